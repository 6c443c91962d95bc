//! What commands report, in every form; flags and labels that must not pass in silence.

use serde_json::json;

use crate::common::{CLUSTER, Sandbox};

const OLD: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.28.0\n";

fn with_pki() -> Sandbox {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["init", "phase", "certs", "all", "--config", "config.yaml"])
        .ends_with(0);
    sandbox
}

#[test]
fn a_renewal_as_data() {
    let sandbox = with_pki();
    let run = sandbox
        .run(&["certs", "renew", "all", "--config", "config.yaml", "-o", "json"])
        .ends_with(0);
    assert_eq!(run.stderr, "");
    let report = run.json();
    assert_eq!(report["apiVersion"], "output.kubestrap.dev/v1alpha1");
    assert_eq!(report["kind"], "CertificateRenewal");
    let outcome = |name: &str| {
        let all = report["certificates"].as_array().unwrap();
        let found = all.iter().find(|certificate| certificate["name"] == name).unwrap();
        found["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(outcome("apiserver"), "renewed");
    assert_eq!(outcome("admin.conf"), "missing");
    let yaml = sandbox
        .run(&["certs", "renew", "apiserver", "--config", "config.yaml", "-o", "yaml"])
        .ends_with(0);
    assert!(yaml.stdout.contains("- name: apiserver\n  outcome: renewed\n"), "{yaml:?}");
}

#[test]
fn the_plan_of_a_phase_as_data() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let arguments = [
        "init",
        "phase",
        "certs",
        "ca",
        "--dry-run",
        "--config",
        "config.yaml",
        "-o",
        "json",
    ];
    let plan = sandbox.run(&arguments).ends_with(0).json();
    assert_eq!(plan["kind"], "Plan");
    assert_eq!(plan["phases"][0]["name"], "certs/ca");
}

#[test]
fn findings_of_a_migration_as_data() {
    let sandbox = Sandbox::with_config(OLD);
    let migrate = ["config", "migrate", "--old-config", "config.yaml", "-o", "json"];
    // Standard output can hold one thing only.
    sandbox.run(&migrate).ends_with(1).says(&["--new-config"]);
    let run = sandbox
        .run(&[&migrate[..], &["--new-config", "new.yaml"]].concat())
        .ends_with(0);
    assert_eq!(run.json()["diagnostics"][0]["code"], "version-too-old");
    assert_eq!(
        run.json()["files"],
        json!([{"file": "config.yaml", "outcome": "written", "newFile": "new.yaml"}])
    );
    assert_eq!(run.stderr, "");
    assert!(sandbox.read("new.yaml").contains("kubernetesVersion: v1.28.0"));
    sandbox.configure("kind: [");
    let run = sandbox
        .run(&[&migrate[..], &["--new-config", "other.yaml"]].concat())
        .ends_with(3);
    assert_eq!(run.json()["diagnostics"][0]["code"], "syntax");
    assert_eq!(run.json()["files"], json!([{"file": "config.yaml", "outcome": "refused"}]));
    assert!(!sandbox.path("other.yaml").exists());
}

#[test]
fn a_dash_is_standard_output_for_a_new_file() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox
        .run(&["config", "migrate", "--old-config", "config.yaml", "--new-config", "-"])
        .ends_with(0);
    assert!(run.stdout.contains("kind: ClusterConfiguration"), "{run:?}");
    assert!(!sandbox.path("-").exists());
}

#[test]
fn version_takes_text_by_name() {
    let sandbox = Sandbox::new();
    let named = sandbox.run(&["version", "-o", "text"]).ends_with(0);
    assert_eq!(named.stdout, sandbox.run(&["version"]).stdout);
}

#[test]
fn ten_thousand_documents_are_told_in_bounds() {
    let sandbox = Sandbox::with_config(&["a: 1\n"; 10_000].join("---\n"));
    let run = sandbox.run(&["config", "validate", "--config", "config.yaml"]).ends_with(3);
    assert!(run.stderr.len() < 50_000, "{} bytes", run.stderr.len());
    let run = run.says(&["9900 more", "--output json", "10000 errors"]);
    drop(run);
    let whole = sandbox
        .run(&["config", "validate", "--config", "config.yaml", "-o", "json"])
        .ends_with(3);
    assert_eq!(whole.json()["diagnostics"].as_array().unwrap().len(), 10_000);
}

#[test]
fn what_could_not_be_read_is_not_called_missing_too() {
    let sandbox = Sandbox::with_config("kind: [");
    let run = sandbox.run(&["init", "--dry-run", "--config", "config.yaml"]).ends_with(3);
    assert!(!run.stderr.contains("missing-kind"), "{run:?}");
}

#[test]
fn a_label_of_another_minor_is_said_to_be_passed_over() {
    for (label, warned) in [
        ("stable-1", false),
        ("stable-1.36", false),
        ("ci/latest-1.36", false),
        ("stable-1.35", true),
        ("ci/latest-1.28", true),
    ] {
        let sandbox = Sandbox::with_config(&OLD.replace("v1.28.0", label));
        let run = sandbox
            .run(&["config", "validate", "--release", "v1.36", "--config", "config.yaml"])
            .ends_with(0);
        assert_eq!(run.stderr.contains("label-not-resolved"), warned, "{label} {run:?}");
    }
}

#[test]
fn flags_of_kubeconfig_user_that_have_no_effect() {
    let sandbox = with_pki();
    let user = [
        "kubeconfig",
        "user",
        "--client-name",
        "jane",
        "--config",
        "config.yaml",
        "--token",
        "abc",
    ];
    let run = sandbox.run(&user).ends_with(0);
    assert_eq!(run.stderr, "");
    sandbox
        .run(&[&user[..], &["--org", "x", "--validity-period", "1h"]].concat())
        .ends_with(0)
        .says(&["--org", "--validity-period", "--token"]);
}

#[test]
fn standard_input_is_given_once() {
    let run = Sandbox::new().shell("echo '{}' | \"$KUBESTRAP\" config validate --host-facts - --config -");
    run.ends_with(1).says(&["standard input", "--host-facts"]);
}

#[test]
fn expiration_without_a_configuration_says_what_it_goes_by() {
    let sandbox = with_pki();
    let folder = sandbox.path("pki");
    let check = ["certs", "check-expiration", "--cert-dir", folder.to_str().unwrap()];
    sandbox.run(&check).ends_with(0).says(&["not read yet"]);
    let quiet = sandbox.run(&[&check[..], &["-q"]].concat()).ends_with(0);
    assert_eq!(quiet.stderr, "");
    sandbox
        .run(&[&check[..], &["-q", "--kubeconfig", "admin.conf"]].concat())
        .ends_with(0)
        .says(&["--kubeconfig has no effect"]);
}

#[test]
fn a_phase_that_the_release_does_not_have() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let phase = ["init", "phase", "kubelet-finalize", "experimental-cert-rotation", "--dry-run"];
    let run = |release: &str| sandbox.run(&[&phase[..], &["--release", release]].concat());
    run("v1.31").ends_with(0).says(&["restart"]);
    run("v1.36").ends_with(1).says(&["v1.36", "enable-client-cert-rotation"]);
}

#[test]
fn a_new_file_in_a_folder_that_is_not_there() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&[
            "config",
            "migrate",
            "--old-config",
            "config.yaml",
            "--new-config",
            "none/new.yaml",
        ])
        .ends_with(1)
        .says(&["none/new.yaml", "there is no folder none"]);
    assert!(!sandbox.path("none").exists());
}

#[test]
fn what_is_wrong_beside_the_configuration_is_said_with_its_place() {
    let init = |more: &str| CLUSTER.replace("kind: InitConfiguration\n", &format!("kind: InitConfiguration\n{more}"));
    let sandbox = Sandbox::with_config(&init("skipPhases: [nope]\n"));
    let dry = ["init", "--dry-run", "--config", "config.yaml"];
    sandbox.run(&dry).ends_with(3).says(&["config.yaml", "skipPhases", "`nope`"]);
    sandbox.configure(&init("patches: {directory: $DIR/mine}\n"));
    sandbox.write("mine/etcd.yaml", "a: [");
    sandbox.run(&dry).ends_with(1).says(&["etcd.yaml", "line 2", "mine"]);
}

#[test]
fn a_phase_without_work_says_so() {
    let etcd = "etcd: {external: {endpoints: ['http://192.0.2.9:2379']}}\n";
    let sandbox = Sandbox::with_config(&format!("{CLUSTER}{etcd}"));
    sandbox
        .run(&["init", "phase", "certs", "etcd-ca", "--dry-run", "--config", "config.yaml"])
        .ends_with(0)
        .says(&["nothing to do"]);
}

#[test]
fn what_only_issuing_finds_wrong_in_a_file_is_the_files_fault() {
    let sandbox = Sandbox::with_config(&format!("{CLUSTER}certificateValidityPeriod: 0s\n"));
    sandbox
        .run(&["init", "--dry-run", "--config", "config.yaml"])
        .ends_with(3)
        .says(&["certificateValidityPeriod", "0s"]);
}
