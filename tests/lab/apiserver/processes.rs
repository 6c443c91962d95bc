//! Tests of the programs: the control plane's stand-ins as processes over a real etcd.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::client::Client;
use super::pki::{self, Authority};
use crate::{stand_in, tools};

/// The trials; those with etcd are ignored where there is none.
pub fn trials() -> Vec<Trial> {
    let mut trials = tests_of!("apiserver::processes": [flags_and_files_are_checked]);
    let with_etcd = tests_of!("apiserver::processes": [state_survives_and_is_shared, health_needs_etcd, a_control_plane]);
    // In CI the lab itself fails where etcd is missing.
    let ignored = tools::find_etcd().is_none() && std::env::var_os("CI").is_none();
    trials.extend(with_etcd.into_iter().map(|trial| trial.with_ignored_flag(ignored)));
    trials
}

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder with certificates, and the stand-ins.
struct Machine {
    folder: tempfile::TempDir,
    authority: Authority,
    etcd_authority: Authority,
    etcd_port: u16,
}

impl Machine {
    fn new() -> Machine {
        let folder = tempfile::tempdir().unwrap();
        stand_in::link_stand_ins(
            folder.path(),
            &["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
        );
        let machine = Machine {
            folder,
            authority: Authority::new("kubernetes"),
            etcd_authority: Authority::new("etcd-ca"),
            etcd_port: free_port(),
        };
        machine.write("ca.crt", &machine.authority.certificate);
        machine.write("ca.key", &machine.authority.key);
        machine.write("etcd-ca.crt", &machine.etcd_authority.certificate);
        let server = machine.authority.server(&["localhost"], &["127.0.0.1"]);
        machine.pair("apiserver", server);
        machine.pair("etcd-server", machine.etcd_authority.etcd());
        machine.pair(
            "etcd-client",
            machine.etcd_authority.client("kube-apiserver-etcd-client", &[]),
        );
        machine.write("sa.key", &machine.authority.key);
        machine.write("sa.pub", "a public key\n");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn pair(&self, name: &str, (certificate, key): (String, String)) {
        self.write(&format!("{name}.crt"), &certificate);
        self.write(&format!("{name}.key"), &key);
    }

    fn etcd(&self) -> Process {
        let file = |name: &str| self.path(name).to_str().unwrap().to_owned();
        let client = format!("https://127.0.0.1:{}", self.etcd_port);
        let peer = format!("http://127.0.0.1:{}", free_port());
        let mut command = Command::new(tools::etcd());
        command
            .arg(format!("--data-dir={}", file("etcd")))
            .arg(format!("--listen-client-urls={client}"))
            .arg(format!("--advertise-client-urls={client}"))
            .arg(format!("--listen-peer-urls={peer}"))
            .arg(format!("--initial-advertise-peer-urls={peer}"))
            .arg(format!("--initial-cluster=default={peer}"))
            .arg(format!("--cert-file={}", file("etcd-server.crt")))
            .arg(format!("--key-file={}", file("etcd-server.key")))
            .arg(format!("--trusted-ca-file={}", file("etcd-ca.crt")))
            .arg("--client-cert-auth=true")
            .arg("--unsafe-no-fsync");
        self.spawn(command, "etcd")
    }

    /// The flags of a static Pod, on a port of the test's.
    fn api_server_flags(&self, port: u16) -> Vec<String> {
        let file = |name: &str| self.path(name).to_str().unwrap().to_owned();
        vec![
            "--advertise-address=127.0.0.1".to_owned(),
            "--allow-privileged=true".to_owned(),
            "--authorization-mode=Node,RBAC".to_owned(),
            format!("--client-ca-file={}", file("ca.crt")),
            "--enable-admission-plugins=NodeRestriction".to_owned(),
            "--enable-bootstrap-token-auth=true".to_owned(),
            format!("--etcd-cafile={}", file("etcd-ca.crt")),
            format!("--etcd-certfile={}", file("etcd-client.crt")),
            format!("--etcd-keyfile={}", file("etcd-client.key")),
            format!("--etcd-servers=https://127.0.0.1:{}", self.etcd_port),
            format!("--secure-port={port}"),
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local".to_owned(),
            format!("--service-account-key-file={}", file("sa.pub")),
            format!("--service-account-signing-key-file={}", file("sa.key")),
            "--service-cluster-ip-range=10.96.0.0/12".to_owned(),
            format!("--tls-cert-file={}", file("apiserver.crt")),
            format!("--tls-private-key-file={}", file("apiserver.key")),
            format!("--audit-log-path={}", file("audit.log")),
        ]
    }

    fn api_server(&self, port: u16) -> Process {
        let mut command = Command::new(self.path("kube-apiserver"));
        command.args(self.api_server_flags(port));
        self.spawn(command, &format!("kube-apiserver-{port}"))
    }

    fn spawn(&self, mut command: Command, name: &str) -> Process {
        let log = fs::File::create(self.path(&format!("{name}.log"))).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Process(command.spawn().unwrap())
    }

    fn root(&self, port: u16) -> Client {
        let (certificate, key) = self.authority.client("kubernetes-super-admin", &["system:masters"]);
        let server = format!("https://127.0.0.1:{port}");
        Client::new(&server, Some(&self.authority.certificate), Some((&certificate, &key)), None).unwrap()
    }

    fn kubeconfig(&self, name: &str, user: &str, port: u16) -> String {
        let (certificate, key) = self.authority.client(user, &[]);
        let server = format!("https://127.0.0.1:{port}");
        let text = pki::kubeconfig(&server, &self.authority.certificate, user, &certificate, &key);
        self.write(name, &text);
        self.path(name).to_str().unwrap().to_owned()
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(30), "not within 30 s: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn is_live(client: &Client) -> bool {
    matches!(client.get("/livez"), Ok((200, _)))
}

fn map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "1"}})
}

const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";

fn flags_and_files_are_checked() {
    let machine = Machine::new();
    let refused = |flags: &[String], says: &str| {
        let output = Command::new(machine.path("kube-apiserver")).args(flags).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(says), "{said}");
    };
    let flags = machine.api_server_flags(free_port());
    let with = |flag: &str| [flags.clone(), vec![flag.to_owned()]].concat();
    refused(&with("--no-such-flag=1"), "unknown flag: --no-such-flag");
    refused(&with("--allow-privileged=maybe"), "--allow-privileged");
    refused(
        &with("--tls-cert-file=/nowhere.crt"),
        "--tls-cert-file: open /nowhere.crt: No such file",
    );
    let other = format!("--tls-private-key-file={}", machine.path("etcd-server.key").display());
    refused(&with(&other), "--tls-cert-file");
    let without: Vec<String> = flags.iter().filter(|f| !f.starts_with("--etcd-servers")).cloned().collect();
    refused(&without, "--etcd-servers must be specified");
    let no_authority = format!("--client-ca-file={}", machine.path("sa.pub").display());
    refused(&with(&no_authority), "--client-ca-file: no authority in the file");
}

fn state_survives_and_is_shared() {
    let machine = Machine::new();
    let _etcd = machine.etcd();
    let (one, two) = (free_port(), free_port());
    let first = machine.api_server(one);
    let _second = machine.api_server(two);
    let (at_one, at_two) = (machine.root(one), machine.root(two));
    until("both API servers live", || is_live(&at_one) && is_live(&at_two));
    let (code, made) = at_one.post(MAPS, &map("m")).unwrap();
    assert_eq!(code, 201, "{made}");
    let path = format!("{MAPS}/m");
    assert_eq!(at_two.get(&path).unwrap(), (200, made.clone()));
    // Both servers know one version only.
    let mut changed = made.clone();
    changed["data"]["a"] = "2".into();
    let (code, changed) = at_two.put(&path, &changed).unwrap();
    assert_eq!(code, 200, "{changed}");
    assert_eq!(at_one.put(&path, &made).unwrap().1["reason"], "Conflict");
    let from = made["metadata"]["resourceVersion"].as_str().unwrap();
    let (_, event) = at_one
        .get(&format!("{MAPS}?watch=true&timeoutSeconds=2&resourceVersion={from}"))
        .unwrap();
    assert_eq!((&event["type"], &event["object"]), (&json!("MODIFIED"), &changed));
    drop(first);
    assert!(at_one.get(&path).is_err(), "it has ended");
    let _again = machine.api_server(one);
    until("the API server lives again", || is_live(&at_one));
    assert_eq!(at_one.get(&path).unwrap(), (200, changed));
    let audit = fs::read_to_string(machine.path("audit.log")).unwrap();
    let entries: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let created = entries.iter().find(|e| e["verb"] == "create").unwrap();
    assert_eq!(
        (&created["user"], &created["object"]["data"]),
        (&json!("kubernetes-super-admin"), &json!({"a": "1"}))
    );
}

fn health_needs_etcd() {
    let machine = Machine::new();
    let port = free_port();
    let _server = machine.api_server(port);
    let root = machine.root(port);
    until("it answers", || root.get("/livez").is_ok());
    let (code, text) = root.get("/livez").unwrap();
    assert_eq!(code, 500);
    assert!(text.as_str().unwrap().contains("[-]etcd failed: reason withheld"), "{text}");
    let etcd = machine.etcd();
    until("etcd is there", || is_live(&root));
    assert_eq!(root.get("/readyz").unwrap().0, 200);
    drop(etcd);
    until("etcd is missed", || matches!(root.get("/readyz"), Ok((500, _))));
    assert_eq!(root.post(MAPS, &map("m")).unwrap().0, 500);
    let _etcd = machine.etcd();
    until("etcd is back", || is_live(&root));
    assert_eq!(root.post(MAPS, &map("m")).unwrap().0, 201);
    // A certificate of another authority does not reach etcd.
    machine.pair("etcd-client", machine.authority.client("kube-apiserver-etcd-client", &[]));
    let port = free_port();
    let _server = machine.api_server(port);
    let root = machine.root(port);
    until("it answers", || root.get("/livez").is_ok());
    assert_eq!(root.get("/livez").unwrap().0, 500);
}

fn a_control_plane() {
    let machine = Machine::new();
    let _etcd = machine.etcd();
    let port = free_port();
    let _server = machine.api_server(port);
    let (manager_port, scheduler_port) = (free_port(), free_port());
    let start = |name: &str, user: &str, at: u16, more: &[String]| {
        let kubeconfig = machine.kubeconfig(&format!("{name}.conf"), user, port);
        let mut command = Command::new(machine.path(name));
        for flag in ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"] {
            command.arg(format!("--{flag}={kubeconfig}"));
        }
        command
            .args(["--bind-address=127.0.0.1", "--leader-elect=true"])
            .arg(format!("--secure-port={at}"))
            .args(more);
        machine.spawn(command, name)
    };
    let file = |flag: &str, name: &str| format!("--{flag}={}", machine.path(name).display());
    let signing = [
        file("cluster-signing-cert-file", "ca.crt"),
        file("cluster-signing-key-file", "ca.key"),
        file("root-ca-file", "ca.crt"),
        "--controllers=*,bootstrapsigner,tokencleaner".to_owned(),
    ];
    let _manager = start(
        "kube-controller-manager",
        "system:kube-controller-manager",
        manager_port,
        &signing,
    );
    let _scheduler = start("kube-scheduler", "system:kube-scheduler", scheduler_port, &[]);
    let probe = |port: u16, path: &str| {
        let client = Client::new(&format!("https://127.0.0.1:{port}"), None, None, None).unwrap();
        matches!(client.get(path), Ok((200, _)))
    };
    until("the controller manager is healthy", || probe(manager_port, "/healthz"));
    until("the scheduler is ready", || {
        probe(scheduler_port, "/readyz") && probe(scheduler_port, "/livez")
    });
    let root = machine.root(port);
    until("the API server lives", || is_live(&root));
    assert_eq!(
        root.post("/api/v1/namespaces/kube-public/configmaps", &{
            let mut info = map("cluster-info");
            info["data"] = json!({"kubeconfig": "kind: Config\n"});
            info
        })
        .unwrap()
        .0,
        201
    );
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "bootstrap-token-abcdef"}, "type": "bootstrap.kubernetes.io/token",
        "stringData": {"token-id": "abcdef", "token-secret": "0123456789abcdef", "usage-bootstrap-signing": "true"},
    });
    assert_eq!(root.post("/api/v1/namespaces/kube-system/secrets", &secret).unwrap().0, 201);
    until("cluster-info is signed", || {
        let (_, info) = root.get("/api/v1/namespaces/kube-public/configmaps/cluster-info").unwrap();
        info["data"]["jws-kubeconfig-abcdef"].is_string()
    });
}
