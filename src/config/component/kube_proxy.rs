//! `KubeProxyConfiguration` of `kubeproxy.config.k8s.io/v1alpha1`, every field.

use std::collections::BTreeMap;

use super::float::Float32;
use super::logging::Logging;
use crate::config::duration::Duration;
use crate::config::object::object;

object! {
    /// How the kube-proxies of a cluster run. Values are as in the document; what is absent is decided by kube-proxy.
    pub struct KubeProxyConfiguration {
        /// kube-proxy's feature gates.
        pub feature_gates: BTreeMap<String, bool> = "featureGates",
        /// How the API server is reached.
        pub client_connection: ClientConnection = "clientConnection",
        /// Logs.
        pub logging: Logging = "logging",
        /// Name of the node, where it is not the host's.
        pub hostname_override: String = "hostnameOverride" keep,
        /// Address of the node that is preferred, and its family.
        pub bind_address: String = "bindAddress" keep,
        /// Address of the health check.
        pub healthz_bind_address: String = "healthzBindAddress" keep,
        /// Address of the metrics.
        pub metrics_bind_address: String = "metricsBindAddress" keep,
        /// End where an address cannot be bound.
        pub bind_address_hard_fail: bool = "bindAddressHardFail" keep,
        /// Serve profiles.
        pub enable_profiling: bool = "enableProfiling" keep,
        /// Version whose hidden metrics are shown.
        pub show_hidden_metrics_for_version: String = "showHiddenMetricsForVersion" keep,
        /// `iptables`, `ipvs`, `nftables` or `kernelspace`; empty for the platform's default.
        pub mode: String = "mode" keep,
        /// Settings of mode `iptables`.
        pub iptables: Iptables = "iptables",
        /// Settings of mode `ipvs`.
        pub ipvs: Ipvs = "ipvs",
        /// Settings of mode `nftables`.
        pub nftables: Nftables = "nftables",
        /// Settings of mode `kernelspace`.
        pub winkernel: Winkernel = "winkernel",
        /// How local traffic is told from other traffic.
        pub detect_local_mode: String = "detectLocalMode" keep,
        /// What that needs.
        pub detect_local: DetectLocal = "detectLocal",
        /// Range of Pods.
        pub cluster_cidr: String = "clusterCIDR" keep,
        /// Ranges of node addresses that serve NodePorts.
        pub node_port_addresses: Option<Vec<String>> = "nodePortAddresses" keep,
        /// How soon the kernel ends kube-proxy when memory runs out.
        pub oom_score_adj: Option<i32> = "oomScoreAdj" keep,
        /// Connection tracking.
        pub conntrack: Conntrack = "conntrack",
        /// How often the configuration is read from the API server.
        pub config_sync_period: Duration = "configSyncPeriod",
        /// Unused.
        pub port_range: String = "portRange" keep,
        /// Run as a service of Windows.
        pub windows_run_as_service: bool = "windowsRunAsService",
    }
}

object! {
    /// How the API server is reached (`component-base/config`).
    pub struct ClientConnection {
        /// Path of the kubeconfig.
        pub kubeconfig: String = "kubeconfig" keep,
        /// Content types that are accepted.
        pub accept_content_types: String = "acceptContentTypes" keep,
        /// Content type of requests.
        pub content_type: String = "contentType" keep,
        /// Requests in a second.
        pub qps: Float32 = "qps" keep,
        /// Requests at once.
        pub burst: i32 = "burst" keep,
    }
}

object! {
    /// Settings of mode `iptables`.
    pub struct Iptables {
        /// Bit of the mark for source NAT.
        pub masquerade_bit: Option<i32> = "masqueradeBit" keep,
        /// Source NAT for all Service traffic.
        pub masquerade_all: bool = "masqueradeAll" keep,
        /// Serve NodePorts on loopback addresses.
        pub localhost_node_ports: Option<bool> = "localhostNodePorts" keep,
        /// How often rules are written anew.
        pub sync_period: Duration = "syncPeriod",
        /// The shortest time between two writes.
        pub min_sync_period: Duration = "minSyncPeriod",
    }
}

object! {
    /// Settings of mode `ipvs`.
    pub struct Ipvs {
        /// How often rules are written anew.
        pub sync_period: Duration = "syncPeriod",
        /// The shortest time between two writes.
        pub min_sync_period: Duration = "minSyncPeriod",
        /// How backends are chosen.
        pub scheduler: String = "scheduler" keep,
        /// Ranges whose services are left alone.
        pub exclude_cidrs: Option<Vec<String>> = "excludeCIDRs" keep,
        /// Answer ARP only for addresses of the interface.
        pub strict_arp: bool = "strictARP" keep,
        /// How long an idle TCP session lives.
        pub tcp_timeout: Duration = "tcpTimeout",
        /// How long a TCP session lives after its end.
        pub tcp_fin_timeout: Duration = "tcpFinTimeout",
        /// How long an idle UDP session lives.
        pub udp_timeout: Duration = "udpTimeout",
    }
}

object! {
    /// Settings of mode `nftables`.
    pub struct Nftables {
        /// Bit of the mark for source NAT.
        pub masquerade_bit: Option<i32> = "masqueradeBit" keep,
        /// Source NAT for all Service traffic.
        pub masquerade_all: bool = "masqueradeAll" keep,
        /// How often rules are written anew.
        pub sync_period: Duration = "syncPeriod",
        /// The shortest time between two writes.
        pub min_sync_period: Duration = "minSyncPeriod",
    }
}

object! {
    /// Settings of mode `kernelspace`.
    pub struct Winkernel {
        /// Network that endpoints are made in.
        pub network_name: String = "networkName" keep,
        /// Address for source NAT.
        pub source_vip: String = "sourceVip" keep,
        /// Direct server return.
        pub enable_dsr: bool = "enableDSR" keep,
        /// Name of the root endpoint.
        pub root_hns_endpoint_name: String = "rootHnsEndpointName" keep,
        /// Forward the health check to the node.
        pub forward_health_check_vip: bool = "forwardHealthCheckVip" keep,
    }
}

object! {
    /// What the detection of local traffic needs.
    pub struct DetectLocal {
        /// Name of the bridge of Pods.
        pub bridge_interface: String = "bridgeInterface" keep,
        /// What names of Pod interfaces begin with.
        pub interface_name_prefix: String = "interfaceNamePrefix" keep,
    }
}

object! {
    /// Connection tracking.
    pub struct Conntrack {
        /// Connections for each core; 0 leaves the limit alone.
        pub max_per_core: Option<i32> = "maxPerCore" keep,
        /// Connections at least.
        pub min: Option<i32> = "min" keep,
        /// How long an idle TCP connection is kept.
        pub tcp_established_timeout: Option<Duration> = "tcpEstablishedTimeout" keep,
        /// How long a TCP connection waiting to close is kept.
        pub tcp_close_wait_timeout: Option<Duration> = "tcpCloseWaitTimeout" keep,
        /// Take packets outside the window.
        pub tcp_be_liberal: bool = "tcpBeLiberal" keep,
        /// How long an unanswered UDP flow is kept.
        pub udp_timeout: Duration = "udpTimeout",
        /// How long an answered UDP flow is kept.
        pub udp_stream_timeout: Duration = "udpStreamTimeout",
    }
}
