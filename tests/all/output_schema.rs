//! What is printed for programs is as `schemas/output.json` says.

use serde_json::Value;

use crate::common::{CLUSTER, Sandbox};

pub fn schema() -> jsonschema::Validator {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/output.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is none");
    jsonschema::draft202012::options().build(&schema).unwrap()
}

#[track_caller]
pub fn fits(schema: &jsonschema::Validator, value: &Value) {
    let faults: Vec<String> = schema
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}\n{value:#}", faults.join("\n"));
}

#[test]
fn every_command_prints_what_the_schema_says() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox.write(
        "bad.yaml",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nfoo: 1\n",
    );
    let schema = schema();
    let mut kinds = Vec::new();
    for (command, status) in [
        ("config validate --config bad.yaml", 3),
        ("config validate --config config.yaml", 0),
        ("config validate bad.yaml missing.yaml", 3),
        ("config migrate --check config.yaml bad.yaml missing.yaml", 4),
        ("config explain unknown-field", 0),
        ("config explain timeouts.discovery", 0),
        ("config images list --config config.yaml", 0),
        ("init --dry-run --config config.yaml --dry-run-dir dry", 0),
        ("init phase certs all --config config.yaml", 0),
        ("certs renew all --config config.yaml", 0),
        ("certs check-expiration --config config.yaml", 0),
        ("render --config config.yaml --output-dir out --pki-dir pki", 0),
        ("diff --config config.yaml --root out", 4),
    ] {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.extend(["--output", "json"]);
        let value = sandbox.run(&words).ends_with(status).json();
        fits(&schema, &value);
        kinds.push(value["kind"].as_str().unwrap_or("none").to_owned());
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "CertificateExpirationInfo",
            "CertificateRenewal",
            "Differences",
            "FieldExplanations",
            "Images",
            "Migration",
            "Plan",
            "Rendering",
            "none"
        ]
    );
}

#[test]
fn the_schema_refuses_what_is_not_printed() {
    let schema = schema();
    for text in [
        r#"{"kind": "Plan"}"#,
        r#"{"apiVersion": "output.kubestrap.dev/v1alpha1", "kind": "ImagePullReport", "images": [{"image": "a", "outcome": "lost", "tries": 1, "milliseconds": 1}]}"#,
        r#"{"apiVersion": "output.kubestrap.dev/v1alpha1", "kind": "Unknown"}"#,
        r#"{"diagnostics": [{"severity": "fatal", "code": "x", "path": "", "message": ""}]}"#,
        r#"[]"#,
    ] {
        assert!(!schema.is_valid(&serde_json::from_str(text).unwrap()), "{text}");
    }
}
