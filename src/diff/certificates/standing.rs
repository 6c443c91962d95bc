//! What certificates and kubeconfigs that stand say.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{HOUR, PRESENT, names, period};
use crate::diff::snapshot::{Extra, Snapshot};
use crate::host::ReadFiles;
use crate::kubeconfig::Kubeconfig;
use crate::pki::Certificate;
use crate::pki::expected::{algorithm_of, usages_of};
use crate::pki::read::{self, Age};

/// How much longer than its period a certificate lives, because it begins before it is made.
const HEAD_START: i64 = 300;
/// Stands where a certificate or kubeconfig belongs to another authority than the one beside it.
pub(super) const ANOTHER: &str = "another CA";

/// What those that stand say, at the places of `wanted` and in its terms.
pub fn standing(wanted: &Snapshot, files: &dyn ReadFiles, now: OffsetDateTime) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let host = Standing { files, now };
    for (place, wanted) in &wanted.places {
        let path = Path::new(place);
        if place.ends_with(".key") || place.ends_with(".pub") {
            if host.has(path) {
                snapshot.add(place, PRESENT.into(), Extra::Counts);
            }
            continue;
        }
        let Some(contents) = host.read(path) else { continue };
        let value = match place.ends_with(".crt") {
            true => host.certificate(path, contents.as_bytes(), &wanted.value),
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

    /// Whether a file stands. It need not be readable.
    fn has(&self, path: &Path) -> bool {
        self.files.stands(path).unwrap_or(false)
    }

    fn certificate(&self, path: &Path, text: &[u8], wanted: &Value) -> Result<Map<String, Value>, String> {
        let chain = chain(text)?;
        let certificate = &chain[0];
        let mut facts = self.facts(&chain, wanted);
        facts.insert("usages".to_owned(), json!(usages_of(certificate)));
        facts.insert("lives".to_owned(), lives(certificate, wanted).into());
        facts.insert("names".to_owned(), names(&certificate.names));
        let key = if self.has(&path.with_extension("key")) {
            PRESENT
        } else {
            "missing"
        };
        facts.insert("key".to_owned(), key.into());
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
