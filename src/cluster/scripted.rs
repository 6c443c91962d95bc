//! A transport for tests that answers by a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::client::Client;
use super::transport::{Request, Response, Transport, TransportError};
use crate::host::clock::FakeClock;

/// What a script gives for one request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// An answer.
    Answer(Response),
    /// None.
    Fails(TransportError),
}

/// Requests that must come in this order, and what each is answered with.
#[derive(Clone)]
pub(crate) struct Script(Arc<Mutex<Inner>>);

struct Inner {
    left: VecDeque<(String, Reply)>,
    seen: Vec<Request>,
}

impl Script {
    /// Lines such as `("GET /api/v1/nodes/cp1", 404)`.
    pub fn new(lines: &[(&str, u16)]) -> Self {
        let line = |(request, status): &(&str, u16)| ((*request).to_owned(), Reply::Answer(status_answer(*status)));
        Script::of(lines.iter().map(line))
    }

    pub fn of(lines: impl IntoIterator<Item = (String, Reply)>) -> Self {
        Script(Arc::new(Mutex::new(Inner {
            left: lines.into_iter().collect(),
            seen: Vec::new(),
        })))
    }

    /// Adds a line whose answer has this body.
    pub fn then(self, request: &str, status: u16, body: &Value) -> Self {
        let reply = Reply::Answer(Response::new(status, body.to_string()));
        self.0.lock().unwrap().left.push_back((request.to_owned(), reply));
        self
    }

    /// Adds a line that is not answered.
    pub fn then_fails(self, request: &str, error: TransportError) -> Self {
        self.0
            .lock()
            .unwrap()
            .left
            .push_back((request.to_owned(), Reply::Fails(error)));
        self
    }

    /// The body of a request that came.
    pub fn body(&self, index: usize) -> Value {
        let inner = self.0.lock().unwrap();
        let (_, body) = inner.seen[index].body.as_ref().expect("a body");
        serde_json::from_slice(body).unwrap()
    }

    pub fn seen(&self, index: usize) -> Request {
        self.0.lock().unwrap().seen[index].clone()
    }

    pub fn count(&self) -> usize {
        self.0.lock().unwrap().seen.len()
    }

    /// Every line was used.
    pub fn assert_done(&self) {
        let inner = self.0.lock().unwrap();
        let left: Vec<&str> = inner.left.iter().map(|(request, _)| request.as_str()).collect();
        assert!(left.is_empty(), "not asked for: {left:?}");
    }
}

impl Transport for Script {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let mut inner = self.0.lock().unwrap();
        inner.seen.push(request.clone());
        let (wanted, reply) = inner.left.pop_front().unwrap_or_else(|| panic!("unexpected: {request}"));
        assert_eq!(request.to_string(), wanted);
        match reply {
            Reply::Answer(response) => Ok(response),
            Reply::Fails(error) => Err(error),
        }
    }

    fn server(&self) -> &str {
        "https://cp1:6443"
    }
}

/// A client over a script, with a clock that only moves on by waiting.
pub(crate) fn client(script: &Script) -> Client {
    client_with_clock(script, &Arc::new(FakeClock::default()))
}

pub(crate) fn client_with_clock(script: &Script, clock: &Arc<FakeClock>) -> Client {
    Client::new(script.clone(), clock.clone(), Duration::from_secs(60)).with_jitter(|| 1.0)
}

pub(crate) fn broken() -> TransportError {
    TransportError::Broken {
        server: "https://cp1:6443".to_owned(),
        reason: "reset".to_owned(),
    }
}

pub(crate) fn refused() -> TransportError {
    TransportError::Connect {
        server: "https://cp1:6443".to_owned(),
        reason: "connection refused".to_owned(),
    }
}

/// An object or a Status, as the API server gives them.
fn status_answer(status: u16) -> Response {
    let body = match status {
        200..=299 => json!({"kind": "Thing", "metadata": {"uid": "u-1", "resourceVersion": "5"}}),
        _ => {
            json!({"kind": "Status", "code": status, "reason": format!("Reason{status}"), "message": format!("message {status}")})
        }
    };
    Response::new(status, body.to_string())
}
