//! Certificates: algorithm, validity, names, and the key that encrypts them for upload.

use super::Findings;
use crate::config::duration::Duration;
use crate::config::model::ClusterConfiguration;
use crate::config::network::{is_dns_subdomain, is_wildcard_dns_name, parse_ip};
use crate::release::Release;

const LEAF_VALIDITY: Duration = Duration::from_hours(8760);
const CA_VALIDITY: Duration = Duration::from_hours(87600);
/// Digits of a certificate key: 32 bytes.
const KEY_DIGITS: usize = 64;

pub(super) fn algorithm(value: &str, release: &Release, out: &mut Findings) {
    let known = release.minor.encryption_algorithms;
    if !value.is_empty() && !known.contains(&value) {
        out.error(
            "unknown-encryption-algorithm",
            "encryptionAlgorithm",
            format!("kubeadm {} cannot make keys of the algorithm `{value}`", release.version),
            &format!("take one of {}", known.join(", ")),
        );
    }
}

pub(super) fn validity(config: &ClusterConfiguration, out: &mut Findings) {
    let leaf = config.certificate_validity_period;
    let ca = config.ca_certificate_validity_period;
    for (path, given, usual) in [
        ("certificateValidityPeriod", leaf, LEAF_VALIDITY),
        ("caCertificateValidityPeriod", ca, CA_VALIDITY),
    ] {
        match given {
            Some(period) if period <= Duration::default() => out.warning(
                "validity-not-positive",
                path,
                format!("certificates that are valid for {period} cannot be issued"),
                &format!("take a positive duration; the default is {usual}"),
            ),
            Some(period) if period > usual => out.warning(
                "long-validity",
                path,
                format!("{period} is longer than the recommended {usual}"),
                "a stolen key stays useful for that long; renew certificates instead",
            ),
            _ => {}
        }
    }
    let (leaf, ca) = (leaf.unwrap_or(LEAF_VALIDITY), ca.unwrap_or(CA_VALIDITY));
    if leaf > ca && ca > Duration::default() {
        out.warning(
            "leaf-outlives-ca",
            if leaf == LEAF_VALIDITY {
                "caCertificateValidityPeriod"
            } else {
                "certificateValidityPeriod"
            },
            format!("certificates valid for {leaf} outlive their CA, which is valid for {ca}"),
            "a certificate is worthless once its CA has expired: make the CA's period the longer one",
        );
    }
}

/// Names of a certificate. `lower_cased` says that kubeadm turns them to lower case before it looks at them.
pub(super) fn names(path: &str, names: &[String], lower_cased: bool, out: &mut Findings) {
    super::rules::certificate::duplicate_certificate_name::check(path, names, out);
    for (i, name) in names.iter().enumerate() {
        let seen = if lower_cased { name.to_lowercase() } else { name.clone() };
        if !is_dns_subdomain(&seen) && !is_wildcard_dns_name(&seen) && parse_ip(&seen).is_none() {
            out.error(
                "invalid-certificate-name",
                format!("{path}[{i}]"),
                format!("`{name}` is neither an IP address nor a DNS name"),
                "write an address such as 192.0.2.10, or a name of lower case letters, digits, `-` and `.`, which may begin with `*.`",
            );
        }
    }
}

/// The key that encrypts uploaded certificates. Its value is never shown.
pub(super) fn key(path: &str, value: &str, out: &mut Findings) {
    if !value.is_empty() && (value.len() != KEY_DIGITS || !value.bytes().all(|b| b.is_ascii_hexdigit())) {
        out.error(
            "invalid-certificate-key",
            path,
            format!("a certificate key is {KEY_DIGITS} hexadecimal digits; this is none"),
            "make one with `certs certificate-key`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validity_codes(leaf: Option<i64>, ca: Option<i64>) -> Vec<(&'static str, String)> {
        let config = ClusterConfiguration {
            certificate_validity_period: leaf.map(Duration::from_hours),
            ca_certificate_validity_period: ca.map(Duration::from_hours),
            ..ClusterConfiguration::default()
        };
        let mut out = Findings::default();
        validity(&config, &mut out);
        out.0.into_iter().map(|finding| (finding.code, finding.path)).collect()
    }

    #[test]
    fn validity_is_positive_usual_and_within_that_of_the_ca() {
        let leaf = |code| vec![(code, "certificateValidityPeriod".to_owned())];
        let ca = |code| vec![(code, "caCertificateValidityPeriod".to_owned())];
        assert_eq!(validity_codes(None, None), []);
        assert_eq!(validity_codes(Some(8760), Some(87600)), []);
        assert_eq!(validity_codes(Some(8761), None), leaf("long-validity"));
        assert_eq!(validity_codes(Some(0), None), leaf("validity-not-positive"));
        assert_eq!(validity_codes(Some(-5), None), leaf("validity-not-positive"));
        assert_eq!(validity_codes(None, Some(87601)), ca("long-validity"));
        assert_eq!(validity_codes(None, Some(100)), ca("leaf-outlives-ca"));
        assert_eq!(validity_codes(Some(200), Some(100)), leaf("leaf-outlives-ca"));
    }

    #[test]
    fn names_are_addresses_or_dns_names() {
        let bad = |names_given: &[&str], lower_cased| {
            let names_given: Vec<String> = names_given.iter().map(|name| (*name).to_owned()).collect();
            let mut out = Findings::default();
            names("x", &names_given, lower_cased, &mut out);
            out.0.into_iter().map(|finding| finding.path).collect::<Vec<_>>()
        };
        assert_eq!(bad(&["a.b", "*.a.b", "10.0.0.1", "fd00::1", "API.Example"], true), [""; 0]);
        assert_eq!(
            bad(&["API", "a_b", "", "*.*.a", "a b"], false),
            ["x[0]", "x[1]", "x[2]", "x[3]", "x[4]"]
        );
    }

    #[test]
    fn keys_are_64_hexadecimal_digits() {
        let refused = |value: &str| {
            let mut out = Findings::default();
            key("certificateKey", value, &mut out);
            assert!(
                out.0
                    .iter()
                    .all(|finding| value.is_empty() || !finding.message.contains(value))
            );
            !out.0.is_empty()
        };
        assert!(!refused(""));
        assert!(!refused(&"aF".repeat(32)));
        assert!(refused("abcd") && refused(&"a".repeat(63)) && refused(&"g".repeat(64)) && refused(&"a".repeat(66)));
    }
}
