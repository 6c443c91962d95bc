//! Feature gates of the components, in arguments and in documents.

use std::collections::BTreeMap;

use super::Findings;
use super::rules::gate::{
    deprecated_component_gate, invalid_component_gates, locked_component_gate, newer_component_gate, removed_component_gate,
    unknown_component_gate,
};
use crate::release::{ComponentGate, Stage, component_gate, component_gate_names};

/// The value of an argument `feature-gates`: `One=true,Two=false`, of the API server also `kube:One=true`.
pub(super) fn argument(path: &str, value: &str, minor: u64, out: &mut Findings) {
    for text in value.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let parsed = text.split_once('=').and_then(|(name, value)| {
            let name = name.trim().rsplit(':').next().unwrap_or_default();
            Some((name, parse_bool(value.trim())?))
        });
        match parsed {
            Some((name, value)) => gate(path, name, value, minor, out),
            None => out.found(
                &invalid_component_gates::RULE,
                path,
                format!("`{text}` is not a gate with its value"),
                "write Name=true or Name=false, with a comma between gates",
            ),
        }
    }
}

/// `featureGates` of a document of a component.
pub(super) fn document(gates: &BTreeMap<String, bool>, minor: u64, out: &mut Findings) {
    for (name, value) in gates {
        gate(&format!("featureGates.{name}"), name, *value, minor, out);
    }
}

fn gate(path: &str, name: &str, value: bool, minor: u64, out: &mut Findings) {
    match component_gate(name, minor) {
        None => {}
        Some(ComponentGate::Unknown) => {
            let help = match out.suggest(name, component_gate_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "leave it out: a gate that was removed is on for good, or was given up; a component ends at once when it is given one that it \
                     does not know".to_owned(),
            };
            out.found(
                &unknown_component_gate::RULE,
                path,
                format!("Kubernetes v1.{minor} has no feature gate `{name}`"),
                &help,
            );
        }
        Some(ComponentGate::From(since)) => out.found(
            &newer_component_gate::RULE,
            path,
            format!("Kubernetes v1.{minor} has no feature gate `{name}` yet: it comes with v1.{since}"),
            &format!("leave it out until the cluster is of v1.{since}"),
        ),
        Some(ComponentGate::Gone(from)) => out.found(
            &removed_component_gate::RULE,
            path,
            format!("Kubernetes v1.{minor} has no feature gate `{name}` any more: it is gone since v1.{from}"),
            "leave it out: what it stood for is on for good, or was given up",
        ),
        Some(ComponentGate::There {
            default, locked: true, ..
        }) if value != default => out.found(
            &locked_component_gate::RULE,
            path,
            format!("the feature gate `{name}` is locked to `{default}` in Kubernetes v1.{minor}"),
            "leave it out: a component ends at once when a locked gate is set to another value",
        ),
        Some(ComponentGate::There {
            stage: Stage::Deprecated,
            ..
        }) => out.found(
            &deprecated_component_gate::RULE,
            path,
            format!("the feature gate `{name}` is deprecated in Kubernetes v1.{minor}"),
            "leave it out before a release comes that does not know it",
        ),
        Some(ComponentGate::There { .. }) => {}
    }
}

/// What Go's strconv.ParseBool takes.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}
