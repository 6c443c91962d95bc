//! A client of the Kubernetes API.
//!
//! A [`Client`] sends requests over a [`Transport`] and tries again where that helps: connections that fail or break, 429
//! and 5xx, each with its pause, all within one limit (`timeouts.kubernetesAPICall`). What the server refuses comes back as a
//! [`ClusterError`] in the server's own words.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use std::path::Path;
//! use std::sync::Arc;
//! use kubestrap::cluster::{Address, Client, https::Https};
//! use kubestrap::host::{LocalFiles, clock::SystemClock};
//!
//! # fn example(object: kubestrap::cluster::ObjectWrite) -> Result<(), Box<dyn std::error::Error>> {
//! let clock = Arc::new(SystemClock::new());
//! // Variables of the environment, for HTTPS_PROXY and NO_PROXY.
//! let environment = BTreeMap::new();
//! let https = Https::of_kubeconfig(Path::new("/etc/kubernetes/admin.conf"), &LocalFiles, &environment, clock.clone())?;
//! let client = Client::new(https, clock, Client::LIMIT);
//! let written = client.write(&object)?;
//! println!("{:?}, uid {}", written.outcome, written.uid());
//! let node = client.find(&Address::cluster("nodes", "cp1"))?;
//! # Ok(()) }
//! ```

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::error::{ClusterError, Refusal};
use super::request;
use super::resource::{Address, Selectors};
use super::retry::{self, Budget};
use super::transport::{Request, Response, Transport, TransportError};
use crate::host::clock::Clock;

/// How often a server that is to come up is asked.
const POLL: Duration = Duration::from_millis(500);

/// What is said of a try that failed and is made again.
pub struct Retrying<'a> {
    /// Method and path.
    pub request: &'a Request,
    /// Why it failed.
    pub why: String,
    /// How long it is tried on, at most.
    pub left: Duration,
}

/// Hears of tries that failed.
pub type Listener = Box<dyn Fn(&Retrying<'_>) + Send + Sync>;

/// A client of one API server, as one user.
pub struct Client {
    transport: Box<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    jitter: Box<dyn Fn() -> f64 + Send + Sync>,
    limit: Duration,
    listener: Option<Listener>,
}

/// An answer that is one: not a failure that passes.
pub(super) struct Answer {
    pub response: Response,
    pub refusal: Option<Refusal>,
    /// An earlier try broke off, and may have been carried out.
    pub doubtful: bool,
}

impl Client {
    /// The limit where the configuration does not say.
    pub const LIMIT: Duration = Duration::from_secs(60);

    /// A client. `limit` is the time that one call has with all its tries.
    pub fn new(transport: impl Transport + 'static, clock: Arc<dyn Clock>, limit: Duration) -> Self {
        Client {
            transport: Box::new(transport),
            clock,
            jitter: Box::new(retry::random_fraction),
            limit,
            listener: None,
        }
    }

    /// The same with pauses of another randomness: numbers from 0 to 1.
    #[must_use]
    pub fn with_jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Box::new(jitter);
        self
    }

    /// The same; `listener` hears of every try that failed and is made again.
    #[must_use]
    pub fn with_listener(mut self, listener: impl Fn(&Retrying<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// URL of the server.
    pub fn server(&self) -> &str {
        self.transport.server()
    }

    /// An object that stands.
    ///
    /// # Errors
    /// It does not stand, or the server refuses or does not answer.
    pub fn get(&self, address: &Address<'_>) -> Result<Value, ClusterError> {
        self.call(&request::get(address)?)
    }

    /// An object, or nothing where it does not stand.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn find(&self, address: &Address<'_>) -> Result<Option<Value>, ClusterError> {
        self.find_within(address, &mut self.budget())
    }

    /// The objects of a resource that are selected.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn list(&self, resource: &str, namespace: Option<&str>, selectors: &Selectors<'_>) -> Result<Vec<Value>, ClusterError> {
        let request = request::list(resource, namespace, selectors)?;
        let mut list = self.call(&request)?;
        match list["items"].take() {
            Value::Array(items) => Ok(items),
            // Go writes an empty list as null.
            Value::Null => Ok(Vec::new()),
            _ => Err(ClusterError::Answer {
                request: request.to_string(),
                problem: "its `items` are no list".to_owned(),
            }),
        }
    }

    /// Removes an object; `false` where it did not stand.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn delete(&self, address: &Address<'_>) -> Result<bool, ClusterError> {
        let answer = self.send(&request::delete(address)?, &mut self.budget())?;
        match answer.refusal {
            None => Ok(true),
            // The first try did it, and its answer got lost.
            Some(refusal) if refusal.status == 404 => Ok(answer.doubtful),
            Some(refusal) => Err(ClusterError::Refused(Box::new(refusal))),
        }
    }

    /// Sends any request, with retries, and gives the object of the answer.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn call(&self, request: &Request) -> Result<Value, ClusterError> {
        let answer = self.send(request, &mut self.budget())?;
        answer.object(request)
    }

    /// Waits until the API server lives, asking every half second. An answer of 403 means "not yet": until the roles
    /// stand, nobody but a super admin may ask. `tell` hears what it says each time that this changes.
    ///
    /// # Errors
    /// It does not live within `at_most`; it does not know who asks, or one side does not trust the other, which no waiting
    /// mends.
    pub fn poll_livez(&self, at_most: Duration, tell: &mut dyn FnMut(&str)) -> Result<(), ClusterError> {
        let mut budget = Budget::new(&*self.clock, &*self.jitter, at_most);
        let mut last = String::new();
        loop {
            let mut request = request::livez();
            request.timeout = request.timeout.min(budget.left()).max(POLL);
            let now = match self.transport.send(&request) {
                Ok(response) if response.is_success() => return Ok(()),
                Ok(response) if response.status == 401 => {
                    return Err(ClusterError::Refused(Box::new(self.refusal(&request, &response))));
                }
                Ok(response) => {
                    let refusal = self.refusal(&request, &response);
                    match refusal.message.as_str() {
                        "" => format!("it answers {}", refusal.status),
                        message => format!("it answers {}: {message}", refusal.status),
                    }
                }
                Err(source) if !source.is_passing() => return Err(no_answer(&request, 1, budget.spent(), source)),
                Err(error) => error.to_string(),
            };
            if now != last {
                tell(&now);
                last = now;
            }
            if !budget.wait(POLL) {
                return Err(ClusterError::NotLive {
                    server: self.server().to_owned(),
                    waited: budget.spent(),
                    last,
                });
            }
        }
    }

    /// The time that one call has.
    pub(super) fn budget(&self) -> Budget<'_> {
        Budget::new(&*self.clock, &*self.jitter, self.limit)
    }

    /// An object, or nothing where it does not stand.
    pub(super) fn find_within(&self, address: &Address<'_>, budget: &mut Budget<'_>) -> Result<Option<Value>, ClusterError> {
        let request = request::get(address)?;
        let answer = self.send(&request, budget)?;
        match &answer.refusal {
            Some(refusal) if refusal.status == 404 => Ok(None),
            _ => answer.object(&request).map(Some),
        }
    }

    /// Sends a request until there is an answer that waiting does not change.
    pub(super) fn send(&self, request: &Request, budget: &mut Budget<'_>) -> Result<Answer, ClusterError> {
        let mut doubtful = false;
        let mut tries = 0;
        loop {
            tries += 1;
            let mut request = request.clone();
            // The last try may not outlast the budget by its own whole limit.
            request.timeout = request.timeout.min(budget.left()).max(POLL);
            let (passing, why, asked) = match self.transport.send(&request) {
                Ok(response) if response.is_success() => {
                    return Ok(Answer {
                        response,
                        refusal: None,
                        doubtful,
                    });
                }
                Ok(response) => {
                    let mut refusal = self.refusal(&request, &response);
                    (refusal.tries, refusal.waited) = (tries, budget.spent());
                    if !retry::is_passing(response.status) {
                        let refusal = Some(refusal);
                        return Ok(Answer {
                            response,
                            refusal,
                            doubtful,
                        });
                    }
                    doubtful |= retry::may_be_done(response.status);
                    let why = refusal.to_string();
                    (ClusterError::Refused(Box::new(refusal)), why, response.retry_after)
                }
                Err(source) => {
                    doubtful |= source.may_be_done();
                    let (passing, why) = (source.is_passing(), source.to_string());
                    let error = no_answer(&request, tries, budget.spent(), source);
                    if !passing {
                        return Err(error);
                    }
                    (error, why, None)
                }
            };
            let tell = |left| {
                if let Some(listener) = &self.listener {
                    let request = &request;
                    listener(&Retrying { request, why, left });
                }
            };
            if !budget.pause_and_tell(asked, tell) {
                return Err(passing);
            }
        }
    }

    fn refusal(&self, request: &Request, response: &Response) -> Refusal {
        let mut refusal = Refusal::of(request, response);
        if response.status == 401 {
            refusal.identity = self.transport.identity_problem();
        }
        refusal
    }
}

impl Answer {
    /// The object of a good answer; a refusal as an error.
    pub fn object(self, request: &Request) -> Result<Value, ClusterError> {
        match self.refusal {
            Some(refusal) => Err(ClusterError::Refused(Box::new(refusal))),
            None => serde_json::from_slice(&self.response.body).map_err(|error| ClusterError::Answer {
                request: request.to_string(),
                // Without the text: it may hold secrets.
                problem: format!("no JSON at line {}, column {}", error.line(), error.column()),
            }),
        }
    }

    /// Status of HTTP.
    pub fn status(&self) -> u16 {
        self.response.status
    }
}

fn no_answer(request: &Request, tries: u32, waited: Duration, source: TransportError) -> ClusterError {
    ClusterError::NoAnswer {
        request: request.to_string(),
        tries,
        waited,
        source,
    }
}
