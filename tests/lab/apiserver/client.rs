//! A small client for tests and for the other stand-ins: no retries, every answer as it is.

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestrap::yaml::{self, Limits};
use rustls::ClientConfig;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use serde_json::Value;

use super::tls;

/// A client of a server, as one user.
pub struct Client {
    server: String,
    token: Option<String>,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Client {
    /// `authority`: none takes any server.
    pub fn new(
        server: &str,
        authority: Option<&str>,
        identity: Option<(&str, &str)>,
        token: Option<&str>,
    ) -> Result<Client, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Client {
            server: server.trim_end_matches('/').to_owned(),
            token: token.map(str::to_owned),
            http: http(authority, identity)?,
            runtime,
        })
    }

    /// The client that a kubeconfig describes. Files that it names are read.
    pub fn from_kubeconfig(text: &str) -> Result<Client, String> {
        let config = parse_yaml(text)?;
        let named = |list: &str, name: &Value| {
            let items = config[list].as_array().cloned().unwrap_or_default();
            items
                .into_iter()
                .find(|i| i["name"] == *name)
                .ok_or_else(|| format!("the kubeconfig has no {name} in {list}"))
        };
        let context = named("contexts", &config["current-context"])?["context"].clone();
        let cluster = named("clusters", &context["cluster"])?["cluster"].clone();
        let user = named("users", &context["user"])?["user"].clone();
        let authority = held(&cluster, "certificate-authority")?;
        let certificate = held(&user, "client-certificate")?;
        let key = held(&user, "client-key")?;
        let identity = certificate.as_deref().zip(key.as_deref());
        let server = cluster["server"].as_str().ok_or("the kubeconfig names no server")?;
        Client::new(server, authority.as_deref(), identity, user["token"].as_str())
    }

    /// Sends a request. An answer that is no JSON is a string.
    pub fn send(&self, method: &str, path: &str, content_type: &str, body: Option<&Value>) -> Result<(u16, Value), String> {
        let method: reqwest::Method = method.parse().map_err(|_| format!("{method} is no method"))?;
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.server))
            .timeout(Duration::from_secs(20));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", content_type).body(body.to_string());
        }
        self.runtime.block_on(async {
            let answer = request.send().await.map_err(|e| chain(&e))?;
            let code = answer.status().as_u16();
            let text = answer.bytes().await.map_err(|e| chain(&e))?;
            let value = serde_json::from_slice(&text).unwrap_or_else(|_| String::from_utf8_lossy(&text).into_owned().into());
            Ok((code, value))
        })
    }

    pub fn get(&self, path: &str) -> Result<(u16, Value), String> {
        self.send("GET", path, "", None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), String> {
        self.send("POST", path, "application/json", Some(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Result<(u16, Value), String> {
        self.send("PUT", path, "application/json", Some(body))
    }

    pub fn delete(&self, path: &str) -> Result<(u16, Value), String> {
        self.send("DELETE", path, "", None)
    }
}

fn held(parent: &Value, field: &str) -> Result<Option<String>, String> {
    if let Some(data) = parent[format!("{field}-data")].as_str() {
        let bytes = STANDARD.decode(data).map_err(|e| format!("{field}-data: {e}"))?;
        return String::from_utf8(bytes).map(Some).map_err(|e| format!("{field}-data: {e}"));
    }
    let Some(path) = parent[field].as_str() else { return Ok(None) };
    std::fs::read_to_string(path).map(Some).map_err(|e| format!("{path}: {e}"))
}

/// The one document of a YAML text.
pub fn parse_yaml(text: &str) -> Result<Value, String> {
    let documents = yaml::read(text.as_bytes(), &Limits::default()).map_err(|e| e.to_string())?;
    let root = documents
        .into_iter()
        .next()
        .ok_or("no document")?
        .root
        .map_err(|e| e.to_string())?;
    Ok(root.to_value())
}

/// An HTTP client that trusts one authority, or everybody, and may have a certificate.
pub fn http(authority: Option<&str>, identity: Option<(&str, &str)>) -> Result<reqwest::Client, String> {
    let builder = ClientConfig::builder_with_provider(tls::provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let builder = match authority {
        Some(authority) => {
            let roots = std::sync::Arc::new(tls::roots(authority)?);
            let verifier = WebPkiServerVerifier::builder_with_provider(roots, tls::provider()).build();
            builder.with_webpki_verifier(verifier.map_err(|e| e.to_string())?)
        }
        None => builder
            .dangerous()
            .with_custom_certificate_verifier(std::sync::Arc::new(Anybody)),
    };
    let config = match identity {
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|e| format!("the client's key: {e}"))?;
            builder
                .with_client_auth_cert(tls::certificates(certificate)?, key)
                .map_err(|e| e.to_string())?
        }
        None => builder.with_no_client_auth(),
    };
    reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(config)
        .build()
        .map_err(|e| e.to_string())
}

/// An error with its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let _ = write!(text, ": {next}");
        cause = next.source();
    }
    text
}

/// Takes any server.
#[derive(Debug)]
struct Anybody;

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
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signed,
            &tls::provider().signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            &tls::provider().signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        tls::provider().signature_verification_algorithms.supported_schemes()
    }
}
