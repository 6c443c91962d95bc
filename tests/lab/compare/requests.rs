//! The requests of a command, from the API server's own log.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::differences::{ADDED_BINDING, released};
use super::{Step, pattern, value};

/// The first write of each phase: in this order come the phases, in any order what is within one.
const PHASES: [&str; 8] = [
    "clusterrolebindings kubeadm:cluster-admins",
    "configmaps kubeadm-config",
    "secrets bootstrap-token-$TOKEN_ID",
    "nodes ",
    "secrets bootstrap-token-abcdef",
    "configmaps coredns",
    "configmaps kube-proxy",
    "",
];

/// A request as the API server took it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub verb: String,
    pub uri: String,
    pub user: String,
    pub code: u64,
    pub object: Value,
}

/// The requests of kubestrap in an audit log: that of a kube-apiserver, or that of the server for tests.
pub fn read(log: &str) -> Vec<Sent> {
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("audit log: {error}: {line}")));
    lines
        .filter_map(|line| Sent::of(&line))
        .filter(|sent| sent.user.starts_with("kubernetes-") || sent.user == "system:anonymous")
        .collect()
}

impl Sent {
    fn of(line: &Value) -> Option<Sent> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if line["kind"] == "Event" {
            return (line["stage"] == "ResponseComplete" && text(&line["userAgent"]).starts_with("kubestrap")).then(|| Sent {
                verb: text(&line["verb"]),
                uri: text(&line["requestURI"]),
                user: text(&line["user"]["username"]),
                code: line["responseStatus"]["code"].as_u64().unwrap_or_default(),
                object: line["requestObject"].clone(),
            });
        }
        text(&line["userAgent"])
            .starts_with("kubestrap")
            .then(|| Sent::recorded(line))
    }

    fn recorded(entry: &Value) -> Sent {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        Sent {
            verb: text("verb"),
            uri: text("uri"),
            user: text("user"),
            code: entry["code"].as_u64().unwrap_or_default(),
            object: entry["object"].clone(),
        }
    }

    fn is_write(&self) -> bool {
        matches!(self.verb.as_str(), "create" | "update" | "patch" | "delete")
    }

    /// Path without the query.
    fn path(&self) -> &str {
        self.uri.split('?').next().unwrap_or_default()
    }

    /// Whether this does the same thing to the same object, whatever the body.
    fn is_same_as(&self, want: &Sent) -> bool {
        self.verb == want.verb
            && self.path() == want.path()
            && self.user == want.user
            && self.code == want.code
            && pattern::matches(want.name(), self.name())
    }

    fn name(&self) -> &str {
        self.object["metadata"]["name"].as_str().unwrap_or_default()
    }

    fn kind(&self) -> String {
        let mut parts = self.path().rsplit('/');
        let last = parts.next().unwrap_or_default();
        match self.verb.as_str() {
            "create" => format!("{last} {}", self.name()),
            _ => format!("{} ", parts.next().unwrap_or_default()),
        }
    }

    fn show(&self) -> String {
        format!(
            "{} {} {} as {} ({})",
            self.verb,
            self.path(),
            self.name(),
            self.user,
            self.code
        )
    }
}

/// The differences between the writes of a step and those that were sent.
pub fn compare(step: &Step, sent: &[Sent]) -> Vec<String> {
    let record: Vec<Sent> = step
        .json("api-requests.json")
        .as_array()
        .unwrap()
        .iter()
        .map(Sent::recorded)
        .collect();
    let record: Vec<Sent> = record.into_iter().filter(Sent::is_write).collect();
    let mut differences = Vec::new();
    let mut open: BTreeMap<usize, &Sent> = record.iter().enumerate().collect();
    let phases = phases_of(&record);
    let mut reached = 0;
    for sent in sent.iter().filter(|sent| sent.is_write()) {
        if sent.verb == "create" && sent.name() == ADDED_BINDING {
            continue;
        }
        let Some(at) = open.iter().find(|(_, want)| sent.is_same_as(want)).map(|(at, _)| *at) else {
            differences.push(format!("sent, not in the record: {}", sent.show()));
            continue;
        };
        let want = open.remove(&at).unwrap();
        if phases[at] < reached {
            differences.push(format!("sent after the writes of a later phase: {}", sent.show()));
        }
        reached = reached.max(phases[at]);
        let mut found = Vec::new();
        value::compare(&released_value(&want.object), &settled(&sent.object), "", &mut found);
        differences.extend(found.into_iter().map(|difference| format!("{}: {difference}", sent.show())));
    }
    differences.extend(open.values().map(|want| format!("in the record, not sent: {}", want.show())));
    let is_init = step.succeeded() && step.arguments().get(1).is_some_and(|word| word.starts_with("--"));
    if is_init
        && !sent
            .iter()
            .any(|sent| sent.verb == "create" && sent.name() == ADDED_BINDING && sent.code == 201)
    {
        differences.push(format!("not sent: ClusterRoleBinding {ADDED_BINDING}"));
    }
    differences
}

fn phases_of(record: &[Sent]) -> Vec<usize> {
    let mut phase = 0;
    record
        .iter()
        .map(|want| {
            let ahead = PHASES
                .iter()
                .skip(phase + 1)
                .position(|first| !first.is_empty() && want.kind().starts_with(first));
            phase += ahead.map_or(0, |ahead| ahead + 1);
            phase
        })
        .collect()
}

fn released_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(released(text)),
        Value::Array(items) => items.iter().map(released_value).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), released_value(value)))
            .collect(),
        other => other.clone(),
    }
}

/// A body in the record's form: the values of Secrets in clear text for tokens (but for their secret half), else as hashes; of taints only
/// those that are not Kubernetes' own.
fn settled(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(taints) = object.pointer_mut("/spec/taints").and_then(Value::as_array_mut) {
        taints.retain(|taint| !taint["key"].as_str().unwrap_or_default().starts_with("node.kubernetes.io/"));
    }
    // Ours names the version that it has seen, so that no taint of others is lost: the server refuses a list that was overtaken.
    if object.pointer("/spec/taints").is_some() && object["kind"].is_null() {
        object["metadata"].as_object_mut().unwrap().remove("resourceVersion");
    }
    let is_token = object["type"] == "bootstrap.kubernetes.io/token";
    if object["kind"] == "Secret" {
        for field in ["data", "stringData"] {
            for (key, value) in object.get_mut(field).and_then(Value::as_object_mut).into_iter().flatten() {
                let text = value.as_str().unwrap_or_default();
                let bytes = if field == "data" {
                    STANDARD.decode(text).unwrap_or_else(|_| text.into())
                } else {
                    text.into()
                };
                let hash = || {
                    digest(&SHA256, &bytes)
                        .as_ref()
                        .iter()
                        .map(|byte| format!("{byte:02x}"))
                        .collect::<String>()
                };
                // A server that records has replaced the value already.
                let hidden = text.starts_with("sha256:");
                *value = Value::String(match is_token && key != "token-secret" || hidden {
                    true if hidden => text.to_owned(),
                    true => String::from_utf8_lossy(&bytes).into_owned(),
                    false => format!("sha256:{}", hash()),
                });
            }
        }
    }
    object
}
