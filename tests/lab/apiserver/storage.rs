//! The store, and where it stands beyond this process.

use serde_json::Value;
use tokio::sync::Mutex;

use super::etcd::Etcd;
use super::objects;
use super::status::ApiError;
use super::store::{Change, Key, Store};

/// Objects in memory, or in etcd with what was last seen of it in memory.
pub struct Storage {
    pub store: Mutex<Store>,
    pub etcd: Option<Etcd>,
}

/// How a commit ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Committed {
    Done,
    /// Another server was faster: look again.
    Stale,
}

impl Storage {
    /// Looks into etcd, where there is one.
    pub async fn refresh(&self, store: &mut Store) -> Result<(), ApiError> {
        match &self.etcd {
            Some(etcd) => etcd.refresh(store).await.map_err(ApiError::unavailable),
            None => Ok(()),
        }
    }

    pub async fn commit(&self, store: &mut Store, changes: Vec<Change>) -> Result<Committed, ApiError> {
        match &self.etcd {
            _ if changes.is_empty() => Ok(Committed::Done),
            None => {
                store.apply(changes);
                Ok(Committed::Done)
            }
            Some(etcd) => match etcd.commit(store, changes).await {
                Ok(true) => Ok(Committed::Done),
                Ok(false) => Ok(Committed::Stale),
                Err(problem) => Err(ApiError::unavailable(problem)),
            },
        }
    }

    /// Makes those objects that do not stand.
    pub async fn ensure(&self, wanted: &[Value]) -> Result<(), ApiError> {
        for _ in 0..10 {
            let mut store = self.store.lock().await;
            self.refresh(&mut store).await?;
            let mut changes = Vec::new();
            for object in wanted {
                let key = Key::of(object).ok_or_else(|| ApiError::internal("an object of an unknown kind"))?;
                if store.get(&key).is_none() {
                    changes.push(Change::Put(key, complete(object.clone())));
                }
            }
            if self.commit(&mut store, changes).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(ApiError::internal("others keep writing the same objects"))
    }
}

/// An object with the metadata that the server gives.
pub fn complete(mut object: Value) -> Value {
    for (key, value) in [("uid", objects::uid()), ("creationTimestamp", objects::now())] {
        if object["metadata"][key].is_null() {
            object["metadata"][key] = value.into();
        }
    }
    object
}
