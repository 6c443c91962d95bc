//! Renewing certificates: a new key and a new time for the same subject, names and usages.

use std::path::{Path, PathBuf};

use super::error::PkiError;
use super::issue::{self, Leaf, Subject};
use super::key::KeyError;
use super::pool::KeySource;
use super::present::{self, Authority};
use super::read::{self, Certificate};
use super::store;
use super::tree::{self, Entry};
use super::{Inputs, PrivateKey};
use crate::host::{FileGroup, FileWrite, ReadFiles};
use crate::kubeconfig::{self, Kubeconfig};

/// A certificate that can be renewed: in a file of its own, or in a kubeconfig.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// In a file of its own.
    File(&'static Entry),
    /// In a kubeconfig.
    Kubeconfig(&'static kubeconfig::files::Entry),
}

/// What becomes of a certificate that is to be renewed.
#[derive(Debug)]
pub enum Renewal {
    /// It is renewed: the files that change.
    Renewed(FileGroup),
    /// It does not exist.
    Missing {
        /// Where it would stand.
        path: PathBuf,
    },
    /// Its authority stands without its key, so something outside signs.
    External {
        /// The certificate of the authority.
        authority: PathBuf,
    },
}

impl Target {
    /// All of a cluster, by name.
    pub fn all(external_etcd: bool) -> Vec<Target> {
        let files = tree::of_cluster(external_etcd)
            .filter(|entry| !entry.is_authority())
            .map(Target::File);
        let kubeconfigs = kubeconfig::ENTRIES
            .iter()
            .filter(|entry| entry.renewed)
            .map(Target::Kubeconfig);
        let mut all: Vec<Target> = files.chain(kubeconfigs).collect();
        all.sort_by_key(Target::name);
        all
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Target> {
        Target::all(false).into_iter().find(|target| target.name() == name)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Target::File(entry) => entry.name,
            Target::Kubeconfig(entry) => entry.file,
        }
    }

    /// What it is for, as it is said to people.
    pub fn purpose(&self) -> &'static str {
        match self {
            Target::File(entry) => entry.purpose,
            Target::Kubeconfig(entry) => entry.purpose,
        }
    }

    /// The authority that signs it.
    pub fn authority(&self) -> &'static str {
        match self {
            Target::File(entry) => entry.authority.unwrap_or(entry.name),
            Target::Kubeconfig(_) => tree::CA,
        }
    }

    /// The file that it stands in.
    pub fn path(&self, inputs: &Inputs<'_>, kubernetes_folder: &Path) -> PathBuf {
        match self {
            Target::File(entry) => present::path(Path::new(&inputs.cluster.certificates_dir), entry.base, "crt"),
            Target::Kubeconfig(entry) => kubernetes_folder.join(entry.file),
        }
    }
}

/// A certificate as it stands, and the kubeconfig around it where there is one.
pub(super) struct Present {
    pub certificate: Certificate,
    kubeconfig: Option<Kubeconfig>,
}

/// Reads the certificate of a target; `None` where its file does not stand.
pub(super) fn read_present(target: &Target, path: &Path, files: &dyn ReadFiles) -> Result<Option<Present>, PkiError> {
    let Some(contents) = present::read_file(files, path)? else {
        return Ok(None);
    };
    let first = |pem: &[u8]| {
        let certificates = read::certificates(pem).map_err(|problem| PkiError::Certificate {
            path: path.to_owned(),
            problem,
        })?;
        Ok::<_, PkiError>(certificates.into_iter().next())
    };
    let refused = |problem: String| PkiError::Kubeconfig {
        path: path.to_owned(),
        problem,
    };
    let (certificate, kubeconfig) = match target {
        Target::File(_) => (first(contents.as_bytes())?, None),
        Target::Kubeconfig(_) => {
            let kubeconfig = Kubeconfig::parse(contents.as_bytes()).map_err(refused)?;
            let pem = kubeconfig
                .client_certificate()
                .map_err(refused)?
                .ok_or_else(|| refused("its user has no client-certificate-data".to_owned()))?;
            (first(&pem)?, Some(kubeconfig))
        }
    };
    Ok(certificate.map(|certificate| Present { certificate, kubeconfig }))
}

/// Renews one certificate.
///
/// # Errors
/// When the certificate, or the authority that signs it, is broken or missing, or the new one cannot be made.
pub fn renew(
    target: Target,
    inputs: &Inputs<'_>,
    kubernetes_folder: &Path,
    files: &dyn ReadFiles,
    keys: &dyn KeySource,
) -> Result<Renewal, PkiError> {
    let path = target.path(inputs, kubernetes_folder);
    let Some(present) = read_present(&target, &path, files)? else {
        return Ok(Renewal::Missing { path });
    };
    let Authority {
        certificate: authority,
        key,
        path: authority_path,
    } = load_authority(&target, inputs, files)?;
    let Some(authority_key) = key else {
        return Ok(Renewal::External {
            authority: authority_path,
        });
    };
    let leaf = Leaf {
        subject: Subject {
            common_name: present.certificate.common_name.clone(),
            organizations: present.certificate.organizations.clone(),
        },
        usages_der: present.certificate.usages_der.clone(),
        names: present.certificate.names.clone(),
        validity: inputs.leaf_validity()?,
    };
    let failed = |error: KeyError| store::issue_error(target.name(), &error);
    let key: PrivateKey = keys.key(inputs.algorithm()?).map_err(failed)?;
    let serial = keys.serial().map_err(failed)?;
    let certificate = issue::sign(&leaf, key.public_der(), serial, &authority, &authority_key).map_err(failed)?;
    let group = match (target, present.kubeconfig) {
        (Target::File(entry), _) => {
            let folder = Path::new(&inputs.cluster.certificates_dir);
            store::pair_of_files(folder, entry.base, &certificate, &key).map_err(failed)?
        }
        (Target::Kubeconfig(_), kubeconfig) => {
            let key_pem = key.to_pem().map_err(failed)?;
            let contents = kubeconfig.map(|kubeconfig| kubeconfig.with_client_certificate(&certificate.to_pem(), &key_pem));
            FileGroup {
                writes: contents
                    .map(|contents| FileWrite {
                        path,
                        mode: 0o600,
                        contents,
                        secret: true,
                    })
                    .into_iter()
                    .collect(),
            }
        }
    };
    Ok(Renewal::Renewed(group))
}

/// How many keys the renewal of these targets will ask for.
pub fn wanted_keys(targets: &[Target], inputs: &Inputs<'_>, kubernetes_folder: &Path, files: &dyn ReadFiles) -> usize {
    let stands = |path: &Path| matches!(files.read(path), Ok(Some(_)));
    let folder = Path::new(&inputs.cluster.certificates_dir);
    let renewable = |target: &&Target| {
        let authority = tree::find(target.authority());
        authority.is_some_and(|entry| stands(&present::path(folder, entry.base, "key")))
            && stands(&target.path(inputs, kubernetes_folder))
    };
    targets.iter().filter(renewable).count()
}

fn load_authority(target: &Target, inputs: &Inputs<'_>, files: &dyn ReadFiles) -> Result<Authority, PkiError> {
    let name = target.authority();
    let entry = tree::find(name).ok_or_else(|| PkiError::Unknown(name.to_owned()))?;
    present::load_authority(inputs, entry, files)?.ok_or_else(|| PkiError::NoAuthority {
        wanted: target.name().to_owned(),
        authority: entry.name,
        path: present::path(Path::new(&inputs.cluster.certificates_dir), entry.base, "crt"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Files, cluster, complete, init, start};
    use super::super::{Algorithm, OnDemand};
    use super::*;
    use crate::config::model::ClusterConfiguration;
    use crate::release::Release;
    use time::ext::NumericalDuration;

    #[test]
    fn names_are_sorted_and_known() {
        let names: Vec<_> = Target::all(false).iter().map(Target::name).collect();
        assert_eq!(
            names,
            [
                "admin.conf",
                "apiserver",
                "apiserver-etcd-client",
                "apiserver-kubelet-client",
                "controller-manager.conf",
                "etcd-healthcheck-client",
                "etcd-peer",
                "etcd-server",
                "front-proxy-client",
                "scheduler.conf",
                "super-admin.conf"
            ]
        );
        assert!(Target::named("kubelet.conf").is_none() && Target::named("ca").is_none());
        assert_eq!(Target::all(true).len(), 7);
    }

    #[test]
    fn subject_names_and_usages_stay_while_key_and_time_are_new() {
        let (cluster, init, release) = (cluster(), init(), Release::named("v1.31").unwrap());
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let mut files = Files::default();
        let made = super::super::plan(&inputs, super::super::Selection::All, &files, &OnDemand).unwrap();
        files.write(&made.groups);
        let folder = Path::new("/etc/kubernetes");
        let made = kubeconfig::plan(&inputs, folder, kubeconfig::Selection::All, &files, &OnDemand).unwrap();
        files.write(&made.groups);
        let before = files.clone();

        let later = ClusterConfiguration {
            encryption_algorithm: Algorithm::EcdsaP384.name().to_owned(),
            certificate_validity_period: "100h".parse().ok(),
            ..cluster.clone()
        };
        let inputs = Inputs {
            cluster: &later,
            start: start() + 10.days(),
            ..inputs
        };
        for target in Target::all(false) {
            let path = target.path(&inputs, folder);
            let Renewal::Renewed(group) = renew(target, &inputs, folder, &files, &OnDemand).unwrap() else {
                panic!("{target:?}");
            };
            files.write(&[group]);
            let old = read_present(&target, &path, &before).unwrap().unwrap().certificate;
            let new = read_present(&target, &path, &files).unwrap().unwrap().certificate;
            assert_eq!(
                (&new.subject_der, &new.usages_der, &new.names),
                (&old.subject_der, &old.usages_der, &old.names)
            );
            assert_ne!(new.public_der, old.public_der);
            assert_eq!((new.not_after - new.not_before).whole_minutes(), 100 * 60 + 5, "{target:?}");
            assert_eq!((new.not_before - inputs.start).whole_minutes(), -5);
        }
        // Everything still fits together, and the authorities are the same.
        assert!(
            super::super::plan(&inputs, super::super::Selection::All, &files, &OnDemand)
                .unwrap()
                .groups
                .is_empty()
        );
        assert!(
            kubeconfig::plan(&inputs, folder, kubeconfig::Selection::All, &files, &OnDemand)
                .unwrap()
                .groups
                .is_empty()
        );
        for authority in ["ca", "etcd/ca", "front-proxy-ca"] {
            let path = PathBuf::from(format!("/pki/{authority}.key"));
            assert_eq!(files.0[&path], before.0[&path]);
        }
    }

    #[test]
    fn what_is_missing_or_signed_outside_stays() {
        let (cluster, init, release) = (cluster(), init(), Release::newest());
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let mut files = complete(&cluster);
        files.0.remove(Path::new("/pki/ca.key"));
        let one = |name| {
            renew(
                Target::named(name).unwrap(),
                &inputs,
                Path::new("/etc/kubernetes"),
                &files,
                &OnDemand,
            )
        };
        assert!(matches!(one("apiserver"), Ok(Renewal::External { .. })));
        assert!(matches!(one("etcd-server"), Ok(Renewal::Renewed(_))));
        assert!(matches!(one("admin.conf"), Ok(Renewal::Missing { .. })));
    }
}
