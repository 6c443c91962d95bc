//! The recorded life of two clusters, sent again: every request gets the recorded answer, and leaves the recorded objects.
//!
//! What others did meanwhile is done here too: kubelets' Nodes, Pods and requests for certificates are put there as they are
//! recorded, and the controllers run between the steps.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libtest_mimic::Trial;
use serde_json::{Map, Value, json};

use crate::apiserver::client::Client;
use crate::apiserver::controllers;
use crate::apiserver::http::RolesAppear;
use crate::apiserver::store::Key;
use crate::apiserver::{ApiServer, Settings, patch};
use crate::compare::pattern;
use crate::yaml;

/// The clusters of the record.
pub fn trials() -> Vec<Trial> {
    [("replay::cluster", ""), ("replay::ipv6_cluster", "ipv6")]
        .map(|(name, folder)| {
            Trial::test(name, move || {
                replay(folder);
                Ok(())
            })
        })
        .into()
}

/// The secret half of every bootstrap token.
const TOKEN_SECRET: &str = "0123456789abcdef";
/// What kubelets write, and nobody else.
const OF_KUBELETS: [&str; 2] = ["CertificateSigningRequest", "Pod"];
const ROLE: &str = "node-role.kubernetes.io/control-plane";

fn replay(folder: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/golden-cluster")
        .join(folder);
    let mut steps: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("api-requests.json").is_file())
        .collect();
    steps.sort();
    assert!(steps.len() >= 8, "{}: {} steps", root.display(), steps.len());
    let mut cluster = Cluster::start(&steps[0]);
    let (mut faults, mut sent) = (Vec::new(), 0);
    for step in &steps {
        let name = step.file_name().unwrap().to_str().unwrap();
        let record = Step::read(step);
        sent += record.requests.len();
        let found = cluster.replay(&record);
        cluster.do_what_others_do(name);
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(sent >= 100, "only {sent} requests are recorded");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

struct Step {
    requests: Vec<Value>,
    /// None: the same as before, or nothing is left.
    objects: Option<Vec<Value>>,
}

impl Step {
    fn read(folder: &Path) -> Step {
        let requests = serde_json::from_slice(&fs::read(folder.join("api-requests.json")).unwrap()).unwrap();
        let objects = fs::read_to_string(folder.join("objects.yaml"))
            .ok()
            .map(|text| yaml::document(&text).unwrap().as_array().unwrap().clone());
        Step { requests, objects }
    }
}

/// A server, and who talks to it.
struct Cluster {
    server: ApiServer,
    clients: HashMap<String, Client>,
    controllers: Client,
    /// The last token that was not known beforehand.
    token_id: String,
    tokens: usize,
}

impl Cluster {
    fn start(first: &Path) -> Cluster {
        let manifest = fs::read_to_string(first.join("files/cp1/etc/kubernetes/manifests/kube-apiserver.yaml")).unwrap();
        let flag = |name: &str| {
            let line = manifest
                .lines()
                .find_map(|line| line.trim().strip_prefix(&format!("- --{name}=")));
            line.unwrap_or_else(|| panic!("no --{name}")).to_owned()
        };
        let settings = Settings {
            roles: RolesAppear::AfterRequests(2),
            service_ranges: flag("service-cluster-ip-range"),
            secure_port: Some(flag("secure-port").parse().unwrap()),
            ..Settings::default()
        };
        let server = ApiServer::start(settings).unwrap();
        let controllers = server.client("system:kube-controller-manager", &[]);
        Cluster {
            server,
            clients: HashMap::new(),
            controllers,
            token_id: String::new(),
            tokens: 0,
        }
    }

    /// Sends the requests of a step. What is not as recorded is told.
    fn replay(&mut self, step: &Step) -> Vec<String> {
        let mut faults = Vec::new();
        for recorded in &step.requests {
            if let Err(fault) = self.send(recorded, step) {
                faults.push(fault);
            }
        }
        if let Some(wanted) = &step.objects {
            self.do_what_kubelets_do(wanted);
            controllers::round(&self.controllers, self.server.authority()).unwrap();
            faults.extend(self.compare(wanted));
        }
        faults
    }

    fn send(&mut self, recorded: &Value, step: &Step) -> Result<(), String> {
        let text = |field: &str| recorded[field].as_str().unwrap_or_default();
        let (verb, code) = (text("verb"), recorded["code"].as_u64().unwrap());
        let new_token = verb == "get" && code == 404 && text("uri").contains("$TOKEN_ID");
        if new_token {
            self.tokens += 1;
            self.token_id = format!("tok{:03}", self.tokens);
        }
        let uri = self.filled(text("uri"));
        if verb == "get" && code == 200 {
            self.let_others_make(&uri, step);
        }
        let body = self.body(recorded, &uri);
        let (method, kind) = match verb {
            "get" | "list" => ("GET", ""),
            "create" => ("POST", "application/json"),
            "update" => ("PUT", "application/json"),
            "patch" => ("PATCH", patch::STRATEGIC),
            "delete" => ("DELETE", ""),
            other => panic!("{other}"),
        };
        let polled = recorded["polled"] == true || uri.starts_with("/livez");
        self.server.clear_audit();
        let client = self.client(recorded);
        let begin = Instant::now();
        let (answered, answer) = loop {
            let answer = client.send(method, &uri, kind, body.as_ref()).unwrap();
            if !polled || u64::from(answer.0) == code || begin.elapsed() > Duration::from_secs(5) {
                break answer;
            }
        };
        let reason = answer["reason"].as_str().unwrap_or_default();
        if u64::from(answered) != code || answered >= 400 && reason != text("reason") {
            let message = answer["message"].as_str().unwrap_or_default();
            return Err(format!(
                "{verb} {uri}: {answered} {reason}, recorded {code} {}: {message}",
                text("reason")
            ));
        }
        self.audited(recorded, &uri)
    }

    /// The server's own record of the last request is the recorded one.
    fn audited(&self, recorded: &Value, uri: &str) -> Result<(), String> {
        let entry = self.server.audit().last().ok_or("no audit")?.to_value();
        for field in ["verb", "user", "groups", "code", "reason"] {
            if entry[field] != recorded[field] {
                return Err(format!(
                    "audit of {uri}: {field} is {}, recorded {}",
                    entry[field], recorded[field]
                ));
            }
        }
        let (got, want) = (!entry["object"].is_null(), !recorded["object"].is_null());
        if entry["uri"] != uri || got != want {
            return Err(format!("audit of {uri}: {entry}"));
        }
        // What clients leave out is filled in as it was then: nothing comes on top of the record.
        let (mut got, mut want) = (plain(&entry["object"]), plain(&recorded["object"]));
        for object in [&mut got, &mut want] {
            if let Some(metadata) = object["metadata"].as_object_mut() {
                metadata
                    .retain(|key, _| !["uid", "resourceVersion", "creationTimestamp", "ownerReferences"].contains(&key.as_str()));
            }
            if object["kind"] == "Secret" {
                object["data"] = Value::Null;
            }
        }
        let mut found = Vec::new();
        differences(&self.filled_value(&want), &got, "", &mut found);
        if found.is_empty() {
            Ok(())
        } else {
            Err(format!("audit of {uri}: {}", found.join("; ")))
        }
    }

    fn client(&mut self, recorded: &Value) -> &Client {
        let user = recorded["user"].as_str().unwrap();
        let groups: Vec<&str> = recorded["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| g.as_str().unwrap())
            .collect();
        let server = &self.server;
        self.clients
            .entry(user.to_owned())
            .or_insert_with(|| match user.strip_prefix("system:bootstrap:") {
                Some(id) => server.client_with_token(Some(&format!("{id}.{TOKEN_SECRET}"))),
                None if user == "system:anonymous" => server.client_with_token(None),
                None => server.client(user, &groups),
            })
    }

    fn filled(&self, text: &str) -> String {
        text.replace("$TOKEN_ID", &self.token_id).replace("$NUMBER", "1")
    }

    fn filled_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.filled(text).into(),
            Value::Array(items) => items.iter().map(|item| self.filled_value(item)).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), self.filled_value(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    /// The body of a write with values in the place of the record's placeholders.
    fn body(&self, recorded: &Value, uri: &str) -> Option<Value> {
        let mut object = self.filled_value(recorded.get("object")?);
        if recorded["verb"] == "delete" {
            return None;
        }
        if object["metadata"]["resourceVersion"] == "$VERSION" {
            // A new object has the version 0 in it; one that was read has its own.
            let stands = self.controllers_see(uri);
            let version = if recorded["verb"] == "create" {
                json!("0")
            } else {
                stands["metadata"]["resourceVersion"].clone()
            };
            object["metadata"]["resourceVersion"] = version;
            if object["metadata"]["uid"] == "$UID" {
                object["metadata"]["uid"] = stands["metadata"]["uid"].clone();
            }
        }
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.retain(|_, value| *value != "$TIME");
        }
        if let Some(owners) = object.pointer_mut("/metadata/ownerReferences").and_then(Value::as_array_mut) {
            for owner in owners {
                let owning = self.server.object("secrets", "kube-system", owner["name"].as_str().unwrap());
                owner["uid"] = owning.expect("the owner stands")["metadata"]["uid"].clone();
            }
        }
        if object["kind"] == "Secret" {
            for (key, value) in object["data"].as_object_mut().unwrap() {
                let text = match key.as_str() {
                    "token-secret" => TOKEN_SECRET,
                    "expiration" => "2999-01-01T00:00:00Z",
                    _ => value.as_str().unwrap(),
                };
                *value = STANDARD.encode(text).into();
            }
        }
        Some(object)
    }

    fn controllers_see(&self, uri: &str) -> Value {
        let root = self.server.client("root", &["system:masters"]);
        root.get(uri).unwrap().1
    }

    /// What a request waits for, and others make: kubelets their Nodes and Pods.
    fn let_others_make(&self, uri: &str, step: &Step) {
        let path = uri.split('?').next().unwrap();
        let mut parts = path.rsplit('/');
        let (name, plural) = (parts.next().unwrap(), parts.next().unwrap());
        let (kind, namespace) = match plural {
            "nodes" => ("Node", ""),
            "pods" => ("Pod", "kube-system"),
            _ => return,
        };
        if self.server.object(plural, namespace, name).is_some() {
            return;
        }
        let made = step
            .objects
            .iter()
            .flatten()
            .find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
        if let Some(object) = made {
            self.server.place(as_registered(object));
        }
    }

    fn do_what_kubelets_do(&self, wanted: &[Value]) {
        for (number, object) in wanted.iter().enumerate() {
            let kind = object["kind"].as_str().unwrap();
            let mut object = as_registered(object);
            if kind == "CertificateSigningRequest" {
                object["metadata"]["name"] = format!("csr-{number}").into();
            }
            let key = Key::of(&object).unwrap();
            let stands = self.server.object(&key.resource, &key.namespace, &key.name).is_some();
            if kind == "Node" && !stands || OF_KUBELETS.contains(&kind) {
                self.server.place(object);
            }
        }
    }

    /// Between steps: kube-proxy comes to every Node, finished Jobs go, and the administrator deletes the Node of a worker that was
    /// reset.
    fn do_what_others_do(&self, step: &str) {
        for object in self.server.objects() {
            let name = object["metadata"]["name"].as_str().unwrap();
            match object["kind"].as_str().unwrap() {
                "Job" => self.server.take_away("jobs.batch", "kube-system", name),
                "Node" if step.contains("reset-w1") && name == "w1" => self.server.take_away("nodes", "", name),
                "Node" if self.server.object("daemonsets.apps", "kube-system", "kube-proxy").is_some() => self.server.place(json!({
                    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("kube-proxy-{name}"), "namespace": "kube-system"},
                    "spec": {"nodeName": name, "volumes": [{"name": "kube-proxy", "configMap": {"name": "kube-proxy"}}]},
                })),
                _ => {}
            }
        }
    }

    /// Every recorded object stands, and of the kinds of the record nothing else does.
    fn compare(&self, wanted: &[Value]) -> Vec<String> {
        let theirs = |object: &Value| OF_KUBELETS.iter().any(|kind| object["kind"] == *kind);
        let mut stands: Vec<Value> = self
            .server
            .objects()
            .iter()
            .filter(|o| !theirs(o) && is_recorded(o))
            .map(plain)
            .collect();
        let mut faults = Vec::new();
        // Those of a known name first.
        let varies = |object: &&Value| object["metadata"]["name"].as_str().unwrap().contains('$');
        let (unknown, known): (Vec<&Value>, Vec<&Value>) = wanted.iter().filter(|o| !theirs(o)).partition(varies);
        for want in known.into_iter().chain(unknown) {
            let want = plain(want);
            let candidates = stands.iter().enumerate().filter(|(_, got)| same_name(&want, got));
            let judged = candidates.map(|(at, got)| {
                let mut found = Vec::new();
                differences(&want, got, "", &mut found);
                (at, found)
            });
            let title = format!("{} {}", want["kind"], want["metadata"]["name"]);
            match judged.min_by_key(|(_, found)| found.len()) {
                Some((at, found)) => {
                    faults.extend(found.into_iter().map(|fault| format!("{title}: {fault}")));
                    stands.remove(at);
                }
                None => faults.push(format!("{title} does not stand")),
            }
        }
        faults.extend(
            stands
                .iter()
                .map(|got| format!("{} {} is not recorded", got["kind"], got["metadata"]["name"])),
        );
        faults
    }
}

/// A recorded object as a kubelet makes it: without what our tool adds, and without status, which the record sums up.
fn as_registered(object: &Value) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove("status");
    if object["kind"] == "Node" {
        for label in [ROLE, "node.kubernetes.io/exclude-from-external-load-balancers"] {
            object["metadata"]["labels"].as_object_mut().unwrap().remove(label);
        }
        if let Some(taints) = object["spec"].get_mut("taints").and_then(Value::as_array_mut) {
            taints.retain(|taint| taint["key"] != ROLE);
        }
    }
    object
}

/// Objects that the record keeps: its README names the kinds.
fn is_recorded(object: &Value) -> bool {
    let name = object["metadata"]["name"].as_str().unwrap();
    match object["kind"].as_str().unwrap() {
        "Namespace" | "Job" => false,
        "ClusterRole" | "ClusterRoleBinding" => object["metadata"]["labels"]["kubernetes.io/bootstrapping"].is_null(),
        _ => !name.is_empty(),
    }
}

/// An object without what the record leaves out, values of Secrets in clear.
fn plain(object: &Value) -> Value {
    let mut object = object.clone();
    let Some(map) = object.as_object_mut() else { return object };
    map.remove("status");
    if let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) {
        for key in ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"] {
            metadata.remove(key);
        }
        for owner in metadata
            .get_mut("ownerReferences")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            owner.as_object_mut().unwrap().remove("uid");
        }
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove("deprecated.daemonset.template.generation");
        }
        metadata.retain(|_, value| value.as_object().is_none_or(|map| !map.is_empty()));
    }
    object
}

fn same_name(want: &Value, got: &Value) -> bool {
    let name = |object: &Value| object["metadata"]["name"].as_str().unwrap().to_owned();
    want["kind"] == got["kind"]
        && want["metadata"]["namespace"] == got["metadata"]["namespace"]
        && (name(want) == name(got) || pattern::matches(&name(want), &name(got)))
}

fn differences(want: &Value, got: &Value, path: &str, found: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(want), Value::Object(got)) => {
            let mut rest: Vec<&String> = got.keys().collect();
            let (unknown, known): (Vec<_>, Vec<_>) = want.iter().partition(|(key, _)| key.contains('$'));
            for (key, value) in known.into_iter().chain(unknown) {
                let place = rest
                    .iter()
                    .position(|k| *k == key || key.contains('$') && pattern::matches(key, k));
                match place {
                    Some(place) => {
                        let key = rest.remove(place);
                        differences(value, &got[key], &format!("{path}.{key}"), found);
                    }
                    // Empty is absent.
                    None if value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty) => {}
                    None => found.push(format!("{path}.{key} is missing")),
                }
            }
            for key in rest.into_iter().filter(|key| !is_empty(&got[*key])) {
                found.push(format!("{path}.{key} is not recorded: {}", got[key]));
            }
        }
        (Value::Array(wants), Value::Array(gots)) if wants.len() == gots.len() => {
            for (at, (want, got)) in wants.iter().zip(gots).enumerate() {
                differences(want, got, &format!("{path}[{at}]"), found);
            }
        }
        (Value::String(want), Value::String(got)) => {
            let clear = || STANDARD.decode(got).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let same = |got: &str| want == got || pattern::matches(want, got) || want == "sha256:$HASH";
            if !same(got) && !clear().is_some_and(|got| same(&got)) {
                found.push(format!("{path} is {got:?}, recorded {want:?}"));
            }
        }
        _ if want == got || is_empty(want) && is_empty(got) => {}
        _ => found.push(format!("{path} is {got}, recorded {want}")),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
