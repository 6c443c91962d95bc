//! The transport to a real API server: HTTPS by rustls, with the trust and the identity of a kubeconfig and nothing of the
//! host's own.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use super::connection::{Connection, Identity, OpenError, Trust};
use super::transport::{Method, Request, Response, Transport, TransportError};
use super::verify::{AnyCertificate, CertificateProblem, TimeOf, Verifier};
use crate::host::ReadFiles;
use crate::host::clock::Clock;
use crate::pki::Certificate;
use crate::pki::read::Age;
use crate::workflow::preflight::proxy;

const AGENT: &str = concat!("kubestrap/", env!("CARGO_PKG_VERSION"));
/// More than this is no answer of an API server that is asked here.
const LARGEST: usize = 64 << 20;

/// A transport to one API server. Connections stay open between requests.
pub struct Https {
    server: String,
    /// The proxy in between, without what it is told of who asks.
    proxy: Option<String>,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    token: Option<HeaderValue>,
    certificate: Option<Certificate>,
    clock: Arc<dyn Clock>,
}

impl Https {
    /// A transport by the current context of a kubeconfig. `environment` says whether a proxy is in between.
    ///
    /// # Errors
    /// The kubeconfig is not there, cannot be read, or says something that cannot be used.
    pub fn of_kubeconfig(
        path: &Path,
        files: &dyn ReadFiles,
        environment: &BTreeMap<String, String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let connection = Connection::of_kubeconfig(path, files)?;
        Https::new(connection, environment, clock).map_err(|problem| OpenError::Content {
            path: path.to_owned(),
            problem,
        })
    }

    /// A transport that takes any certificate and does not say who asks: for discovery and for health checks.
    ///
    /// # Errors
    /// What is wrong with the URL, in words.
    pub fn unverified(server: &str, environment: &BTreeMap<String, String>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        Https::new(Connection::unverified(server), environment, clock)
    }

    /// A transport.
    ///
    /// # Errors
    /// What cannot be used, in words.
    pub fn new(connection: Connection, environment: &BTreeMap<String, String>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let url = reqwest::Url::parse(&connection.server)
            .ok()
            .filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
            .ok_or_else(|| format!("its server `{}` is no URL", connection.server))?;
        let tls = tls(&connection, clock.clone())?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent(AGENT);
        let mut proxy = None;
        if let Some(address) = proxy_for(&connection, &url, environment)? {
            let wrong = |()| "the URL of the proxy cannot be used".to_owned();
            let url = reqwest::Url::parse(&address).map_err(|_| wrong(()))?;
            builder = builder.proxy(reqwest::Proxy::all(address.as_str()).map_err(|_| wrong(()))?);
            let port = url.port_or_known_default().unwrap_or(80);
            proxy = url.host_str().map(|host| format!("{host}:{port}"));
        }
        let client = builder
            .build()
            .map_err(|error| format!("no connection can be made: {}", deepest(&error)))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no connection can be made: {error}"))?;
        let (token, certificate) = match connection.identity {
            Identity::Anonymous => (None, None),
            Identity::Certificate { chain, .. } => (None, chain.into_iter().next()),
            Identity::Token(token) => {
                let header = Zeroizing::new(format!("Bearer {}", token.as_str()));
                let mut header =
                    HeaderValue::from_str(&header).map_err(|_| "its token has characters that a token cannot have".to_owned())?;
                header.set_sensitive(true);
                (Some(header), None)
            }
        };
        Ok(Https {
            server: connection.server,
            proxy,
            client,
            runtime,
            token,
            certificate,
            clock,
        })
    }

    async fn exchange(&self, request: &Request) -> Result<Response, Problem> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .client
            .request(method, format!("{}{}", self.server, request.path))
            .header(ACCEPT, "application/json")
            .timeout(request.timeout);
        if let Some(token) = &self.token {
            builder = builder.header(AUTHORIZATION, token.clone());
        }
        if let Some((content_type, body)) = &request.body {
            builder = builder.header(CONTENT_TYPE, content_type.as_str()).body(body.to_vec());
        }
        let mut answer = builder.send().await?;
        let retry_after = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Problem::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: answer.status().as_u16(),
            retry_after,
            body,
        })
    }
}

impl Https {
    /// Names the proxy, where there is one: it may be what does not answer.
    fn by_proxy(&self, error: TransportError) -> TransportError {
        let Some(proxy) = &self.proxy else { return error };
        let with = |reason: String| format!("{reason} (by the proxy {proxy})");
        match error {
            TransportError::Connect { server, reason } => TransportError::Connect {
                server,
                reason: with(reason),
            },
            TransportError::Broken { server, reason } => TransportError::Broken {
                server,
                reason: with(reason),
            },
            other => other,
        }
    }
}

impl Transport for Https {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let server = || self.server.clone();
        self.runtime
            .block_on(self.exchange(request))
            .map_err(|problem| match problem {
                Problem::TooLarge => TransportError::Impossible {
                    server: server(),
                    reason: format!("its answer has more than {} MiB", LARGEST >> 20),
                },
                Problem::Http(error) => self.by_proxy(classify(&error, &self.server, request.timeout)),
            })
    }

    fn server(&self) -> &str {
        &self.server
    }

    fn identity_problem(&self) -> Option<String> {
        let certificate = self.certificate.as_ref()?;
        let now = self.clock.now();
        let said = |time: time::OffsetDateTime| time.format(&Rfc3339).unwrap_or_default();
        match certificate.age(now) {
            Age::Valid => None,
            Age::Early => Some(format!(
                "the client certificate of {} is not yet valid: the host's clock says {}, the certificate begins {}",
                certificate.common_name,
                said(now),
                said(certificate.not_before)
            )),
            Age::Expired => Some(format!(
                "the client certificate of {} expired at {}",
                certificate.common_name,
                said(certificate.not_after)
            )),
        }
    }
}

enum Problem {
    TooLarge,
    Http(reqwest::Error),
}

impl From<reqwest::Error> for Problem {
    fn from(error: reqwest::Error) -> Self {
        Problem::Http(error)
    }
}

fn tls(connection: &Connection, clock: Arc<dyn Clock>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_details(provider.clone(), Arc::new(TimeOf(clock)))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous();
    let builder = match &connection.trust {
        Trust::Anybody => builder.with_custom_certificate_verifier(Arc::new(AnyCertificate(provider))),
        Trust::Authorities(authorities) => {
            let verifier = Verifier::new(authorities.clone(), connection.server_name.as_deref(), provider)?;
            builder.with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    match &connection.identity {
        Identity::Certificate { chain, key } => {
            let chain = chain.iter().map(|one| CertificateDer::from(one.der.clone())).collect();
            builder
                .with_client_auth_cert(chain, key.clone_key())
                .map_err(|error| format!("its client certificate and key cannot be used: {error}"))
        }
        Identity::Anonymous | Identity::Token(_) => Ok(builder.with_no_client_auth()),
    }
}

/// The proxy in between: the one of the kubeconfig, else the one of the environment.
fn proxy_for(
    connection: &Connection,
    url: &reqwest::Url,
    environment: &BTreeMap<String, String>,
) -> Result<Option<Zeroizing<String>>, String> {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(443);
    let (said_by, address) = match &connection.proxy {
        Some(address) => ("its proxy-url", address),
        None => match proxy::of_https(environment, host, port).and_then(|name| environment.get_key_value(name)) {
            Some((name, address)) => (name.as_str(), address),
            None => return Ok(None),
        },
    };
    let address = match address.contains("://") {
        true => address.clone(),
        false => format!("http://{address}"),
    };
    if !address.starts_with("http://") {
        // Without the address: it may hold a password.
        return Err(format!(
            "{said_by} names a proxy that is not reached by http://, which is not supported"
        ));
    }
    Ok(Some(Zeroizing::new(address)))
}

fn classify(error: &reqwest::Error, server: &str, after: Duration) -> TransportError {
    let server = server.to_owned();
    if let Some(reason) = trust_problem(error) {
        return TransportError::Untrusted { server, reason };
    }
    let reason = deepest(error);
    if error.is_builder() || error.is_request() && error.source().is_none() {
        TransportError::Impossible { server, reason }
    } else if error.is_connect() {
        TransportError::Connect { server, reason }
    } else if error.is_timeout() {
        TransportError::Timeout { server, after }
    } else {
        TransportError::Broken { server, reason }
    }
}

/// What keeps one side from trusting the other, where that is the cause.
fn trust_problem(error: &reqwest::Error) -> Option<String> {
    use rustls::{AlertDescription as Alert, CertificateError, Error};
    causes(error).find_map(|cause| {
        let cause = cause.downcast_ref::<Error>()?;
        match cause {
            Error::InvalidCertificate(CertificateError::Other(other)) => {
                let problem = other.0.downcast_ref::<CertificateProblem>().map(ToString::to_string);
                Some(problem.unwrap_or_else(|| other.0.to_string()))
            }
            Error::InvalidCertificate(why) => Some(why.to_string()),
            Error::AlertReceived(
                alert @ (Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::CertificateRequired
                | Alert::UnknownCA
                | Alert::DecryptError
                | Alert::AccessDenied),
            ) => Some(format!("the server refuses the client certificate ({alert:?})")),
            _ => None,
        }
    })
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    let first: Option<&(dyn std::error::Error + 'static)> = error.source();
    std::iter::successors(first, |cause| {
        let cause: &(dyn std::error::Error + 'static) = *cause;
        // An io::Error gives the source of what it wraps, and so passes over that itself.
        match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn std::error::Error + 'static)),
            None => cause.source(),
        }
    })
}

/// The text of the innermost cause: the outer ones repeat the URL.
fn deepest(error: &reqwest::Error) -> String {
    let ended = |cause: &(dyn std::error::Error + 'static)| {
        let cause = cause.downcast_ref::<std::io::Error>();
        cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::UnexpectedEof)
    };
    // rustls would lead to its manual here.
    if causes(error).any(ended) {
        return "the server closed it".to_owned();
    }
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
#[path = "https_tests.rs"]
mod tests;
