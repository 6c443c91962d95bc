//! kubeadm's own feature gates.

use std::collections::BTreeMap;

use super::Findings;
use crate::config::suggest;
use crate::release::{Release, Stage};

pub(super) fn gates(gates: &BTreeMap<String, bool>, release: &Release, out: &mut Findings) {
    for (name, value) in gates {
        let path = format!("featureGates.{name}");
        let Some(gate) = release.gate(name) else {
            let known = release.minor.feature_gates.iter().map(|gate| gate.name);
            let help = match suggest::nearest(name, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "gates of the cluster's components go into their own settings; kubeadm's are {}",
                    known.collect::<Vec<_>>().join(", ")
                ),
            };
            out.error(
                "unknown-feature-gate",
                path,
                format!("kubeadm {} has no feature gate `{name}`", release.version),
                &help,
            );
            continue;
        };
        match gate.stage {
            Stage::Stable if !value => out.error(
                "locked-feature-gate",
                path,
                format!("`{name}` is always on in kubeadm {}", release.version),
                "leave the gate out",
            ),
            Stage::Deprecated => out.warning(
                "deprecated-feature-gate",
                path,
                format!(
                    "`{name}` works in kubeadm {}, but a later release will not know it",
                    release.version
                ),
                deprecation_help(name),
            ),
            _ => {}
        }
    }
}

fn deprecation_help(name: &str) -> &'static str {
    match name {
        "PublicKeysECDSA" => "in kubeadm.k8s.io/v1beta4, `encryptionAlgorithm: ECDSA-P256` says the same",
        _ => "leave the gate out",
    }
}
