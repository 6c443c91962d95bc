//! What stands in the cluster, in memory: objects, the revision, and what happened since.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::sync::watch;

use super::resources::Resource;

/// Where an object stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// As in `deployments.apps`.
    pub resource: String,
    /// Empty where the resource has none.
    pub namespace: String,
    pub name: String,
}

impl Key {
    pub fn new(resource: &Resource, namespace: &str, name: &str) -> Key {
        Key {
            resource: resource.to_string(),
            namespace: if resource.namespaced {
                namespace.to_owned()
            } else {
                String::new()
            },
            name: name.to_owned(),
        }
    }

    /// The key of an object of a known kind.
    pub fn of(object: &Value) -> Option<Key> {
        let resource = Resource::of_kind(object["apiVersion"].as_str()?, object["kind"].as_str()?)?;
        let metadata = &object["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or_default();
        Some(Key::new(resource, namespace, metadata["name"].as_str()?))
    }
}

/// A write.
#[derive(Clone, Debug)]
pub enum Change {
    Put(Key, Value),
    Delete(Key),
}

impl Change {
    pub fn key(&self) -> &Key {
        match self {
            Change::Put(key, _) | Change::Delete(key) => key,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    pub revision: u64,
    pub key: Key,
    pub before: Option<Value>,
    /// None: deleted.
    pub after: Option<Value>,
}

/// All objects, each with its `resourceVersion`.
pub struct Store {
    objects: BTreeMap<Key, Value>,
    revision: u64,
    events: Vec<Event>,
    /// The revision before the first event.
    since: u64,
    changed: watch::Sender<u64>,
}

impl Store {
    pub fn new() -> Store {
        Store {
            objects: BTreeMap::new(),
            revision: 1,
            events: Vec::new(),
            since: 1,
            changed: watch::channel(1).0,
        }
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.objects.get(key)
    }

    pub fn all(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.objects.iter()
    }

    /// Objects of a resource, in a namespace or (empty) in all.
    pub fn list<'a>(&'a self, resource: &str, namespace: &'a str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let resource = resource.to_owned();
        self.objects
            .iter()
            .filter(move |(key, _)| key.resource == resource && (namespace.is_empty() || key.namespace == namespace))
            .map(|(_, object)| object)
    }

    /// The `resourceVersion` of what stands at a key; 0 where nothing does.
    pub fn version_of(&self, key: &Key) -> u64 {
        self.objects.get(key).map_or(0, version)
    }

    /// Carries out writes, each at a revision of its own.
    pub fn apply(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.apply_at(self.revision + 1, change);
        }
        self.tell();
    }

    /// Carries out a write that has its revision already.
    pub fn apply_at(&mut self, revision: u64, change: Change) {
        self.revision = self.revision.max(revision);
        let (key, before, after) = match change {
            Change::Put(key, mut object) => {
                object["metadata"]["resourceVersion"] = revision.to_string().into();
                let before = self.objects.insert(key.clone(), object.clone());
                (key, before, Some(object))
            }
            Change::Delete(key) => {
                let before = self.objects.remove(&key).map(|mut object| {
                    object["metadata"]["resourceVersion"] = revision.to_string().into();
                    object
                });
                (key, before, None)
            }
        };
        self.events.push(Event {
            revision,
            key,
            before,
            after,
        });
    }

    /// Takes over the revision of another store, at the start or where nothing of ours changed.
    pub fn advance(&mut self, revision: u64) {
        if self.events.is_empty() {
            self.since = self.since.max(revision);
        }
        self.revision = self.revision.max(revision);
    }

    /// Wakes up who watches.
    pub fn tell(&self) {
        self.changed.send_replace(self.revision);
    }

    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// What happened after a revision; an error with the oldest known where that is too long ago.
    pub fn events_after(&self, revision: u64) -> Result<&[Event], u64> {
        if revision < self.since {
            return Err(self.since);
        }
        let from = self.events.partition_point(|event| event.revision <= revision);
        Ok(&self.events[from..])
    }

    /// Forgets what happened, as compaction does.
    pub fn compact(&mut self) {
        self.events.clear();
        self.since = self.revision;
    }
}

/// The `resourceVersion` of an object as a number.
pub fn version(object: &Value) -> u64 {
    object["metadata"]["resourceVersion"]
        .as_str()
        .and_then(|v| v.parse().ok())
        .unwrap_or(0)
}
