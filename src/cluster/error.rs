//! Why something could not be had from an API server.

use std::time::Duration;

use super::resource::UnknownResource;
use super::transport::{Request, Response, TransportError};

/// The longest part of an answer that is no Status which a message shows.
const SHOWN: usize = 200;

/// Why a request to an API server did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The server answered, and refused.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// There was no answer within the limit, or there cannot be one.
    #[error("{request} got no answer{}", Tries { tries: *.tries, waited: *.waited })]
    NoAnswer {
        /// Method and path.
        request: String,
        /// How often it was tried.
        tries: u32,
        /// For how long.
        waited: Duration,
        /// Why the last try failed.
        #[source]
        source: TransportError,
    },
    /// The answer is not what the API says it is.
    #[error("{request} got an answer that cannot be read: {problem}")]
    Answer {
        /// Method and path.
        request: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An object that must not stand yet does.
    #[error("{object} stands already, and is another one")]
    Exists {
        /// Resource, namespace and name.
        object: String,
    },
    /// An object that must stand does not.
    #[error("{object} is not there{}", Tries { tries: 2, waited: *.waited })]
    Missing {
        /// Resource, namespace and name.
        object: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Several objects stand where one is meant.
    #[error("several {what} stand where one is meant: {}", .names.join(", "))]
    Ambiguous {
        /// What they are.
        what: String,
        /// Their names.
        names: Vec<String>,
    },
    /// Somebody else keeps changing the object.
    #[error("{object} changed at each of {tries} tries to write it")]
    Contended {
        /// Resource, namespace and name.
        object: String,
        /// How often it was tried.
        tries: u32,
    },
    /// The API server is not ready.
    #[error("the API server at {server} is not ready after {} s: {last}", .waited.as_secs())]
    NotLive {
        /// URL of the server.
        server: String,
        /// How long it was waited for.
        waited: Duration,
        /// What it said last.
        last: String,
    },
    /// A resource that is not in the table.
    #[error(transparent)]
    Resource(#[from] UnknownResource),
}

impl ClusterError {
    /// Status of HTTP, where the server answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            ClusterError::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            ClusterError::Refused(refusal) => refusal.help(),
            ClusterError::NoAnswer { source, .. } => Some(match source {
                TransportError::Connect { server, .. } | TransportError::Timeout { server, .. } => {
                    format!("see whether the API server runs and can be reached from here: curl -k {server}/livez")
                }
                TransportError::Broken { .. } => "see why the API server ends connections; its log says more".to_owned(),
                TransportError::Untrusted { .. } => {
                    "see that the kubeconfig belongs to this cluster, and that the clocks of both hosts are right".to_owned()
                }
                TransportError::Impossible { .. } => "correct the kubeconfig".to_owned(),
            }),
            ClusterError::Exists { object } if object.contains("bootstrap-token-") => {
                Some("take a token with another id, or delete that one with `token delete`".to_owned())
            }
            ClusterError::Exists { .. } => Some("delete it, or leave it out".to_owned()),
            ClusterError::Missing { object, .. } if object.starts_with("nodes ") => {
                Some("the kubelet registers its Node; see why it does not: journalctl -u kubelet".to_owned())
            }
            ClusterError::NotLive { .. } => {
                Some("see what the API server says: crictl ps -a | grep kube-apiserver, crictl logs ID".to_owned())
            }
            ClusterError::Ambiguous { .. } => Some("leave one of them".to_owned()),
            ClusterError::Contended { .. } => Some("find out what changes it, and try again".to_owned()),
            ClusterError::Missing { .. } | ClusterError::Answer { .. } | ClusterError::Resource(_) => None,
        }
    }
}

/// A refusal in the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Method and path of the request.
    pub request: String,
    /// Status of HTTP.
    pub status: u16,
    /// The machine's word for why, such as `NotFound`; empty where the answer has none.
    pub reason: String,
    /// The server's message.
    pub message: String,
    /// How often it was tried.
    pub tries: u32,
    /// For how long.
    pub waited: Duration,
    /// What is wrong with the client certificate, where the server does not know who asks.
    pub identity: Option<String>,
}

impl Refusal {
    /// What a response says. Values that the request carried are taken out of it: a server may repeat them.
    pub(super) fn of(request: &Request, response: &Response) -> Refusal {
        let status: Option<serde_json::Value> = serde_json::from_slice(&response.body).ok();
        let text = |field: &str| {
            let status = status.as_ref().filter(|value| value["kind"] == "Status")?;
            status[field].as_str().map(str::to_owned)
        };
        let secret = request.path.contains("/secrets");
        let message = match text("message") {
            Some(message) => message,
            // A page of a proxy, say. What a Secret holds could be in it.
            None if secret => String::new(),
            None => String::from_utf8_lossy(&response.body).trim().chars().take(SHOWN).collect(),
        };
        Refusal {
            request: request.to_string(),
            status: response.status,
            reason: text("reason").unwrap_or_default(),
            message: if secret { without_values(&message, request) } else { message },
            tries: 1,
            waited: Duration::ZERO,
            identity: None,
        }
    }

    fn help(&self) -> Option<String> {
        match self.status {
            401 => Some(match &self.identity {
                Some(problem) => format!("{problem}; renew it with `certs renew`, or set the host's clock right"),
                None => "take a kubeconfig of this cluster whose certificate or token is still valid".to_owned(),
            }),
            403 => Some("take a kubeconfig of an administrator, such as /etc/kubernetes/admin.conf".to_owned()),
            429 => Some("the API server has too much to do; try again later".to_owned()),
            500 | 502 | 503 | 504 => Some("see what the API server says in its log, and try again".to_owned()),
            300..=399 => {
                Some("the answer leads elsewhere, and is not followed: is `server` the API server's own URL?".to_owned())
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the API server answered {} with {}", self.request, self.status)?;
        if !self.reason.is_empty() {
            write!(f, " {}", self.reason)?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        let (tries, waited) = (self.tries, self.waited);
        write!(f, "{}", Tries { tries, waited })
    }
}

/// ` (7 tries within 60 s)`; nothing for one.
struct Tries {
    tries: u32,
    waited: Duration,
}

impl std::fmt::Display for Tries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.tries {
            0 | 1 => Ok(()),
            tries => write!(f, " ({tries} tries within {} s)", self.waited.as_secs().max(1)),
        }
    }
}

/// The message without any value of the Secret that the request carried.
fn without_values(message: &str, request: &Request) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    /// Shorter ones are no secrets (`true`), and would tear words apart.
    const LEAST: usize = 8;
    let mut message = message.to_owned();
    let Some((_, body)) = &request.body else { return message };
    let Ok(object) = serde_json::from_slice::<serde_json::Value>(body) else {
        return message;
    };
    let values = object["data"].as_object().into_iter().flat_map(|data| data.values());
    for value in values.filter_map(serde_json::Value::as_str) {
        let plain = STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        for hidden in [Some(value.to_owned()), plain].into_iter().flatten() {
            if hidden.len() >= LEAST {
                message = message.replace(&hidden, "<redacted>");
            }
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::transport::{ContentType, Method};
    use serde_json::json;

    #[test]
    fn the_servers_own_words_are_shown() {
        let request = Request::new(Method::Get, "/api/v1/nodes/cp1?timeout=10s");
        let status = json!({"kind": "Status", "reason": "NotFound", "message": "nodes \"cp1\" not found", "code": 404});
        let refusal = Refusal::of(&request, &Response::new(404, status.to_string()));
        assert_eq!(
            refusal.to_string(),
            "the API server answered GET /api/v1/nodes/cp1 with 404 NotFound: nodes \"cp1\" not found"
        );
        let page = Refusal::of(&request, &Response::new(502, "<html>bad gateway</html>\n"));
        assert_eq!(page.message, "<html>bad gateway</html>");
    }

    #[test]
    fn what_a_secret_holds_is_not_repeated() {
        // aHVudGVyMmh1bnRlcjI= is hunter2hunter2.
        let secret = json!({"data": {"token-secret": "aHVudGVyMmh1bnRlcjI=", "usage": "dHJ1ZQ=="}});
        let request = Request::new(Method::Post, "/api/v1/namespaces/kube-system/secrets").with_json(ContentType::Json, &secret);
        let status = json!({
            "kind": "Status",
            "reason": "Invalid",
            "message": "data: Invalid value: \"hunter2hunter2\" (aHVudGVyMmh1bnRlcjI=): must be true",
        });
        let refusal = Refusal::of(&request, &Response::new(422, status.to_string()));
        assert_eq!(
            refusal.message,
            "data: Invalid value: \"<redacted>\" (<redacted>): must be true"
        );
        let page = Refusal::of(&request, &Response::new(502, "you sent hunter2"));
        assert_eq!(page.message, "");
    }
}
