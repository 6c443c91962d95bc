//! What a Kubernetes release is: every fact that differs from minor to minor, in one table.

mod component_gates;
mod flags;
mod preflight;
mod table;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

pub use component_gates::{ComponentGate, component_gate, component_gate_names, whole_gate_minors};
pub use flags::{Component, ComponentFlag, FlagValue, component_flag, component_flag_names, whole_flag_minors};
pub use preflight::{KERNEL_OPTIONS, Preflight};
pub use version::{InvalidVersion, Version};

use crate::config::object::FieldGate;

/// The minors that a line `complete=31-36` of a table of flags or gates names.
fn whole_minors(line: &str) -> Option<RangeInclusive<u64>> {
    let (oldest, newest) = line.strip_prefix("complete=")?.split_once('-')?;
    Some(oldest.parse().ok()?..=newest.parse().ok()?)
}

/// The kubeadm release that the program acts as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The full version, such as `v1.36.2`.
    pub version: Version,
    /// The facts of its minor.
    pub minor: &'static Minor,
}

/// The facts of one minor. The comments in `table.rs` name their sources.
#[derive(Debug, PartialEq, Eq)]
pub struct Minor {
    /// The minor: 36 for v1.36.
    pub number: u64,
    /// The newest patch that the table knows.
    pub newest_patch: u64,
    /// Tags of the etcd image by the patch release from which they hold, ascending.
    pub etcd_images: &'static [(u64, &'static str)],
    /// Tags of the etcd image for control planes of older minors, ascending by minor.
    pub etcd_images_of_older_minors: &'static [(u64, &'static str)],
    /// The lowest etcd that may run outside the cluster.
    pub minimum_external_etcd: &'static str,
    /// Tag of the CoreDNS image.
    pub coredns_image_tag: &'static str,
    /// Tag of the pause image.
    pub pause_image_tag: &'static str,
    /// Whether `kubeadm.k8s.io/v1` is read with `--allow-experimental-api`.
    pub reads_experimental_v1: bool,
    /// Values of `encryptionAlgorithm`.
    pub encryption_algorithms: &'static [&'static str],
    /// kubeadm's own feature gates.
    pub feature_gates: &'static [Gate],
    /// Fields that exist only in some minors.
    pub fields: &'static [FieldGate],
    /// `etcd.external.httpEndpoints` is filled in from `endpoints`.
    pub defaults_etcd_http_endpoints: bool,
    /// Probes name a container port `probe-port` instead of its number.
    pub named_probe_ports: bool,
    /// Static Pods and API objects are written with `creationTimestamp: null`.
    pub null_creation_timestamps: bool,
    /// The scheduler is probed at `/livez` and `/readyz` instead of `/healthz` alone.
    pub scheduler_livez: bool,
    /// `kubeadm-flags.env` carries `--pod-infra-container-image`.
    pub pod_infra_container_image_flag: bool,
    /// The kube-controller-manager mounts the FlexVolume folder.
    pub flex_volume_mount: bool,
    /// The patch release from which the user's arguments of a component keep their order, behind the sorted ones of ours.
    /// Earlier ones, and all where there is none, sort all arguments by name and value.
    pub arguments_in_order_from: Option<u64>,
    /// How etcd is told to check for corruption and to report the progress of watches.
    pub etcd_flags: EtcdFlags,
    /// Organization in the certificate `apiserver-kubelet-client`.
    pub kubelet_client_organization: Option<&'static str>,
    /// The ClusterRoleBinding `kubeadm:apiserver-kubelet-client` is made.
    pub kubelet_client_binding: bool,
    /// `kubelet.conf` of a control plane node goes to the local API server.
    pub kubelet_conf_local: bool,
    /// Kubeconfigs are written with an empty `preferences`.
    pub kubeconfig_preferences: bool,
    /// The Corefile's cache block leaves out the cluster domain.
    pub coredns_cache_block: bool,
    /// The CoreDNS Deployment names the ports of its probes.
    pub coredns_named_probe_ports: bool,
    /// The phase `kubelet-finalize/experimental-cert-rotation` exists.
    pub experimental_cert_rotation_phase: bool,
    /// The phase `wait-control-plane` is shown in help.
    pub wait_control_plane_visible: bool,
    /// Every control plane component is waited for, not the API server alone.
    pub waits_for_all_components: bool,
    /// What preflight asks of a host.
    pub preflight: &'static Preflight,
    /// kube-proxy calls its mode `ipvs` deprecated.
    pub deprecates_ipvs: bool,
}

/// Names of two flags of etcd that left their experimental stage in etcd 3.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtcdFlags {
    /// The experimental names.
    Experimental,
    /// The new names for images of etcd 3.6 and later, the experimental ones for all others.
    ByImage,
    /// The new names.
    Stable,
}

/// A feature gate of kubeadm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its name.
    pub name: &'static str,
    /// How far along it is.
    pub stage: Stage,
    /// Its value where nobody sets it.
    pub default: bool,
}

/// How far along a feature gate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Off unless asked for.
    Alpha,
    /// Mostly on.
    Beta,
    /// On, and cannot be turned off.
    Stable,
    /// Works, and will go.
    Deprecated,
}

/// A release that the table does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("release {given} is not known; this program acts as kubeadm v1.{oldest} to v1.{newest}")]
pub struct UnknownRelease {
    /// What was asked for.
    pub given: String,
    /// The oldest minor of the table.
    pub oldest: u64,
    /// The newest minor of the table.
    pub newest: u64,
}

impl Release {
    /// The newest release of the table.
    pub fn newest() -> Release {
        Release::of_minor(&table::MINORS[table::MINORS.len() - 1])
    }

    /// The newest release of the oldest minor of the table.
    pub fn oldest() -> Release {
        Release::of_minor(&table::MINORS[0])
    }

    /// The newest known release of every minor, oldest first.
    pub fn all() -> impl Iterator<Item = Release> {
        table::MINORS.iter().map(Release::of_minor)
    }

    /// The release named by `v1.36`, `1.36` (its newest known patch) or `v1.36.2`.
    ///
    /// # Errors
    /// A text that is no version, or a minor that the table does not know.
    pub fn named(text: &str) -> Result<Release, UnknownRelease> {
        let unknown = || UnknownRelease {
            given: text.to_owned(),
            oldest: table::MINORS[0].number,
            newest: table::MINORS[table::MINORS.len() - 1].number,
        };
        let bare = text.strip_prefix('v').unwrap_or(text);
        if let Some((major, minor)) = bare.split_once('.')
            && !minor.contains('.')
        {
            let number = minor.parse().map_err(|_| unknown())?;
            let minor = Release::minor(number).filter(|_| major == "1").ok_or_else(unknown)?;
            return Ok(Release::of_minor(minor));
        }
        let version: Version = text.parse().map_err(|_| unknown())?;
        let minor = Release::minor(version.minor)
            .filter(|_| version.major == 1)
            .ok_or_else(unknown)?;
        Ok(Release { version, minor })
    }

    /// The release that fits a control plane of `version`: its own minor, or the end of the table that is nearer.
    pub fn for_control_plane(version: &Version) -> Release {
        match Release::minor(version.minor) {
            Some(minor) if version.major == 1 => Release::of_minor(minor),
            _ if *version < Release::oldest().version => Release::oldest(),
            _ => Release::newest(),
        }
    }

    /// The image tag of etcd for a control plane of `version`.
    ///
    /// The release's own minor goes by its patch, older minors by the table of older minors; a minor below that table takes
    /// its lowest entry, one above the release the highest.
    pub fn etcd_image_tag(&self, version: &Version) -> &'static str {
        let of_patch = |patch: u64| {
            self.minor
                .etcd_images
                .iter()
                .rev()
                .find(|(from, _)| *from <= patch)
                .map_or(self.minor.etcd_images[0].1, |(_, tag)| tag)
        };
        let own = of_patch(self.version.patch);
        if version.minor >= self.minor.number {
            return own;
        }
        let older = self.minor.etcd_images_of_older_minors;
        older
            .iter()
            .find(|(minor, _)| *minor >= version.minor)
            .map_or(own, |(_, tag)| tag)
    }

    /// The lowest control plane version that this release deploys: one minor back.
    pub fn minimum_control_plane(&self) -> Version {
        Version {
            major: 1,
            minor: self.minor.number - 1,
            patch: 0,
            pre: String::new(),
            build: String::new(),
        }
    }

    /// The lowest kubelet version that this release accepts: three minors back.
    pub fn minimum_kubelet(&self) -> Version {
        Version {
            major: 1,
            minor: self.minor.number - 3,
            patch: 0,
            pre: String::new(),
            build: String::new(),
        }
    }

    /// Whether the user's arguments of a component keep their order, behind the sorted ones of ours.
    pub fn keeps_argument_order(&self) -> bool {
        self.minor
            .arguments_in_order_from
            .is_some_and(|from| self.version.patch >= from)
    }

    /// A feature gate of this release.
    pub fn gate(&self, name: &str) -> Option<&'static Gate> {
        self.minor.feature_gates.iter().find(|gate| gate.name == name)
    }

    /// Whether a feature is on: as `set` says, else as this release has it; one that it does not know is off.
    pub fn enables(&self, set: &BTreeMap<String, bool>, gate: &str) -> bool {
        self.gate(gate)
            .is_some_and(|known| set.get(gate).copied().unwrap_or(known.default))
    }

    /// The fields behind a gate that exist in `kubeadm.k8s.io/v1beta4` and in component configurations of this release.
    pub fn field_gates(&self) -> BTreeSet<FieldGate> {
        self.minor.fields.iter().copied().collect()
    }

    /// The programs that preflight must find for a control plane of `version`.
    pub fn required_tools(&self, version: &Version) -> impl Iterator<Item = &'static str> {
        let facts = self.minor.preflight;
        let minor = version.minor;
        let older = facts.tools_of_older_control_planes.iter();
        let of_older = older.filter(move |(below, _)| minor < *below).map(|(_, tool)| *tool);
        facts.required_tools.iter().copied().chain(of_older)
    }

    fn minor(number: u64) -> Option<&'static Minor> {
        table::MINORS.iter().find(|minor| minor.number == number)
    }

    fn of_minor(minor: &'static Minor) -> Release {
        Release {
            version: Version {
                major: 1,
                minor: minor.number,
                patch: minor.newest_patch,
                pre: String::new(),
                build: String::new(),
            },
            minor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn a_minor_alone_means_its_newest_patch() {
        assert_eq!(Release::named("v1.36").unwrap().version.to_string(), "v1.36.2");
        assert_eq!(Release::named("1.31").unwrap().version.to_string(), "v1.31.14");
        assert_eq!(Release::named("v1.35.0").unwrap().version.to_string(), "v1.35.0");
        for text in ["v1.30", "v2.36", "v1.99.1", "latest", "", "1"] {
            assert!(Release::named(text).is_err(), "{text}");
        }
    }

    #[test]
    fn etcd_goes_by_patch_and_by_the_minor_of_the_control_plane() {
        let tag = |release: &str, control_plane: &str| Release::named(release).unwrap().etcd_image_tag(&version(control_plane));
        assert_eq!(tag("v1.33.0", "v1.33.0"), "3.5.21-0");
        assert_eq!(tag("v1.33.6", "v1.33.6"), "3.5.24-0");
        assert_eq!(tag("v1.36.2", "v1.35.0"), "3.6.8-0");
        assert_eq!(tag("v1.35.6", "v1.34.0"), "3.5.24-0");
        assert_eq!(tag("v1.35.6", "v1.41.0"), "3.6.6-0");
    }

    #[test]
    fn tools_go_by_the_minor_of_the_control_plane() {
        let asks = |release: &str, control_plane: &str| {
            let release = Release::named(release).unwrap();
            release
                .required_tools(&version(control_plane))
                .any(|tool| tool == "conntrack")
        };
        assert!(asks("v1.31", "v1.31.0") && asks("v1.32", "v1.31.4"));
        assert!(!asks("v1.32", "v1.32.0") && !asks("v1.36", "v1.35.0"));
    }
}
