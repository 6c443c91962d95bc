//! etcd as the place where objects stand, over its JSON gateway: keys under `/registry`, revisions are `resourceVersion`s.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client;
use super::store::{Change, Key, Store};

/// How to reach etcd.
#[derive(Clone, Debug)]
pub struct EtcdSettings {
    /// Client URLs.
    pub servers: Vec<String>,
    pub authority: String,
    pub certificate: String,
    pub key: String,
}

/// An etcd.
pub struct Etcd {
    client: reqwest::Client,
    servers: Vec<String>,
}

impl Etcd {
    pub fn new(settings: &EtcdSettings) -> Result<Etcd, String> {
        let identity = Some((settings.certificate.as_str(), settings.key.as_str()));
        Ok(Etcd {
            client: client::http(Some(&settings.authority), identity)?,
            servers: settings.servers.iter().map(|s| s.trim_end_matches('/').to_owned()).collect(),
        })
    }

    /// Whether a member answers, and says that it is healthy.
    pub async fn is_healthy(&self) -> bool {
        for server in &self.servers {
            let request = self.client.get(format!("{server}/health")).timeout(Duration::from_secs(2));
            let Ok(answer) = request.send().await else { continue };
            let body = answer.bytes().await.unwrap_or_default();
            if serde_json::from_slice::<Value>(&body).is_ok_and(|v| v["health"] == "true") {
                return true;
            }
        }
        false
    }

    /// Brings the store up to what stands in etcd.
    pub async fn refresh(&self, store: &mut Store) -> Result<(), String> {
        let (from, to) = (encode("/registry/"), encode("/registry0"));
        let counted = self
            .post("range", &json!({"key": from, "range_end": to, "count_only": true}))
            .await?;
        if number(&counted["header"]["revision"]) == store.revision() {
            return Ok(());
        }
        let read = self.post("range", &json!({"key": from, "range_end": to})).await?;
        let revision = number(&read["header"]["revision"]);
        let mut stands = Vec::new();
        for pair in read["kvs"].as_array().into_iter().flatten() {
            let key = parse_key(&decode(&pair["key"])?)?;
            let object: Value =
                serde_json::from_slice(&decode(&pair["value"])?).map_err(|e| format!("etcd holds no JSON: {e}"))?;
            stands.push((number(&pair["mod_revision"]), key, object));
        }
        stands.sort_by_key(|(revision, _, _)| *revision);
        let gone: Vec<Key> = store
            .all()
            .map(|(k, _)| k)
            .filter(|k| stands.iter().all(|(_, s, _)| s != *k))
            .cloned()
            .collect();
        for (at, key, object) in stands {
            if store.version_of(&key) != at {
                store.apply_at(at, Change::Put(key, object));
            }
        }
        for key in gone {
            store.apply_at(revision, Change::Delete(key));
        }
        store.advance(revision);
        store.tell();
        Ok(())
    }

    /// Carries writes out at once, if what the store knows still stands. False: it does not.
    pub async fn commit(&self, store: &mut Store, changes: Vec<Change>) -> Result<bool, String> {
        let compare: Vec<Value> = changes
            .iter()
            .map(|change| {
                let known = store.version_of(change.key()).to_string();
                json!({"key": encode(&path(change.key())), "target": "MOD", "result": "EQUAL", "mod_revision": known})
            })
            .collect();
        let success: Vec<Value> = changes
            .iter()
            .map(|change| match change {
                Change::Put(key, object) => {
                    json!({"request_put": {"key": encode(&path(key)), "value": STANDARD.encode(object.to_string())}})
                }
                Change::Delete(key) => json!({"request_delete_range": {"key": encode(&path(key))}}),
            })
            .collect();
        let done = self.post("txn", &json!({"compare": compare, "success": success})).await?;
        if done["succeeded"] != true {
            return Ok(false);
        }
        let revision = number(&done["header"]["revision"]);
        for change in changes {
            store.apply_at(revision, change);
        }
        store.tell();
        Ok(true)
    }

    async fn post(&self, call: &str, body: &Value) -> Result<Value, String> {
        let mut problem = "no etcd server is given".to_owned();
        for server in &self.servers {
            let request = self
                .client
                .post(format!("{server}/v3/kv/{call}"))
                .timeout(Duration::from_secs(5));
            let sent = request
                .header("content-type", "application/json")
                .body(body.to_string())
                .send()
                .await;
            match sent {
                Ok(answer) => {
                    let code = answer.status();
                    let text = answer.bytes().await.map_err(|e| e.to_string())?;
                    if code.is_success() {
                        return serde_json::from_slice(&text).map_err(|e| e.to_string());
                    }
                    problem = format!("etcd answers {code}: {}", String::from_utf8_lossy(&text));
                }
                Err(e) => problem = client::chain(&e),
            }
        }
        Err(problem)
    }
}

fn path(key: &Key) -> String {
    let namespace = if key.namespace.is_empty() { "-" } else { &key.namespace };
    format!("/registry/{}/{namespace}/{}", key.resource, key.name)
}

fn parse_key(path: &[u8]) -> Result<Key, String> {
    let path = String::from_utf8_lossy(path);
    let mut parts = path.splitn(5, '/').skip(2);
    let mut part = || parts.next().ok_or_else(|| format!("{path}: no key of ours"));
    let (resource, namespace, name) = (part()?.to_owned(), part()?, part()?.to_owned());
    let namespace = if namespace == "-" {
        String::new()
    } else {
        namespace.to_owned()
    };
    Ok(Key {
        resource,
        namespace,
        name,
    })
}

fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

fn decode(value: &Value) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(value.as_str().unwrap_or_default())
        .map_err(|e| format!("etcd sends no base64: {e}"))
}

/// The gateway writes 64 bit numbers as text.
fn number(value: &Value) -> u64 {
    value.as_str().and_then(|v| v.parse().ok()).unwrap_or(0)
}
