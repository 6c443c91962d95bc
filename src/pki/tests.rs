//! Whole plans: against the facts of the reference, against openssl, against what stands already.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::ext::NumericalDuration;
use x509_parser::prelude::{FromDer, ParsedExtension, X509Certificate};

use super::store::{Plan, Selection, Warning, plan, wanted_keys};
use super::*;
use crate::config::model::{ApiEndpoint, Etcd, ExternalEtcd, LocalEtcd, Networking, NodeRegistration};
use crate::host::{Contents, FileGroup, ReadFiles};

/// Files in memory.
#[derive(Clone, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<PathBuf, Contents>);

impl ReadFiles for Files {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        Ok(self.0.get(path).cloned())
    }
}

impl Files {
    pub(crate) fn write(&mut self, groups: &[FileGroup]) {
        for write in groups.iter().flat_map(|group| &group.writes) {
            self.0.insert(write.path.clone(), write.contents.clone());
        }
    }
}

pub(crate) fn cluster() -> ClusterConfiguration {
    ClusterConfiguration {
        certificates_dir: "/pki".to_owned(),
        cluster_name: "kubernetes".to_owned(),
        encryption_algorithm: "ECDSA-P256".to_owned(),
        networking: Networking {
            service_subnet: "10.96.0.0/12".to_owned(),
            dns_domain: "cluster.local".to_owned(),
            ..Default::default()
        },
        etcd: Etcd {
            local: Some(LocalEtcd::default()),
            external: None,
        },
        ..Default::default()
    }
}

pub(crate) fn init() -> InitConfiguration {
    InitConfiguration {
        node_registration: NodeRegistration {
            name: "cp1".to_owned(),
            ..Default::default()
        },
        local_api_endpoint: ApiEndpoint {
            advertise_address: "192.0.2.10".to_owned(),
            bind_port: 6443,
        },
        ..Default::default()
    }
}

pub(crate) fn start() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn plan_for(cluster: &ClusterConfiguration, init: &InitConfiguration, release: &str, files: &Files) -> Result<Plan, PkiError> {
    let release = Release::named(release).unwrap();
    let inputs = Inputs {
        cluster,
        init,
        release: &release,
        start: start(),
    };
    plan(&inputs, Selection::All, files, &OnDemand)
}

/// A folder in which everything stands.
pub(crate) fn complete(cluster: &ClusterConfiguration) -> Files {
    let mut files = Files::default();
    files.write(&plan_for(cluster, &init(), "v1.36", &files).unwrap().groups);
    files
}

/// A configuration and an init configuration, changed to those of a golden case.
type Change = fn(&mut ClusterConfiguration, &mut InitConfiguration);

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|&s| s.to_owned()).collect()
}

#[test]
fn certificates_have_the_facts_of_the_reference() {
    let cases: &[(&str, &str, Change)] = &[
        ("all-default", "v1.36", |c, _| c.encryption_algorithm = "RSA-2048".to_owned()),
        ("all-v1-31", "v1.31", |c, _| c.encryption_algorithm = String::new()),
        ("more-dns-domain", "v1.35", |c, _| {
            c.networking.dns_domain = "k8s.corp.example".to_owned()
        }),
        ("more-dual-stack-v6-first", "v1.35", |c, i| {
            c.networking.service_subnet = "fd00:96::/112,10.96.0.0/16".to_owned();
            i.local_api_endpoint.advertise_address = "fd00::10".to_owned();
        }),
        ("more-endpoint-dns", "v1.35", |c, _| {
            c.control_plane_endpoint = "lb.example.com:8443".to_owned()
        }),
        ("more-endpoint-dns", "v1.35", |c, _| {
            c.control_plane_endpoint = "lb.example.com".to_owned()
        }),
        ("more-etcd-sans", "v1.35", |c, _| {
            c.etcd.local = Some(LocalEtcd {
                server_cert_sans: texts(&["etcd-a.example.com", "198.51.100.3"]),
                peer_cert_sans: texts(&["peer.example.com", "fd00::33"]),
                ..Default::default()
            });
        }),
        ("more-long-node-name", "v1.35", |_, i| {
            i.node_registration.name = "node-with-a-rather-long-name-01.rack-07.datacenter-a.example.com".to_owned();
        }),
        ("more-sans-duplicates", "v1.35", |c, _| {
            c.api_server.cert_sans = texts(&["cp1", "kubernetes", "192.0.2.10", "10.96.0.1", "cp1"]);
        }),
        ("more-sans-many-ips", "v1.35", |c, _| {
            c.api_server.cert_sans = texts(&["198.51.100.7", "2001:db8::7", "203.0.113.1", "::1", "127.0.0.1"]);
        }),
        ("more-sans-wildcard", "v1.35", |c, _| {
            c.api_server.cert_sans = texts(&["*.apps.example.com", "a.example.com", "*.example.com"]);
        }),
        ("more-validity-odd", "v1.35", |c, _| {
            c.certificate_validity_period = "100h30m15s".parse().ok();
            c.ca_certificate_validity_period = "1000h0m0s".parse().ok();
        }),
    ];
    for (case, release, change) in cases {
        let (mut cluster, mut init) = (cluster(), init());
        change(&mut cluster, &mut init);
        let before = start();
        let made = plan_for(&cluster, &init, release, &Files::default()).unwrap();
        let path = format!("{}/testdata/golden/pki/{case}/expected/pki.json", env!("CARGO_MANIFEST_DIR"));
        let expected: BTreeMap<String, Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let found: BTreeMap<String, Value> = made
            .groups
            .iter()
            .flat_map(|group| &group.writes)
            .map(|write| {
                let name = write.path.strip_prefix("/pki").unwrap().to_str().unwrap().to_owned();
                (name, facts(write, before))
            })
            .collect();
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{case}"
        );
        for (name, facts) in &found {
            assert_eq!(facts, &expected[name], "{case}: {name}");
        }
    }
}

/// What the golden files say of a file.
fn facts(write: &crate::host::FileWrite, run_at: OffsetDateTime) -> Value {
    let text = write.contents.as_text().unwrap();
    let label = text.lines().next().unwrap().trim_matches('-').trim_start_matches("BEGIN ");
    let mut out = json!({ "mode": format!("0o{:o}", write.mode), "pem": [label] });
    if label == "CERTIFICATE" {
        let certificate = &read::certificates(text.as_bytes()).unwrap()[0];
        out["certificates"] = json!([certificate_facts(&certificate.der, run_at)]);
    } else {
        let public = PrivateKey::from_pem(text.as_bytes()).map_or_else(
            |_| key::public_key_from_pem(text.as_bytes()).unwrap(),
            |key| key.public_der().to_vec(),
        );
        out["key"] = json!(key_name(&public));
    }
    out
}

pub(crate) fn key_name(public_der: &[u8]) -> &'static str {
    match public_der.len() {
        294 => "RSA-2048",
        422 => "RSA-3072",
        550 => "RSA-4096",
        91 => "ECDSA-secp256r1",
        120 => "ECDSA-secp384r1",
        other => panic!("{other}"),
    }
}

pub(crate) fn certificate_facts(der: &[u8], run_at: OffsetDateTime) -> Value {
    let (_, c) = X509Certificate::from_der(der).unwrap();
    let names = |name: &x509_parser::x509::X509Name<'_>| -> Vec<String> {
        name.iter_attributes()
            .map(|a| {
                let kind = match a.attr_type().to_id_string().as_str() {
                    "2.5.4.3" => "commonName",
                    "2.5.4.10" => "organizationName",
                    other => panic!("{other}"),
                };
                format!("{kind}={}", a.as_str().unwrap())
            })
            .collect()
    };
    let (from, to) = (c.validity().not_before.to_datetime(), c.validity().not_after.to_datetime());
    json!({
        "version": "v3",
        "subject": names(c.subject()),
        "issuer": names(c.issuer()),
        "signature": match c.signature_algorithm.algorithm.to_id_string().as_str() {
            "1.2.840.113549.1.1.11" => "sha256WithRSAEncryption",
            "1.2.840.10045.4.3.2" => "ecdsa-with-SHA256",
            "1.2.840.10045.4.3.3" => "ecdsa-with-SHA384",
            other => panic!("{other}"),
        },
        "public_key": key_name(c.public_key().raw),
        "validity_seconds": (to - from).whole_seconds(),
        "not_before_minutes_from_run": ((from - run_at).as_seconds_f64() / 60.0).round() as i64,
        "serial_positive_bits_max": if c.raw_serial().len() <= 8 && c.raw_serial()[0] < 128 { 64 } else { 0 },
        "extensions": c.extensions().iter().map(extension_facts).collect::<Vec<_>>(),
    })
}

fn extension_facts(extension: &x509_parser::extensions::X509Extension<'_>) -> Value {
    let mut out = match extension.parsed_extension() {
        ParsedExtension::KeyUsage(usage) => {
            let all = [
                (usage.digital_signature(), "digital_signature"),
                (usage.key_encipherment(), "key_encipherment"),
                (usage.key_cert_sign(), "key_cert_sign"),
            ];
            json!({"oid": "keyUsage", "usages": all.iter().filter(|u| u.0).map(|u| u.1).collect::<Vec<_>>()})
        }
        ParsedExtension::ExtendedKeyUsage(usage) => {
            let all = [(usage.server_auth, "serverAuth"), (usage.client_auth, "clientAuth")];
            json!({"oid": "extendedKeyUsage", "usages": all.iter().filter(|u| u.0).map(|u| u.1).collect::<Vec<_>>()})
        }
        ParsedExtension::BasicConstraints(b) => {
            json!({"oid": "basicConstraints", "ca": b.ca, "path_length": b.path_len_constraint})
        }
        ParsedExtension::SubjectKeyIdentifier(id) => json!({"oid": "subjectKeyIdentifier", "bytes": id.0.len()}),
        ParsedExtension::AuthorityKeyIdentifier(id) => {
            json!({"oid": "authorityKeyIdentifier", "has_issuer": id.authority_cert_issuer.is_some()})
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            let names: Vec<String> = names
                .general_names
                .iter()
                .map(|name| match name {
                    x509_parser::extensions::GeneralName::DNSName(name) => format!("DNSName:{name}"),
                    x509_parser::extensions::GeneralName::IPAddress(bytes) => {
                        let ip: IpAddr = match bytes.len() {
                            4 => <[u8; 4]>::try_from(*bytes).unwrap().into(),
                            _ => <[u8; 16]>::try_from(*bytes).unwrap().into(),
                        };
                        format!("IPAddress:{ip}")
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
            json!({"oid": "subjectAltName", "names": names})
        }
        other => panic!("{other:?}"),
    };
    out["critical"] = json!(extension.critical);
    out
}

#[test]
fn external_etcd_has_no_certificates_of_etcd() {
    let mut cluster = cluster();
    cluster.etcd = Etcd {
        local: None,
        external: Some(ExternalEtcd::default()),
    };
    let files = complete(&cluster);
    assert_eq!(files.0.len(), 12, "{:?}", files.0.keys());
}

#[test]
fn a_second_run_keeps_everything() {
    let files = complete(&cluster());
    let again = plan_for(&cluster(), &init(), "v1.36", &files).unwrap();
    assert!(again.groups.is_empty() && again.warnings.is_empty());
    assert_eq!(again.kept.len(), 11);
    let release = Release::newest();
    let (cluster, init) = (cluster(), init());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    assert_eq!(wanted_keys(&inputs, Selection::All, &files), 0);
    assert_eq!(wanted_keys(&inputs, Selection::All, &Files::default()), 11);
    assert_eq!(wanted_keys(&inputs, Selection::One("apiserver"), &Files::default()), 1);
}

#[test]
fn what_is_missing_is_made_with_the_authority_that_stands() {
    let mut files = complete(&cluster());
    files.0.remove(Path::new("/pki/etcd/peer.crt"));
    files.0.remove(Path::new("/pki/etcd/peer.key"));
    let made = plan_for(&cluster(), &init(), "v1.36", &files).unwrap();
    assert_eq!(made.groups.len(), 1);
    files.write(&made.groups);
    assert!(plan_for(&cluster(), &init(), "v1.36", &files).unwrap().groups.is_empty());
}

#[test]
fn one_phase_alone() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    let mut files = Files::default();
    let one = |name, files: &Files| plan(&inputs, Selection::One(name), files, &OnDemand);
    assert!(matches!(
        one("apiserver", &files),
        Err(PkiError::NoAuthority { authority: "ca", .. })
    ));
    assert!(matches!(one("nonsense", &files), Err(PkiError::Unknown(_))));
    for name in tree::ENTRIES.iter().map(|e| e.name).chain(["sa"]) {
        let made = one(name, &files).unwrap();
        assert_eq!(made.groups.len(), 1, "{name}");
        assert_eq!(made.groups[0].writes.len(), 2, "{name}");
        files.write(&made.groups);
    }
    assert!(plan_for(&cluster, &init, "v1.36", &files).unwrap().groups.is_empty());
}

#[test]
fn half_pairs_are_refused() {
    for (gone, stays) in [
        ("apiserver.crt", "apiserver.key"),
        ("apiserver.key", "apiserver.crt"),
        ("ca.crt", "ca.key"),
        ("sa.key", "sa.pub"),
    ] {
        let mut files = complete(&cluster());
        files.0.remove(&Path::new("/pki").join(gone));
        match plan_for(&cluster(), &init(), "v1.36", &files) {
            Err(PkiError::HalfPair { present, missing }) => {
                assert_eq!(present, Path::new("/pki").join(stays));
                assert_eq!(missing, Path::new("/pki").join(gone));
            }
            other => panic!("{gone}: {other:?}"),
        }
    }
}

#[test]
fn the_public_half_of_the_service_account_key_follows_from_the_private_one() {
    let mut files = complete(&cluster());
    let public = files.0.remove(Path::new("/pki/sa.pub")).unwrap();
    let made = plan_for(&cluster(), &init(), "v1.36", &files).unwrap();
    assert_eq!(made.groups.len(), 1);
    assert_eq!(made.groups[0].writes.len(), 1);
    assert_eq!(made.groups[0].writes[0].contents, public);
}

#[test]
fn an_outside_authority_keeps_what_stands_and_makes_nothing() {
    let mut files = complete(&cluster());
    files.0.remove(Path::new("/pki/ca.key"));
    let kept = plan_for(&cluster(), &init(), "v1.36", &files).unwrap();
    assert!(kept.groups.is_empty());
    assert_eq!(
        kept.kept
            .iter()
            .filter(|k| k.external)
            .map(|k| k.name.as_str())
            .collect::<Vec<_>>(),
        ["ca"]
    );
    files.0.remove(Path::new("/pki/apiserver.crt"));
    files.0.remove(Path::new("/pki/apiserver.key"));
    let refused = plan_for(&cluster(), &init(), "v1.36", &files);
    assert!(
        matches!(&refused, Err(PkiError::ExternalAuthority { missing, .. }) if missing == Path::new("/pki/apiserver.crt")),
        "{refused:?}"
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let good = complete(&cluster());
    let other = complete(&cluster());
    let swap = |paths: &[&str]| {
        let mut files = good.clone();
        for path in paths {
            let path = Path::new("/pki").join(path);
            files.0.insert(path.clone(), other.0[&path].clone());
        }
        plan_for(&cluster(), &init(), "v1.36", &files)
    };
    assert!(matches!(swap(&["apiserver.key"]), Err(PkiError::KeyMismatch { .. })));
    assert!(matches!(swap(&["ca.key"]), Err(PkiError::KeyMismatch { .. })));
    assert!(matches!(swap(&["sa.pub"]), Err(PkiError::KeyMismatch { .. })));
    assert!(matches!(
        swap(&["apiserver.crt", "apiserver.key"]),
        Err(PkiError::NotSigned { .. })
    ));
    let mut files = good.clone();
    for extension in ["crt", "key"] {
        let leaf = good.0[&PathBuf::from(format!("/pki/apiserver.{extension}"))].clone();
        files.0.insert(PathBuf::from(format!("/pki/ca.{extension}")), leaf);
    }
    let refused = plan_for(&cluster(), &init(), "v1.36", &files);
    assert!(matches!(refused, Err(PkiError::NotAuthority { .. })), "{refused:?}");
    let mut files = good.clone();
    files
        .0
        .insert("/pki/apiserver.crt".into(), Contents::from("no certificate".to_owned()));
    let refused = plan_for(&cluster(), &init(), "v1.36", &files);
    assert!(matches!(refused, Err(PkiError::Certificate { .. })), "{refused:?}");
}

#[test]
fn certificates_outside_their_time_are_refused() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let files = complete(&cluster);
    let at = |start| {
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start,
        };
        plan(&inputs, Selection::All, &files, &OnDemand)
    };
    assert!(matches!(at(start() + 366.days()), Err(PkiError::Expired { .. })));
    assert!(matches!(at(start() - 10.minutes()), Err(PkiError::NotYetValid { .. })));
    assert!(at(start() + 364.days()).is_ok());
}

#[test]
fn names_that_are_wanted_now_are_missed() {
    let files = complete(&cluster());
    let mut wider = cluster();
    wider.api_server.cert_sans = texts(&["new.example.com", "203.0.113.9"]);
    let kept = plan_for(&wider, &init(), "v1.36", &files).unwrap();
    assert!(kept.groups.is_empty());
    assert_eq!(
        kept.warnings,
        [Warning::MissingNames {
            path: "/pki/apiserver.crt".into(),
            names: texts(&["new.example.com", "203.0.113.9"]),
        }]
    );
}

#[test]
fn impossible_validities_are_refused_by_what_would_issue_with_them() {
    for text in ["0s", "-1h", "2540400h"] {
        let mut leaf = cluster();
        leaf.certificate_validity_period = text.parse().ok();
        let far = Inputs {
            cluster: &leaf,
            init: &init(),
            release: &Release::newest(),
            start: OffsetDateTime::from_unix_timestamp(253_000_000_000).unwrap(),
        };
        let refused = plan(&far, Selection::All, &Files::default(), &OnDemand);
        assert!(
            matches!(
                refused,
                Err(PkiError::Validity {
                    field: "caCertificateValidityPeriod" | "certificateValidityPeriod",
                    ..
                })
            ),
            "{text}"
        );
    }
    let mut odd = cluster();
    odd.ca_certificate_validity_period = "-5m".parse().ok();
    let refused = plan_for(&odd, &init(), "v1.36", &Files::default());
    assert!(matches!(
        refused,
        Err(PkiError::Validity {
            field: "caCertificateValidityPeriod",
            ..
        })
    ));
    // Where nothing is issued, nobody minds.
    odd.certificate_validity_period = "0s".parse().ok();
    assert!(plan_for(&odd, &init(), "v1.36", &complete(&cluster())).is_ok());
}

#[test]
fn a_pool_gives_as_many_keys_as_are_asked_for() {
    let pool = KeyPool::start(Algorithm::EcdsaP256, 5);
    let keys: Vec<_> = (0..8).map(|_| pool.key(Algorithm::EcdsaP256).unwrap()).collect();
    for (index, key) in keys.iter().enumerate() {
        assert!(keys[..index].iter().all(|other| other.public_der() != key.public_der()));
    }
    assert!(pool.key(Algorithm::EcdsaP384).is_ok());
    assert!((0..1000).all(|_| (1..1 << 63).contains(&pool.serial().unwrap())));
}

#[test]
fn openssl_accepts_every_chain_of_every_algorithm() {
    if Command::new("openssl").arg("version").output().is_err() {
        return;
    }
    for algorithm in Algorithm::ALL {
        let mut cluster = cluster();
        cluster.encryption_algorithm = algorithm.name().to_owned();
        cluster.api_server.cert_sans = texts(&["*.example.com", "2001:db8::7"]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("etcd")).unwrap();
        for (path, contents) in complete(&cluster).0 {
            let path = folder.path().join(path.strip_prefix("/pki").unwrap());
            std::fs::write(path, contents.as_bytes()).unwrap();
        }
        let run = |arguments: &[&str]| {
            let out = Command::new("openssl")
                .args(arguments)
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(
                out.status.success(),
                "{algorithm:?} {arguments:?}: {}",
                String::from_utf8_lossy(&out.stderr)
            );
            out.stdout
        };
        for entry in tree::ENTRIES {
            let file = |base: &str, extension: &str| format!("{base}.{extension}");
            let authority = entry.authority.and_then(tree::find).unwrap_or(entry);
            let purposes: &[&str] = match entry.usages {
                [] => &["any"],
                [tree::Usage::Server] => &["sslserver"],
                [tree::Usage::Client] => &["sslclient"],
                _ => &["sslserver", "sslclient"],
            };
            for purpose in purposes {
                let (ca, own) = (file(authority.base, "crt"), file(entry.base, "crt"));
                run(&["verify", "-x509_strict", "-purpose", purpose, "-CAfile", &ca, &own]);
            }
            run(&["pkey", "-check", "-noout", "-in", &file(entry.base, "key")]);
        }
        let public = run(&["pkey", "-pubout", "-in", "sa.key"]);
        assert_eq!(public, std::fs::read(folder.path().join("sa.pub")).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_chain_verifies(
        node in "[a-z][a-z0-9-]{0,40}[a-z0-9]",
        dns in proptest::collection::vec("(\\*\\.)?[a-z]{1,12}\\.[a-z]{2,8}", 0..6),
        ips in proptest::collection::vec(any::<[u8; 16]>(), 0..4),
        organizations in proptest::collection::vec("\\PC{1,30}", 0..4),
        common_name in "\\PC{1,70}",
    ) {
        let (mut cluster, mut init) = (cluster(), init());
        init.node_registration.name = node;
        cluster.api_server.cert_sans = dns;
        cluster.api_server.cert_sans.extend(ips.iter().map(|ip| IpAddr::from(*ip).to_string()));
        let mut files = Files::default();
        files.write(&plan_for(&cluster, &init, "v1.36", &files).unwrap().groups);
        let again = plan_for(&cluster, &init, "v1.36", &files).unwrap();
        prop_assert!(again.groups.is_empty() && again.warnings.is_empty());

        let release = Release::newest();
        let inputs = Inputs { cluster: &cluster, init: &init, release: &release, start: start() };
        let ca = present::load_authority(&inputs, tree::find(tree::CA).unwrap(), &files).unwrap().unwrap();
        let key = OnDemand.key(Algorithm::EcdsaP384).unwrap();
        let leaf = issue::Leaf {
            subject: issue::Subject { common_name: common_name.clone(), organizations: organizations.clone() },
            usages_der: issue::usages(&[tree::Usage::Client]),
            names: AltNames::default(),
            validity: inputs.leaf_validity().unwrap(),
        };
        let made = issue::sign(&leaf, key.public_der(), 1, &ca.certificate, ca.key.as_ref().unwrap()).unwrap();
        prop_assert_eq!(made.check_signed_by(&ca.certificate), Ok(()));
        prop_assert_eq!(made.common_name, common_name);
        let mut sorted = organizations;
        let mut found = made.organizations;
        sorted.sort();
        found.sort();
        prop_assert_eq!(found, sorted);
    }

    #[test]
    fn junk_is_no_certificate(der in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Certificate::from_der(&der).is_err());
        prop_assert!(read::certificates(pem::encode("CERTIFICATE", &der).as_bytes()).is_err());
    }
}
