//! Faults on demand.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use serde::Deserialize;

use super::request::RequestInfo;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fault {
    /// The answer comes this many milliseconds late.
    Slow(u64),
    /// 429 with `Retry-After` in seconds.
    TooManyRequests(u32),
    /// 500, with a `Status`.
    InternalError,
    /// 503 without a `Status`, as a load balancer says it.
    Unavailable,
    /// The request is carried out, the connection ends in the middle of the answer.
    ResetInBody,
    /// The connection ends before the request is carried out, and without an answer.
    Refuse,
}

/// A fault, for whom, and for how long. As JSON: `{"verb": "create", "path": "/secrets", "times": 2, "fault": "internalError"}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// A verb, or all.
    #[serde(default)]
    pub verb: Option<String>,
    /// A part of the URI, or all.
    #[serde(default)]
    pub path: Option<String>,
    pub fault: Fault,
    /// How often, or without end.
    #[serde(default)]
    pub times: Option<u32>,
    /// For how many milliseconds from when the rule came, or without end.
    #[serde(default)]
    pub milliseconds: Option<u64>,
}

impl Rule {
    /// A fault for every request, without end.
    pub fn always(fault: Fault) -> Rule {
        Rule {
            verb: None,
            path: None,
            fault,
            times: None,
            milliseconds: None,
        }
    }

    /// A fault for so many requests.
    pub fn times(times: u32, fault: Fault) -> Rule {
        Rule {
            times: Some(times),
            ..Rule::always(fault)
        }
    }

    /// A fault for a while.
    pub fn lasting(time: Duration, fault: Fault) -> Rule {
        Rule {
            milliseconds: Some(u64::try_from(time.as_millis()).unwrap()),
            ..Rule::always(fault)
        }
    }

    /// Only for this verb on URIs that hold this text.
    pub fn on(mut self, verb: &str, path: &str) -> Rule {
        self.verb = (!verb.is_empty()).then(|| verb.to_owned());
        self.path = (!path.is_empty()).then(|| path.to_owned());
        self
    }
}

/// The faults of a server.
#[derive(Default)]
pub struct Faults {
    rules: Mutex<Vec<(Instant, Rule)>>,
    /// A file with a list of rules, read again when it changes.
    file: Option<PathBuf>,
    read: Mutex<Option<SystemTime>>,
}

impl Faults {
    pub fn from_file(file: PathBuf) -> Faults {
        Faults {
            file: Some(file),
            ..Faults::default()
        }
    }

    pub fn add(&self, rule: Rule) {
        self.rules.lock().unwrap().push((Instant::now(), rule));
    }

    pub fn clear(&self) {
        self.rules.lock().unwrap().clear();
    }

    /// The fault that a request runs into. The first rule that fits counts.
    pub fn meet(&self, info: &RequestInfo) -> Option<Fault> {
        self.read_file();
        let mut rules = self.rules.lock().unwrap();
        rules.retain(|(since, rule)| {
            rule.times != Some(0)
                && rule
                    .milliseconds
                    .is_none_or(|limit| since.elapsed() < Duration::from_millis(limit))
        });
        let (_, rule) = rules.iter_mut().find(|(_, rule)| {
            rule.verb.as_ref().is_none_or(|verb| *verb == info.verb)
                && rule.path.as_ref().is_none_or(|path| info.uri.contains(path))
        })?;
        if let Some(times) = &mut rule.times {
            *times -= 1;
        }
        Some(rule.fault.clone())
    }

    fn read_file(&self) {
        let Some(file) = &self.file else { return };
        let changed = std::fs::metadata(file).and_then(|m| m.modified()).ok();
        let mut read = self.read.lock().unwrap();
        if *read == changed {
            return;
        }
        *read = changed;
        let text = std::fs::read(file).unwrap_or_else(|_| b"[]".to_vec());
        match serde_json::from_slice::<Vec<Rule>>(&text) {
            Ok(rules) => *self.rules.lock().unwrap() = rules.into_iter().map(|rule| (Instant::now(), rule)).collect(),
            Err(problem) => eprintln!("{}: {problem}", file.display()),
        }
    }
}
