//! TLS of the server: any client certificate is let through the handshake and judged later, so that a bad one is answered
//! with 401 as Kubernetes does.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, RootCertStore, ServerConfig, SignatureScheme};

/// The configuration of a server, and the judge of client certificates where there are any.
pub fn server(certificate: &str, key: &str, authority: Option<&str>) -> Result<(Arc<ServerConfig>, Option<Judge>), String> {
    let chain = certificates(certificate)?;
    if chain.is_empty() {
        return Err("no certificate in the file of the serving certificate".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|e| format!("the serving key: {e}"))?;
    let judge = authority.map(judge).transpose()?;
    let builder = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let builder = match &judge {
        Some(judge) => builder.with_client_cert_verifier(Arc::new(Lenient(Arc::clone(judge)))),
        None => builder.with_no_client_auth(),
    };
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|e| format!("the serving certificate: {e}"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((Arc::new(config), judge))
}

/// Who says whether a client certificate is good.
pub type Judge = Arc<dyn ClientCertVerifier>;

/// The client of a connection whose certificate is good: common name and organizations.
pub fn client(judge: &Judge, chain: &[CertificateDer<'_>]) -> Result<(String, Vec<String>), String> {
    let (leaf, rest) = chain.split_first().ok_or("no certificate")?;
    judge
        .verify_client_cert(leaf, rest, UnixTime::now())
        .map_err(|e| e.to_string())?;
    let (_, parsed) = x509_parser::parse_x509_certificate(leaf).map_err(|e| e.to_string())?;
    let subject = parsed.subject();
    let name = subject
        .iter_common_name()
        .last()
        .and_then(|n| n.as_str().ok())
        .unwrap_or_default();
    let groups = subject
        .iter_organization()
        .filter_map(|o| o.as_str().ok())
        .map(str::to_owned)
        .collect();
    if name.is_empty() {
        return Err("a certificate without a common name".to_owned());
    }
    Ok((name.to_owned(), groups))
}

/// Every certificate of a PEM text.
pub fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|e| format!("a certificate: {e}"))
}

pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// A store of the authorities in a PEM text.
pub fn roots(pem: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem)? {
        roots.add(certificate).map_err(|e| format!("an authority: {e}"))?;
    }
    if roots.is_empty() {
        return Err("no authority in the file".to_owned());
    }
    Ok(roots)
}

fn judge(authority: &str) -> Result<Judge, String> {
    let roots = Arc::new(roots(authority)?);
    WebPkiClientVerifier::builder_with_provider(roots, provider())
        .build()
        .map_err(|e| format!("the client authority: {e}"))
}

/// Takes any certificate whose key the client holds.
#[derive(Debug)]
struct Lenient(Judge);

impl ClientCertVerifier for Lenient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
