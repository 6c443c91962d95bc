//! What preflight asks of a host, by minor.
//!
//! Tools: pr-127151 (September 2024, picked back to v1.31 by pr-127413) dropped `socat` and `ebtables`, pr-129131 (v1.33) `ip`,
//! `iptables`, `ethtool` and `tc`; gold-31 asks for `crictl`, gold-32 does not. Kernel and cgroups: system-validators pull
//! requests 37 and 38 (v1.32), pr-131919 (v1.34: an old kernel is no error any more), pr-134744 (v1.35: cgroups v1 is one, by
//! the kubelet's version). Kernels and their configuration: system-validators v1.8.0 (v1.31), v1.9.2 (v1.32, v1.33), v1.10.2
//! (v1.34: 5.4, 5.10 and 5.15 of those below 6), v1.12.1 (from v1.35 on: some options by the version of cgroups). Name of the kubelet's check: gold-34 and gold-35. The runtime's cgroup driver: pr-134906 (v1.35);
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
    /// Older kernels that are maintained for long, and good all the same.
    pub older_kernels: &'static [(u64, u64)],
    /// What the kernel must be configured with, besides [`KERNEL_OPTIONS`].
    pub kernel_options: &'static [&'static str],
    /// The same with cgroups v1.
    pub kernel_options_cgroups_v1: &'static [&'static str],
    /// The same with cgroups v2.
    pub kernel_options_cgroups_v2: &'static [&'static str],
    /// An older kernel is an error.
    pub refuses_older_kernels: bool,
    /// cgroups v1 draw a warning.
    pub warns_of_cgroups_v1: bool,
    /// The kubelet of this minor does not start on cgroups v1 unless `failCgroupV1` is false.
    pub kubelet_refuses_cgroups_v1: bool,
    /// The container runtime is asked whether it tells the kubelet its cgroup driver.
    pub asks_for_cgroup_driver: bool,
}

/// What the kernel must be configured with for every release: any name of each group.
pub const KERNEL_OPTIONS: [&[&str]; 13] = [
    &["NAMESPACES"],
    &["NET_NS"],
    &["PID_NS"],
    &["IPC_NS"],
    &["UTS_NS"],
    &["CPUSETS"],
    &["MEMCG"],
    &["INET"],
    &["EXT4_FS"],
    &["PROC_FS"],
    &["NETFILTER_XT_TARGET_REDIRECT", "IP_NF_TARGET_REDIRECT"],
    &["NETFILTER_XT_MATCH_COMMENT"],
    &["FAIR_GROUP_SCHED"],
];

/// Kernels below 6 that are maintained for long.
const MAINTAINED: &[(u64, u64)] = &[(5, 4), (5, 10), (5, 15)];
const CGROUPS_V1: &[&str] = &[
    "CGROUPS",
    "CGROUP_CPUACCT",
    "CGROUP_DEVICE",
    "CGROUP_FREEZER",
    "CGROUP_PIDS",
    "CGROUP_SCHED",
];

pub(super) static V1_31: Preflight = Preflight {
    required_tools: &["crictl", "conntrack", "ip", "iptables", "mount", "nsenter"],
    wanted_tools: &["ethtool", "tc", "touch"],
    tools_of_older_control_planes: &[],
    kubelet_service_check: "Service-Kubelet",
    oldest_kernel: (3, 10),
    older_kernels: &[],
    kernel_options: CGROUPS_V1,
    kernel_options_cgroups_v1: &[],
    kernel_options_cgroups_v2: &[],
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
    older_kernels: &[],
    kernel_options: &["CGROUPS"],
    kernel_options_cgroups_v1: &[],
    kernel_options_cgroups_v2: &[],
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
    older_kernels: &[],
    kernel_options: &["CGROUPS"],
    kernel_options_cgroups_v1: &[],
    kernel_options_cgroups_v2: &[],
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
    oldest_kernel: (6, 0),
    older_kernels: MAINTAINED,
    kernel_options: &["CGROUPS"],
    kernel_options_cgroups_v1: &[],
    kernel_options_cgroups_v2: &[],
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
    oldest_kernel: (6, 0),
    older_kernels: MAINTAINED,
    kernel_options: &[],
    kernel_options_cgroups_v1: CGROUPS_V1,
    kernel_options_cgroups_v2: &["CGROUPS", "CGROUP_BPF", "CGROUP_PIDS", "CGROUP_SCHED"],
    refuses_older_kernels: false,
    warns_of_cgroups_v1: true,
    kubelet_refuses_cgroups_v1: true,
    asks_for_cgroup_driver: true,
};
