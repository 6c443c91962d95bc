//! Requests to an API server and its answers as values, and the trait that carries one to the other.
//!
//! Everything above [`Transport`] is tested without a network: [`https`](super::https) is the real one.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

/// What is done to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes.
    Post,
    /// Replaces.
    Put,
    /// Changes parts.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the bytes of a body are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// An object as JSON.
    Json,
    /// A strategic merge patch.
    StrategicMergePatch,
}

impl ContentType {
    /// The value of the header.
    pub fn as_str(self) -> &'static str {
        match self {
            ContentType::Json => "application/json",
            ContentType::StrategicMergePatch => "application/strategic-merge-patch+json",
        }
    }
}

/// A request. Its memory is wiped after use, and `Debug` does not show the body: it may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// Path and query, from the first `/` on.
    pub path: String,
    /// The body and what it is.
    pub body: Option<(ContentType, Zeroizing<Vec<u8>>)>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
}

impl Request {
    /// How long one exchange may take where nothing else is said.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// A request without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Request {
            method,
            path: path.into(),
            body: None,
            timeout: Request::TIMEOUT,
        }
    }

    /// The same with an object as its body.
    #[must_use]
    pub fn with_json(mut self, content_type: ContentType, value: &serde_json::Value) -> Self {
        self.body = Some((content_type, Zeroizing::new(value.to_string().into_bytes())));
        self
    }
}

/// The method, and the path without the query: what a message says of a request.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        write!(f, "{} {path}", self.method)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        match &self.body {
            Some((content_type, body)) => write!(f, " ({}, {} bytes)", content_type.as_str(), body.len()),
            None => Ok(()),
        }
    }
}

/// An answer. Its memory is wiped after use, and `Debug` does not show the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// Status of HTTP.
    pub status: u16,
    /// How long the server asks to wait before the next try.
    pub retry_after: Option<Duration>,
    /// The body, whole.
    pub body: Zeroizing<Vec<u8>>,
}

impl Response {
    /// An answer without `Retry-After`.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Response {
            status,
            retry_after: None,
            body: Zeroizing::new(body.into()),
        }
    }

    /// Whether the request was carried out.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// There is no connection: the server was never asked.
    #[error("cannot connect to {server}: {reason}")]
    Connect {
        /// URL of the server.
        server: String,
        /// Why.
        reason: String,
    },
    /// The connection broke: the server may have done what it was asked for.
    #[error("the connection to {server} broke: {reason}")]
    Broken {
        /// URL of the server.
        server: String,
        /// How.
        reason: String,
    },
    /// No answer in time: the server may have done what it was asked for.
    #[error("{server} did not answer within {} s", .after.as_secs())]
    Timeout {
        /// URL of the server.
        server: String,
        /// How long it had.
        after: Duration,
    },
    /// One of the two sides does not trust the other. Trying again does not help.
    #[error("no trust between this host and {server}: {reason}")]
    Untrusted {
        /// URL of the server.
        server: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// The request cannot be sent at all.
    #[error("cannot ask {server}: {reason}")]
    Impossible {
        /// URL of the server.
        server: String,
        /// Why.
        reason: String,
    },
}

impl TransportError {
    /// Whether a later try may succeed.
    pub fn is_passing(&self) -> bool {
        match self {
            TransportError::Connect { .. } | TransportError::Broken { .. } | TransportError::Timeout { .. } => true,
            TransportError::Untrusted { .. } | TransportError::Impossible { .. } => false,
        }
    }

    /// Whether the server may have carried the request out.
    pub fn may_be_done(&self) -> bool {
        matches!(self, TransportError::Broken { .. } | TransportError::Timeout { .. })
    }
}

/// Carries a request to one API server.
pub trait Transport: Send + Sync {
    /// Sends a request once and waits for the whole answer. Answers of every status are answers.
    ///
    /// # Errors
    /// There is no whole answer.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// URL of the server, for messages.
    fn server(&self) -> &str;

    /// What is wrong with the certificate by which this host proves who it is, where something is: asked when the server
    /// answers that it does not know who asks.
    fn identity_problem(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_not_shown() {
        let secret = serde_json::json!({"data": {"token-secret": "s3cr3t"}});
        let request = Request::new(Method::Post, "/api/v1/namespaces/kube-system/secrets?timeout=10s")
            .with_json(ContentType::Json, &secret);
        assert!(request.body.is_some());
        assert_eq!(request.to_string(), "POST /api/v1/namespaces/kube-system/secrets");
        let response = Response::new(201, "s3cr3t");
        assert!(response.is_success());
        for shown in [format!("{request:?}"), format!("{response:?}")] {
            assert!(!shown.contains("s3cr3t"), "{shown}");
        }
    }
}
