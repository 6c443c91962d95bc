//! `kubeadm.k8s.io/v1beta3` as it is written in files: the structs that differ from the [model](super::model).
//!
//! Arguments are maps here, and two timeouts have places of their own. [`convert`](super::convert) takes it from there.

use std::collections::BTreeMap;

use super::duration::Duration;
use super::model::{
    ApiEndpoint, BootstrapToken, BootstrapTokenDiscovery, ExternalEtcd, FileDiscovery, HostPathMount, JoinControlPlane,
    Networking, Patches, Taint,
};
use super::object::object;

/// The version as documents name it.
pub const API_VERSION: &str = "kubeadm.k8s.io/v1beta3";

object! {
    /// How this run of `init` shall act, and what only this node needs.
    pub struct InitConfiguration {
        /// Bootstrap tokens to create.
        pub bootstrap_tokens: Vec<BootstrapToken> = "bootstrapTokens",
        /// How the node is registered.
        pub node_registration: NodeRegistration = "nodeRegistration",
        /// Where the API server of this node listens.
        pub local_api_endpoint: ApiEndpoint = "localAPIEndpoint",
        /// Key (64 hex digits) that encrypts the uploaded certificates.
        pub certificate_key: String = "certificateKey",
        /// Phases to leave out.
        pub skip_phases: Vec<String> = "skipPhases",
        /// Where patches lie.
        pub patches: Option<Patches> = "patches",
    }
}

object! {
    /// What all control plane nodes of a cluster share.
    pub struct ClusterConfiguration {
        /// Where etcd runs.
        pub etcd: Etcd = "etcd",
        /// Address ranges and DNS domain.
        pub networking: Networking = "networking",
        /// Version of the control plane.
        pub kubernetes_version: String = "kubernetesVersion",
        /// Stable address of the control plane.
        pub control_plane_endpoint: String = "controlPlaneEndpoint",
        /// Settings of the kube-apiserver.
        pub api_server: ApiServer = "apiServer",
        /// Settings of the kube-controller-manager.
        pub controller_manager: ControlPlaneComponent = "controllerManager",
        /// Settings of the kube-scheduler.
        pub scheduler: ControlPlaneComponent = "scheduler",
        /// The DNS addon.
        pub dns: Dns = "dns",
        /// Folder of certificates and keys.
        pub certificates_dir: String = "certificatesDir",
        /// Registry and path that images come from.
        pub image_repository: String = "imageRepository",
        /// kubeadm's own feature gates.
        pub feature_gates: BTreeMap<String, bool> = "featureGates",
        /// Name of the cluster.
        pub cluster_name: String = "clusterName",
    }
}

object! {
    /// How this run of `join` shall act.
    pub struct JoinConfiguration {
        /// How the node is registered.
        pub node_registration: NodeRegistration = "nodeRegistration",
        /// Where the cluster's CA certificate is put.
        pub ca_cert_path: String = "caCertPath",
        /// How the cluster is found and trusted.
        pub discovery: Discovery = "discovery",
        /// Present when the node becomes a control plane node.
        pub control_plane: Option<JoinControlPlane> = "controlPlane",
        /// Phases to leave out.
        pub skip_phases: Vec<String> = "skipPhases",
        /// Where patches lie.
        pub patches: Option<Patches> = "patches",
    }
}

object! {
    /// How a node is registered.
    pub struct NodeRegistration {
        /// Name of the Node.
        pub name: String = "name",
        /// Socket of the container runtime.
        pub cri_socket: String = "criSocket",
        /// Taints of the Node.
        pub taints: Option<Vec<Taint>> = "taints" keep,
        /// More arguments of the kubelet.
        pub kubelet_extra_args: BTreeMap<String, String> = "kubeletExtraArgs",
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// `Always`, `IfNotPresent` or `Never`.
        pub image_pull_policy: String = "imagePullPolicy",
    }
}

object! {
    /// Where etcd runs: on the control plane nodes, or somewhere else.
    pub struct Etcd {
        /// As static Pods on the control plane nodes.
        pub local: Option<LocalEtcd> = "local",
        /// Outside this cluster.
        pub external: Option<ExternalEtcd> = "external",
    }
}

object! {
    /// etcd as static Pods on the control plane nodes.
    pub struct LocalEtcd {
        /// Registry and path of its image.
        pub image_repository: String = "imageRepository",
        /// Tag of its image.
        pub image_tag: String = "imageTag",
        /// Folder of its data.
        pub data_dir: String = "dataDir" keep,
        /// More arguments.
        pub extra_args: BTreeMap<String, String> = "extraArgs",
        /// More names of its server certificate.
        pub server_cert_sans: Vec<String> = "serverCertSANs",
        /// More names of its peer certificate.
        pub peer_cert_sans: Vec<String> = "peerCertSANs",
    }
}

object! {
    /// Settings of a control plane component.
    pub struct ControlPlaneComponent {
        /// More arguments.
        pub extra_args: BTreeMap<String, String> = "extraArgs",
        /// More volumes from the host.
        pub extra_volumes: Vec<HostPathMount> = "extraVolumes",
    }
}

object! {
    /// Settings of the kube-apiserver.
    pub struct ApiServer {
        /// More arguments.
        pub extra_args: BTreeMap<String, String> = "extraArgs",
        /// More volumes from the host.
        pub extra_volumes: Vec<HostPathMount> = "extraVolumes",
        /// More names of its serving certificate.
        pub cert_sans: Vec<String> = "certSANs",
        /// How long to wait for the control plane to be healthy.
        pub timeout_for_control_plane: Option<Duration> = "timeoutForControlPlane",
    }
}

object! {
    /// The DNS addon.
    pub struct Dns {
        /// Registry and path of its image.
        pub image_repository: String = "imageRepository",
        /// Tag of its image.
        pub image_tag: String = "imageTag",
    }
}

object! {
    /// How a cluster is found and trusted.
    pub struct Discovery {
        /// By a bootstrap token.
        pub bootstrap_token: Option<BootstrapTokenDiscovery> = "bootstrapToken",
        /// By a kubeconfig.
        pub file: Option<FileDiscovery> = "file",
        /// Token of the TLS bootstrap.
        pub tls_bootstrap_token: String = "tlsBootstrapToken",
        /// How long to wait for the cluster to be found.
        pub timeout: Option<Duration> = "timeout",
    }
}
