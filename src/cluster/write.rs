//! Carrying out writes: how an object meets what stands in the cluster, request by request as kubeadm does it.
//!
//! | intent | requests |
//! |---|---|
//! | `CreateOrUpdate` | POST; where it stands (409, for a Service 422) PUT of the whole object |
//! | `CreateOrRetain` | POST; where it stands it is kept |
//! | `Create` | GET, then POST where there is none; the same object is kept, another one is an error |
//! | `Patch` | GET, until the object is there; PATCH of what is left to do; 409 begins anew |
//!
//! Three objects have ways of their own: the ConfigMap `coredns` is read first and kept where it stands (its Corefile is the
//! admin's); the Deployment `coredns` takes over the number of replicas; an owner without a uid gets the one it has in the
//! cluster.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::client::{Answer, Client};
use super::error::ClusterError;
use super::node_patch;
use super::object::{Intent, ObjectWrite};
use super::request;
use super::resource::{Address, Selectors, plural};
use super::retry::Budget;

const COREDNS: &str = "coredns";
const DNS_LABEL: &str = "k8s-app=kube-dns";

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The object is new.
    Created,
    /// It stood, and was replaced.
    Updated,
    /// It stood, and was left alone.
    Kept,
    /// Parts of it were changed.
    Patched,
}

impl Outcome {
    /// One word for people: `created`, ...
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Kept => "kept",
            Outcome::Patched => "patched",
        }
    }
}

/// A write that was carried out. `Debug` does not show the object: it may be a Secret.
#[derive(Clone, PartialEq)]
pub struct Written {
    /// How it ended.
    pub outcome: Outcome,
    /// The object as the server has it now; `null` where it was kept unseen.
    pub object: Value,
}

impl Written {
    /// The uid of the object; empty where it was kept unseen.
    pub fn uid(&self) -> &str {
        self.object["metadata"]["uid"].as_str().unwrap_or_default()
    }
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (uid {})", self.outcome.word(), self.uid())
    }
}

impl Client {
    /// Carries out a write. Doing it again is harmless: an object that stands as it should is kept, updated or patched to
    /// the same.
    ///
    /// # Errors
    /// The server refuses or does not answer; an object that must be new stands and is another one.
    pub fn write(&self, write: &ObjectWrite) -> Result<Written, ClusterError> {
        let mut budget = self.budget();
        let completed;
        let write = match self.complete(write, &mut budget)? {
            Some(complete) => {
                completed = complete;
                &completed
            }
            None => write,
        };
        match write.intent {
            Intent::Patch => self.patch(write, &mut budget),
            Intent::Create => self.create_or_same(write, &mut budget),
            Intent::CreateOrRetain => self.create_or_retain(write, &mut budget),
            Intent::CreateOrUpdate if (write.resource, write.name.as_str()) == ("configmaps", COREDNS) => {
                match self.find_within(&request::address(write), &mut budget)? {
                    Some(object) => Ok(kept(object)),
                    None => self.create_or_retain(write, &mut budget),
                }
            }
            Intent::CreateOrUpdate => self.create_or_update(write, &mut budget),
        }
    }

    /// Makes an object that must not stand yet, be it the same.
    ///
    /// # Errors
    /// It stands; the server refuses or does not answer.
    pub fn create(&self, write: &ObjectWrite) -> Result<Written, ClusterError> {
        let mut budget = self.budget();
        match self.find_within(&request::address(write), &mut budget)? {
            Some(_) => Err(exists(write)),
            None => self.post_new(write, &mut budget)?.ok_or_else(|| exists(write)),
        }
    }

    /// What the plan could not know: uids of owners, and the number of replicas of CoreDNS.
    fn complete(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Option<ObjectWrite>, ClusterError> {
        let owners = write.body["metadata"]["ownerReferences"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let nameless = |owner: &Value| owner["uid"].as_str().unwrap_or_default().is_empty();
        if owners.iter().any(nameless) {
            let mut complete = write.clone();
            for (i, owner) in owners.iter().enumerate().filter(|(_, owner)| nameless(owner)) {
                complete.body["metadata"]["ownerReferences"][i]["uid"] =
                    self.uid_of(owner, write.namespace.as_deref(), budget)?;
            }
            return Ok(Some(complete));
        }
        if (write.resource, write.name.as_str()) == ("deployments", COREDNS)
            && let Some(replicas) = self.replicas_of_dns(write.namespace.as_deref())?
        {
            let mut complete = write.clone();
            complete.body["spec"]["replicas"] = replicas;
            return Ok(Some(complete));
        }
        Ok(None)
    }

    fn uid_of(&self, owner: &Value, namespace: Option<&str>, budget: &mut Budget<'_>) -> Result<Value, ClusterError> {
        let kind = owner["kind"].as_str().unwrap_or_default();
        let resource = plural(kind).ok_or_else(|| super::resource::UnknownResource(kind.to_owned()))?;
        let address = Address {
            resource,
            namespace,
            name: owner["name"].as_str().unwrap_or_default(),
        };
        let found = self.find_within(&address, budget)?.ok_or_else(|| ClusterError::Missing {
            object: address.to_string(),
            waited: budget.spent(),
        })?;
        Ok(found["metadata"]["uid"].clone())
    }

    /// How many replicas the cluster's DNS has, where it stands.
    fn replicas_of_dns(&self, namespace: Option<&str>) -> Result<Option<Value>, ClusterError> {
        let selectors = Selectors {
            labels: DNS_LABEL,
            ..Selectors::default()
        };
        let found = self.list("deployments", namespace, &selectors)?;
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(one["spec"].get("replicas").cloned()),
            several => Err(ClusterError::Ambiguous {
                what: format!("Deployments with the label {DNS_LABEL}"),
                names: several
                    .iter()
                    .filter_map(|one| one["metadata"]["name"].as_str().map(str::to_owned))
                    .collect(),
            }),
        }
    }

    fn create_or_update(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Written, ClusterError> {
        let address = request::address(write);
        let (post, put) = (
            request::create(&address, &write.body)?,
            request::replace(&address, &write.body)?,
        );
        let mut tries = 0;
        loop {
            tries += 1;
            let answer = self.send(&post, budget)?;
            match answer.status() {
                409 => {}
                // What a Service that stands answers: its address is taken, by itself. Or by another one.
                422 if write.resource == "services" && self.find_within(&address, budget)?.is_some() => {}
                _ => return done(Outcome::Created, answer, &post),
            }
            let answer = self.send(&put, budget)?;
            match answer.status() {
                // 409: changed between the server's own reading and writing. 404: removed meanwhile.
                409 | 404 if budget.pause(None) => {}
                409 => return Err(contended(write, tries)),
                _ => return done(Outcome::Updated, answer, &put),
            }
        }
    }

    fn create_or_retain(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Written, ClusterError> {
        let post = request::build(write)?;
        let answer = self.send(&post, budget)?;
        match answer.status() {
            409 => Ok(kept(Value::Null)),
            _ => done(Outcome::Created, answer, &post),
        }
    }

    /// Makes an object; one that stands is kept where it is the same. A token of the same id and secret whose time is over is
    /// renewed.
    fn create_or_same(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Written, ClusterError> {
        let address = request::address(write);
        let standing = match self.find_within(&address, budget)? {
            Some(standing) => standing,
            None => match self.post_new(write, budget)? {
                Some(written) => return Ok(written),
                None => self.find_within(&address, budget)?.ok_or_else(|| exists(write))?,
            },
        };
        if !is_same(&standing, &write.body) {
            return Err(exists(write));
        }
        if !is_over(&standing, self.clock.now()) {
            return Ok(kept(standing));
        }
        let put = request::replace(&address, &write.body)?;
        done(Outcome::Updated, self.send(&put, budget)?, &put)
    }

    /// Posts an object; nothing where one stands that is not the one of this very call: a POST whose answer got lost is sent
    /// again, and then meets its own work.
    fn post_new(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Option<Written>, ClusterError> {
        let address = request::address(write);
        let post = request::create(&address, &write.body)?;
        let answer = self.send(&post, budget)?;
        if answer.status() != 409 {
            return done(Outcome::Created, answer, &post).map(Some);
        }
        if !answer.doubtful {
            return Ok(None);
        }
        let standing = self.find_within(&address, budget)?;
        Ok(standing
            .filter(|standing| standing["data"] == write.body["data"] && is_same(standing, &write.body))
            .map(|object| Written {
                outcome: Outcome::Created,
                object,
            }))
    }

    fn patch(&self, write: &ObjectWrite, budget: &mut Budget<'_>) -> Result<Written, ClusterError> {
        let address = request::address(write);
        let mut tries = 0;
        loop {
            if let Some(standing) = self.find_within(&address, budget)? {
                tries += 1;
                let patch = request::patch(&address, &node_patch::remaining(&standing, &write.body))?;
                let answer = self.send(&patch, budget)?;
                match answer.status() {
                    409 if budget.pause(None) => continue,
                    409 => return Err(contended(write, tries)),
                    404 => {}
                    _ => return done(Outcome::Patched, answer, &patch),
                }
            }
            // The kubelet registers its Node when it is up.
            if !budget.pause(None) {
                return Err(ClusterError::Missing {
                    object: address.to_string(),
                    waited: budget.spent(),
                });
            }
        }
    }
}

fn done(outcome: Outcome, answer: Answer, request: &super::transport::Request) -> Result<Written, ClusterError> {
    let object = answer.object(request)?;
    Ok(Written { outcome, object })
}

fn kept(object: Value) -> Written {
    let outcome = Outcome::Kept;
    Written { outcome, object }
}

fn exists(write: &ObjectWrite) -> ClusterError {
    ClusterError::Exists {
        object: request::address(write).to_string(),
    }
}

fn contended(write: &ObjectWrite, tries: u32) -> ClusterError {
    ClusterError::Contended {
        object: request::address(write).to_string(),
        tries,
    }
}

/// Whether what stands is what is wanted, but for what the server adds, and for the end of a token's life.
fn is_same(standing: &Value, wanted: &Value) -> bool {
    let without_end = |object: &Value| {
        let mut data = object["data"].as_object().cloned().unwrap_or_default();
        data.remove("expiration");
        data
    };
    let labels = |object: &Value| object["metadata"]["labels"].as_object().cloned().unwrap_or_default();
    standing["type"] == wanted["type"] && without_end(standing) == without_end(wanted) && labels(standing) == labels(wanted)
}

/// Whether the life of a token is over.
fn is_over(secret: &Value, now: OffsetDateTime) -> bool {
    super::bootstrap_token::value(secret, "expiration")
        .and_then(|end| OffsetDateTime::parse(&end, &Rfc3339).ok())
        .is_some_and(|end| end <= now)
}
