//! What preflight asks of a host, by minor.
//!
//! Tools: pr-127151 (September 2024, picked back to v1.31 by pr-127413) dropped `socat` and `ebtables`, pr-129131 (v1.33) `ip`,
//! `iptables`, `ethtool` and `tc`; gold-31 asks for `crictl`, gold-32 does not. Kernel and cgroups: system-validators pull
//! requests 37 and 38 (v1.32), pr-131919 (v1.34: an old kernel is no error any more), pr-134744 (v1.35: cgroups v1 is one, by
//! the kubelet's version). Name of the kubelet's check: gold-34 and gold-35. The runtime's cgroup driver: pr-134906 (v1.35);
//! pr-136898 and pr-139122 put off what it warns of to v1.38.

/// What preflight asks of a host.
#[derive(Debug, PartialEq, Eq)]
pub struct Preflight {
    /// Programs that must be there.
    pub required_tools: &'static [&'static str],
    /// Programs that should be there.
    pub wanted_tools: &'static [&'static str],
    /// Programs that must be there for control planes below a minor.
    pub tools_of_older_control_planes: &'static [(u64, &'static str)],
    /// Name of the check of the kubelet's service.
    pub kubelet_service_check: &'static str,
    /// The oldest kernel, as major and minor.
    pub oldest_kernel: (u64, u64),
    /// An older kernel is an error.
    pub refuses_older_kernels: bool,
    /// cgroups v1 draw a warning.
    pub warns_of_cgroups_v1: bool,
    /// The kubelet of this minor does not start on cgroups v1 unless `failCgroupV1` is false.
    pub kubelet_refuses_cgroups_v1: bool,
    /// The container runtime is asked whether it tells the kubelet its cgroup driver.
    pub asks_for_cgroup_driver: bool,
}

pub(super) static V1_31: Preflight = Preflight {
    required_tools: &["crictl", "conntrack", "ip", "iptables", "mount", "nsenter"],
    wanted_tools: &["ethtool", "tc", "touch"],
    tools_of_older_control_planes: &[],
    kubelet_service_check: "Service-Kubelet",
    oldest_kernel: (3, 10),
    refuses_older_kernels: true,
    warns_of_cgroups_v1: false,
    kubelet_refuses_cgroups_v1: false,
    asks_for_cgroup_driver: false,
};

pub(super) static V1_32: Preflight = Preflight {
    required_tools: &["ip", "iptables", "mount", "nsenter"],
    wanted_tools: &["ethtool", "tc", "touch"],
    tools_of_older_control_planes: &[(32, "conntrack")],
    kubelet_service_check: "Service-Kubelet",
    oldest_kernel: (4, 19),
    refuses_older_kernels: true,
    warns_of_cgroups_v1: true,
    kubelet_refuses_cgroups_v1: false,
    asks_for_cgroup_driver: false,
};

pub(super) static V1_33: Preflight = Preflight {
    required_tools: &["mount", "nsenter"],
    wanted_tools: &["touch"],
    tools_of_older_control_planes: &[(32, "conntrack")],
    kubelet_service_check: "Service-Kubelet",
    oldest_kernel: (4, 19),
    refuses_older_kernels: true,
    warns_of_cgroups_v1: true,
    kubelet_refuses_cgroups_v1: false,
    asks_for_cgroup_driver: false,
};

pub(super) static V1_34: Preflight = Preflight {
    required_tools: &["mount", "nsenter"],
    wanted_tools: &["touch"],
    tools_of_older_control_planes: &[],
    kubelet_service_check: "Service-Kubelet",
    oldest_kernel: (4, 19),
    refuses_older_kernels: false,
    warns_of_cgroups_v1: true,
    kubelet_refuses_cgroups_v1: false,
    asks_for_cgroup_driver: false,
};

pub(super) static V1_35: Preflight = Preflight {
    required_tools: &["mount", "nsenter"],
    wanted_tools: &["touch"],
    tools_of_older_control_planes: &[],
    kubelet_service_check: "Service-kubelet",
    oldest_kernel: (4, 19),
    refuses_older_kernels: false,
    warns_of_cgroups_v1: true,
    kubelet_refuses_cgroups_v1: true,
    asks_for_cgroup_driver: true,
};
