//! The one configuration that everything else works with, whatever version a file was written in.
//!
//! The structs have the shape of `kubeadm.k8s.io/v1beta4`, the version that is stored in clusters; what newer versions add
//! stands here too, behind a [`FieldGate`](super::object::FieldGate). Values are as the user gave them: checks are the
//! business of [`validate`](super::validate). Field list: kubeadm's v1beta4 API.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::duration::Duration;
use super::object::object;

object! {
    /// How this run of `init` shall act, and what only this node needs.
    pub struct InitConfiguration {
        /// Bootstrap tokens to create.
        pub bootstrap_tokens: Vec<BootstrapToken> = "bootstrapTokens",
        /// Preview only.
        pub dry_run: bool = "dryRun",
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
        /// How long to wait for what.
        pub timeouts: Option<Timeouts> = "timeouts",
    }
}

object! {
    /// What all control plane nodes of a cluster share.
    pub struct ClusterConfiguration {
        /// Where etcd runs.
        pub etcd: Etcd = "etcd",
        /// Address ranges and DNS domain.
        pub networking: Networking = "networking",
        /// Version of the control plane, with or without a leading `v`, or a label such as `stable-1`.
        pub kubernetes_version: String = "kubernetesVersion",
        /// Stable address of the control plane: host, or host and port.
        pub control_plane_endpoint: String = "controlPlaneEndpoint",
        /// Settings of the kube-apiserver.
        pub api_server: ApiServer = "apiServer",
        /// Settings of the kube-controller-manager.
        pub controller_manager: ControlPlaneComponent = "controllerManager",
        /// Settings of the kube-scheduler.
        pub scheduler: ControlPlaneComponent = "scheduler",
        /// The DNS addon.
        pub dns: Dns = "dns",
        /// The kube-proxy addon.
        pub proxy: Proxy = "proxy",
        /// Folder of certificates and keys.
        pub certificates_dir: String = "certificatesDir",
        /// Registry and path that images come from.
        pub image_repository: String = "imageRepository",
        /// kubeadm's own feature gates.
        pub feature_gates: BTreeMap<String, bool> = "featureGates",
        /// Name of the cluster.
        pub cluster_name: String = "clusterName",
        /// Algorithm of keys: `RSA-2048`, `ECDSA-P256`, ...
        pub encryption_algorithm: String = "encryptionAlgorithm",
        /// How long a leaf certificate lives.
        pub certificate_validity_period: Option<Duration> = "certificateValidityPeriod",
        /// How long a CA lives.
        pub ca_certificate_validity_period: Option<Duration> = "caCertificateValidityPeriod",
    }
}

object! {
    /// How this run of `join` shall act.
    pub struct JoinConfiguration {
        /// Preview only.
        pub dry_run: bool = "dryRun",
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
        /// How long to wait for what.
        pub timeouts: Option<Timeouts> = "timeouts",
    }
}

object! {
    /// How a run of `reset` shall act.
    pub struct ResetConfiguration {
        /// Also empty `/etc/kubernetes/tmp`.
        pub cleanup_tmp_dir: bool = "cleanupTmpDir",
        /// Folder of certificates and keys.
        pub certificates_dir: String = "certificatesDir",
        /// Socket of the container runtime.
        pub cri_socket: String = "criSocket",
        /// Preview only.
        pub dry_run: bool = "dryRun",
        /// Do not ask.
        pub force: bool = "force",
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// Phases to leave out.
        pub skip_phases: Vec<String> = "skipPhases",
        /// Flags of the unmount calls.
        pub unmount_flags: Vec<String> = "unmountFlags",
        /// How long to wait for what.
        pub timeouts: Option<Timeouts> = "timeouts",
    }
}

object! {
    /// How the `upgrade` commands shall act.
    pub struct UpgradeConfiguration {
        /// Settings of `upgrade apply`.
        pub apply: UpgradeApply = "apply",
        /// Settings of `upgrade diff`.
        pub diff: UpgradeDiff = "diff",
        /// Settings of `upgrade node`.
        pub node: UpgradeNode = "node",
        /// Settings of `upgrade plan`.
        pub plan: UpgradePlan = "plan",
        /// How long to wait for what.
        pub timeouts: Option<Timeouts> = "timeouts",
    }
}

object! {
    /// A bootstrap token to create.
    pub struct BootstrapToken {
        /// The token, `id.secret`; a random one where it is empty.
        pub token: String = "token" keep,
        /// What it is for.
        pub description: String = "description",
        /// How long it lives; 0 means for ever.
        pub ttl: Option<Duration> = "ttl",
        /// When it ends (RFC 3339); in place of `ttl`.
        pub expires: Option<Timestamp> = "expires",
        /// `signing`, `authentication`.
        pub usages: Vec<String> = "usages",
        /// Groups that its bearer belongs to.
        pub groups: Vec<String> = "groups",
    }
}

object! {
    /// How a node is registered.
    pub struct NodeRegistration {
        /// Name of the Node; the host's name where it is empty.
        pub name: String = "name",
        /// Socket of the container runtime.
        pub cri_socket: String = "criSocket",
        /// Taints of the Node. Absent: the control plane taint on control plane nodes. Empty: none.
        pub taints: Option<Vec<Taint>> = "taints" keep,
        /// More arguments of the kubelet.
        pub kubelet_extra_args: Vec<Argument> = "kubeletExtraArgs",
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// `Always`, `IfNotPresent` or `Never`.
        pub image_pull_policy: String = "imagePullPolicy",
        /// Pull images one after the other.
        pub image_pull_serial: Option<bool> = "imagePullSerial",
    }
}

object! {
    /// A taint of a Node (`core/v1`).
    pub struct Taint {
        /// Key.
        pub key: SmolStr = "key" keep,
        /// Value.
        pub value: SmolStr = "value",
        /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
        pub effect: SmolStr = "effect" keep,
        /// When it was added.
        pub time_added: Option<Timestamp> = "timeAdded",
    }
}

object! {
    /// Where an API server listens.
    pub struct ApiEndpoint {
        /// IP address that it announces.
        pub advertise_address: String = "advertiseAddress",
        /// Port that it listens on.
        pub bind_port: i32 = "bindPort",
    }
}

object! {
    /// Where patches lie.
    pub struct Patches {
        /// The folder.
        pub directory: String = "directory",
    }
}

object! {
    /// How long to wait for what.
    pub struct Timeouts {
        /// For a control plane component to be healthy.
        pub control_plane_component_health_check: Option<Duration> = "controlPlaneComponentHealthCheck",
        /// For the kubelet to be healthy.
        pub kubelet_health_check: Option<Duration> = "kubeletHealthCheck",
        /// For a request to the API server, with its retries.
        pub kubernetes_api_call: Option<Duration> = "kubernetesAPICall",
        /// For a request to etcd, with its retries.
        pub etcd_api_call: Option<Duration> = "etcdAPICall",
        /// For the kubelet's TLS bootstrap.
        pub tls_bootstrap: Option<Duration> = "tlsBootstrap",
        /// For the cluster to be found.
        pub discovery: Option<Duration> = "discovery",
        /// For a static Pod to be restarted with a new manifest.
        pub upgrade_manifests: Option<Duration> = "upgradeManifests",
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
        pub extra_args: Vec<Argument> = "extraArgs",
        /// More environment variables.
        pub extra_envs: Vec<EnvVar> = "extraEnvs",
        /// More names of its server certificate.
        pub server_cert_sans: Vec<String> = "serverCertSANs",
        /// More names of its peer certificate.
        pub peer_cert_sans: Vec<String> = "peerCertSANs",
    }
}

object! {
    /// etcd outside this cluster.
    pub struct ExternalEtcd {
        /// Its client URLs.
        pub endpoints: Vec<String> = "endpoints" keep,
        /// URLs of its HTTP endpoints, where they differ.
        pub http_endpoints: Vec<String> = "httpEndpoints" gated EtcdHttpEndpoints,
        /// CA that signed its certificate.
        pub ca_file: String = "caFile" keep,
        /// Client certificate.
        pub cert_file: String = "certFile" keep,
        /// Key of the client certificate.
        pub key_file: String = "keyFile" keep,
    }
}

object! {
    /// Address ranges and DNS domain.
    pub struct Networking {
        /// Range of Services: one CIDR, or two of different families divided by a comma.
        pub service_subnet: String = "serviceSubnet",
        /// Range of Pods, same form.
        pub pod_subnet: String = "podSubnet",
        /// Domain of Services.
        pub dns_domain: String = "dnsDomain",
    }
}

object! {
    /// Settings of a control plane component.
    pub struct ControlPlaneComponent {
        /// More arguments.
        pub extra_args: Vec<Argument> = "extraArgs",
        /// More volumes from the host.
        pub extra_volumes: Vec<HostPathMount> = "extraVolumes",
        /// More environment variables.
        pub extra_envs: Vec<EnvVar> = "extraEnvs",
    }
}

object! {
    /// Settings of the kube-apiserver.
    pub struct ApiServer {
        /// More arguments.
        pub extra_args: Vec<Argument> = "extraArgs",
        /// More volumes from the host.
        pub extra_volumes: Vec<HostPathMount> = "extraVolumes",
        /// More environment variables.
        pub extra_envs: Vec<EnvVar> = "extraEnvs",
        /// More names of its serving certificate.
        pub cert_sans: Vec<String> = "certSANs",
    }
}

object! {
    /// The DNS addon.
    pub struct Dns {
        /// Registry and path of its image.
        pub image_repository: String = "imageRepository",
        /// Tag of its image.
        pub image_tag: String = "imageTag",
        /// Do not install it.
        pub disabled: bool = "disabled",
    }
}

object! {
    /// The kube-proxy addon.
    pub struct Proxy {
        /// Do not install it.
        pub disabled: bool = "disabled",
    }
}

object! {
    /// One argument of a component. The same name may stand more than once.
    pub struct Argument {
        /// Name, without leading dashes.
        pub name: String = "name" keep,
        /// Value.
        pub value: String = "value" keep,
        /// How it meets a value of ours: empty (replace), `append` or `prepend`. `kubeadm.k8s.io/v1` only.
        pub merge_method: String = "mergeMethod" gated ArgumentMergeMethod,
    }
}

object! {
    /// A volume of a static Pod from the host.
    pub struct HostPathMount {
        /// Name of the volume.
        pub name: String = "name" keep,
        /// Path on the host.
        pub host_path: String = "hostPath" keep,
        /// Path in the container.
        pub mount_path: String = "mountPath" keep,
        /// Mounted for reading only.
        pub read_only: bool = "readOnly",
        /// Type of the path, as in a Pod's `hostPath.type`.
        pub path_type: String = "pathType",
    }
}

object! {
    /// An environment variable (`core/v1`).
    pub struct EnvVar {
        /// Name.
        pub name: SmolStr = "name" keep,
        /// Value.
        pub value: SmolStr = "value",
        /// Source of the value, in place of `value`.
        pub value_from: Option<Box<EnvVarSource>> = "valueFrom",
    }
}

object! {
    /// Where the value of an environment variable comes from (`core/v1`).
    pub struct EnvVarSource {
        /// A field of the Pod.
        pub field_ref: Option<ObjectFieldSelector> = "fieldRef",
        /// A resource of a container.
        pub resource_field_ref: Option<ResourceFieldSelector> = "resourceFieldRef",
        /// A key of a ConfigMap.
        pub config_map_key_ref: Option<KeySelector> = "configMapKeyRef",
        /// A key of a Secret.
        pub secret_key_ref: Option<KeySelector> = "secretKeyRef",
        /// A key of a file in a volume.
        pub file_key_ref: Option<FileKeySelector> = "fileKeyRef" gated EnvFileKeyRef,
    }
}

object! {
    /// A field of an object (`core/v1`).
    pub struct ObjectFieldSelector {
        /// Version that the path is written for.
        pub api_version: String = "apiVersion",
        /// Path of the field.
        pub field_path: String = "fieldPath" keep,
    }
}

object! {
    /// A resource of a container (`core/v1`).
    pub struct ResourceFieldSelector {
        /// Name of the container.
        pub container_name: String = "containerName",
        /// Name of the resource.
        pub resource: String = "resource" keep,
        /// Unit of the value.
        pub divisor: Quantity = "divisor",
    }
}

object! {
    /// A key of a ConfigMap or Secret (`core/v1`).
    pub struct KeySelector {
        /// Name of the object.
        pub name: String = "name",
        /// The key.
        pub key: String = "key" keep,
        /// It may be missing.
        pub optional: Option<bool> = "optional",
    }
}

object! {
    /// A key of an environment file in a volume (`core/v1`).
    pub struct FileKeySelector {
        /// Name of the volume.
        pub volume_name: String = "volumeName" keep,
        /// Path of the file in the volume.
        pub path: String = "path" keep,
        /// The key.
        pub key: String = "key" keep,
        /// It may be missing.
        pub optional: Option<bool> = "optional",
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
    }
}

object! {
    /// Discovery by a bootstrap token.
    pub struct BootstrapTokenDiscovery {
        /// The token.
        pub token: String = "token" keep,
        /// Host and port of an API server.
        pub api_server_endpoint: String = "apiServerEndpoint",
        /// Hashes that the CA's public key may have, `sha256:` and 64 hex digits.
        pub ca_cert_hashes: Vec<String> = "caCertHashes",
        /// Trust any CA.
        pub unsafe_skip_ca_verification: bool = "unsafeSkipCAVerification",
    }
}

object! {
    /// Discovery by a kubeconfig.
    pub struct FileDiscovery {
        /// Path or HTTPS URL of the kubeconfig.
        pub kube_config_path: String = "kubeConfigPath" keep,
    }
}

object! {
    /// What a joining control plane node needs.
    pub struct JoinControlPlane {
        /// Where the API server of this node listens.
        pub local_api_endpoint: ApiEndpoint = "localAPIEndpoint",
        /// Key (64 hex digits) that decrypts the uploaded certificates.
        pub certificate_key: String = "certificateKey",
    }
}

object! {
    /// Settings of `upgrade apply`.
    pub struct UpgradeApply {
        /// Target version.
        pub kubernetes_version: String = "kubernetesVersion",
        /// Take alpha and beta versions.
        pub allow_experimental_upgrades: Option<bool> = "allowExperimentalUpgrades",
        /// Take release candidates.
        pub allow_rc_upgrades: Option<bool> = "allowRCUpgrades",
        /// Renew certificates.
        pub certificate_renewal: Option<bool> = "certificateRenewal",
        /// Preview only.
        pub dry_run: Option<bool> = "dryRun",
        /// Upgrade etcd too.
        pub etcd_upgrade: Option<bool> = "etcdUpgrade",
        /// Do not ask, and pass over what can be forced.
        pub force_upgrade: Option<bool> = "forceUpgrade",
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// Where patches lie.
        pub patches: Option<Patches> = "patches",
        /// Print the configuration.
        pub print_config: Option<bool> = "printConfig",
        /// Phases to leave out.
        pub skip_phases: Vec<String> = "skipPhases",
        /// `Always`, `IfNotPresent` or `Never`.
        pub image_pull_policy: String = "imagePullPolicy",
        /// Pull images one after the other.
        pub image_pull_serial: Option<bool> = "imagePullSerial",
    }
}

object! {
    /// Settings of `upgrade diff`.
    pub struct UpgradeDiff {
        /// Target version.
        pub kubernetes_version: String = "kubernetesVersion",
        /// Lines around a difference.
        pub context_lines: i64 = "contextLines",
    }
}

object! {
    /// Settings of `upgrade node`.
    pub struct UpgradeNode {
        /// Renew certificates.
        pub certificate_renewal: Option<bool> = "certificateRenewal",
        /// Preview only.
        pub dry_run: Option<bool> = "dryRun",
        /// Upgrade etcd too.
        pub etcd_upgrade: Option<bool> = "etcdUpgrade",
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// Phases to leave out.
        pub skip_phases: Vec<String> = "skipPhases",
        /// Where patches lie.
        pub patches: Option<Patches> = "patches",
        /// `Always`, `IfNotPresent` or `Never`.
        pub image_pull_policy: String = "imagePullPolicy",
        /// Pull images one after the other.
        pub image_pull_serial: Option<bool> = "imagePullSerial",
    }
}

object! {
    /// Settings of `upgrade plan`.
    pub struct UpgradePlan {
        /// Target version.
        pub kubernetes_version: String = "kubernetesVersion",
        /// Take alpha and beta versions.
        pub allow_experimental_upgrades: Option<bool> = "allowExperimentalUpgrades",
        /// Take release candidates.
        pub allow_rc_upgrades: Option<bool> = "allowRCUpgrades",
        /// Preview only.
        pub dry_run: Option<bool> = "dryRun",
        /// Upgrade etcd too.
        pub etcd_upgrade: Option<bool> = "etcdUpgrade" gated UpgradePlanEtcdUpgrade,
        /// Preflight errors that count as warnings.
        pub ignore_preflight_errors: Vec<String> = "ignorePreflightErrors",
        /// Print the configuration.
        pub print_config: Option<bool> = "printConfig",
    }
}

/// A point in time as Go's `metav1.Time` reads and writes it: RFC 3339, in UTC, to the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timestamp(pub String);

/// A resource quantity (`resource.Quantity`), in the form that Kubernetes writes; empty stands for `0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quantity(pub String);

/// What one command works with: the cluster-wide and the node's own part of `init`, with all defaults filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// How this run acts and what this node needs.
    pub init: InitConfiguration,
    /// What the cluster shares.
    pub cluster: ClusterConfiguration,
    /// `kubernetesVersion` named a build of the CI (`ci/...`): images of the control plane come from its registry.
    pub ci_build: bool,
    /// `KubeletConfiguration` of the cluster.
    pub kubelet: super::component::ComponentConfig,
    /// `KubeProxyConfiguration` of the cluster.
    pub kube_proxy: super::component::ComponentConfig,
}
