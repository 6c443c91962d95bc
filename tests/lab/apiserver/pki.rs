//! An authority for tests: certificates of servers and clients, and kubeconfigs.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestrap::pki::issue::{self, Leaf, Subject, Validity};
use kubestrap::pki::tree::Usage;
use kubestrap::pki::{Algorithm, AltNames, PrivateKey};
use time::{Duration, OffsetDateTime};

/// An authority, as PEM.
#[derive(Clone)]
pub struct Authority {
    pub certificate: String,
    /// Empty where it is not known.
    pub key: String,
}

impl Authority {
    pub fn new(name: &str) -> Authority {
        let key = PrivateKey::generate(Algorithm::EcdsaP256).unwrap();
        let certificate = issue::self_sign(name, validity(Duration::days(3650)), 1, &key).unwrap();
        Authority {
            certificate: certificate.to_pem(),
            key: key.to_pem().unwrap().to_string(),
        }
    }

    /// Certificate and key of a server.
    pub fn server(&self, names: &[&str], addresses: &[&str]) -> (String, String) {
        let addresses = addresses.iter().map(|a| a.parse().unwrap());
        let names = AltNames::new(names.iter().map(|n| (*n).to_owned()), addresses);
        self.pair("kube-apiserver", &[], &[Usage::Server], names)
    }

    /// Certificate and key of a client.
    pub fn client(&self, user: &str, groups: &[&str]) -> (String, String) {
        self.pair(user, groups, &[Usage::Client], AltNames::default())
    }

    /// Certificate and key of an etcd: its JSON gateway is a client of itself.
    pub fn etcd(&self) -> (String, String) {
        let names = AltNames::new(["localhost".to_owned()], [Ipv4Addr::LOCALHOST.into()]);
        self.pair("etcd", &[], &[Usage::Server, Usage::Client], names)
    }

    fn pair(&self, name: &str, organizations: &[&str], usages: &[Usage], names: AltNames) -> (String, String) {
        let key = PrivateKey::generate(Algorithm::EcdsaP256).unwrap();
        let organizations = organizations.iter().map(|o| (*o).to_owned()).collect();
        let certificate = self
            .sign(name, organizations, usages, names, key.public_der(), Duration::days(365))
            .unwrap();
        (certificate, key.to_pem().unwrap().to_string())
    }

    /// Signs a public key (DER); never for longer than the authority lives.
    pub fn sign(
        &self,
        name: &str,
        organizations: Vec<String>,
        usages: &[Usage],
        names: AltNames,
        public_der: &[u8],
        period: Duration,
    ) -> Result<String, String> {
        let authority = kubestrap::pki::read::certificates(self.certificate.as_bytes())?.remove(0);
        let key = PrivateKey::from_pem(self.key.as_bytes()).map_err(|e| e.to_string())?;
        let mut validity = validity(period);
        validity.not_after = validity.not_after.min(authority.not_after);
        let leaf = Leaf {
            subject: Subject {
                common_name: name.to_owned(),
                organizations,
            },
            usages_der: issue::usages(usages),
            names,
            validity,
        };
        let mut serial = [0u8; 8];
        aws_lc_rs::rand::fill(&mut serial).map_err(|_| "no random bytes")?;
        let serial = u64::from_be_bytes(serial) >> 1 | 1;
        let signed = issue::sign(&leaf, public_der, serial, &authority, &key).map_err(|e| e.to_string())?;
        Ok(signed.to_pem())
    }
}

fn validity(period: Duration) -> Validity {
    let now = OffsetDateTime::now_utc();
    Validity {
        not_before: now - Duration::minutes(issue::BACKDATE_MINUTES),
        not_after: now + period,
    }
}

/// A kubeconfig with a client certificate.
pub fn kubeconfig(server: &str, authority: &str, user: &str, certificate: &str, key: &str) -> String {
    let [authority, certificate, key] = [authority, certificate, key].map(|text| STANDARD.encode(text));
    format!(
        "apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    certificate-authority-data: {authority}
    server: {server}
contexts:
- name: default
  context:
    cluster: kubernetes
    user: {user}
current-context: default
users:
- name: {user}
  user:
    client-certificate-data: {certificate}
    client-key-data: {key}
"
    )
}
