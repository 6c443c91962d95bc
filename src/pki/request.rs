//! Keys and signing requests for an outside CA.

use std::path::Path;

use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, PublicKeyData, SanType, SignatureAlgorithm};

use super::Inputs;
use super::error::PkiError;
use super::issue::{Subject, is_printable};
use super::key::{KeyError, PrivateKey, Signing};
use super::names::{self, AltNames};
use super::pem;
use super::pool::KeySource;
use super::present;
use super::store::{self, Kept, Plan};
use super::tree;
use crate::host::{Contents, FileGroup, FileWrite, ReadFiles};
use crate::kubeconfig::{self, write};

/// Plans a key and a request for every certificate of the tree that an authority signs, and for every kubeconfig.
///
/// # Errors
/// When one half of a pair stands, or something cannot be made.
pub fn plan(
    inputs: &Inputs<'_>,
    kubeconfig_folder: &Path,
    files: &dyn ReadFiles,
    keys: &dyn KeySource,
) -> Result<Plan, PkiError> {
    let mut out = Plan::default();
    let folder = Path::new(&inputs.cluster.certificates_dir);
    for entry in tree::of_cluster(inputs.external_etcd()).filter(|entry| !entry.is_authority()) {
        let key_path = present::path(folder, entry.base, "key");
        let request_path = present::path(folder, entry.base, "csr");
        if stands(&key_path, &request_path, files)? {
            out.kept.push(kept(entry.name, &request_path));
            continue;
        }
        let names = names::of_entry(entry, inputs.cluster, inputs.init)?;
        let made = make(entry.name, &store::subject(entry, inputs), &names, inputs, keys)?;
        out.groups.push(FileGroup {
            writes: vec![
                private(key_path.as_path(), Contents::from(made.key_pem.as_bytes().to_vec()), true),
                private(request_path.as_path(), Contents::from(made.request_pem), false),
            ],
        });
    }
    for entry in kubeconfig::ENTRIES {
        let path = kubeconfig_folder.join(entry.file);
        let request_path = kubeconfig_folder.join(format!("{}.csr", entry.file));
        if stands(&path, &request_path, files)? {
            out.kept.push(kept(entry.file, &request_path));
            continue;
        }
        let subject = entry.subject(inputs);
        let made = make(entry.file, &subject, &AltNames::default(), inputs, keys)?;
        let contents = write::write(&write::Parts {
            cluster_name: &inputs.cluster.cluster_name,
            server: &entry.server_url(inputs),
            authority_pem: None,
            user: &subject.common_name,
            credentials: write::Credentials::Certificate {
                certificate_pem: None,
                key_pem: &made.key_pem,
            },
            preferences: inputs.release.minor.kubeconfig_preferences,
        });
        out.groups.push(FileGroup {
            writes: vec![
                private(&path, contents, true),
                private(&request_path, Contents::from(made.request_pem), false),
            ],
        });
    }
    Ok(out)
}

/// How many keys [`plan`] will ask for.
pub fn wanted_keys(inputs: &Inputs<'_>, kubeconfig_folder: &Path, files: &dyn ReadFiles) -> usize {
    let folder = Path::new(&inputs.cluster.certificates_dir);
    let absent = |path: &Path| matches!(files.read(path), Ok(None));
    let certificates = tree::of_cluster(inputs.external_etcd())
        .filter(|entry| !entry.is_authority() && absent(&present::path(folder, entry.base, "csr")));
    let kubeconfigs = kubeconfig::ENTRIES
        .iter()
        .filter(|entry| absent(&kubeconfig_folder.join(entry.file)));
    certificates.count() + kubeconfigs.count()
}

struct Made {
    key_pem: zeroize::Zeroizing<String>,
    request_pem: String,
}

fn make(what: &str, subject: &Subject, names: &AltNames, inputs: &Inputs<'_>, keys: &dyn KeySource) -> Result<Made, PkiError> {
    let failed = |error: KeyError| store::issue_error(what, &error);
    let key = keys.key(inputs.algorithm()?).map_err(failed)?;
    let der = request(subject, names, &key).map_err(|error| PkiError::Issue {
        what: format!("the signing request of {what}"),
        problem: error.to_string(),
    })?;
    Ok(Made {
        key_pem: key.to_pem().map_err(failed)?,
        request_pem: pem::encode("CERTIFICATE REQUEST", &der).to_string(),
    })
}

/// A signing request in DER. Requests name at most one organization, and that rcgen can say.
fn request(subject: &Subject, names: &AltNames, key: &PrivateKey) -> Result<Vec<u8>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for organization in &subject.organizations {
        params.distinguished_name.push(DnType::OrganizationName, text(organization)?);
    }
    params
        .distinguished_name
        .push(DnType::CommonName, text(&subject.common_name)?);
    for name in &names.dns {
        params.subject_alt_names.push(SanType::DnsName(name.as_str().try_into()?));
    }
    params
        .subject_alt_names
        .extend(names.ips.iter().copied().map(SanType::IpAddress));
    Ok(params.serialize_request(key)?.der().to_vec())
}

fn text(value: &str) -> Result<DnValue, rcgen::Error> {
    if value.bytes().all(is_printable) {
        Ok(DnValue::PrintableString(value.try_into()?))
    } else {
        Ok(DnValue::Utf8String(value.to_owned()))
    }
}

impl PublicKeyData for PrivateKey {
    fn subject_public_key_info(&self) -> Vec<u8> {
        self.public_der().to_vec()
    }

    fn der_bytes(&self) -> &[u8] {
        self.public_bits()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.signing() {
            Signing::RsaSha256 => &rcgen::PKCS_RSA_SHA256,
            Signing::EcdsaSha256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            Signing::EcdsaSha384 => &rcgen::PKCS_ECDSA_P384_SHA384,
        }
    }
}

impl rcgen::SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        PrivateKey::sign(self, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// Whether both halves stand.
fn stands(key: &Path, request: &Path, files: &dyn ReadFiles) -> Result<bool, PkiError> {
    let found = |path: &Path| present::read_file(files, path).map(|contents| contents.is_some());
    let half = |present: &Path, missing: &Path| {
        Err(PkiError::HalfPair {
            present: present.to_owned(),
            missing: missing.to_owned(),
        })
    };
    match (found(key)?, found(request)?) {
        (true, true) => Ok(true),
        (false, false) => Ok(false),
        (true, false) => half(key, request),
        (false, true) => half(request, key),
    }
}

fn kept(name: &str, path: &Path) -> Kept {
    Kept {
        name: name.to_owned(),
        path: path.to_owned(),
        external: false,
    }
}

fn private(path: &Path, contents: Contents, secret: bool) -> FileWrite {
    FileWrite {
        path: path.to_owned(),
        mode: 0o600,
        contents,
        secret,
    }
}
