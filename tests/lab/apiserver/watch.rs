//! Streams of what happens to a collection.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::request::RequestInfo;
use super::resources::Resource;
use super::selectors::Selector;
use super::status::ApiError;
use super::storage::Storage;
use super::store::{Event, Store};

/// What a watch wants.
pub struct Wanted {
    pub resource: &'static Resource,
    pub namespace: String,
    pub selector: Selector,
    /// None: all that stands first.
    from: Option<u64>,
    initial_bookmark: bool,
    limit: Duration,
}

impl Wanted {
    pub fn of(info: &RequestInfo, resource: &'static Resource, namespace: &str, selector: Selector) -> Wanted {
        let version = info.value("resourceVersion").and_then(|v| v.parse().ok()).filter(|v| *v != 0);
        let initial = info.flag("sendInitialEvents");
        let seconds = info.value("timeoutSeconds").and_then(|s| s.parse().ok()).unwrap_or(1800);
        Wanted {
            resource,
            namespace: namespace.to_owned(),
            selector,
            from: version.filter(|_| !initial),
            initial_bookmark: initial,
            limit: Duration::from_secs(seconds),
        }
    }

    fn line(&self, kind: &str, object: &Value) -> Bytes {
        Bytes::from(format!("{}\n", json!({"type": kind, "object": object})))
    }

    /// What an event is to this watch.
    fn tell(&self, event: &Event) -> Option<Bytes> {
        if event.key.resource != self.resource.to_string() || !self.namespace.is_empty() && event.key.namespace != self.namespace
        {
            return None;
        }
        let before = event.before.as_ref().filter(|o| self.selector.takes(o));
        let after = event.after.as_ref().filter(|o| self.selector.takes(o));
        match (before, after) {
            (None, Some(object)) => Some(self.line("ADDED", object)),
            (Some(_), Some(object)) => Some(self.line("MODIFIED", object)),
            (Some(object), None) => {
                let mut object = object.clone();
                object["metadata"]["resourceVersion"] = event.revision.to_string().into();
                Some(self.line("DELETED", &object))
            }
            (None, None) => None,
        }
    }

    fn initial(&self, store: &Store) -> Vec<Bytes> {
        let name = self.resource.to_string();
        let stands = store.list(&name, &self.namespace).filter(|o| self.selector.takes(o));
        let mut lines: Vec<Bytes> = stands.map(|o| self.line("ADDED", o)).collect();
        if self.initial_bookmark {
            let metadata = json!({
                "resourceVersion": store.revision().to_string(), "annotations": {"k8s.io/initial-events-end": "true"},
            });
            let object = json!({"kind": self.resource.kind, "apiVersion": self.resource.api_version(), "metadata": metadata});
            lines.push(self.line("BOOKMARK", &object));
        }
        lines
    }
}

/// Starts a stream; it ends with its limit, or when nobody reads it any more.
pub fn start(storage: Arc<Storage>, wanted: Wanted) -> mpsc::Receiver<Result<Bytes, io::Error>> {
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        let limit = wanted.limit;
        let _ = tokio::time::timeout(limit, run(storage, wanted, sender)).await;
    });
    receiver
}

async fn run(storage: Arc<Storage>, wanted: Wanted, sender: mpsc::Sender<Result<Bytes, io::Error>>) {
    let (mut changed, mut seen, first) = {
        let store = storage.store.lock().await;
        let first = if wanted.from.is_none() {
            wanted.initial(&store)
        } else {
            Vec::new()
        };
        (store.subscribe(), wanted.from.unwrap_or_else(|| store.revision()), first)
    };
    for line in first {
        if sender.send(Ok(line)).await.is_err() {
            return;
        }
    }
    loop {
        let (lines, over) = {
            let store = storage.store.lock().await;
            changed.mark_unchanged();
            match store.events_after(seen) {
                Ok(events) => {
                    let lines: Vec<Bytes> = events.iter().filter_map(|e| wanted.tell(e)).collect();
                    seen = seen.max(store.revision());
                    (lines, false)
                }
                Err(oldest) => (vec![wanted.line("ERROR", &ApiError::expired(seen, oldest).body())], true),
            }
        };
        for line in lines {
            if sender.send(Ok(line)).await.is_err() {
                return;
            }
        }
        if over {
            return;
        }
        tokio::select! {
            changed = changed.changed() => if changed.is_err() { return },
            () = sender.closed() => return,
        }
    }
}
