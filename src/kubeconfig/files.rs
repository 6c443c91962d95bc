//! The kubeconfig files of a control plane node, as data, and what is to be written of them.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::read::Kubeconfig;
use super::write::{self, Credentials, Parts};
use crate::config::endpoint::{control_plane_url, local_url};
use crate::host::{FileGroup, FileWrite, ReadFiles};
use crate::pki::issue::{self, Leaf, Subject};
use crate::pki::present::{self, Authority};
use crate::pki::store::{self, Kept, Plan, Warning};
use crate::pki::tree::{self, Usage};
use crate::pki::{AltNames, Certificate, Inputs, KeyError, KeySource, PkiError, PrivateKey, read};

/// One kubeconfig file.
#[derive(Debug)]
pub struct Entry {
    /// Name of its phase.
    pub name: &'static str,
    /// Name of the file.
    pub file: &'static str,
    /// Its user.
    pub user: User,
    /// Organization of its user.
    pub organization: Option<&'static str>,
    /// Which API server it names.
    pub server: Server,
    /// Whether `certs renew` renews it; the kubelet renews its own.
    pub renewed: bool,
    /// What it is for, as it is said to people.
    pub purpose: &'static str,
}

/// The user of a kubeconfig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// Always the same.
    Fixed(&'static str),
    /// `system:node:` and the name of the node.
    Node,
}

/// Which API server a kubeconfig names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The control plane as a whole.
    ControlPlane,
    /// The one of this node.
    Local,
    /// The one of this node or the control plane as a whole, by release and feature gate.
    OfKubelet,
}

/// All kubeconfig files, in the order in which they are made.
pub static ENTRIES: &[Entry] = &[
    Entry {
        name: "admin",
        file: "admin.conf",
        user: User::Fixed("kubernetes-admin"),
        organization: Some("kubeadm:cluster-admins"),
        server: Server::ControlPlane,
        renewed: true,
        purpose: "client certificate of the administrator",
    },
    Entry {
        name: "super-admin",
        file: "super-admin.conf",
        user: User::Fixed("kubernetes-super-admin"),
        organization: Some("system:masters"),
        server: Server::ControlPlane,
        renewed: true,
        purpose: "client certificate of the super-administrator",
    },
    Entry {
        name: "kubelet",
        file: "kubelet.conf",
        user: User::Node,
        organization: Some("system:nodes"),
        server: Server::OfKubelet,
        renewed: false,
        purpose: "client certificate of the kubelet",
    },
    Entry {
        name: "controller-manager",
        file: "controller-manager.conf",
        user: User::Fixed("system:kube-controller-manager"),
        organization: None,
        server: Server::Local,
        renewed: true,
        purpose: "client certificate of the controller manager",
    },
    Entry {
        name: "scheduler",
        file: "scheduler.conf",
        user: User::Fixed("system:kube-scheduler"),
        organization: None,
        server: Server::Local,
        renewed: true,
        purpose: "client certificate of the scheduler",
    },
];

/// Which kubeconfigs a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection<'a> {
    /// All.
    All,
    /// The one of this phase.
    One(&'a str),
}

impl Entry {
    /// Its user's name.
    pub(crate) fn user_name(&self, inputs: &Inputs<'_>) -> String {
        match self.user {
            User::Fixed(name) => name.to_owned(),
            User::Node => format!("system:node:{}", inputs.init.node_registration.name),
        }
    }

    /// Who its certificate is for.
    pub(crate) fn subject(&self, inputs: &Inputs<'_>) -> Subject {
        Subject {
            common_name: self.user_name(inputs),
            organizations: self.organization.map(str::to_owned).into_iter().collect(),
        }
    }

    /// URL of the API server that it names.
    pub(crate) fn server_url(&self, inputs: &Inputs<'_>) -> String {
        const GATE: &str = "ControlPlaneKubeletLocalMode";
        let release = inputs.release;
        let local = match self.server {
            Server::ControlPlane => false,
            Server::Local => true,
            Server::OfKubelet if release.gate(GATE).is_some() => release.enables(&inputs.cluster.feature_gates, GATE),
            Server::OfKubelet => release.minor.kubelet_conf_local,
        };
        let endpoint = &inputs.init.local_api_endpoint;
        if local {
            local_url(endpoint)
        } else {
            control_plane_url(inputs.cluster, endpoint)
        }
    }
}

/// Plans what is missing of the kubeconfigs in `folder`.
///
/// # Errors
/// When one stands that is broken or belongs to another cluster, or when one cannot be made.
pub fn plan(
    inputs: &Inputs<'_>,
    folder: &Path,
    selection: Selection<'_>,
    files: &dyn ReadFiles,
    keys: &dyn KeySource,
) -> Result<Plan, PkiError> {
    let authority = cluster_authority(inputs, "a kubeconfig", files)?;
    let mut out = Plan::default();
    for entry in selected(selection)? {
        let path = folder.join(entry.file);
        if let Some(contents) = present::read_file(files, &path)? {
            let warning = check(entry, inputs, &path, contents.as_bytes(), &authority.certificate, files)?;
            out.warnings.extend(warning);
            out.kept.push(Kept {
                name: entry.name.to_owned(),
                path,
                external: false,
            });
            continue;
        }
        let Some(authority_key) = &authority.key else {
            return Err(PkiError::ExternalAuthority {
                missing: path,
                authority: authority.path,
            });
        };
        let subject = entry.subject(inputs);
        let validity = client_validity(inputs.leaf_validity()?, &authority.certificate);
        let (certificate, key) = client_certificate(
            entry.file,
            &subject,
            validity,
            inputs,
            &authority.certificate,
            authority_key,
            keys,
        )?;
        let key_pem = key.to_pem().map_err(|error| store::issue_error(entry.file, &error))?;
        let contents = write::write(&Parts {
            cluster_name: &inputs.cluster.cluster_name,
            server: &entry.server_url(inputs),
            authority_pem: Some(&authority.certificate.to_pem()),
            user: &subject.common_name,
            credentials: Credentials::Certificate {
                certificate_pem: Some(&certificate.to_pem()),
                key_pem: &key_pem,
            },
            preferences: inputs.release.minor.kubeconfig_preferences,
        });
        out.groups.push(FileGroup {
            writes: vec![FileWrite {
                path,
                mode: 0o600,
                contents,
                secret: true,
            }],
        });
    }
    Ok(out)
}

/// How many keys [`plan`] will ask for.
pub fn wanted_keys(folder: &Path, selection: Selection<'_>, files: &dyn ReadFiles) -> usize {
    let absent = |entry: &&&Entry| matches!(files.read(&folder.join(entry.file)), Ok(None));
    selected(selection).unwrap_or_default().iter().filter(absent).count()
}

/// The authority of the cluster, which `wanted` needs.
pub(super) fn cluster_authority(inputs: &Inputs<'_>, wanted: &str, files: &dyn ReadFiles) -> Result<Authority, PkiError> {
    let entry = tree::find(tree::CA).ok_or_else(|| PkiError::Unknown(tree::CA.to_owned()))?;
    present::load_authority(inputs, entry, files)?.ok_or_else(|| PkiError::NoAuthority {
        wanted: wanted.to_owned(),
        authority: tree::CA,
        path: present::path(Path::new(&inputs.cluster.certificates_dir), entry.base, "crt"),
    })
}

/// A certificate by which a user proves to be that one, with its key.
pub(super) fn client_certificate(
    what: &str,
    subject: &Subject,
    validity: issue::Validity,
    inputs: &Inputs<'_>,
    authority: &Certificate,
    authority_key: &PrivateKey,
    keys: &dyn KeySource,
) -> Result<(Certificate, PrivateKey), PkiError> {
    let leaf = Leaf {
        subject: subject.clone(),
        usages_der: issue::usages(&[Usage::Client]),
        names: AltNames::default(),
        validity,
    };
    let failed = |error: KeyError| store::issue_error(what, &error);
    let key = keys.key(inputs.algorithm()?).map_err(failed)?;
    let serial = keys.serial().map_err(failed)?;
    let certificate = issue::sign(&leaf, key.public_der(), serial, authority, authority_key).map_err(failed)?;
    Ok((certificate, key))
}

/// Client certificates in kubeconfigs begin with their authority, other than those in files.
pub(super) fn client_validity(validity: issue::Validity, authority: &Certificate) -> issue::Validity {
    issue::Validity {
        not_before: authority.not_before,
        ..validity
    }
}

fn selected(selection: Selection<'_>) -> Result<Vec<&'static Entry>, PkiError> {
    match selection {
        Selection::All => Ok(ENTRIES.iter().collect()),
        Selection::One(name) => {
            let entry = ENTRIES.iter().find(|entry| entry.name == name);
            entry
                .map(|entry| vec![entry])
                .ok_or_else(|| PkiError::Unknown(name.to_owned()))
        }
    }
}

/// Whether a kubeconfig that stands is of this cluster and still good.
fn check(
    entry: &Entry,
    inputs: &Inputs<'_>,
    path: &Path,
    text: &[u8],
    authority: &Certificate,
    files: &dyn ReadFiles,
) -> Result<Option<Warning>, PkiError> {
    let refused = |problem: String| PkiError::Kubeconfig {
        path: path.to_owned(),
        problem,
    };
    let found = Kubeconfig::parse(text).map_err(refused)?;
    let trusted = match (found.authority().map_err(refused)?, found.authority_file()) {
        (Some(pem), _) => pem.to_vec(),
        (None, Some(file)) => {
            let file: PathBuf = path.parent().unwrap_or(Path::new("")).join(file);
            let contents = present::read_file(files, &file)?;
            contents.map_or_else(Vec::new, |contents| contents.as_bytes().to_vec())
        }
        (None, None) => Vec::new(),
    };
    let trusts = read::certificates(&trusted).is_ok_and(|trusted| trusted.iter().any(|c| c.der == authority.der));
    if !trusts {
        let ca = present::path(Path::new(&inputs.cluster.certificates_dir), "ca", "crt");
        return Err(refused(format!(
            "it trusts another CA than {}; move it away so that it is made anew",
            ca.display()
        )));
    }
    if let Some(pem) = found.client_certificate().map_err(refused)? {
        let certificates =
            read::certificates(&pem).map_err(|problem| refused(format!("its client certificate is not usable: {problem}")))?;
        check_not_expired(&certificates, path, inputs.start)?;
    }
    let wanted = entry.server_url(inputs);
    Ok((found.server() != wanted).then(|| Warning::OtherServer {
        path: path.to_owned(),
        found: found.server().to_owned(),
        wanted,
    }))
}

fn check_not_expired(certificates: &[Certificate], path: &Path, now: OffsetDateTime) -> Result<(), PkiError> {
    match certificates.first() {
        Some(own) => present::check_age(own, path, now),
        None => Ok(()),
    }
}
