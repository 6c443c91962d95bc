//! What is known of a field beyond its type: its default, its values, its form, and what it changes where.
//!
//! Defaults: [`defaults`](crate::config::defaults) and the spec's section on defaults; a test compares the two. Values that are
//! only `known` are those that work, where kubeadm lets others pass.

/// What is known of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    /// The field: `Object.field` wherever the object stands, or the whole path from a kind on.
    pub(super) at: &'static str,
    /// The default, as JSON.
    pub(super) default: Option<&'static str>,
    /// The default in words, where it depends on something.
    pub(super) default_words: Option<&'static str>,
    /// The only values that are accepted.
    pub(super) only: &'static [&'static str],
    /// The values that make sense; others are accepted.
    pub(super) known: &'static [&'static str],
    /// Its form, as a regular expression; the empty text always passes.
    pub(super) pattern: Option<&'static str>,
    /// It is an IP address.
    pub(super) address: bool,
    /// It must be there, and must not be empty.
    pub(super) required: bool,
    /// Least and greatest number.
    pub(super) range: Option<(i64, i64)>,
    /// A value as an example, as JSON.
    pub(super) example: Option<&'static str>,
    /// What it changes, and in which file or object.
    pub(super) changes: Option<&'static str>,
}

const fn fact(at: &'static str) -> Fact {
    Fact {
        at,
        default: None,
        default_words: None,
        only: &[],
        known: &[],
        pattern: None,
        address: false,
        required: false,
        range: None,
        example: None,
        changes: None,
    }
}

impl Fact {
    const fn default(self, json: &'static str) -> Fact {
        Fact {
            default: Some(json),
            ..self
        }
    }
    const fn depends(self, words: &'static str) -> Fact {
        Fact {
            default_words: Some(words),
            ..self
        }
    }
    const fn only(self, only: &'static [&'static str]) -> Fact {
        Fact { only, ..self }
    }
    const fn known(self, known: &'static [&'static str]) -> Fact {
        Fact { known, ..self }
    }
    const fn pattern(self, pattern: &'static str) -> Fact {
        Fact {
            pattern: Some(pattern),
            ..self
        }
    }
    const fn path(self) -> Fact {
        self.pattern(ABSOLUTE)
    }
    const fn address(self) -> Fact {
        Fact { address: true, ..self }
    }
    const fn required(self) -> Fact {
        Fact { required: true, ..self }
    }
    const fn range(self, least: i64, greatest: i64) -> Fact {
        Fact {
            range: Some((least, greatest)),
            ..self
        }
    }
    const fn example(self, json: &'static str) -> Fact {
        Fact {
            example: Some(json),
            ..self
        }
    }
    const fn changes(self, changes: &'static str) -> Fact {
        Fact {
            changes: Some(changes),
            ..self
        }
    }
}

/// The fact of a field: that of its whole path before that of its place in an object.
pub(super) fn of(path: &str, object: &str, field: &str) -> Option<&'static Fact> {
    let in_object = |fact: &&Fact| fact.at.split_once('.') == Some((object, field));
    FACTS
        .iter()
        .find(|fact| fact.at == path)
        .or_else(|| FACTS.iter().find(in_object))
}

/// All facts, for tests.
#[cfg(test)]
pub(super) fn all() -> &'static [Fact] {
    FACTS
}

const PULL_POLICIES: &[&str] = &["Always", "IfNotPresent", "Never"];
const TOKEN: &str = "[a-z0-9]{6}\\.[a-z0-9]{16}";
const CERTIFICATE_KEY: &str = "[0-9a-fA-F]{64}";
const ABSOLUTE: &str = "/.*";
/// One range, or one of each family.
const RANGES: &str = "[0-9a-fA-F.:]+/[0-9]{1,3}(,[0-9a-fA-F.:]+/[0-9]{1,3})?";
const HOST_AND_PORT: &str = ".+:[0-9]{1,5}";
const ALL_CHECKS: &str = r#"["Swap", "NumCPU"]"#;
const SKIPPED: &str = r#"["addon/kube-proxy"]"#;
const MANIFEST_ARGUMENTS: &str = "the arguments of the container in the static Pod of the component, /etc/kubernetes/manifests";
const IMAGE: &str = "the image in the static Pods, and what `config images list` says";

static FACTS: &[Fact] = &[
    // ClusterConfiguration
    fact("ClusterConfiguration.kubernetesVersion")
        .depends("the newest release known, or that of --release")
        .example(r#""v1.36.0""#)
        .changes("tags of the control plane's images, and every default that differs between releases"),
    fact("ClusterConfiguration.controlPlaneEndpoint")
        .depends("none: then kubeconfigs name the advertise address, and no control plane node can join")
        .example(r#""k8s.example.com:6443""#)
        .changes("`server` in admin.conf and super-admin.conf, cluster-info, the join command, and a name in apiserver.crt"),
    fact("ClusterConfiguration.certificatesDir")
        .path()
        .default(r#""/etc/kubernetes/pki""#)
        .changes("where certificates and keys lie, and the paths in static Pods"),
    fact("ClusterConfiguration.imageRepository")
        .default(r#""registry.k8s.io""#)
        .changes(IMAGE),
    fact("ClusterConfiguration.clusterName")
        .default(r#""kubernetes""#)
        .changes("name of the cluster in kubeconfigs, and --cluster-name of the kube-controller-manager"),
    fact("ClusterConfiguration.encryptionAlgorithm")
        .default(r#""RSA-2048""#)
        .only(&["RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384"])
        .changes("every key that is made from now on, in the folder of certificates and in kubeconfigs"),
    fact("ClusterConfiguration.certificateValidityPeriod")
        .default(r#""8760h0m0s""#)
        .changes("end of every certificate that is no CA"),
    fact("ClusterConfiguration.caCertificateValidityPeriod")
        .default(r#""87600h0m0s""#)
        .changes("end of ca.crt, front-proxy-ca.crt and etcd/ca.crt"),
    fact("ClusterConfiguration.featureGates").changes("what this program does; components have gates of their own"),
    fact("Networking.serviceSubnet")
        .pattern(RANGES)
        .default(r#""10.96.0.0/12""#)
        .example(r#""10.96.0.0/12,fd00:10:96::/112""#)
        .changes("--service-cluster-ip-range of kube-apiserver and kube-controller-manager, a name in apiserver.crt, clusterDNS"),
    fact("Networking.podSubnet")
        .pattern(RANGES)
        .example(r#""10.244.0.0/16""#)
        .changes("--cluster-cidr and --allocate-node-cidrs of the kube-controller-manager, clusterCIDR of kube-proxy"),
    fact("Networking.dnsDomain")
        .default(r#""cluster.local""#)
        .changes("names in apiserver.crt, --service-account-issuer, clusterDomain of the kubelets, the Corefile"),
    fact("ClusterConfiguration.apiServer.extraArgs")
        .example(r#"[{"name": "audit-log-maxage", "value": "7"}]"#)
        .changes("arguments in /etc/kubernetes/manifests/kube-apiserver.yaml"),
    fact("ClusterConfiguration.controllerManager.extraArgs")
        .example(r#"[{"name": "node-cidr-mask-size", "value": "25"}]"#)
        .changes("arguments in /etc/kubernetes/manifests/kube-controller-manager.yaml"),
    fact("ClusterConfiguration.scheduler.extraArgs")
        .example(r#"[{"name": "v", "value": "2"}]"#)
        .changes("arguments in /etc/kubernetes/manifests/kube-scheduler.yaml"),
    fact("ApiServer.certSANs")
        .example(r#"["k8s.example.com", "203.0.113.10"]"#)
        .changes("names and addresses in apiserver.crt"),
    fact("ApiServer.timeoutForControlPlane")
        .default(r#""4m0s""#)
        .changes("how long init waits for the control plane; v1beta4 has timeouts.controlPlaneComponentHealthCheck"),
    fact("ApiServer.extraArgs").changes(MANIFEST_ARGUMENTS),
    fact("ControlPlaneComponent.extraArgs").changes(MANIFEST_ARGUMENTS),
    fact("ApiServer.extraVolumes").changes("volumes and volumeMounts in /etc/kubernetes/manifests/kube-apiserver.yaml"),
    fact("ControlPlaneComponent.extraVolumes").changes("volumes and volumeMounts in the static Pod of the component"),
    fact("ApiServer.extraEnvs").changes("env in /etc/kubernetes/manifests/kube-apiserver.yaml"),
    fact("ControlPlaneComponent.extraEnvs").changes("env in the static Pod of the component"),
    fact("Dns.imageRepository").changes("the image in Deployment kube-system/coredns"),
    fact("Dns.imageTag")
        .depends("that of the release")
        .changes("the image in Deployment kube-system/coredns"),
    fact("Dns.disabled")
        .default("false")
        .changes("whether CoreDNS is installed and upgraded"),
    fact("Proxy.disabled")
        .default("false")
        .changes("whether kube-proxy is installed and upgraded"),
    // etcd
    fact("LocalEtcd.dataDir")
        .path()
        .default(r#""/var/lib/etcd""#)
        .changes("--data-dir and the volume in /etc/kubernetes/manifests/etcd.yaml"),
    fact("LocalEtcd.imageTag")
        .depends("that of the release")
        .changes("the image in /etc/kubernetes/manifests/etcd.yaml"),
    fact("LocalEtcd.imageRepository").changes("the image in /etc/kubernetes/manifests/etcd.yaml"),
    fact("LocalEtcd.extraArgs").changes("arguments in /etc/kubernetes/manifests/etcd.yaml"),
    fact("LocalEtcd.extraEnvs").changes("env in /etc/kubernetes/manifests/etcd.yaml"),
    fact("LocalEtcd.serverCertSANs").changes("names and addresses in etcd/server.crt"),
    fact("LocalEtcd.peerCertSANs").changes("names and addresses in etcd/peer.crt"),
    fact("ExternalEtcd.endpoints")
        .example(r#"["https://10.0.0.21:2379"]"#)
        .changes("--etcd-servers of the kube-apiserver"),
    fact("ExternalEtcd.httpEndpoints")
        .depends("those of endpoints")
        .changes("where etcd is asked for its health and version"),
    fact("ExternalEtcd.caFile")
        .path()
        .changes("--etcd-cafile of the kube-apiserver"),
    fact("ExternalEtcd.certFile")
        .path()
        .changes("--etcd-certfile of the kube-apiserver"),
    fact("ExternalEtcd.keyFile")
        .path()
        .changes("--etcd-keyfile of the kube-apiserver"),
    // Tokens, discovery
    fact("InitConfiguration.bootstrapTokens").changes("Secrets kube-system/bootstrap-token-ID"),
    fact("BootstrapToken.token")
        .pattern(TOKEN)
        .depends("a random one")
        .example(r#""abcdef.0123456789abcdef""#)
        .changes("Secret kube-system/bootstrap-token-ID"),
    fact("BootstrapToken.ttl")
        .default(r#""24h0m0s""#)
        .changes("`expiration` in the Secret of the token"),
    fact("BootstrapToken.usages")
        .default(r#"["signing", "authentication"]"#)
        .only(&["signing", "authentication"])
        .changes("usage-bootstrap-* in the Secret of the token"),
    fact("BootstrapToken.groups")
        .default(r#"["system:bootstrappers:kubeadm:default-node-token"]"#)
        .changes("`auth-extra-groups` in the Secret of the token"),
    fact("BootstrapToken.expires").example(r#""2031-01-02T03:04:05Z""#),
    fact("BootstrapTokenDiscovery.token").pattern(TOKEN),
    fact("BootstrapTokenDiscovery.apiServerEndpoint")
        .pattern(HOST_AND_PORT)
        .example(r#""k8s.example.com:6443""#)
        .changes("where the cluster is asked for, and `server` in the bootstrap-kubelet.conf of a worker"),
    fact("BootstrapTokenDiscovery.caCertHashes").example(r#"["sha256:HEX"]"#),
    fact("FileDiscovery.kubeConfigPath").example(r#""/etc/kubernetes/discovery.conf""#),
    fact("Discovery.tlsBootstrapToken")
        .pattern(TOKEN)
        .depends("the token of bootstrapToken")
        .changes("the token in /etc/kubernetes/bootstrap-kubelet.conf, which stands until the kubelet has its certificate"),
    fact("Discovery.timeout").default(r#""5m0s""#),
    fact("InitConfiguration.certificateKey")
        .pattern(CERTIFICATE_KEY)
        .depends("a random one, with --upload-certs")
        .changes("what encrypts Secret kube-system/kubeadm-certs"),
    fact("JoinControlPlane.certificateKey").pattern(CERTIFICATE_KEY),
    fact("JoinConfiguration.caCertPath")
        .path()
        .default(r#""/etc/kubernetes/pki/ca.crt""#)
        .changes("where the CA's certificate is written, and `clientCAFile` is expected"),
    // Node
    fact("ApiEndpoint.advertiseAddress")
        .address()
        .depends("the address of the interface with the default route")
        .example(r#""10.0.0.11""#)
        .changes("--advertise-address, names in apiserver.crt and etcd's certificates, `server` in the components' kubeconfigs"),
    fact("ApiEndpoint.bindPort")
        .default("6443")
        .range(0, 65535)
        .changes("--secure-port of the kube-apiserver"),
    fact("NodeRegistration.name")
        .depends("the host's name in lower case")
        .changes("the Node, kubelet.conf, names in apiserver.crt and etcd's certificates, etcd's member name"),
    fact("NodeRegistration.criSocket")
        .default(r#""unix:///var/run/containerd/containerd.sock""#)
        .depends("that of the container runtime that is found, else containerd's")
        .changes("containerRuntimeEndpoint in /var/lib/kubelet/instance-config.yaml (kubeadm-flags.env up to v1.33)"),
    fact("NodeRegistration.taints")
        .depends("node-role.kubernetes.io/control-plane:NoSchedule on control plane nodes, none on workers")
        .changes("taints of the Node"),
    fact("NodeRegistration.kubeletExtraArgs").changes("/var/lib/kubelet/kubeadm-flags.env"),
    fact("NodeRegistration.imagePullPolicy")
        .default(r#""IfNotPresent""#)
        .only(PULL_POLICIES),
    fact("NodeRegistration.imagePullSerial").default("true"),
    fact("NodeRegistration.ignorePreflightErrors").example(ALL_CHECKS),
    fact("Taint.effect").known(&["NoSchedule", "PreferNoSchedule", "NoExecute"]),
    fact("Patches.directory")
        .example(r#""/etc/kubernetes/patches""#)
        .changes("static Pods, /var/lib/kubelet/config.yaml and Deployment coredns, which are patched before they are written"),
    fact("InitConfiguration.skipPhases").example(SKIPPED),
    fact("JoinConfiguration.skipPhases").example(r#"["preflight"]"#),
    // Timeouts
    fact("Timeouts.controlPlaneComponentHealthCheck").default(r#""4m0s""#),
    fact("Timeouts.kubeletHealthCheck").default(r#""4m0s""#),
    fact("Timeouts.kubernetesAPICall").default(r#""1m0s""#),
    fact("Timeouts.etcdAPICall").default(r#""2m0s""#),
    fact("Timeouts.tlsBootstrap").default(r#""5m0s""#),
    fact("Timeouts.discovery").default(r#""5m0s""#),
    fact("Timeouts.upgradeManifests").default(r#""5m0s""#),
    // Arguments, volumes, environment
    fact("Argument.name").required().example(r#""v""#),
    fact("Argument.value").example(r#""2""#),
    fact("Argument.mergeMethod").known(&["append", "prepend"]),
    fact("HostPathMount.pathType").known(&[
        "DirectoryOrCreate",
        "Directory",
        "FileOrCreate",
        "File",
        "Socket",
        "CharDevice",
        "BlockDevice",
    ]),
    fact("HostPathMount.readOnly").default("false"),
    fact("ObjectFieldSelector.apiVersion").default(r#""v1""#),
    // reset and upgrade
    fact("ResetConfiguration.certificatesDir")
        .path()
        .default(r#""/etc/kubernetes/pki""#),
    fact("ResetConfiguration.unmountFlags").only(&["MNT_FORCE", "MNT_DETACH", "MNT_EXPIRE", "UMOUNT_NOFOLLOW"]),
    fact("UpgradeApply.imagePullPolicy")
        .default(r#""IfNotPresent""#)
        .only(PULL_POLICIES),
    fact("UpgradeNode.imagePullPolicy")
        .default(r#""IfNotPresent""#)
        .only(PULL_POLICIES),
    fact("UpgradeApply.imagePullSerial").default("true"),
    fact("UpgradeNode.imagePullSerial").default("true"),
    fact("UpgradeApply.certificateRenewal").default("true"),
    fact("UpgradeNode.certificateRenewal").default("true"),
    fact("UpgradeApply.etcdUpgrade").default("true"),
    fact("UpgradeNode.etcdUpgrade").default("true"),
    fact("UpgradePlan.etcdUpgrade").default("true"),
    // Components: what is filled in for a cluster
    fact("KubeletConfiguration.staticPodPath").default(r#""/etc/kubernetes/manifests""#),
    fact("KubeletConfiguration.clusterDNS").depends("the tenth address of networking.serviceSubnet"),
    fact("KubeletConfiguration.clusterDomain").depends("networking.dnsDomain"),
    fact("KubeletConfiguration.cgroupDriver")
        .default(r#""systemd""#)
        .known(&["systemd", "cgroupfs"]),
    fact("KubeletConfiguration.rotateCertificates").default("true"),
    fact("KubeletConfiguration.healthzPort").default("10248").range(0, 65535),
    fact("KubeletConfiguration.healthzBindAddress").default(r#""127.0.0.1""#),
    fact("KubeletConfiguration.topologyManagerPolicy").known(&["none", "best-effort", "restricted", "single-numa-node"]),
    fact("KubeletConfiguration.topologyManagerScope").known(&["container", "pod"]),
    fact("KubeletConfiguration.cpuManagerPolicy").known(&["none", "static"]),
    fact("KubeletConfiguration.hairpinMode").known(&["promiscuous-bridge", "hairpin-veth", "none"]),
    fact("KubeletConfiguration.imageGCHighThresholdPercent").range(0, 100),
    fact("KubeletConfiguration.imageGCLowThresholdPercent").range(0, 100),
    fact("KubeletConfiguration.oomScoreAdj").range(-1000, 1000),
    fact("KubeletConfiguration.readOnlyPort").range(0, 65535),
    fact("KubeletConfiguration.port").range(0, 65535),
    fact("MemorySwap.swapBehavior").known(&["NoSwap", "LimitedSwap"]),
    fact("KubeProxyConfiguration.mode").known(&["iptables", "ipvs", "nftables", "kernelspace"]),
    fact("KubeProxyConfiguration.clusterCIDR").depends("networking.podSubnet"),
    fact("KubeProxyConfiguration.bindAddress").depends("0.0.0.0, or :: where the advertise address is IPv6"),
    fact("ClientConnection.kubeconfig").default(r#""/var/lib/kube-proxy/kubeconfig.conf""#),
];
