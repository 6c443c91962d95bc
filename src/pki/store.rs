//! What has to be written beside what stands in the folder of certificates.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::error::PkiError;
use super::issue::{self, Leaf, Subject};
use super::key::{self, PrivateKey};
use super::names;
use super::pool::KeySource;
use super::present::{self, Authority};
use super::read::Certificate;
use super::tree::{self, CommonName, Entry, Organization};
use super::{Inputs, KeyError};
use crate::host::{Contents, FileGroup, FileWrite, ReadFiles};

/// Which certificates a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection<'a> {
    /// All of the cluster, and the key that signs service account tokens.
    All,
    /// The one of this name; [`tree::SERVICE_ACCOUNT`] for the key that signs service account tokens.
    One(&'a str),
}

/// What is to be written, and what stays.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to write. Those of a group go together.
    pub groups: Vec<FileGroup>,
    /// What stands already and is good.
    pub kept: Vec<Kept>,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

/// A certificate, key or kubeconfig that stands already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// It is an authority that stands without its key: something outside signs.
    pub external: bool,
}

/// Something that stands, is kept, and is odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A certificate lacks names that a new one would have.
    MissingNames {
        /// The certificate.
        path: PathBuf,
        /// The names.
        names: Vec<String>,
    },
    /// A kubeconfig names another server than a new one would.
    OtherServer {
        /// The kubeconfig.
        path: PathBuf,
        /// What it names.
        found: String,
        /// What a new one would name.
        wanted: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::MissingNames { path, names } => write!(
                f,
                "{} is kept, but is not valid for {}; move it and its key away to have it made anew",
                path.display(),
                names.join(", ")
            ),
            Warning::OtherServer { path, found, wanted } => {
                write!(f, "{} is kept, but names the server {found} and not {wanted}", path.display())
            }
        }
    }
}

/// Plans what is missing of the certificates of a cluster.
///
/// # Errors
/// When something stands that is broken or does not fit, or when something cannot be made.
pub fn plan(
    inputs: &Inputs<'_>,
    selection: Selection<'_>,
    files: &dyn ReadFiles,
    keys: &dyn KeySource,
) -> Result<Plan, PkiError> {
    let mut planner = Planner {
        inputs,
        files,
        keys,
        authorities: BTreeMap::new(),
        out: Plan::default(),
    };
    for entry in selected(inputs, selection)? {
        match entry.authority {
            None => planner.authority(entry)?,
            Some(authority) => planner.leaf(entry, authority)?,
        }
    }
    if matches!(selection, Selection::All | Selection::One(tree::SERVICE_ACCOUNT)) {
        planner.service_account()?;
    }
    Ok(planner.out)
}

/// How many keys [`plan`] will ask for.
pub fn wanted_keys(inputs: &Inputs<'_>, selection: Selection<'_>, files: &dyn ReadFiles) -> usize {
    let folder = Path::new(&inputs.cluster.certificates_dir);
    let absent = |base: &str, extension: &str| matches!(files.read(&present::path(folder, base, extension)), Ok(None));
    let entries = selected(inputs, selection).unwrap_or_default();
    let certificates = entries
        .iter()
        .filter(|entry| absent(entry.base, "crt") && absent(entry.base, "key"))
        .count();
    let service_account =
        matches!(selection, Selection::All | Selection::One(tree::SERVICE_ACCOUNT)) && absent(tree::SERVICE_ACCOUNT, "key");
    certificates + usize::from(service_account)
}

/// Files of a certificate and its key, as they are written.
pub(crate) fn pair_of_files(
    folder: &Path,
    base: &str,
    certificate: &Certificate,
    key: &PrivateKey,
) -> Result<FileGroup, KeyError> {
    Ok(FileGroup {
        writes: vec![
            FileWrite {
                path: present::path(folder, base, "key"),
                mode: 0o600,
                contents: Contents::from(key.to_pem()?.as_bytes().to_vec()),
                secret: true,
            },
            FileWrite {
                path: present::path(folder, base, "crt"),
                mode: 0o644,
                contents: Contents::from(certificate.to_pem()),
                secret: false,
            },
        ],
    })
}

/// Who a certificate of the tree is for.
pub(crate) fn subject(entry: &Entry, inputs: &Inputs<'_>) -> Subject {
    let common_name = match entry.common_name {
        CommonName::Fixed(name) => name.to_owned(),
        CommonName::Node => inputs.init.node_registration.name.clone(),
    };
    let organization = match entry.organization {
        Organization::None => None,
        Organization::KubeletClient => inputs.release.minor.kubelet_client_organization,
    };
    Subject {
        common_name,
        organizations: organization.map(str::to_owned).into_iter().collect(),
    }
}

fn selected(inputs: &Inputs<'_>, selection: Selection<'_>) -> Result<Vec<&'static Entry>, PkiError> {
    match selection {
        Selection::All => Ok(tree::of_cluster(inputs.external_etcd()).collect()),
        Selection::One(tree::SERVICE_ACCOUNT) => Ok(Vec::new()),
        Selection::One(name) => {
            let entry = tree::find(name).ok_or_else(|| PkiError::Unknown(name.to_owned()))?;
            // Where etcd runs outside, its certificates are not ours to make.
            let made = !(inputs.external_etcd() && entry.is_of_etcd());
            Ok(made.then_some(entry).into_iter().collect())
        }
    }
}

struct Planner<'a> {
    inputs: &'a Inputs<'a>,
    files: &'a dyn ReadFiles,
    keys: &'a dyn KeySource,
    /// Authorities that stand, or that this plan makes.
    authorities: BTreeMap<&'static str, Authority>,
    out: Plan,
}

impl Planner<'_> {
    fn authority(&mut self, entry: &'static Entry) -> Result<(), PkiError> {
        if let Some(authority) = present::load_authority(self.inputs, entry, self.files)? {
            self.out.kept.push(Kept {
                name: entry.name.to_owned(),
                path: authority.path.clone(),
                external: authority.key.is_none(),
            });
            self.authorities.insert(entry.name, authority);
            return Ok(());
        }
        let validity = self.inputs.authority_validity()?;
        let failed = |error: KeyError| issue_error(entry.name, &error);
        let key = self.keys.key(self.inputs.algorithm()?).map_err(failed)?;
        let serial = self.keys.serial().map_err(failed)?;
        let common_name = subject(entry, self.inputs).common_name;
        let certificate = issue::self_sign(&common_name, validity, serial, &key).map_err(failed)?;
        let group = pair_of_files(self.folder(), entry.base, &certificate, &key).map_err(failed)?;
        self.out.groups.push(group);
        let authority = Authority {
            certificate,
            key: Some(key),
            path: present::path(self.folder(), entry.base, "crt"),
        };
        self.authorities.insert(entry.name, authority);
        Ok(())
    }

    fn leaf(&mut self, entry: &'static Entry, authority: &'static str) -> Result<(), PkiError> {
        let pair = present::Pair::load(self.inputs, entry.base, self.files)?;
        let names = names::of_entry(entry, self.inputs.cluster, self.inputs.init)?;
        self.need_authority(entry, authority)?;
        let authority = self
            .authorities
            .get(authority)
            .ok_or_else(|| PkiError::Unknown(authority.to_owned()))?;
        if let Some(certificate) = pair.certificates.first() {
            present::check_leaf(&pair, authority, self.inputs.start)?;
            let missing = names.missing_in(&certificate.names);
            if !missing.is_empty() {
                self.out.warnings.push(Warning::MissingNames {
                    path: pair.certificate_path.clone(),
                    names: missing,
                });
            }
            self.out.kept.push(Kept {
                name: entry.name.to_owned(),
                path: pair.certificate_path,
                external: false,
            });
            return Ok(());
        }
        let Some(authority_key) = &authority.key else {
            return Err(PkiError::ExternalAuthority {
                missing: pair.certificate_path,
                authority: authority.path.clone(),
            });
        };
        let leaf = Leaf {
            subject: subject(entry, self.inputs),
            usages_der: issue::usages(entry.usages),
            names,
            validity: self.inputs.leaf_validity()?,
        };
        let failed = |error: KeyError| issue_error(entry.name, &error);
        let key = self.keys.key(self.inputs.algorithm()?).map_err(failed)?;
        let serial = self.keys.serial().map_err(failed)?;
        let certificate = issue::sign(&leaf, key.public_der(), serial, &authority.certificate, authority_key).map_err(failed)?;
        let group = pair_of_files(self.folder(), entry.base, &certificate, &key).map_err(failed)?;
        self.out.groups.push(group);
        Ok(())
    }

    /// Makes sure that an authority is loaded.
    fn need_authority(&mut self, entry: &Entry, name: &'static str) -> Result<(), PkiError> {
        if self.authorities.contains_key(name) {
            return Ok(());
        }
        let own = tree::find(name).ok_or_else(|| PkiError::Unknown(name.to_owned()))?;
        let authority = present::load_authority(self.inputs, own, self.files)?.ok_or_else(|| PkiError::NoAuthority {
            wanted: entry.name.to_owned(),
            authority: name,
            path: present::path(self.folder(), own.base, "crt"),
        })?;
        self.authorities.insert(name, authority);
        Ok(())
    }

    /// The pair that signs and checks service account tokens. Where only the private half stands, the public one follows from it.
    fn service_account(&mut self) -> Result<(), PkiError> {
        let key_path = present::path(self.folder(), tree::SERVICE_ACCOUNT, "key");
        let public_path = present::path(self.folder(), tree::SERVICE_ACCOUNT, "pub");
        let public_write = |key: &PrivateKey| FileWrite {
            path: public_path.clone(),
            mode: 0o600,
            contents: Contents::from(key.public_pem()),
            secret: false,
        };
        let key = present::load_key(self.files, &key_path)?;
        let public = present::read_file(self.files, &public_path)?;
        match (key, public) {
            (Some(key), Some(public)) => {
                let public = key::public_key_from_pem(public.as_bytes());
                if public.as_deref() != Some(key.public_der()) {
                    return Err(PkiError::KeyMismatch {
                        certificate: public_path,
                        key: key_path,
                    });
                }
                self.out.kept.push(kept_service_account(key_path));
            }
            (Some(key), None) => {
                self.out.groups.push(FileGroup {
                    writes: vec![public_write(&key)],
                });
                self.out.kept.push(kept_service_account(key_path));
            }
            (None, Some(_)) => {
                return Err(PkiError::HalfPair {
                    present: public_path,
                    missing: key_path,
                });
            }
            (None, None) => {
                let failed = |error: KeyError| issue_error(tree::SERVICE_ACCOUNT, &error);
                let key = self.keys.key(self.inputs.algorithm()?).map_err(failed)?;
                let private = FileWrite {
                    path: key_path,
                    mode: 0o600,
                    contents: Contents::from(key.to_pem().map_err(failed)?.as_bytes().to_vec()),
                    secret: true,
                };
                self.out.groups.push(FileGroup {
                    writes: vec![private, public_write(&key)],
                });
            }
        }
        Ok(())
    }

    fn folder(&self) -> &Path {
        Path::new(&self.inputs.cluster.certificates_dir)
    }
}

fn kept_service_account(path: PathBuf) -> Kept {
    Kept {
        name: tree::SERVICE_ACCOUNT.to_owned(),
        path,
        external: false,
    }
}

pub(crate) fn issue_error(what: &str, error: &KeyError) -> PkiError {
    PkiError::Issue {
        what: what.to_owned(),
        problem: error.to_string(),
    }
}
