//! What the kubelet refuses when it starts, although kubeadm passes it on.
//!
//! Facts: `pkg/kubelet/apis/config/validation` of kubernetes/kubernetes @ 001332b04220, as far as they hold in every minor and
//! depend on no feature gate; defaults as in `pkg/kubelet/apis/config/v1beta1`.

use std::collections::HashSet;

use super::Findings;
use super::rules::component::invalid_kubelet_setting;
use crate::config::component::KubeletConfiguration;
use crate::config::duration::Duration;
use crate::config::quantity;

const ENFORCEMENTS: [&str; 6] = [
    "pods",
    "system-reserved",
    "kube-reserved",
    "system-reserved-compressible",
    "kube-reserved-compressible",
    "none",
];
const EVICTION_SIGNALS: [&str; 9] = [
    "memory.available",
    "allocatableMemory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "imagefs.available",
    "imagefs.inodesFree",
    "containerfs.available",
    "containerfs.inodesFree",
    "pid.available",
];
const RESERVABLE: [&str; 4] = ["cpu", "memory", "ephemeral-storage", "pid"];
/// Defaults of the two thresholds of the collection of images, in percent.
const IMAGE_GC: (i32, i32) = (80, 85);

/// Checks the values of a KubeletConfiguration.
pub(super) fn settings(config: &KubeletConfiguration, out: &mut Findings) {
    numbers(config, out);
    words(config, out);
    durations(config, out);
    enforcement(config, out);
    evictions(config, out);
    reserved(config, out);
}

fn refused(field: &str, message: String, help: &str, out: &mut Findings) {
    out.found(
        &invalid_kubelet_setting::RULE,
        field,
        format!("{message}: the kubelet would not start"),
        help,
    );
}

fn numbers(config: &KubeletConfiguration, out: &mut Findings) {
    const NONE: i64 = i64::MAX;
    let of = |value: Option<i32>| value.map(i64::from);
    // Zero of a number that has no other way to be absent stands for the default.
    let given = |value: i32| (value != 0).then_some(i64::from(value));
    for (field, value, least, greatest) in [
        ("port", given(config.port), 1, 65535),
        ("readOnlyPort", given(config.read_only_port), 1, 65535),
        ("healthzPort", of(config.healthz_port), 0, 65535),
        ("registryPullQPS", of(config.registry_pull_qps), 0, NONE),
        ("registryBurst", given(config.registry_burst), 0, NONE),
        ("eventRecordQPS", of(config.event_record_qps), 0, NONE),
        ("eventBurst", given(config.event_burst), 0, NONE),
        ("oomScoreAdj", of(config.oom_score_adj), -1000, 1000),
        ("nodeLeaseDurationSeconds", given(config.node_lease_duration_seconds), 1, NONE),
        (
            "imageGCHighThresholdPercent",
            of(config.image_gc_high_threshold_percent),
            0,
            100,
        ),
        (
            "imageGCLowThresholdPercent",
            of(config.image_gc_low_threshold_percent),
            0,
            100,
        ),
        ("maxPods", given(config.max_pods), 0, NONE),
        ("podsPerCore", given(config.pods_per_core), 0, NONE),
        ("nodeStatusMaxImages", of(config.node_status_max_images), -1, NONE),
        (
            "maxOpenFiles",
            (config.max_open_files != 0).then_some(config.max_open_files),
            0,
            NONE,
        ),
        ("kubeAPIQPS", of(config.kube_api_qps), 0, NONE),
        ("kubeAPIBurst", given(config.kube_api_burst), 0, NONE),
        ("maxParallelImagePulls", of(config.max_parallel_image_pulls), 1, NONE),
        ("iptablesMasqueradeBit", of(config.iptables_masquerade_bit), 0, 31),
        ("iptablesDropBit", of(config.iptables_drop_bit), 0, 31),
        ("containerLogMaxFiles", of(config.container_log_max_files), 2, NONE),
        ("containerLogMaxWorkers", of(config.container_log_max_workers), 1, NONE),
    ] {
        let Some(value) = value.filter(|value| !(least..=greatest).contains(value)) else {
            continue;
        };
        let help = match greatest {
            NONE => format!("take {least} or more"),
            _ => format!("take {least} to {greatest}"),
        };
        refused(field, format!("{value} is out of the range of `{field}`"), &help, out);
    }
    let (low, high) = (config.image_gc_low_threshold_percent, config.image_gc_high_threshold_percent);
    let (least, most) = (low.unwrap_or(IMAGE_GC.0), high.unwrap_or(IMAGE_GC.1));
    if least >= most {
        let field = if high.is_some() {
            "imageGCHighThresholdPercent"
        } else {
            "imageGCLowThresholdPercent"
        };
        let message = format!(
            "images would be collected from {most} % of the disk on, down to {least} %{}",
            if low.is_none() || high.is_none() {
                ", as the other threshold is left out"
            } else {
                ""
            }
        );
        refused(field, message, "give both thresholds, the high one above the low one", out);
    }
    if config.serialize_image_pulls == Some(true) && config.max_parallel_image_pulls.is_some_and(|pulls| pulls > 1) {
        let message = "images are pulled one by one, by `serializeImagePulls`, and several at a time".to_owned();
        refused(
            "maxParallelImagePulls",
            message,
            "set `serializeImagePulls: false`, or leave one of the two out",
            out,
        );
    }
    if let Some(factor) = config
        .memory_throttling_factor
        .filter(|factor| !(factor.0 > 0.0 && factor.0 <= 1.0))
    {
        let message = format!("{} is out of the range of `memoryThrottlingFactor`", factor.0);
        refused("memoryThrottlingFactor", message, "take more than 0 and at most 1", out);
    }
}

fn words(config: &KubeletConfiguration, out: &mut Findings) {
    for (field, value, known) in [
        (
            "topologyManagerPolicy",
            &config.topology_manager_policy,
            &["none", "best-effort", "restricted", "single-numa-node"][..],
        ),
        ("topologyManagerScope", &config.topology_manager_scope, &["container", "pod"]),
        ("cpuManagerPolicy", &config.cpu_manager_policy, &["none", "static"]),
        (
            "hairpinMode",
            &config.hairpin_mode,
            &["promiscuous-bridge", "hairpin-veth", "none"],
        ),
        (
            "memorySwap.swapBehavior",
            &config.memory_swap.swap_behavior,
            &["NoSwap", "LimitedSwap"],
        ),
    ] {
        if !value.is_empty() && !known.contains(&value.as_str()) {
            refused(
                field,
                format!("`{field}` knows no `{value}`"),
                &format!("take {}", known.join(", ")),
                out,
            );
        }
    }
    let logs = config.pod_logs_dir.as_str();
    let is_clean = |path: &str| path.starts_with('/') && !path[1..].split('/').any(|part| matches!(part, "" | "." | ".."));
    if !logs.is_empty() && logs != "/" && (!is_clean(logs) || !logs.is_ascii()) {
        let message = format!("`{logs}` is no plain absolute path");
        refused(
            "podLogsDir",
            message,
            "begin it with `/`, without `.`, `..` and doubled slashes, in ASCII",
            out,
        );
    }
    if !config.system_cgroups.is_empty() && config.cgroup_root.is_empty() {
        let message = "`systemCgroups` needs `cgroupRoot`".to_owned();
        refused("systemCgroups", message, "set `cgroupRoot: /`, or leave both out", out);
    }
}

fn durations(config: &KubeletConfiguration, out: &mut Findings) {
    let second = Duration::from_seconds(1);
    let zero = Duration::default();
    for (field, value) in [
        ("imageMinimumGCAge", config.image_minimum_gc_age),
        ("imageMaximumGCAge", config.image_maximum_gc_age),
    ] {
        if value < zero {
            refused(field, format!("{value} is negative"), "take a positive duration", out);
        }
    }
    let least_age = match config.image_minimum_gc_age {
        given if given == zero => Duration::from_minutes(2),
        given => given,
    };
    if config.image_maximum_gc_age > zero && config.image_maximum_gc_age <= least_age {
        let message = format!("{} is not above the least age of {least_age}", config.image_maximum_gc_age);
        refused("imageMaximumGCAge", message, "raise it, or lower `imageMinimumGCAge`", out);
    }
    for (field, value) in [
        ("shutdownGracePeriod", config.shutdown_grace_period),
        ("shutdownGracePeriodCriticalPods", config.shutdown_grace_period_critical_pods),
    ] {
        if value != zero && value < second {
            refused(
                field,
                format!("{value} is less than a second"),
                "take 0s, or 1s and more",
                out,
            );
        }
    }
    if config.shutdown_grace_period_critical_pods > config.shutdown_grace_period {
        let message = format!(
            "{} of the {} of `shutdownGracePeriod` are kept for critical Pods",
            config.shutdown_grace_period_critical_pods, config.shutdown_grace_period
        );
        refused(
            "shutdownGracePeriodCriticalPods",
            message,
            "keep less than the whole for them",
            out,
        );
    }
    let period = config.cpu_cfs_quota_period;
    if let Some(period) = period.filter(|period| !(1_000_000..=1_000_000_000).contains(&period.nanoseconds())) {
        refused(
            "cpuCFSQuotaPeriod",
            format!("{period} is out of its range"),
            "take 1ms to 1s",
            out,
        );
    }
    let interval = config.container_log_monitor_interval;
    if let Some(interval) = interval.filter(|interval| *interval < Duration::from_seconds(3)) {
        let message = format!("{interval} is less than three seconds");
        refused("containerLogMonitorInterval", message, "take 3s or more", out);
    }
}

fn enforcement(config: &KubeletConfiguration, out: &mut Findings) {
    let all = &config.enforce_node_allocatable;
    let mut seen = HashSet::with_capacity(all.len());
    for (i, name) in all.iter().enumerate() {
        let field = format!("enforceNodeAllocatable[{i}]");
        let again = !seen.insert(name.as_str());
        let cgroup = match name.as_str() {
            name if name.starts_with("system-reserved") => Some(("systemReservedCgroup", &config.system_reserved_cgroup)),
            name if name.starts_with("kube-reserved") => Some(("kubeReservedCgroup", &config.kube_reserved_cgroup)),
            _ => None,
        };
        if !ENFORCEMENTS.contains(&name.as_str()) {
            let help = format!("take {}", ENFORCEMENTS.join(", "));
            refused(&field, format!("the kubelet enforces no `{name}`"), &help, out);
        } else if again {
            refused(&field, format!("`{name}` stands twice"), "name it once", out);
        } else if name == "none" && all.len() > 1 {
            refused(
                &field,
                "`none` stands beside others".to_owned(),
                "leave `none` out, or the others",
                out,
            );
        } else if let Some((cgroup, _)) = cgroup.filter(|(_, cgroup)| cgroup.is_empty()) {
            let help = format!("set `{cgroup}`, or leave `{name}` out");
            refused(&field, format!("`{name}` needs `{cgroup}`"), &help, out);
        }
    }
    let has_cgroup = !config.system_reserved_cgroup.is_empty() || !config.kube_reserved_cgroup.is_empty();
    if !config.reserved_system_cpus.is_empty() && has_cgroup {
        let message = "`reservedSystemCPUs` and a cgroup for what is reserved exclude each other".to_owned();
        let help = "leave `systemReservedCgroup` and `kubeReservedCgroup` out, or `reservedSystemCPUs`";
        refused("reservedSystemCPUs", message, help, out);
    }
}

fn evictions(config: &KubeletConfiguration, out: &mut Findings) {
    for (field, thresholds) in [
        ("evictionHard", &config.eviction_hard),
        ("evictionSoft", &config.eviction_soft),
        ("evictionMinimumReclaim", &config.eviction_minimum_reclaim),
    ] {
        for (signal, value) in thresholds {
            if !EVICTION_SIGNALS.contains(&signal.as_str()) {
                let help = format!("take {}", EVICTION_SIGNALS.join(", "));
                refused(field, format!("there is no eviction signal `{signal}`"), &help, out);
            } else if !is_threshold(value) {
                let message = format!("`{value}` is no amount of {signal}");
                refused(
                    field,
                    message,
                    "write a quantity such as `500Mi`, or a share such as `10%`",
                    out,
                );
            }
        }
    }
    for signal in config.eviction_soft.keys() {
        if !config.eviction_soft_grace_period.contains_key(signal) {
            let message = format!("the soft threshold of {signal} has no grace period");
            refused(
                "evictionSoft",
                message,
                "give it one in `evictionSoftGracePeriod`, such as `1m`",
                out,
            );
        }
    }
}

/// A quantity or a percentage, neither of them negative.
fn is_threshold(value: &str) -> bool {
    match value.strip_suffix('%') {
        Some(share) => share.parse::<f32>().is_ok_and(|share| (0.0..=100.0).contains(&share)),
        None => is_amount(value),
    }
}

fn is_amount(value: &str) -> bool {
    quantity::canonical(value).is_ok_and(|canonical| !canonical.starts_with('-'))
}

fn reserved(config: &KubeletConfiguration, out: &mut Findings) {
    for (field, resources) in [
        ("systemReserved", &config.system_reserved),
        ("kubeReserved", &config.kube_reserved),
    ] {
        for (name, amount) in resources {
            if !RESERVABLE.contains(&name.as_str()) {
                let help = format!("take {}", RESERVABLE.join(", "));
                refused(field, format!("of `{name}` nothing can be reserved"), &help, out);
            } else if !is_amount(amount) {
                let message = format!("`{amount}` is no amount of {name}");
                refused(field, message, "write a quantity such as `500m` or `1Gi`", out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::testing::judged;
    use rstest::rstest;

    #[rstest]
    #[case("maxPods: -1", &["maxPods"])]
    #[case("maxPods: 250\nport: 10250\nreadOnlyPort: 0\nhealthzPort: 0", &[])]
    #[case("port: 70000\nhealthzPort: -1", &["port", "healthzPort"])]
    #[case("oomScoreAdj: -1001", &["oomScoreAdj"])]
    #[case("imageGCHighThresholdPercent: 70", &["imageGCHighThresholdPercent"])]
    #[case("imageGCLowThresholdPercent: 90", &["imageGCLowThresholdPercent"])]
    #[case("imageGCHighThresholdPercent: 70\nimageGCLowThresholdPercent: 60", &[])]
    #[case("serializeImagePulls: true\nmaxParallelImagePulls: 3", &["maxParallelImagePulls"])]
    #[case("serializeImagePulls: false\nmaxParallelImagePulls: 3", &[])]
    #[case("memoryThrottlingFactor: 1.5", &["memoryThrottlingFactor"])]
    #[case("topologyManagerPolicy: single-numa\nhairpinMode: veth", &["topologyManagerPolicy", "hairpinMode"])]
    #[case("memorySwap: {swapBehavior: UnlimitedSwap}", &["memorySwap.swapBehavior"])]
    #[case("podLogsDir: /var//log", &["podLogsDir"])]
    #[case("podLogsDir: /var/log/pods", &[])]
    #[case("imageMaximumGCAge: 1m", &["imageMaximumGCAge"])]
    #[case("imageMaximumGCAge: 24h\nimageMinimumGCAge: 5m", &[])]
    #[case("shutdownGracePeriod: 30s\nshutdownGracePeriodCriticalPods: 40s", &["shutdownGracePeriodCriticalPods"])]
    #[case("shutdownGracePeriod: 30s\nshutdownGracePeriodCriticalPods: 10s", &[])]
    #[case("cpuCFSQuotaPeriod: 2s", &["cpuCFSQuotaPeriod"])]
    #[case("containerLogMonitorInterval: 1s\ncontainerLogMaxFiles: 1", &["containerLogMaxFiles", "containerLogMonitorInterval"])]
    #[case("enforceNodeAllocatable: [pods, kube-reserved]", &["enforceNodeAllocatable[1]"])]
    #[case("enforceNodeAllocatable: [pods, kube-reserved]\nkubeReservedCgroup: /kube", &[])]
    #[case("enforceNodeAllocatable: [none, pods, pods, x]", &["enforceNodeAllocatable[0]", "enforceNodeAllocatable[2]", "enforceNodeAllocatable[3]"])]
    #[case("reservedSystemCPUs: 0-1\nkubeReservedCgroup: /kube", &["reservedSystemCPUs"])]
    #[case("evictionHard: {memory.available: 500Mi, nodefs.available: 10%}", &[])]
    #[case("evictionHard: {memory.free: 500Mi, nodefs.available: 110%}", &["evictionHard", "evictionHard"])]
    #[case("evictionSoft: {memory.available: 1Gi}", &["evictionSoft"])]
    #[case("evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 1m}", &[])]
    #[case("systemReserved: {cpu: 500m, memory: 1Gi, pid: '100'}", &[])]
    #[case("kubeReserved: {cpu: lots, disk: 1Gi}", &["kubeReserved", "kubeReserved"])]
    #[case("systemCgroups: /system", &["systemCgroups"])]
    fn what_the_kubelet_refuses_is_told(#[case] fields: &str, #[case] wanted: &[&str]) {
        let text = format!(
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\napiVersion: kubelet.config.k8s.io/v1beta1\n\
             kind: KubeletConfiguration\n{fields}\n"
        );
        let findings = judged(&text, None).findings;
        let mut found: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.code == "invalid-kubelet-setting")
            .map(|finding| finding.path.as_str())
            .collect();
        let mut wanted = wanted.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    }
}
