//! `KubeletConfiguration` of `kubelet.config.k8s.io/v1beta1`, every field.

use std::collections::BTreeMap;

use super::float::Float;
use super::kubelet_parts::{
    Authentication, Authorization, CrashLoopBackOff, MemoryReservation, MemorySwap, ShutdownGracePeriodByPodPriority, Tracing,
    UserNamespaces,
};
use super::logging::Logging;
use crate::config::duration::Duration;
use crate::config::model::Taint;
use crate::config::object::object;

object! {
    /// How the kubelets of a cluster run. Values are as in the document; what is absent is decided by the kubelet.
    pub struct KubeletConfiguration {
        /// Serve the kubelet's own API.
        pub enable_server: Option<bool> = "enableServer",
        /// Folder of static Pods.
        pub static_pod_path: String = "staticPodPath",
        /// Folder of the logs of Pods.
        pub pod_logs_dir: String = "podLogsDir",
        /// How often running containers are compared with what is wanted.
        pub sync_frequency: Duration = "syncFrequency",
        /// How often the folder of static Pods is read.
        pub file_check_frequency: Duration = "fileCheckFrequency",
        /// How often `staticPodURL` is read.
        pub http_check_frequency: Duration = "httpCheckFrequency",
        /// URL of static Pods.
        pub static_pod_url: String = "staticPodURL",
        /// Headers of requests to `staticPodURL`.
        pub static_pod_url_header: BTreeMap<String, Vec<String>> = "staticPodURLHeader",
        /// Address that the API listens on.
        pub address: String = "address",
        /// Port that the API listens on.
        pub port: i32 = "port",
        /// Port of the API without authentication; 0 turns it off.
        pub read_only_port: i32 = "readOnlyPort",
        /// Serving certificate.
        pub tls_cert_file: String = "tlsCertFile",
        /// Key of the serving certificate.
        pub tls_private_key_file: String = "tlsPrivateKeyFile",
        /// TLS cipher suites that are accepted.
        pub tls_cipher_suites: Vec<String> = "tlsCipherSuites",
        /// TLS key exchanges that are accepted, by their number.
        pub tls_curve_preferences: Vec<i32> = "tlsCurvePreferences" gated Kubelet136,
        /// Lowest TLS version that is accepted.
        pub tls_min_version: String = "tlsMinVersion",
        /// Renew the client certificate through the API.
        pub rotate_certificates: bool = "rotateCertificates",
        /// Have the serving certificate signed through the API.
        pub server_tls_bootstrap: bool = "serverTLSBootstrap",
        /// Who may be who.
        pub authentication: Authentication = "authentication" keep,
        /// Who may do what.
        pub authorization: Authorization = "authorization" keep,
        /// Pulls of images in a second; 0 is no limit.
        pub registry_pull_qps: Option<i32> = "registryPullQPS",
        /// Pulls of images at once.
        pub registry_burst: i32 = "registryBurst",
        /// Which images that are there already need credentials all the same.
        pub image_pull_credentials_verification_policy: String = "imagePullCredentialsVerificationPolicy" gated Kubelet133,
        /// Images that need none.
        pub preloaded_images_verification_allowlist: Vec<String> = "preloadedImagesVerificationAllowlist" gated Kubelet133,
        /// Events in a second; 0 is no limit.
        pub event_record_qps: Option<i32> = "eventRecordQPS",
        /// Events at once.
        pub event_burst: i32 = "eventBurst",
        /// Serve logs, exec, attach and port forwarding.
        pub enable_debugging_handlers: Option<bool> = "enableDebuggingHandlers",
        /// Profile contention for locks.
        pub enable_contention_profiling: bool = "enableContentionProfiling",
        /// Port of the health check; 0 turns it off.
        pub healthz_port: Option<i32> = "healthzPort",
        /// Address of the health check.
        pub healthz_bind_address: String = "healthzBindAddress",
        /// How soon the kernel ends the kubelet when memory runs out.
        pub oom_score_adj: Option<i32> = "oomScoreAdj",
        /// DNS domain of the cluster.
        pub cluster_domain: String = "clusterDomain",
        /// Addresses of the cluster's DNS.
        pub cluster_dns: Option<Vec<String>> = "clusterDNS",
        /// How long an idle stream lives.
        pub streaming_connection_idle_timeout: Duration = "streamingConnectionIdleTimeout",
        /// How often the Node's status is worked out.
        pub node_status_update_frequency: Duration = "nodeStatusUpdateFrequency",
        /// How often it is reported where nothing changed.
        pub node_status_report_frequency: Duration = "nodeStatusReportFrequency",
        /// How long the Node's lease holds.
        pub node_lease_duration_seconds: i32 = "nodeLeaseDurationSeconds",
        /// How long an unused image stays at least.
        pub image_minimum_gc_age: Duration = "imageMinimumGCAge",
        /// How long an unused image stays at most.
        pub image_maximum_gc_age: Duration = "imageMaximumGCAge",
        /// Disk use above which images are removed.
        pub image_gc_high_threshold_percent: Option<i32> = "imageGCHighThresholdPercent",
        /// Disk use down to which images are removed.
        pub image_gc_low_threshold_percent: Option<i32> = "imageGCLowThresholdPercent",
        /// How often the disk use of volumes is worked out.
        pub volume_stats_agg_period: Duration = "volumeStatsAggPeriod",
        /// Cgroup of the kubelet.
        pub kubelet_cgroups: String = "kubeletCgroups",
        /// Cgroup of processes outside containers.
        pub system_cgroups: String = "systemCgroups",
        /// Cgroup under which Pods run.
        pub cgroup_root: String = "cgroupRoot",
        /// A cgroup for each class of Pods.
        pub cgroups_per_qos: Option<bool> = "cgroupsPerQOS",
        /// `systemd` or `cgroupfs`.
        pub cgroup_driver: String = "cgroupDriver",
        /// How CPUs are handed out.
        pub cpu_manager_policy: String = "cpuManagerPolicy",
        /// End one process of a container, not all, when its memory runs out.
        pub single_process_oom_kill: Option<bool> = "singleProcessOOMKill" gated Kubelet132,
        /// Options of the CPU policy.
        pub cpu_manager_policy_options: BTreeMap<String, String> = "cpuManagerPolicyOptions",
        /// How often CPU sets are compared with what is wanted.
        pub cpu_manager_reconcile_period: Duration = "cpuManagerReconcilePeriod",
        /// How memory is handed out.
        pub memory_manager_policy: String = "memoryManagerPolicy",
        /// How NUMA nodes are handed out.
        pub topology_manager_policy: String = "topologyManagerPolicy",
        /// For what: `container` or `pod`.
        pub topology_manager_scope: String = "topologyManagerScope",
        /// Options of the topology policy.
        pub topology_manager_policy_options: BTreeMap<String, String> = "topologyManagerPolicyOptions",
        /// Share of a resource that is kept for the higher class.
        pub qos_reserved: BTreeMap<String, String> = "qosReserved",
        /// How long the container runtime may take.
        pub runtime_request_timeout: Duration = "runtimeRequestTimeout",
        /// How a Pod reaches itself through its Service.
        pub hairpin_mode: String = "hairpinMode",
        /// How many Pods may run here.
        pub max_pods: i32 = "maxPods",
        /// Range of Pod addresses of a kubelet without API server.
        pub pod_cidr: String = "podCIDR",
        /// Processes of a Pod.
        pub pod_pids_limit: Option<i64> = "podPidsLimit",
        /// Resolver configuration that Pods get.
        pub resolv_conf: Option<String> = "resolvConf",
        /// Run the static Pods once and end.
        pub run_once: bool = "runOnce",
        /// Hold containers to their CPU limits.
        pub cpu_cfs_quota: Option<bool> = "cpuCFSQuota",
        /// Period of those limits.
        pub cpu_cfs_quota_period: Option<Duration> = "cpuCFSQuotaPeriod",
        /// Images in the Node's status; -1 is no limit.
        pub node_status_max_images: Option<i32> = "nodeStatusMaxImages",
        /// Files that the kubelet may open.
        pub max_open_files: i64 = "maxOpenFiles",
        /// Content type of requests to the API server.
        pub content_type: String = "contentType",
        /// Requests to the API server in a second.
        pub kube_api_qps: Option<i32> = "kubeAPIQPS",
        /// Requests to the API server at once.
        pub kube_api_burst: i32 = "kubeAPIBurst",
        /// Pull images one after the other.
        pub serialize_image_pulls: Option<bool> = "serializeImagePulls",
        /// Pulls at the same time.
        pub max_parallel_image_pulls: Option<i32> = "maxParallelImagePulls",
        /// When Pods are evicted at once.
        pub eviction_hard: BTreeMap<String, String> = "evictionHard",
        /// When Pods are evicted after a while.
        pub eviction_soft: BTreeMap<String, String> = "evictionSoft",
        /// How long that while is.
        pub eviction_soft_grace_period: BTreeMap<String, String> = "evictionSoftGracePeriod",
        /// How long a condition stays after the pressure is gone.
        pub eviction_pressure_transition_period: Duration = "evictionPressureTransitionPeriod",
        /// How long an evicted Pod may take to end.
        pub eviction_max_pod_grace_period: i32 = "evictionMaxPodGracePeriod",
        /// How much an eviction frees at least.
        pub eviction_minimum_reclaim: BTreeMap<String, String> = "evictionMinimumReclaim",
        /// Keep the defaults of thresholds that are not given.
        pub merge_default_eviction_settings: Option<bool> = "mergeDefaultEvictionSettings" gated Kubelet133,
        /// Pods for each core.
        pub pods_per_core: i32 = "podsPerCore",
        /// Leave attaching volumes to the controller.
        pub enable_controller_attach_detach: Option<bool> = "enableControllerAttachDetach",
        /// Refuse to change kernel settings.
        pub protect_kernel_defaults: bool = "protectKernelDefaults",
        /// Make iptables chains that others use.
        pub make_iptables_util_chains: Option<bool> = "makeIPTablesUtilChains",
        /// Bit of the mark for source NAT.
        pub iptables_masquerade_bit: Option<i32> = "iptablesMasqueradeBit",
        /// Bit of the mark for dropping.
        pub iptables_drop_bit: Option<i32> = "iptablesDropBit",
        /// The kubelet's feature gates.
        pub feature_gates: BTreeMap<String, bool> = "featureGates",
        /// Refuse to start with swap on.
        pub fail_swap_on: Option<bool> = "failSwapOn",
        /// How Pods may swap.
        pub memory_swap: MemorySwap = "memorySwap",
        /// Size at which a container's log is rotated.
        pub container_log_max_size: String = "containerLogMaxSize",
        /// Log files of a container.
        pub container_log_max_files: Option<i32> = "containerLogMaxFiles",
        /// Rotations at the same time.
        pub container_log_max_workers: Option<i32> = "containerLogMaxWorkers",
        /// How often logs are looked at.
        pub container_log_monitor_interval: Option<Duration> = "containerLogMonitorInterval",
        /// How changes of ConfigMaps and Secrets are seen.
        pub config_map_and_secret_change_detection_strategy: String = "configMapAndSecretChangeDetectionStrategy",
        /// Resources kept for the system.
        pub system_reserved: BTreeMap<String, String> = "systemReserved",
        /// Resources kept for Kubernetes itself.
        pub kube_reserved: BTreeMap<String, String> = "kubeReserved",
        /// CPUs kept for the system and Kubernetes.
        pub reserved_system_cpus: String = "reservedSystemCPUs",
        /// Version whose hidden metrics are shown.
        pub show_hidden_metrics_for_version: String = "showHiddenMetricsForVersion",
        /// Cgroup of the system.
        pub system_reserved_cgroup: String = "systemReservedCgroup",
        /// Cgroup of Kubernetes itself.
        pub kube_reserved_cgroup: String = "kubeReservedCgroup",
        /// For whom reservations are enforced.
        pub enforce_node_allocatable: Vec<String> = "enforceNodeAllocatable",
        /// Unsafe sysctls that Pods may set.
        pub allowed_unsafe_sysctls: Vec<String> = "allowedUnsafeSysctls",
        /// Sysctls that Pods get.
        pub default_pod_sysctls: BTreeMap<String, String> = "defaultPodSysctls" gated Kubelet137,
        /// Folder of volume plugins.
        pub volume_plugin_dir: String = "volumePluginDir",
        /// Identity of the machine at its provider.
        pub provider_id: String = "providerID",
        /// Let the kernel tell of memory pressure.
        pub kernel_memcg_notification: bool = "kernelMemcgNotification",
        /// Logs.
        pub logging: Logging = "logging",
        /// Serve the system's logs.
        pub enable_system_log_handler: Option<bool> = "enableSystemLogHandler",
        /// Serve queries of the system's logs.
        pub enable_system_log_query: Option<bool> = "enableSystemLogQuery",
        /// How long a shutdown waits for Pods.
        pub shutdown_grace_period: Duration = "shutdownGracePeriod",
        /// How much of that is for critical Pods.
        pub shutdown_grace_period_critical_pods: Duration = "shutdownGracePeriodCriticalPods",
        /// The same by priority.
        pub shutdown_grace_period_by_pod_priority: Vec<ShutdownGracePeriodByPodPriority> = "shutdownGracePeriodByPodPriority",
        /// How crashing containers are restarted.
        pub crash_loop_back_off: Option<CrashLoopBackOff> = "crashLoopBackOff" gated Kubelet132,
        /// Memory kept on each NUMA node.
        pub reserved_memory: Vec<MemoryReservation> = "reservedMemory",
        /// Serve profiles.
        pub enable_profiling_handler: Option<bool> = "enableProfilingHandler",
        /// Serve the log level for changing.
        pub enable_debug_flags_handler: Option<bool> = "enableDebugFlagsHandler",
        /// Run Pods under the runtime's seccomp profile.
        pub seccomp_default: Option<bool> = "seccompDefault",
        /// Share of the memory limit at which a container is slowed down.
        pub memory_throttling_factor: Option<Float> = "memoryThrottlingFactor",
        /// How memory requests are protected.
        pub memory_reservation_policy: String = "memoryReservationPolicy" gated Kubelet136,
        /// Taints that the Node is registered with.
        pub register_with_taints: Vec<Taint> = "registerWithTaints",
        /// Register the Node.
        pub register_node: Option<bool> = "registerNode",
        /// Traces.
        pub tracing: Option<Tracing> = "tracing",
        /// Account for local storage.
        pub local_storage_capacity_isolation: Option<bool> = "localStorageCapacityIsolation",
        /// Socket of the container runtime.
        pub container_runtime_endpoint: String = "containerRuntimeEndpoint" keep,
        /// Socket of the image service, where it differs.
        pub image_service_endpoint: String = "imageServiceEndpoint",
        /// Refuse to start on cgroup v1.
        pub fail_cgroup_v1: Option<bool> = "failCgroupV1",
        /// User namespaces of Pods.
        pub user_namespaces: Option<UserNamespaces> = "userNamespaces" gated Kubelet133,
    }
}
