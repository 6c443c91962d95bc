//! A client of an API server, for stand-ins and tests. It shares nothing with the program's own.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use serde_json::Value;

use crate::yaml;

/// How long a request may take.
const LIMIT: Duration = Duration::from_secs(5);

/// How a caller shows who it is.
pub enum Identity {
    Certificate { chain: Vec<u8>, key: Vec<u8> },
    Token(String),
    Nobody,
}

/// A client of one server.
pub struct Rest {
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    server: String,
    token: Option<String>,
}

impl Rest {
    /// The client that a kubeconfig describes.
    pub fn from_kubeconfig(path: &Path) -> Result<Rest, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let config = yaml::document(&text)?;
        let cluster = &config["clusters"][0]["cluster"];
        let user = &config["users"][0]["user"];
        let bytes = |of: &Value, name: &str| -> Result<Vec<u8>, String> {
            match (of[format!("{name}-data")].as_str(), of[name].as_str()) {
                (Some(data), _) => STANDARD.decode(data).map_err(|error| error.to_string()),
                (None, Some(path)) => fs::read(path).map_err(|error| format!("{path}: {error}")),
                (None, None) => Err(format!("{}: no {name}", path.display())),
            }
        };
        let identity = match user["token"].as_str() {
            Some(token) => Identity::Token(token.to_owned()),
            None => Identity::Certificate {
                chain: bytes(user, "client-certificate")?,
                key: bytes(user, "client-key")?,
            },
        };
        let server = cluster["server"].as_str().ok_or("no server")?;
        Rest::new(server, Some(&bytes(cluster, "certificate-authority")?), identity)
    }

    /// A client; without an authority, any server is believed.
    pub fn new(server: &str, authority: Option<&[u8]>, identity: Identity) -> Result<Rest, String> {
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match authority {
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                for certificate in CertificateDer::pem_slice_iter(authority) {
                    roots
                        .add(certificate.map_err(|error| error.to_string())?)
                        .map_err(|error| error.to_string())?;
                }
                builder.with_root_certificates(roots)
            }
            None => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Anybody(aws_lc_rs::default_provider()))),
        };
        let mut token = None;
        let tls = match identity {
            Identity::Certificate { chain, key } => {
                let chain = CertificateDer::pem_slice_iter(&chain)
                    .collect::<Result<_, _>>()
                    .map_err(|error| error.to_string())?;
                let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| error.to_string())?;
                builder.with_client_auth_cert(chain, key).map_err(|error| error.to_string())?
            }
            Identity::Token(text) => {
                token = Some(text);
                builder.with_no_client_auth()
            }
            Identity::Nobody => builder.with_no_client_auth(),
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .timeout(LIMIT)
            .build();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Rest {
            client: client.map_err(|error| error.to_string())?,
            runtime,
            server: server.trim_end_matches('/').to_owned(),
            token,
        })
    }

    /// Sends a request. The answer's status, and its body as data (text where it is no JSON).
    pub fn send(&self, method: &str, path: &str, content_type: &str, body: Option<&Value>) -> Result<(u16, Value), String> {
        let method = method.parse::<reqwest::Method>().map_err(|error| error.to_string())?;
        let mut request = self.client.request(method, format!("{}{path}", self.server));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request.header("Content-Type", content_type).body(body.to_string());
        }
        self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| chain(&error))?;
            let status = response.status().as_u16();
            let text = response.text().await.map_err(|error| chain(&error))?;
            Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
        })
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Result<(u16, Value), String> {
        self.send("GET", path, "", None)
    }

    /// Makes.
    pub fn create(&self, path: &str, object: &Value) -> Result<(u16, Value), String> {
        self.send("POST", path, "application/json", Some(object))
    }

    /// Changes fields.
    pub fn merge(&self, path: &str, patch: &Value) -> Result<(u16, Value), String> {
        self.send("PATCH", path, "application/merge-patch+json", Some(patch))
    }
}

/// An error with all its causes: that of the outermost says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Believes any certificate, as the probes of a kubelet do.
#[derive(Debug)]
struct Anybody(CryptoProvider);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
