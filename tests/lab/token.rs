//! `token create`, `list` and `delete` against an API server, as recorded in steps 11 to 15 of the golden cluster.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use assert_cmd::Command;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::apiserver::faults::{Fault, Rule};
use crate::apiserver::{ApiServer, Settings};

pub fn trials() -> Vec<Trial> {
    tests_of!("token": [
        the_recorded_life_of_tokens, the_join_command, ids_that_stand_are_refused, lists_in_every_form, what_is_no_token_draws_a_warning,
        deletion_goes_on, a_bad_minute_is_survived, an_answer_that_got_lost_is_not_a_conflict, refusals_are_said, a_configuration_brings_its_tokens,
    ])
}

const ADMINS: [&str; 1] = ["system:masters"];
const SECRETS: &str = "/api/v1/namespaces/kube-system/secrets";

/// A server, a folder with admin.conf, and the program in it.
struct Bench {
    server: ApiServer,
    folder: tempfile::TempDir,
}

struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Bench {
    fn new() -> Self {
        let bench = Bench {
            server: ApiServer::start(Settings::default()).unwrap(),
            folder: tempfile::tempdir().unwrap(),
        };
        bench.write("admin.conf", &bench.server.kubeconfig("kubernetes-admin", &ADMINS));
        bench
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
        path
    }

    /// `kubeadm token ARGUMENTS`: called by a link, so that it calls itself so.
    fn token(&self, arguments: &[&str]) -> Ran {
        let link = self.folder.path().join("kubeadm");
        if !link.exists() {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubestrap"), &link).unwrap();
        }
        let output = Command::new(link)
            .arg("token")
            .args(arguments)
            .env_clear()
            .env("KUBECONFIG", self.folder.path().join("admin.conf"))
            .current_dir(self.folder.path())
            .timeout(Duration::from_secs(90))
            .output()
            .unwrap();
        Ran {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn good(&self, arguments: &[&str]) -> String {
        let ran = self.token(arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?}: {}", ran.stderr);
        ran.stdout
    }

    fn bad(&self, arguments: &[&str]) -> String {
        let ran = self.token(arguments);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (Some(1), ""),
            "{arguments:?}: {}",
            ran.stderr
        );
        ran.stderr
    }

    /// Verb, URI and code of each request since the last call.
    fn asked(&self) -> Vec<(String, String, u16)> {
        let asked = self.server.audit().into_iter().map(|e| (e.verb, e.uri, e.code)).collect();
        self.server.clear_audit();
        asked
    }

    fn secret(&self, id: &str) -> Option<Value> {
        self.server.object("secrets", "kube-system", &format!("bootstrap-token-{id}"))
    }
}

fn asked(lines: &[(&str, String, u16)]) -> Vec<(String, String, u16)> {
    lines
        .iter()
        .map(|(verb, uri, code)| ((*verb).to_owned(), uri.clone(), *code))
        .collect()
}

fn decoded(secret: &Value, key: &str) -> String {
    use base64::Engine as _;
    let text = secret["data"][key].as_str().unwrap_or_default();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
}

/// Steps 11, 13 and 15.
fn the_recorded_life_of_tokens() {
    let bench = Bench::new();
    let printed = bench.good(&[
        "create",
        "fedcba.fedcba9876543210",
        "--ttl",
        "1h",
        "--description",
        "made by the lab",
    ]);
    assert_eq!(printed, "fedcba.fedcba9876543210\n");
    let one = format!("{SECRETS}/bootstrap-token-fedcba?timeout=10s");
    assert_eq!(
        bench.asked(),
        asked(&[("get", one.clone(), 404), ("create", format!("{SECRETS}?timeout=10s"), 201)])
    );
    let secret = bench.secret("fedcba").unwrap();
    assert_eq!(secret["type"], "bootstrap.kubernetes.io/token");
    for (key, value) in [
        ("auth-extra-groups", "system:bootstrappers:kubeadm:default-node-token"),
        ("description", "made by the lab"),
        ("token-id", "fedcba"),
        ("token-secret", "fedcba9876543210"),
        ("usage-bootstrap-authentication", "true"),
        ("usage-bootstrap-signing", "true"),
    ] {
        assert_eq!(decoded(&secret, key), value, "{key}");
    }
    assert!(decoded(&secret, "expiration").ends_with('Z'));
    assert_eq!(secret["data"].as_object().unwrap().len(), 7);

    let table = bench.good(&["list"]);
    let selector = "?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken";
    assert_eq!(bench.asked(), asked(&[("list", format!("{SECRETS}{selector}"), 200)]));
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[0].starts_with("TOKEN                     TTL         EXPIRES"),
        "{table}"
    );
    assert!(lines[1].starts_with("fedcba.fedcba9876543210   59m"), "{table}");

    assert_eq!(bench.good(&["delete", "fedcba"]), "");
    assert_eq!(bench.asked(), asked(&[("delete", one, 200)]));
    assert_eq!(bench.secret("fedcba"), None);
}

/// Step 12.
fn the_join_command() {
    let bench = Bench::new();
    let key = "0123456789abcdef".repeat(4);
    let printed = bench.good(&["create", "--print-join-command"]);
    let words: Vec<&str> = printed.split_whitespace().collect();
    let address = bench.server.address().to_string();
    let [
        "kubeadm",
        "join",
        at,
        "--token",
        token,
        "--discovery-token-ca-cert-hash",
        hash,
    ] = words[..]
    else {
        panic!("{printed}");
    };
    assert_eq!(at, address);
    assert!(bench.secret(&token[..6]).is_some());
    // The hash as openssl makes it.
    let ca = bench.write("ca.crt", &bench.server.authority().certificate);
    let script = "openssl x509 -pubkey -noout -in \"$1\" | openssl pkey -pubin -outform der | openssl dgst -sha256 -r";
    let output = std::process::Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(ca)
        .output()
        .unwrap();
    let digest = String::from_utf8(output.stdout).unwrap();
    assert_eq!(hash, format!("sha256:{}", digest.split_whitespace().next().unwrap()));

    let printed = bench.good(&["create", "--print-join-command", "--certificate-key", &key]);
    assert!(
        printed.ends_with(&format!(" --control-plane --certificate-key {key}\n")),
        "{printed}"
    );

    // Without the network, and nothing is made.
    bench.asked();
    let printed = bench.good(&["create", "abcdef.0123456789abcdef", "--print-join-command", "--dry-run"]);
    assert!(printed.contains(" --token abcdef.0123456789abcdef "));
    assert_eq!(bench.asked(), []);
}

fn ids_that_stand_are_refused() {
    let bench = Bench::new();
    bench.good(&["create", "abcdef.0123456789abcdef"]);
    // The very same one too: whoever asks for a new token shall know that it is none.
    for token in ["abcdef.0123456789abcdef", "abcdef.fedcba9876543210"] {
        let said = bench.bad(&["create", token]);
        assert!(said.contains("bootstrap-token-abcdef stands already"), "{said}");
        assert!(said.contains("token delete") && !said.contains(&token[7..]), "{said}");
    }
    assert_eq!(decoded(&bench.secret("abcdef").unwrap(), "token-secret"), "0123456789abcdef");
}

/// Step 14, and the forms that it does not show.
fn lists_in_every_form() {
    let bench = Bench::new();
    assert_eq!(bench.good(&["list"]), "");
    bench.good(&["create", "abcdef.0123456789abcdef", "--ttl", "0"]);
    bench.good(&[
        "create",
        "fedcba.fedcba9876543210",
        "--usages",
        "authentication",
        "--groups",
        "system:bootstrappers:x",
    ]);
    let text = bench.good(&["list", "-o", "json"]);
    let tokens: Vec<Value> = serde_json::Deserializer::from_str(&text)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        tokens[0],
        json!({
            "kind": "BootstrapToken",
            "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
            "token": "abcdef.0123456789abcdef",
            "usages": ["authentication", "signing"],
            "groups": ["system:bootstrappers:kubeadm:default-node-token"],
        })
    );
    assert_eq!(
        (&tokens[1]["usages"], &tokens[1]["groups"]),
        (&json!(["authentication"]), &json!(["system:bootstrappers:x"]))
    );
    assert!(
        text.starts_with("{\n    \"kind\": \"BootstrapToken\",\n    \"apiVersion\": "),
        "{text}"
    );
    let yaml = bench.good(&["list", "-o", "yaml"]);
    assert_eq!(
        yaml.matches("\n---\napiVersion: output.kubeadm.k8s.io/v1alpha3\n").count(),
        1,
        "{yaml}"
    );
    let table = bench.good(&["list"]);
    assert!(table.contains("<forever>") && table.contains("<never>"), "{table}");
    let said = bench.bad(&["list", "-o", "jsonpath"]);
    assert!(said.contains("jq"), "{said}");
}

fn what_is_no_token_draws_a_warning() {
    let bench = Bench::new();
    bench.good(&["create", "abcdef.0123456789abcdef"]);
    let mut bad = bench.secret("abcdef").unwrap();
    bad["metadata"] = json!({"name": "bootstrap-token-broken", "namespace": "kube-system"});
    bench.server.place(bad.clone());
    bad["metadata"]["name"] = json!("bootstrap-token-abcde1");
    // abcde1, and 2020-01-01T00:00:00Z.
    bad["data"]["token-id"] = json!("YWJjZGUx");
    bad["data"]["expiration"] = json!("MjAyMC0wMS0wMVQwMDowMDowMFo=");
    bench.server.place(bad);
    let ran = bench.token(&["list"]);
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.stderr.contains("bootstrap-token-broken is no bootstrap token"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("the token abcde1 has expired"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("0123456789abcdef"), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 3);
    assert!(ran.stdout.contains("<expired>"));
}

fn deletion_goes_on() {
    let bench = Bench::new();
    bench.good(&["create", "abcdef.0123456789abcdef"]);
    bench.asked();
    // One that is no token: then none is deleted.
    let said = bench.bad(&["delete", "abcdef", "abcdef.0123456789ABCDEF"]);
    assert!(said.contains("argument 2 ") && !said.contains("ABCDEF"), "{said}");
    assert_eq!(bench.asked(), []);
    assert!(bench.good(&["delete", "abcdef", "--dry-run"]).is_empty());
    assert_eq!(bench.asked(), []);

    let ran = bench.token(&["delete", "aaaaaa", "abcdef.0123456789abcdef", "abcdef"]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr.contains("there is no bootstrap token aaaaaa in the cluster"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("deleted the bootstrap token abcdef"), "{}", ran.stderr);
    assert_eq!(bench.secret("abcdef"), None);
}

fn a_bad_minute_is_survived() {
    let bench = Bench::new();
    bench.server.fault(Rule::times(1, Fault::TooManyRequests(1)));
    bench.server.fault(Rule::times(1, Fault::InternalError));
    bench.server.fault(Rule::times(1, Fault::Unavailable));
    bench.server.fault(Rule::times(1, Fault::Refuse));
    bench.server.fault(Rule::times(1, Fault::ResetInBody));
    let ran = bench.token(&["create", "abcdef.0123456789abcdef"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), "abcdef.0123456789abcdef\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("trying again"), "{}", ran.stderr);
    assert!(bench.secret("abcdef").is_some());
}

fn an_answer_that_got_lost_is_not_a_conflict() {
    let bench = Bench::new();
    bench
        .server
        .fault(Rule::times(1, Fault::ResetInBody).on("create", "/secrets"));
    assert_eq!(
        bench.good(&["create", "abcdef.0123456789abcdef"]),
        "abcdef.0123456789abcdef\n"
    );
    let codes: Vec<u16> = bench.asked().iter().map(|(_, _, code)| *code).collect();
    assert_eq!(codes, [404, 201, 409, 200]);
    // So with a deletion.
    bench
        .server
        .fault(Rule::times(1, Fault::ResetInBody).on("delete", "/secrets"));
    bench.good(&["delete", "abcdef"]);
    assert_eq!(bench.secret("abcdef"), None);
}

fn refusals_are_said() {
    let bench = Bench::new();
    let nobody = bench.write("nobody.conf", &bench.server.kubeconfig("nobody", &[]));
    let said = bench.bad(&["list", "--kubeconfig", nobody.to_str().unwrap()]);
    assert!(
        said.contains("403 Forbidden") && said.contains("User \"nobody\" cannot list resource"),
        "{said}"
    );
    assert_eq!(bench.asked().len(), 1);

    let other = ApiServer::start(Settings::default()).unwrap();
    let text = other
        .kubeconfig("kubernetes-admin", &ADMINS)
        .replace(&other.url(), &bench.server.url());
    let foreign = bench.write("foreign.conf", &text);
    let said = bench.bad(&["list", "--kubeconfig", foreign.to_str().unwrap()]);
    assert!(said.contains("was not signed by the certificate-authority"), "{said}");

    let said = bench.bad(&["create", "--kubeconfig", "/nowhere/admin.conf"]);
    assert!(said.contains("no kubeconfig at /nowhere/admin.conf"), "{said}");
}

fn a_configuration_brings_its_tokens() {
    let bench = Bench::new();
    let config = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  description: first
- token: fedcba.fedcba9876543210
  ttl: 0s
timeouts:
  kubernetesAPICall: 20s
";
    bench.write("kubeadm.yaml", config);
    assert_eq!(
        bench.good(&["create", "--config", "kubeadm.yaml"]),
        "abcdef.0123456789abcdef\n"
    );
    assert_eq!(decoded(&bench.secret("abcdef").unwrap(), "description"), "first");
    assert!(bench.secret("fedcba").unwrap()["data"].get("expiration").is_none());
    let said = bench.bad(&["create", "--config", "kubeadm.yaml", "--ttl", "1h"]);
    assert!(said.contains("--ttl does not go with --config"), "{said}");
}
