//! `render`: everything that `init` or `join` would place, as far as it follows from the configuration alone. No key is made, no
//! host is asked, no time is read: the same input gives the same bytes.

mod given_files;
mod join;
pub mod skipped;
#[cfg(test)]
mod tests;

pub use given_files::GivenFiles;
pub use join::server_of_worker;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::action::{Action, Plan, Step};
use super::init::{Init, InitError, Options, PHASES, Randomness, Work};
use super::overlay::Overlay;
use super::phase;
use crate::cluster::{Intent, bootstrap_token, cluster_info};
use crate::config::endpoint::control_plane_url;
use crate::config::model::{Configuration, JoinConfiguration};
use crate::host::{Contents, HostFacts, ReadFiles};
use crate::manifest::patch::Patches;
use crate::pki::{Algorithm, KeyError, KeySource, PrivateKey};
use crate::release::Release;

/// The node that is rendered.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// The first one of a cluster: what `init` places.
    First,
    /// One that joins as a part of the control plane. The configuration carries its registration and endpoint.
    ControlPlane(&'a JoinConfiguration),
    /// One that joins as a worker.
    Worker(&'a JoinConfiguration),
}

/// What a rendering is made from.
pub struct Inputs<'a> {
    /// The configuration, complete but for what is [`Unknown`].
    pub configuration: &'a Configuration,
    /// The release to act as.
    pub release: &'a Release,
    /// Which node.
    pub node: Node<'a>,
    /// Facts of the host, as given.
    pub host: &'a HostFacts,
    /// Patches of the user.
    pub patches: &'a Patches,
    /// Certificates and keys, and kubeconfigs, where they are given.
    pub files: &'a dyn ReadFiles,
    /// The point in time to count from.
    pub now: Option<OffsetDateTime>,
    /// What nobody has said.
    pub unknown: Unknown,
    /// Folder of the kubeconfigs on the host.
    pub kubeconfig_folder: PathBuf,
    /// Also make files of which a part is wrong, as only a running cluster knows it ([`MEMBERS`]): fit for comparing, not for use.
    pub for_comparing: bool,
}

/// Arguments of etcd that name its members, which only a running cluster knows when a node joins.
pub const MEMBERS: [&str; 2] = ["--initial-cluster", "--initial-cluster-state"];

impl Inputs<'_> {
    /// Whether the configuration skips a phase, named as `init` names it; it is noted then.
    fn skips(&self, phase: &str, out: &mut Rendering) -> bool {
        let joins = !matches!(self.node, Node::First);
        let Some(name) = skipped::by(&self.configuration.init.skip_phases, phase, joins) else {
            return false;
        };
        if !out.plan.skipped.contains(&name) {
            out.plan.skipped.push(name);
        }
        true
    }
}

/// What is not known because no host is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// The name of the node.
    pub name: bool,
    /// The address that the API server announces.
    pub address: bool,
    /// Facts of the host as a whole.
    pub host: bool,
    /// Certificates: no folder of them was given.
    pub pki: bool,
}

impl Unknown {
    /// What is not known of name and address, and what makes it known.
    pub fn of_node(&self) -> Vec<&'static str> {
        let needs = [Need::Name, Need::Address];
        needs.into_iter().filter_map(|need| need.missing(self)).collect()
    }
}

/// Something that is not in a rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The phase that it belongs to.
    pub phase: String,
    /// What it is.
    pub what: String,
    /// Why it is not there, and what gets it in.
    pub why: String,
}

/// What was rendered.
#[derive(Clone, Debug, Default)]
pub struct Rendering {
    /// Files and objects, phase by phase.
    pub plan: Plan,
    /// What is not there.
    pub left_out: Vec<LeftOut>,
}

/// What a phase of `init` cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Name,
    Address,
}

/// The phases that place something, in their order, with what they need.
const PLACED: &[(&str, &[Need])] = &[
    ("etcd/local", &[Need::Name, Need::Address]),
    ("control-plane/apiserver", &[Need::Address]),
    ("control-plane/controller-manager", &[]),
    ("control-plane/scheduler", &[]),
    ("kubelet-start", &[Need::Name]),
    ("upload-config/kubeadm", &[]),
    ("upload-config/kubelet", &[]),
    ("mark-control-plane", &[Need::Name]),
    ("bootstrap-token", &[]),
    ("addon/coredns", &[]),
    ("addon/kube-proxy", &[Need::Address]),
];

/// Stands for all that a phase places.
pub const WHOLE_PHASE: &str = "everything of this phase";

/// Phases of a joining control plane node among those of `init`.
const OF_CONTROL_PLANE: [&str; 4] = [
    "control-plane/apiserver",
    "control-plane/controller-manager",
    "control-plane/scheduler",
    "mark-control-plane",
];

/// Makes no key: whatever needs one is left out.
#[derive(Clone, Copy, Debug)]
struct NoKeys;

/// What [`NoKeys`] says.
const NO_KEY: KeyError = KeyError::Library("make a key: a rendering makes none");

impl KeySource for NoKeys {
    fn key(&self, _: Algorithm) -> Result<PrivateKey, KeyError> {
        Err(NO_KEY)
    }
}

/// Renders a node.
///
/// # Errors
/// A patch that does not fit, values that break a manifest, a file that cannot be read.
pub fn render(inputs: &Inputs<'_>) -> Result<Rendering, InitError> {
    let environment = BTreeMap::new();
    let mut init = Init {
        configuration: inputs.configuration,
        release: inputs.release,
        host: inputs.host,
        // Proxies of the shell that renders are not those of the host.
        environment: &environment,
        patches: inputs.patches,
        keys: &NoKeys,
        randomness: Randomness {
            fill: &|_| Err(NO_KEY),
            token: &|| Err(NO_KEY),
        },
        now: inputs.now.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        options: Options {
            kubeconfig_folder: inputs.kubeconfig_folder.clone(),
            ..Options::default()
        },
        files: Overlay::over(inputs.files),
    };
    let mut out = Rendering::default();
    say_what_is_assumed(inputs, &mut out);
    match inputs.node {
        Node::Worker(join) => {
            join::kubelet(inputs, join, true, &mut out)?;
            return Ok(out);
        }
        Node::ControlPlane(join) => {
            standing(&mut init, inputs, "certs", &mut out)?;
            standing(&mut init, inputs, "kubeconfig", &mut out)?;
            placed(&init, inputs, &|name| OF_CONTROL_PLANE[..3].contains(&name), &mut out)?;
            join::kubelet(inputs, join, false, &mut out)?;
            join::etcd(&init, inputs, &mut out)?;
            placed(&init, inputs, &|name| name == OF_CONTROL_PLANE[3], &mut out)?;
        }
        Node::First => {
            standing(&mut init, inputs, "certs", &mut out)?;
            standing(&mut init, inputs, "kubeconfig", &mut out)?;
            placed(&init, inputs, &|_| true, &mut out)?;
        }
    }
    Ok(out)
}

fn placed(init: &Init<'_>, inputs: &Inputs<'_>, wanted: &dyn Fn(&str) -> bool, out: &mut Rendering) -> Result<(), InitError> {
    for (name, needs) in PLACED.iter().filter(|(name, _)| wanted(name)) {
        if inputs.skips(name, out) {
            continue;
        }
        if let Some(missing) = needs.iter().find_map(|need| need.missing(&inputs.unknown)) {
            out.leave_out(name, WHOLE_PHASE, missing);
            continue;
        }
        let actions = match *name {
            "bootstrap-token" => bootstrap_tokens(init, inputs, out)?,
            _ => work(name).map_or_else(|| Ok(Vec::new()), |work| work(init))?,
        };
        out.step(name, actions);
    }
    Ok(())
}

/// What stands already of certificates or kubeconfigs: it is checked, and what is missing is named.
fn standing(init: &mut Init<'_>, inputs: &Inputs<'_>, group: &str, out: &mut Rendering) -> Result<(), InitError> {
    let Ok(mut selected) = phase::only(PHASES, group) else {
        return Ok(());
    };
    selected.run.retain(|phase| !inputs.skips(&phase.name, out));
    if selected.run.is_empty() {
        return Ok(());
    }
    if inputs.unknown.pki {
        let what = if group == "certs" {
            "certificates and keys"
        } else {
            "kubeconfigs"
        };
        out.leave_out(
            group,
            what,
            "they need keys, and a rendering makes none; --pki-dir has those that stand checked",
        );
        return Ok(());
    }
    for phase in selected.run {
        match (phase.run)(init) {
            Ok(actions) => out.step(&phase.name, actions),
            Err(InitError::Key(_)) => out.leave_out(&phase.name, "its files", "they do not stand, and a rendering makes no key"),
            Err(InitError::Pki(error)) => {
                let why = match is_about_a_key(&error) {
                    true => "they do not stand, and a rendering makes no key".to_owned(),
                    false => with_causes(&error),
                };
                out.leave_out(&phase.name, "its files", why);
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Tokens, what their bearers may do, and how they find the cluster; each as far as it is known.
fn bootstrap_tokens(init: &Init<'_>, inputs: &Inputs<'_>, out: &mut Rendering) -> Result<Vec<Action>, InitError> {
    const PHASE: &str = "bootstrap-token";
    let configuration = inputs.configuration;
    let mut writes = Vec::new();
    let tokens = &configuration.init.bootstrap_tokens;
    if tokens.is_empty() {
        out.leave_out(
            PHASE,
            "Secrets of bootstrap tokens",
            "the configuration names no token, and a rendering makes none",
        );
    }
    for token in tokens {
        let ends = token.expires.is_none() && token.ttl.is_some_and(|ttl| ttl.nanoseconds() > 0);
        if ends && inputs.now.is_none() {
            out.leave_out(
                PHASE,
                &format!("Secret {}", bootstrap_token::secret_name(token)),
                "its end counts from now on; --now gives a point in time, `expires` in the configuration a fixed one",
            );
            continue;
        }
        writes.push(bootstrap_token::secret(token, init.now, Intent::Create));
    }
    writes.extend(bootstrap_token::access(inputs.release));
    match read(inputs, "ca.crt")? {
        Some(_) if inputs.unknown.address && configuration.cluster.control_plane_endpoint.is_empty() => {
            out.leave_out(PHASE, "ConfigMap cluster-info", Need::ADDRESS);
        }
        Some(ca) => {
            let server = control_plane_url(&configuration.cluster, &configuration.init.local_api_endpoint);
            writes.extend(cluster_info::objects(&server, ca.as_bytes(), inputs.release));
        }
        None => out.leave_out(
            PHASE,
            "ConfigMap cluster-info",
            "it holds the certificate of the CA; --pki-dir names a folder with ca.crt",
        ),
    }
    Ok(writes.into_iter().map(Action::Object).collect())
}

fn say_what_is_assumed(inputs: &Inputs<'_>, out: &mut Rendering) {
    if inputs.unknown.host {
        out.leave_out(
            "host",
            "what depends on the host",
            "no facts of it are given (--host-facts): it counts as called like its node, without systemd-resolved and without \
             folders of CA certificates besides /etc/ssl/certs",
        );
    }
}

fn work(name: &str) -> Option<Work> {
    let selected = phase::only(PHASES, name).ok()?;
    selected.run.into_iter().next().map(|named| named.run)
}

/// A file of the PKI.
fn read(inputs: &Inputs<'_>, name: &str) -> Result<Option<Contents>, InitError> {
    let path = Path::new(&inputs.configuration.cluster.certificates_dir).join(name);
    inputs.files.read(&path).map_err(|source| InitError::Read { path, source })
}

fn is_about_a_key(error: &dyn std::error::Error) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.to_string().contains("a rendering makes none") {
            return true;
        }
        next = error.source();
    }
    false
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        next = error.source();
    }
    text
}

impl Need {
    const NAME: &'static str = "the name of the node is not given: nodeRegistration.name, --node-name or --host-facts";
    const ADDRESS: &'static str = "the address of the API server is not given: localAPIEndpoint.advertiseAddress, --apiserver-advertise-address or --host-facts";

    fn missing(self, unknown: &Unknown) -> Option<&'static str> {
        match self {
            Need::Name if unknown.name => Some(Self::NAME),
            Need::Address if unknown.address => Some(Self::ADDRESS),
            _ => None,
        }
    }
}

impl Rendering {
    fn leave_out(&mut self, phase: &str, what: &str, why: impl Into<String>) {
        self.left_out.push(LeftOut {
            phase: phase.to_owned(),
            what: what.to_owned(),
            why: why.into(),
        });
    }

    /// Adds what a phase places. What only a host can do (services, waits, images) has no place in a rendering.
    fn step(&mut self, phase: &str, actions: Vec<Action>) {
        let kept = |action: &Action| {
            matches!(
                action,
                Action::Folder { .. } | Action::Files(_) | Action::Keep(_) | Action::Object(_) | Action::Note(_)
            )
        };
        let actions: Vec<Action> = actions.into_iter().filter(kept).collect();
        if !actions.is_empty() {
            self.plan.steps.push(Step {
                phase: phase.to_owned(),
                actions,
            });
        }
    }
}
