//! Schemas and facts against the loader, over the files of all golden cases.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::explain::explain;
use super::{DOCUMENT_TYPES, facts, json};
use crate::config::shape::{ObjectInfo, Shape};
use crate::config::testing::{golden, judged};
use crate::diagnostic::Severity;
use crate::yaml::{self, Limits};

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::meta::validate(schema).expect("the schema is none");
    jsonschema::draft202012::options().build(schema).unwrap()
}

/// Codes of findings that are about form, which a schema sees.
const FORM: [&str; 4] = ["unknown-field", "wrong-type", "unknown-kind", "invalid-duration"];

#[test]
fn schemas_accept_what_the_loader_accepts_and_refuse_what_has_the_wrong_form() {
    let all = validator(&json::combined());
    let single: BTreeMap<_, _> = DOCUMENT_TYPES
        .iter()
        .map(|document| ((document.api_version, document.kind), validator(&json::of(document))))
        .collect();
    let (mut accepted, mut refused, mut faults) = (0, 0, Vec::new());
    for case in golden() {
        let judged = judged(&case.text, None);
        let Ok(documents) = yaml::read(case.text.as_bytes(), &Limits::default()) else {
            continue;
        };
        for document in documents {
            let Ok(root) = &document.root else { continue };
            let value = root.to_value();
            let key = (
                root.text("apiVersion").unwrap_or_default(),
                root.text("kind").unwrap_or_default(),
            );
            let Some(single) = single.get(&key) else { continue };
            let findings = || {
                judged
                    .findings
                    .iter()
                    .filter(|finding| finding.document == Some(document.index))
            };
            let wrong_form = findings().any(|finding| finding.severity == Severity::Error && FORM.contains(&finding.code));
            // kubeadm passes over this kind where it migrates and validates, and so does the loader.
            let unread = key.1 == "UpgradeConfiguration";
            let sound = !unread && findings().all(|finding| finding.severity != Severity::Error);
            for (name, validator) in [("all", &all), ("of its kind", single)] {
                match validator.validate(&value) {
                    Ok(()) if wrong_form => faults.push(format!("{}: the schema {name} accepts a wrong form", case.name)),
                    Err(error) if sound => faults.push(format!(
                        "{}: the schema {name} refuses {}: {error}",
                        case.name,
                        error.instance_path()
                    )),
                    _ => {}
                }
            }
            accepted += usize::from(sound);
            refused += usize::from(wrong_form);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(accepted > 300 && refused > 20, "{accepted} {refused}");
}

#[test]
fn other_groups_pass_and_unknown_kinds_do_not() {
    let all = validator(&json::combined());
    let is_valid = |text: &str| all.is_valid(&serde_json::from_str(text).unwrap());
    assert!(is_valid(r#"{"apiVersion": "v1", "kind": "ConfigMap", "data": {}}"#));
    assert!(!is_valid(
        r#"{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfig"}"#
    ));
    assert!(!is_valid(
        r#"{"apiVersion": "kubeadm.k8s.io/v1beta9", "kind": "ClusterConfiguration"}"#
    ));
    assert!(!is_valid(r#"{"kind": "ClusterConfiguration"}"#));
}

/// Every object of every document type.
fn objects() -> Vec<&'static ObjectInfo> {
    fn visit(object: &'static ObjectInfo, seen: &mut Vec<&'static ObjectInfo>) {
        if seen
            .iter()
            .any(|known| std::ptr::eq(*known, object) || (known.name, known.module) == (object.name, object.module))
        {
            return;
        }
        seen.push(object);
        for field in object.fields {
            let mut shape = (field.shape)();
            while let Shape::List(of) | Shape::Map(of) = shape {
                shape = *of;
            }
            if let Shape::Object(inner) = shape {
                visit(inner, seen);
            }
        }
    }
    let mut seen = Vec::new();
    DOCUMENT_TYPES.iter().for_each(|document| visit(document.content, &mut seen));
    seen
}

#[test]
fn every_field_says_what_it_is() {
    for object in objects() {
        assert!(object.about.trim().ends_with('.'), "{}", object.name);
        for field in object.fields {
            assert!(!field.about.trim().is_empty(), "{}.{}", object.name, field.name);
        }
    }
}

#[test]
fn facts_are_about_fields_that_exist_and_hold_json() {
    let names: BTreeSet<&str> = objects().iter().map(|object| object.name).collect();
    for fact in facts::all() {
        let (first, rest) = fact.at.split_once('.').unwrap();
        let exists = match names.contains(first) {
            true => objects()
                .iter()
                .any(|object| object.name == first && object.fields.iter().any(|field| field.name == rest)),
            false => false,
        };
        assert!(
            exists || explain(fact.at, None).is_ok() || explain(fact.at, Some("v1beta3")).is_ok(),
            "{}",
            fact.at
        );
        for text in [fact.default, fact.example].into_iter().flatten() {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{}: {error}", fact.at));
        }
    }
}

/// Defaults that stand in documents with all defaults filled in are those that the schemas name.
#[test]
fn defaults_are_those_that_are_filled_in() {
    let release = crate::release::Release::newest();
    let mut compared = 0;
    let mut documents = crate::config::print::init_documents(&release);
    documents.push(crate::config::print::join_document("host"));
    documents.push(crate::config::print::reset_document());
    documents.push(crate::config::print::upgrade_document(&release));
    for document in documents {
        let kind = document["kind"].as_str().unwrap();
        let root = DOCUMENT_TYPES.iter().find(|d| d.kind == kind).unwrap();
        compare(&document, root.content, kind, &mut compared);
    }
    assert!(compared > 25, "{compared}");
}

fn compare(value: &Value, object: &'static ObjectInfo, path: &str, compared: &mut usize) {
    for field in object.fields {
        let Some(value) = value.get(field.name) else { continue };
        let path = format!("{path}.{}", field.name);
        // The printed example is for version X.Y.0 and carries an example of a token and an address.
        let example = [
            "kubernetesVersion",
            "token",
            "advertiseAddress",
            "name",
            "tlsBootstrapToken",
            "apiServerEndpoint",
        ];
        if let Shape::Object(inner) = (field.shape)() {
            compare(value, inner, &path, compared);
        } else if let (Some(default), false) = (
            facts::of(&path, object.name, field.name).and_then(|fact| fact.default),
            example.contains(&field.name),
        ) {
            assert_eq!(serde_json::from_str::<Value>(default).unwrap(), *value, "{path}");
            *compared += 1;
        }
    }
}

#[test]
fn fields_are_explained() {
    let one = |path: &str, version: Option<&str>| explain(path, version).unwrap().remove(0);
    let sans = one("apiServer.certSANs", None);
    assert_eq!(
        (sans.kind, sans.value_type.as_str()),
        ("ClusterConfiguration", "list of text")
    );
    assert!(sans.changes.unwrap().contains("apiserver.crt"));
    let timeouts = explain("timeouts.discovery", None).unwrap();
    assert!(timeouts.len() > 2, "every kind with timeouts answers");
    assert_eq!(timeouts[0].since.as_deref(), Some("kubeadm.k8s.io/v1beta4"));
    assert_eq!(
        one("ClusterConfiguration.apiServer.timeoutForControlPlane", Some("v1beta3"))
            .default
            .as_deref(),
        Some("\"4m0s\"")
    );
    assert_eq!(
        one("KubeletConfiguration.crashLoopBackOff", None).since.as_deref(),
        Some("v1.32")
    );
    assert_eq!(one("initconfiguration", None).path, "");
    assert_eq!(one("apiServer.extraArgs[0].name", None).path, "apiServer.extraArgs.name");
    // What is said of a field holds for what stands in it; of a component, for all of it.
    let changes = |path: &str| one(path, None).changes.unwrap_or_default();
    assert!(changes("apiServer.extraArgs[0].name").contains("kube-apiserver.yaml"));
    assert!(changes("KubeletConfiguration.authentication.webhook.cacheTTL").contains("/var/lib/kubelet/config.yaml"));
    assert!(changes("KubeProxyConfiguration.ipvs.scheduler").contains("kube-proxy"));
    // A field that only an older version has.
    let error = explain("apiServer.timeoutForControlPlane", None).unwrap_err();
    assert!(error.help.contains("--api-version kubeadm.k8s.io/v1beta3"), "{}", error.help);
    let error = explain("apiServer.certSan", None).unwrap_err();
    assert_eq!(error.help, "did you mean `certSANs`?");
    assert!(explain("", None).is_err());
    assert!(explain("apiServer", Some("v2")).is_err());
}
