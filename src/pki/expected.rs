//! What a certificate of a cluster says, without making it: for comparing a configuration with what stands.

use std::path::{Path, PathBuf};

use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::issue;
use super::names::{AltNames, of_entry};
use super::present;
use super::read::Certificate;
use super::store::subject;
use super::tree::{self, Entry, Usage};
use super::{AUTHORITY_VALIDITY, Algorithm, CERTIFICATE_VALIDITY, Inputs, PkiError};
use crate::config::duration::Duration;

/// What a new certificate would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Name of its phase.
    pub name: &'static str,
    /// File of the authority that signs it; none for one that signs itself.
    pub authority: Option<PathBuf>,
    /// Its file.
    pub path: PathBuf,
    /// Common name of the subject.
    pub common_name: String,
    /// Organizations of the subject.
    pub organizations: Vec<String>,
    /// Extended key usages.
    pub usages: Vec<&'static str>,
    /// Alternative names; those of an authority are its own business.
    pub names: Option<AltNames>,
    /// Algorithm of its key.
    pub algorithm: Algorithm,
    /// How long it lives.
    pub validity: Duration,
}

/// The certificates of a cluster, in the order in which they are made.
///
/// # Errors
/// An algorithm or an address of the configuration that is none.
pub fn certificates(inputs: &Inputs<'_>) -> Result<Vec<Expected>, PkiError> {
    tree::of_cluster(inputs.external_etcd())
        .map(|entry| certificate(entry, inputs))
        .collect()
}

fn certificate(entry: &Entry, inputs: &Inputs<'_>) -> Result<Expected, PkiError> {
    let subject = subject(entry, inputs);
    let (given, default) = match entry.is_authority() {
        true => (inputs.cluster.ca_certificate_validity_period, AUTHORITY_VALIDITY),
        false => (inputs.cluster.certificate_validity_period, CERTIFICATE_VALIDITY),
    };
    let names = match entry.is_authority() {
        true => None,
        false => Some(of_entry(entry, inputs.cluster, inputs.init)?),
    };
    let file = |base: &str| present::path(Path::new(&inputs.cluster.certificates_dir), base, "crt");
    Ok(Expected {
        name: entry.name,
        authority: entry.authority.and_then(tree::find).map(|authority| file(authority.base)),
        path: file(entry.base),
        common_name: subject.common_name,
        organizations: subject.organizations,
        usages: entry.usages.iter().map(|usage| name_of(*usage)).collect(),
        names,
        algorithm: inputs.algorithm()?,
        validity: given.unwrap_or(default),
    })
}

/// The extended key usages of a certificate, by name.
pub fn usages_of(certificate: &Certificate) -> Vec<&'static str> {
    const KNOWN: [&[Usage]; 3] = [&[Usage::Server], &[Usage::Client], &[Usage::Server, Usage::Client]];
    match &certificate.usages_der {
        None => Vec::new(),
        Some(der) => match KNOWN.iter().find(|usages| issue::usages(usages).as_ref() == Some(der)) {
            Some(usages) => usages.iter().map(|usage| name_of(*usage)).collect(),
            None => vec!["others"],
        },
    }
}

/// The algorithm of a certificate's key, by the name that configurations have for it where they have one.
pub fn algorithm_of(certificate: &Certificate) -> String {
    let unknown = || "unknown".to_owned();
    let Ok((_, info)) = SubjectPublicKeyInfo::from_der(&certificate.public_der) else {
        return unknown();
    };
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA-{}", key.key_size()),
        Ok(PublicKey::EC(point)) => format!("ECDSA-P{}", point.key_size()),
        _ => unknown(),
    }
}

fn name_of(usage: Usage) -> &'static str {
    match usage {
        Usage::Server => "serverAuth",
        Usage::Client => "clientAuth",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::tests::{Files, cluster, init, start};
    use crate::pki::{OnDemand, Selection, plan, read};
    use crate::release::Release;

    #[test]
    fn what_is_expected_is_what_is_made() {
        let (cluster, init, release) = (cluster(), init(), Release::newest());
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let plan = plan(&inputs, Selection::All, &Files::default(), &OnDemand).unwrap();
        let expected = certificates(&inputs).unwrap();
        assert_eq!(expected.len(), 10);
        for expected in expected {
            let mut files = plan.groups.iter().flat_map(|group| &group.writes);
            let file = files.find(|file| file.path == expected.path).unwrap();
            let made = read::certificates(file.contents.as_bytes()).unwrap().remove(0);
            assert_eq!(
                (&made.common_name, &made.organizations),
                (&expected.common_name, &expected.organizations)
            );
            assert_eq!(usages_of(&made), expected.usages);
            assert_eq!(algorithm_of(&made), expected.algorithm.name());
            if let Some(names) = expected.names {
                assert_eq!(made.names, names);
            }
            let span = made.not_after - made.not_before;
            assert_eq!(span.whole_seconds(), expected.validity.nanoseconds() / 1_000_000_000 + 300);
        }
    }
}
