//! Certificates and kubeconfigs: what new ones would say, and what those that stand say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::snapshot::{Extra, Snapshot};
use crate::host::ReadFiles;
use crate::kubeconfig::{self, Kubeconfig};
use crate::pki::expected::{self, Expected, algorithm_of, usages_of};
use crate::pki::read::{self, Age};
use crate::pki::{AltNames, CERTIFICATE_VALIDITY, Certificate, Inputs, PkiError};

/// How much longer than its period a certificate lives, because it begins before it is made.
const HEAD_START: i64 = 300;
/// Differences of validity below this are none.
const HOUR: i64 = 3600;
/// Stands where a certificate or kubeconfig belongs to another authority than the one beside it.
const ANOTHER: &str = "another CA";

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
    }
    value
}

/// What those that stand say, at the places of `wanted` and in its terms.
pub fn standing(wanted: &Snapshot, files: &dyn ReadFiles, now: OffsetDateTime) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let host = Standing { files, now };
    for (place, wanted) in &wanted.places {
        let path = Path::new(place);
        let Some(contents) = host.read(path) else { continue };
        let value = match place.ends_with(".crt") {
            true => host.certificate(contents.as_bytes(), &wanted.value),
            false => host.kubeconfig(path, contents.as_bytes(), &wanted.value),
        };
        let value = match value {
            Ok(facts) => Value::Object(facts),
            Err(damage) => Value::from(format!("damaged: {damage}")),
        };
        snapshot.add(place, value, Extra::Counts);
    }
    snapshot
}

struct Standing<'a> {
    files: &'a dyn ReadFiles,
    now: OffsetDateTime,
}

impl Standing<'_> {
    /// A file; none where it is absent. What cannot be read is noted by the reader of the files.
    fn read(&self, path: &Path) -> Option<crate::host::Contents> {
        self.files.read(path).ok().flatten()
    }

    fn certificate(&self, text: &[u8], wanted: &Value) -> Result<Map<String, Value>, String> {
        let chain = chain(text)?;
        let certificate = &chain[0];
        let mut facts = self.facts(&chain, wanted);
        facts.insert("usages".to_owned(), json!(usages_of(certificate)));
        facts.insert("lives".to_owned(), lives(certificate, wanted).into());
        facts.insert("names".to_owned(), names(&certificate.names));
        Ok(only(facts, wanted))
    }

    fn kubeconfig(&self, path: &Path, text: &[u8], wanted: &Value) -> Result<Map<String, Value>, String> {
        let kubeconfig = Kubeconfig::parse(text)?;
        let beside = |file: &str| -> PathBuf { path.parent().unwrap_or(Path::new("/")).join(file) };
        let trusts = match (kubeconfig.authority()?, kubeconfig.authority_file()) {
            _ if kubeconfig.skips_verification() => "whatever answers (insecure-skip-tls-verify)".into(),
            (Some(pem), _) => self.trusts(&pem, wanted),
            (None, Some(file)) => match self.read(&beside(file)) {
                Some(contents) => self.trusts(contents.as_bytes(), wanted),
                None => wanted["trusts"].clone(),
            },
            (None, None) => "the CAs of the host".into(),
        };
        let own = match kubeconfig.client_certificate()? {
            Some(pem) => Some((pem.to_vec(), true)),
            // The kubelet's own certificate lies in a file once it rotates it.
            None => kubeconfig
                .of_user("client-certificate")
                .and_then(|file| self.read(&beside(file)))
                .map(|contents| (contents.as_bytes().to_vec(), false)),
        };
        let mut facts = Map::new();
        match own {
            Some((pem, is_embedded)) => {
                let chain = chain(&pem)?;
                facts = self.facts(&chain, wanted);
                if is_embedded {
                    facts.insert("lives".to_owned(), lives_about(&chain[0], wanted, self.now).into());
                } else {
                    // The cluster signs it, by settings of its own.
                    for fact in ["algorithm", "signedBy"] {
                        facts.remove(fact);
                    }
                }
            }
            None if kubeconfig.of_user("client-certificate").is_none() => {
                facts.insert("commonName".to_owned(), "no client certificate".into());
            }
            None => {}
        }
        facts.insert("server".to_owned(), kubeconfig.server().into());
        facts.insert("trusts".to_owned(), trusts);
        // What cannot be known counts as it should be.
        for (name, value) in wanted.as_object().into_iter().flatten() {
            facts.entry(name.clone()).or_insert_with(|| value.clone());
        }
        Ok(only(facts, wanted))
    }

    /// The facts that certificates in files and in kubeconfigs share.
    fn facts(&self, chain: &[Certificate], wanted: &Value) -> Map<String, Value> {
        let certificate = &chain[0];
        let mut facts = Map::new();
        let mut add = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        add("commonName", certificate.common_name.as_str().into());
        add("organizations", json!(certificate.organizations));
        add("algorithm", algorithm_of(certificate).into());
        add("valid", valid(certificate, self.now).into());
        let authority = self.authority(&wanted["signedBy"]);
        let is_signed = |authority: &Certificate| read::check_chain(chain, authority).is_ok();
        add(
            "signedBy",
            judged(&wanted["signedBy"], authority.map(|authority| is_signed(&authority))),
        );
        facts
    }

    fn trusts(&self, trusted: &[u8], wanted: &Value) -> Value {
        let authority = self.authority(&wanted["trusts"]);
        let is_trusted =
            |authority: &Certificate| read::certificates(trusted).is_ok_and(|all| all.iter().any(|one| one.der == authority.der));
        judged(&wanted["trusts"], authority.map(|authority| is_trusted(&authority)))
    }

    /// The authority of that file, where it stands and is whole.
    fn authority(&self, path: &Value) -> Option<Certificate> {
        let contents = self.read(Path::new(path.as_str()?))?;
        read::certificates(contents.as_bytes()).ok()?.into_iter().next()
    }
}

/// `wanted`, where that is so or cannot be known.
fn judged(wanted: &Value, is_so: Option<bool>) -> Value {
    match is_so {
        Some(false) => ANOTHER.into(),
        _ => wanted.clone(),
    }
}

/// The facts that are compared: those that are wanted.
fn only(mut facts: Map<String, Value>, wanted: &Value) -> Map<String, Value> {
    facts.retain(|name, _| wanted.get(name).is_some());
    facts
}

/// A certificate and those that follow it: one at least.
fn chain(text: &[u8]) -> Result<Vec<Certificate>, String> {
    let found = read::certificates(text)?;
    match found.is_empty() {
        true => Err("it holds no certificate".to_owned()),
        false => Ok(found),
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

/// The same for a certificate in a kubeconfig, which begins with its authority however late it is made: only a life that is
/// shorter than its whole span, and longer than what is left of it, can be the wanted one.
fn lives_about(certificate: &Certificate, wanted: &Value, now: OffsetDateTime) -> String {
    let text = wanted["lives"].as_str().unwrap_or_default();
    let Some(hours) = text.strip_suffix('h').and_then(|hours| hours.parse::<i64>().ok()) else {
        return text.to_owned();
    };
    let most = (certificate.not_after - certificate.not_before).whole_seconds();
    let least = (certificate.not_after - now).whole_seconds();
    match hours * HOUR {
        wanted if wanted > most + HOUR => period(most - HEAD_START),
        wanted if wanted < least - HOUR => format!("over {}", period(least)),
        _ => text.to_owned(),
    }
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
            let wanted = Wanted::of_control_plane(&of(cluster, &init, &release), folder, &|_| true, &|_| false).unwrap();
            assert!(wanted.partial.is_empty());
            compare(&standing(&wanted.snapshot, &files, now), &wanted.snapshot, true)
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
        assert!(at("/etc/kubernetes/admin.conf", "lives"), "{found:?}");
        let over = found
            .iter()
            .find(|d| d.place.ends_with("admin.conf") && d.path == "lives")
            .unwrap();
        assert_eq!(over.left, Some(json!("over 8760h")));
        cluster.certificate_validity_period = Some(crate::config::duration::Duration::from_hours(9000));
        cluster.encryption_algorithm = "RSA-2048".to_owned();
        let longer = differences(&cluster, start() + time::Duration::days(30));
        for (path, left) in [("lives", "8760h"), ("algorithm", "ECDSA-P256")] {
            let found = longer
                .iter()
                .find(|d| d.place.ends_with("admin.conf") && d.path == path)
                .unwrap();
            assert_eq!(found.left, Some(json!(left)));
        }
        assert!(
            at("/etc/kubernetes/admin.conf", "server") && !at("/etc/kubernetes/scheduler.conf", "server"),
            "{found:?}"
        );
    }
    /// Another CA beside certificates and kubeconfigs that stand, a kubelet that rotates its certificate, broken files.
    #[test]
    fn files_of_another_cluster_are_told() {
        let (cluster, init, release) = (cluster(), init(), Release::newest());
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let made = || {
            let mut files = Files::default();
            files.write(&plan(&inputs, Selection::All, &files.clone(), &OnDemand).unwrap().groups);
            files
        };
        let (mut files, other) = (made(), made());
        let folder = Path::new("/etc/kubernetes");
        let kubeconfigs = kubeconfig::plan(&inputs, folder, kubeconfig::Selection::All, &files.clone(), &OnDemand).unwrap();
        files.write(&kubeconfigs.groups);
        let wanted = Wanted::of_control_plane(&inputs, folder, &|name| name != "certs/etcd-ca", &|_| false).unwrap();
        let told = |files: &Files| {
            compare(&standing(&wanted.snapshot, files, start()), &wanted.snapshot, true)
                .into_iter()
                .map(|d| (d.place, d.path, d.left.unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&files), []);
        let mut strange = files.clone();
        strange
            .0
            .insert("/pki/ca.crt".into(), other.0[Path::new("/pki/ca.crt")].clone());
        let found = told(&strange);
        let says = |place: &str, path: &str| found.contains(&(place.to_owned(), path.to_owned(), json!(ANOTHER)));
        assert!(
            says("/pki/apiserver.crt", "signedBy") && says("/etc/kubernetes/admin.conf", "trusts"),
            "{found:?}"
        );
        assert!(!says("/pki/front-proxy-client.crt", "signedBy"), "{found:?}");
        let rotating = |certificate: &str| {
            let text = format!(
                "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
                 clusters: [{{name: k, cluster: {{server: 'https://192.0.2.9:6443', certificate-authority: pki/none}}}}]\n\
                 users: [{{name: u, user: {{client-certificate: {certificate}}}}}]\n"
            );
            let mut rotating = files.clone();
            rotating.0.insert("/etc/kubernetes/kubelet.conf".into(), text.into());
            told(&rotating)
        };
        let paths = |found: Vec<(String, String, Value)>| found.into_iter().map(|(_, path, _)| path).collect::<Vec<_>>();
        assert_eq!(paths(rotating("/pki/none.crt")), ["server"]);
        assert_eq!(
            paths(rotating("/pki/apiserver-kubelet-client.crt")),
            ["commonName", "organizations[]", "server"]
        );
        let mut broken = files.clone();
        broken.0.insert("/etc/kubernetes/admin.conf".into(), "a: [".to_owned().into());
        let found = told(&broken);
        assert_eq!(found.len(), 1);
        assert!(found[0].2.as_str().unwrap().starts_with("damaged: "), "{found:?}");
    }

    #[test]
    fn what_is_not_known_is_not_compared() {
        let (cluster, init, release) = (cluster(), init(), Release::newest());
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let name = &init.node_registration.name;
        let wanted = Wanted::of_control_plane(&inputs, Path::new("/k"), &|_| true, &|text| text.contains(name.as_str())).unwrap();
        let places = &wanted.snapshot.places;
        assert!(places["/pki/apiserver.crt"].value.get("names").is_none());
        assert!(places["/pki/apiserver.crt"].value.get("commonName").is_some());
        assert!(places["/k/kubelet.conf"].value.get("commonName").is_none());
        assert!(places["/pki/front-proxy-client.crt"].value.get("names").is_some());
        assert!(wanted.partial.contains(&"/k/kubelet.conf".to_owned()), "{:?}", wanted.partial);
        assert!(!wanted.partial.contains(&"/pki/ca.crt".to_owned()));
        let worker = Wanted::of_worker("w1", Some("https://h:6443"), "/pki/ca.crt", Path::new("/k"), &|_| false);
        assert_eq!(worker.snapshot.places["/k/kubelet.conf"].value["server"], "https://h:6443");
    }
}
