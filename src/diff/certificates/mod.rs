//! Certificates and kubeconfigs: what new ones would say, and what those that stand say.

mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::snapshot::{Extra, Snapshot};
use crate::kubeconfig;
use crate::pki::expected::{self, Expected};
use crate::pki::tree::SERVICE_ACCOUNT;
use crate::pki::{AltNames, CERTIFICATE_VALIDITY, Inputs, PkiError};

pub use standing::standing;

/// Seconds; differences of validity below this are none.
const HOUR: i64 = 3600;

/// What is said of a key: it is there or not, and never shown.
const PRESENT: &str = "present";

/// What certificates and kubeconfigs of a node are to say.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The facts, file by file.
    pub snapshot: Snapshot,
    /// Files some of whose facts are left out, because what they hold is not known.
    pub partial: Vec<String>,
    /// Names of the phases of `init` that make the files.
    pub phases: BTreeMap<String, String>,
}

impl Wanted {
    /// The files of a control plane node, as far as `is_made` has the phases that make them (`certs/apiserver`, `kubeconfig/admin`).
    /// Facts for which `is_unknown` holds are left out: they are made of a name or an address that nobody has given.
    ///
    /// # Errors
    /// An algorithm or an address of the configuration that is none.
    pub fn of_control_plane(
        inputs: &Inputs<'_>,
        kubeconfigs: &Path,
        is_made: &dyn Fn(&str) -> bool,
        is_unknown: &dyn Fn(&str) -> bool,
    ) -> Result<Wanted, PkiError> {
        let mut wanted = Wanted::default();
        let all = expected::certificates(inputs)?;
        let authority = all.iter().find(|one| one.authority.is_none()).map(|one| one.path.clone());
        for certificate in all {
            let phase = format!("certs/{}", certificate.name);
            if is_made(&phase) {
                let place = certificate.path.display().to_string();
                wanted.add(&place, &phase, of_certificate(certificate), is_unknown);
            }
        }
        if is_made("certs/sa") {
            for extension in ["key", "pub"] {
                let folder = Path::new(&inputs.cluster.certificates_dir);
                let place = folder.join(SERVICE_ACCOUNT).with_extension(extension).display().to_string();
                wanted.add(&place, "certs/sa", PRESENT.into(), is_unknown);
            }
        }
        let life = inputs.cluster.certificate_validity_period.unwrap_or(CERTIFICATE_VALIDITY);
        for entry in kubeconfig::ENTRIES {
            let phase = format!("kubeconfig/{}", entry.name);
            if !is_made(&phase) {
                continue;
            }
            let subject = entry.subject(inputs);
            let value = json!({
                "server": entry.server_url(inputs),
                "trusts": authority,
                "commonName": subject.common_name,
                "organizations": subject.organizations,
                "signedBy": authority,
                "algorithm": inputs.algorithm()?.name(),
                "lives": period(life.nanoseconds() / 1_000_000_000),
                "valid": "now",
            });
            wanted.add(&kubeconfigs.join(entry.file).display().to_string(), &phase, value, is_unknown);
        }
        Ok(wanted)
    }

    /// The kubeconfig that the kubelet of a worker has after its TLS bootstrap. The cluster signs its certificate.
    pub fn of_worker(
        node: &str,
        server: Option<&str>,
        authority: &str,
        kubeconfigs: &Path,
        is_unknown: &dyn Fn(&str) -> bool,
    ) -> Wanted {
        let mut wanted = Wanted::default();
        let mut value = json!({
            "trusts": authority,
            "commonName": format!("system:node:{node}"),
            "organizations": ["system:nodes"],
            "valid": "now",
        });
        if let Some(server) = server {
            value["server"] = server.into();
        }
        let place = kubeconfigs.join("kubelet.conf").display().to_string();
        wanted.add(&place, "kubeconfig/kubelet", value, is_unknown);
        wanted
    }

    fn add(&mut self, place: &str, phase: &str, mut value: Value, is_unknown: &dyn Fn(&str) -> bool) {
        if let Some(facts) = value.as_object_mut() {
            let before = facts.len();
            facts.retain(|_, fact| !mentions(fact, is_unknown));
            if facts.len() < before {
                self.partial.push(place.to_owned());
            }
        }
        self.snapshot.add(place, value, Extra::Counts);
        self.phases.insert(place.to_owned(), phase.to_owned());
    }
}

fn mentions(fact: &Value, is_unknown: &dyn Fn(&str) -> bool) -> bool {
    match fact {
        Value::String(text) => is_unknown(text),
        Value::Object(fields) => fields.keys().any(|name| is_unknown(name)),
        _ => false,
    }
}

fn of_certificate(certificate: Expected) -> Value {
    let mut value = json!({
        "commonName": certificate.common_name,
        "organizations": certificate.organizations,
        "usages": certificate.usages,
        "algorithm": certificate.algorithm.name(),
        "lives": period(certificate.validity.nanoseconds() / 1_000_000_000),
        "valid": "now",
    });
    if let Some(wanted) = certificate.names {
        value["names"] = names(&wanted);
    }
    if let Some(authority) = certificate.authority {
        value["signedBy"] = json!(authority);
        value["key"] = PRESENT.into();
    }
    value
}

fn names(names: &AltNames) -> Value {
    let all = names.dns.iter().cloned().chain(names.ips.iter().map(ToString::to_string));
    // By name, so that one more or less is one difference.
    all.map(|name| (name, Value::from(true))).collect()
}

/// Whole hours.
fn period(seconds: i64) -> String {
    format!("{}h", (seconds + HOUR / 2) / HOUR)
}
