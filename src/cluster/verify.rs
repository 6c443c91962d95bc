//! Checking the certificate of a server, and saying what is wrong with it so that somebody can mend it.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::host::clock::Clock;
use crate::pki::Certificate;

/// What is wrong with a server's certificate, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct CertificateProblem(pub String);

/// Takes the certificates that one of some authorities signed.
pub(super) struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    /// Checked in place of the name in the URL.
    name: Option<ServerName<'static>>,
}

impl Verifier {
    /// # Errors
    /// What is wrong with the authorities or the name, in words.
    pub fn new(
        authorities: Vec<CertificateDer<'static>>,
        name: Option<&str>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for authority in authorities {
            let added = roots.add(authority);
            added.map_err(|error| format!("its certificate-authority cannot be used: {error}"))?;
        }
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| format!("its certificate-authority cannot be used: {error}"))?;
        let name = name
            .map(|name| ServerName::try_from(name.to_owned()).map_err(|_| format!("its tls-server-name `{name}` is no name")))
            .transpose()?;
        Ok(Verifier { inner, name })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let name = self.name.as_ref().unwrap_or(server_name);
        self.inner
            .verify_server_cert(end_entity, intermediates, name, ocsp_response, now)
            .map_err(|error| match error {
                Error::InvalidCertificate(why) => said(&why, end_entity, name),
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

/// Takes any certificate.
pub(super) struct AnyCertificate(pub Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl fmt::Debug for AnyCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyCertificate")
    }
}

/// The time by which certificates are checked.
pub(super) struct TimeOf(pub Arc<dyn Clock>);

impl TimeProvider for TimeOf {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}

impl fmt::Debug for TimeOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TimeOf")
    }
}

fn said(why: &CertificateError, end_entity: &CertificateDer<'_>, name: &ServerName<'_>) -> Error {
    let certificate = Certificate::from_der(end_entity).ok();
    let words = match why {
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "the server's certificate is not yet valid: the host's clock says {}, the certificate begins {}",
            point(*time),
            point(*not_before)
        ),
        CertificateError::ExpiredContext { time, not_after } => format!(
            "the server's certificate has expired: the host's clock says {}, the certificate ended {}",
            point(*time),
            point(*not_after)
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = certificate.as_ref().map(names).unwrap_or_default();
            format!(
                "the server's certificate is not for `{}`; it is for {}",
                name.to_str(),
                if names.is_empty() { "no name at all" } else { &names }
            )
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => format!(
            "the server's certificate{} was not signed by the certificate-authority of the kubeconfig",
            certificate
                .as_ref()
                .map(|c| format!(" (for {})", c.common_name))
                .unwrap_or_default(),
        ),
        other => format!("the server's certificate is refused: {other}"),
    };
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(CertificateProblem(words)))))
}

fn names(certificate: &Certificate) -> String {
    let ips = certificate.names.ips.iter().map(ToString::to_string);
    let all: Vec<String> = certificate.names.dns.iter().cloned().chain(ips).collect();
    all.join(", ")
}

fn point(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| format!("{} s after 1970", time.as_secs()))
}
