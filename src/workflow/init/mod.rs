//! `init`: from a configuration to the plan of a control plane. A phase per file, in the order of the reference.

pub mod addon;
mod bootstrap_token;
mod certs;
mod control_plane;
mod etcd;
mod kubeconfig;
mod kubelet_finalize;
mod kubelet_start;
mod mark_control_plane;
mod preflight;
pub mod show_join_command;
mod upload_certs;
mod upload_config;
pub mod wait_control_plane;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::action::{Action, Plan, Step};
use super::overlay::Overlay;
use super::phase::{Phase, Selected};
use crate::addon::InvalidManifest;
use crate::cluster::upload_certs::EncryptError;
use crate::config::model::Configuration;
use crate::host::{HostFacts, ReadFiles};
use crate::kubelet;
use crate::manifest::patch::{PatchError, Patches};
use crate::pki::{self, KeyError, KeySource, PkiError};
use crate::release::Release;

/// Folder of the kubeconfigs and of everything else of the control plane.
pub const KUBERNETES_FOLDER: &str = "/etc/kubernetes";
/// Folder that the kubelet takes static Pods from.
pub const MANIFESTS_FOLDER: &str = "/etc/kubernetes/manifests";
/// Folder of the kubelet.
pub const KUBELET_FOLDER: &str = "/var/lib/kubelet";

/// What an `init` works with. Everything is a value, or a trait that was passed in.
pub struct Init<'a> {
    /// The configuration, complete.
    pub configuration: &'a Configuration,
    /// The release acted as.
    pub release: &'a Release,
    /// Facts of the host.
    pub host: &'a HostFacts,
    /// The environment of the process, for proxy variables.
    pub environment: &'a BTreeMap<String, String>,
    /// Patches of the user.
    pub patches: &'a Patches,
    /// Where keys come from.
    pub keys: &'a dyn KeySource,
    /// Where other random values come from.
    pub randomness: Randomness<'a>,
    /// When the program started.
    pub now: OffsetDateTime,
    /// How this run acts.
    pub options: Options,
    /// Files of the host, and of the steps before.
    pub files: Overlay<'a>,
}

/// Sources of random values.
#[derive(Clone, Copy)]
pub struct Randomness<'a> {
    /// Fills a buffer.
    pub fill: &'a dyn Fn(&mut [u8]) -> Result<(), KeyError>,
    /// Makes a bootstrap token.
    pub token: &'a dyn Fn() -> Result<String, KeyError>,
}

/// How a run of `init` acts. It holds a key, so there is no `Debug`.
#[derive(Clone, Default)]
pub struct Options {
    /// Upload the certificates that further control plane nodes need.
    pub upload_certs: bool,
    /// Folder of the kubeconfigs.
    pub kubeconfig_folder: PathBuf,
    /// Key that encrypts uploaded certificates: 64 hex digits. Empty where none is uploaded.
    pub certificate_key: Zeroizing<String>,
    /// Preflight checks whose errors count as warnings.
    pub ignore_preflight_errors: Vec<String>,
}

/// The work of a phase: from what is known to what is to be done.
pub type Work = for<'a, 'b> fn(&'a Init<'b>) -> Result<Vec<Action>, InitError>;

/// Why a plan cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Certificates or kubeconfigs.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A patch.
    #[error(transparent)]
    Patch(#[from] PatchError),
    /// A file of an earlier phase is missing.
    #[error("{} is missing; it is made by the phase {phase}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The phase.
        phase: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Certificates cannot be encrypted for the upload.
    #[error(transparent)]
    Encrypt(#[from] EncryptError),
    /// The manifest of an addon.
    #[error(transparent)]
    Manifest(#[from] InvalidManifest),
}

/// A phase that failed to plan.
#[derive(Debug, thiserror::Error)]
#[error("phase {phase} cannot be carried out")]
pub struct PlanError {
    /// Full name of the phase.
    pub phase: String,
    /// Why.
    #[source]
    pub source: InitError,
}

const fn leaf(name: &'static str, run: Work) -> Phase<Work> {
    Phase {
        name,
        run: Some(run),
        children: &[],
    }
}

const fn group(name: &'static str, children: &'static [Phase<Work>]) -> Phase<Work> {
    Phase {
        name,
        run: None,
        children,
    }
}

/// The phases of `init` (spec, phases: section 1).
pub static PHASES: &[Phase<Work>] = &[
    leaf("preflight", preflight::plan),
    group("certs", certs::PHASES),
    group("kubeconfig", kubeconfig::PHASES),
    group("etcd", &[leaf("local", etcd::plan)]),
    group("control-plane", control_plane::PHASES),
    leaf("kubelet-start", kubelet_start::plan),
    leaf("wait-control-plane", wait_control_plane::plan),
    group("upload-config", upload_config::PHASES),
    leaf("upload-certs", upload_certs::plan),
    leaf("mark-control-plane", mark_control_plane::plan),
    leaf("bootstrap-token", bootstrap_token::plan),
    group("kubelet-finalize", kubelet_finalize::PHASES),
    group("addon", addon::PHASES),
    leaf("show-join-command", show_join_command::plan),
];

/// Whether a phase lays the user's patches over what it makes. Only then they are read: broken ones stand in no other phase's way.
pub fn takes_patches(phase: &str) -> bool {
    ["etcd/", "control-plane/", "kubelet-start", "addon/coredns"]
        .iter()
        .any(|taker| phase.starts_with(taker))
}

/// Plans the selected phases, each over the files of those before it.
///
/// # Errors
/// The first phase that cannot be planned.
pub fn plan(init: &mut Init<'_>, selected: Selected<Work>) -> Result<Plan, PlanError> {
    let mut plan = Plan {
        steps: Vec::new(),
        skipped: selected.skipped,
    };
    for phase in selected.run {
        let actions = (phase.run)(init).map_err(|source| PlanError {
            phase: phase.name.clone(),
            source,
        })?;
        // The phase that another release has under this name.
        if actions.is_empty() {
            continue;
        }
        let step = Step {
            phase: phase.name,
            actions,
        };
        init.files.add(&step);
        plan.steps.push(step);
    }
    Ok(plan)
}

impl Init<'_> {
    /// Inputs of certificates and kubeconfigs.
    fn pki(&self) -> pki::Inputs<'_> {
        pki::Inputs {
            cluster: &self.configuration.cluster,
            init: &self.configuration.init,
            release: self.release,
            start: self.now,
        }
    }

    /// Inputs of static Pods.
    fn manifest(&self) -> crate::manifest::Inputs<'_> {
        crate::manifest::Inputs {
            configuration: self.configuration,
            release: self.release,
            host: self.host,
            environment: self.environment,
            external_ca: self.external_ca(),
        }
    }

    /// The node, for the files of its kubelet.
    fn kubelet_node(&self) -> kubelet::Node<'_> {
        kubelet::Node {
            registration: &self.configuration.init.node_registration,
            cluster: &self.configuration.cluster,
            release: self.release,
            host_name: self.host.host_name.as_deref(),
        }
    }

    /// Whether the CA's certificate stands without its key. A key that cannot be read stands all the same.
    fn external_ca(&self) -> bool {
        let stands = |name: &str| matches!(self.files.stands(&self.certificate(name)), Ok(true));
        stands("ca.crt") && !stands("ca.key")
    }

    /// A file in the folder of certificates.
    fn certificate(&self, name: &str) -> PathBuf {
        Path::new(&self.configuration.cluster.certificates_dir).join(name)
    }

    /// The text of a file that an earlier phase has made.
    fn text(&self, path: &Path, phase: &'static str) -> Result<String, InitError> {
        let read = |source| InitError::Read {
            path: path.to_owned(),
            source,
        };
        let contents = self.files.read(path).map_err(read)?;
        let contents = contents.ok_or_else(|| InitError::Missing {
            path: path.to_owned(),
            phase,
        })?;
        let text = contents.as_text().map(str::to_owned);
        text.ok_or_else(|| read(std::io::Error::new(std::io::ErrorKind::InvalidData, "the file is not text")))
    }
}
