//! Certificates and kubeconfigs: what those that stand say, and what new ones would say.

use std::path::Path;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::snapshot::{Extra, Snapshot};
use crate::host::ReadFiles;
use crate::kubeconfig::{self, Kubeconfig};
use crate::pki::expected::{self, algorithm_of, usages_of};
use crate::pki::read::{self, Age};
use crate::pki::{AltNames, Certificate, Inputs, PkiError};

/// How much longer than its period a certificate lives, because it begins before it is made.
const HEAD_START: i64 = 300;
/// Differences of validity below this are none.
const HOUR: i64 = 3600;

/// Adds what the certificates and kubeconfigs of a configuration would say.
///
/// # Errors
/// An algorithm or an address of the configuration that is none.
pub fn add_expected(snapshot: &mut Snapshot, inputs: &Inputs<'_>, kubeconfigs: &Path) -> Result<(), PkiError> {
    for certificate in expected::certificates(inputs)? {
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
        snapshot.add(&certificate.path.display().to_string(), value, Extra::Counts);
    }
    for entry in kubeconfig::ENTRIES {
        let subject = entry.subject(inputs);
        let value = json!({
            "server": entry.server_url(inputs),
            "commonName": subject.common_name,
            "organizations": subject.organizations,
            "valid": "now",
        });
        snapshot.add(&kubeconfigs.join(entry.file).display().to_string(), value, Extra::Counts);
    }
    Ok(())
}

/// Adds what those that stand say, at the places of `expected` and in its terms.
///
/// # Errors
/// A file that cannot be read.
pub fn add_standing(
    snapshot: &mut Snapshot,
    expected: &Snapshot,
    files: &dyn ReadFiles,
    now: OffsetDateTime,
) -> std::io::Result<()> {
    for (place, wanted) in &expected.places {
        let Some(contents) = files.read(Path::new(place))? else {
            continue;
        };
        let value = match place.ends_with(".crt") {
            true => certificate(contents.as_bytes(), &wanted.value, now),
            false => kubeconfig_facts(contents.as_bytes(), &wanted.value, now),
        };
        snapshot.add(
            place,
            value.unwrap_or_else(|damage| json!({"damaged": damage})),
            Extra::Counts,
        );
    }
    Ok(())
}

fn certificate(text: &[u8], wanted: &Value, now: OffsetDateTime) -> Result<Value, String> {
    let certificate = first(text)?;
    let mut value = json!({
        "commonName": certificate.common_name,
        "organizations": certificate.organizations,
        "usages": usages_of(&certificate),
        "algorithm": algorithm_of(&certificate),
        "lives": lives(&certificate, wanted),
        "valid": valid(&certificate, now),
    });
    if wanted["names"].is_object() {
        value["names"] = names(&certificate.names);
    }
    Ok(value)
}

fn kubeconfig_facts(text: &[u8], wanted: &Value, now: OffsetDateTime) -> Result<Value, String> {
    let kubeconfig = Kubeconfig::parse(text)?;
    let mut value = json!({"server": kubeconfig.server()});
    match kubeconfig.client_certificate()? {
        Some(pem) => {
            let certificate = first(&pem)?;
            value["commonName"] = certificate.common_name.as_str().into();
            value["organizations"] = json!(certificate.organizations);
            value["valid"] = valid(&certificate, now).into();
        }
        // The kubelet's own certificate lies elsewhere once it rotates it.
        None => {
            for field in ["commonName", "organizations", "valid"] {
                value[field] = wanted[field].clone();
            }
        }
    }
    Ok(value)
}

fn first(text: &[u8]) -> Result<Certificate, String> {
    let mut found = read::certificates(text)?;
    match found.is_empty() {
        true => Err("it holds no certificate".to_owned()),
        false => Ok(found.remove(0)),
    }
}

fn names(names: &AltNames) -> Value {
    let all = names.dns.iter().cloned().chain(names.ips.iter().map(ToString::to_string));
    // By name, so that one more or less is one difference.
    all.map(|name| (name, Value::from(true))).collect()
}

/// How long a certificate lives; in the words of `wanted` where it is about that long.
fn lives(certificate: &Certificate, wanted: &Value) -> String {
    let seconds = (certificate.not_after - certificate.not_before).whole_seconds() - HEAD_START;
    let wanted = wanted["lives"].as_str().unwrap_or_default();
    let near = [seconds - HOUR, seconds, seconds + HOUR]
        .into_iter()
        .map(period)
        .any(|text| text == wanted);
    if near { wanted.to_owned() } else { period(seconds) }
}

fn valid(certificate: &Certificate, now: OffsetDateTime) -> String {
    let moment = |at: OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
    match certificate.age(now) {
        Age::Valid => "now".to_owned(),
        Age::Early => format!("not before {}", moment(certificate.not_before)),
        Age::Expired => format!("until {}", moment(certificate.not_after)),
    }
}

/// Whole hours.
fn period(seconds: i64) -> String {
    format!("{}h", (seconds + HOUR / 2) / HOUR)
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;
    use crate::config::model::{ClusterConfiguration, InitConfiguration};
    use crate::pki::tests::{Files, cluster, init, start};
    use crate::pki::{OnDemand, Selection, plan};
    use crate::release::Release;

    #[test]
    fn what_stands_is_compared_in_the_terms_of_the_configuration() {
        let (mut cluster, init, release) = (cluster(), init(), Release::newest());
        fn of<'a>(cluster: &'a ClusterConfiguration, init: &'a InitConfiguration, release: &'a Release) -> Inputs<'a> {
            Inputs {
                cluster,
                init,
                release,
                start: start(),
            }
        }
        let mut files = Files::default();
        files.write(
            &plan(&of(&cluster, &init, &release), Selection::All, &files.clone(), &OnDemand)
                .unwrap()
                .groups,
        );
        let folder = Path::new("/etc/kubernetes");
        files.write(
            &kubeconfig::plan(
                &of(&cluster, &init, &release),
                folder,
                kubeconfig::Selection::All,
                &files.clone(),
                &OnDemand,
            )
            .unwrap()
            .groups,
        );
        let differences = |cluster: &ClusterConfiguration, now| {
            let (mut wanted, mut standing) = (Snapshot::default(), Snapshot::default());
            add_expected(&mut wanted, &of(cluster, &init, &release), folder).unwrap();
            add_standing(&mut standing, &wanted, &files, now).unwrap();
            compare(&standing, &wanted, true)
        };
        assert_eq!(differences(&cluster, start()), []);
        let late = differences(&cluster, start() + time::Duration::days(400));
        assert!(late.iter().all(|d| d.path == "valid") && late.len() == 12, "{late:?}");
        cluster.api_server.cert_sans = vec!["k8s.example.com".to_owned()];
        cluster.control_plane_endpoint = "k8s.example.com:6443".to_owned();
        cluster.certificate_validity_period = Some(crate::config::duration::Duration::from_hours(100));
        let found = differences(&cluster, start());
        let at = |place: &str, path: &str| found.iter().any(|d| d.place == place && d.path == path);
        assert!(at("/pki/apiserver.crt", "names.k8s.example.com"), "{found:?}");
        assert!(at("/pki/apiserver.crt", "lives") && !at("/pki/ca.crt", "lives"), "{found:?}");
        assert!(
            at("/etc/kubernetes/admin.conf", "server") && !at("/etc/kubernetes/scheduler.conf", "server"),
            "{found:?}"
        );
    }
}
