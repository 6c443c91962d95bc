//! Every flag that more than one command has, or that a table names, once.
//!
//! Names, kinds, defaults and shorthands are kubeadm's; what is `ours` kubeadm does not have.

use crate::cli::spec::Flag;

/// The forms of `--output` that kubeadm's generic printer knows. Those that are not built are refused by the handler.
const FORMS: &[&str] = &[
    "text",
    "json",
    "yaml",
    "kyaml",
    "go-template",
    "go-template-file",
    "template",
    "templatefile",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
];

/// Flags of every command. The klog flags are accepted for the sake of scripts; of them only `-v` does something.
pub const GLOBAL_FLAGS: &[Flag] = &[
    Flag::text("release", "Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]").ours(),
    Flag::file("host-facts", "Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]").ours(),
    Flag::bool("quiet", "Say nothing but warnings and errors").short('q').ours(),
    Flag::folder("rootfs", "Use this folder as the root of the file system"),
    Flag::int("v", "Level of detail in what is said").short('v').or("0"),
    Flag::bool("add-dir-header", "Accepted; log lines have no header").hidden(),
    Flag::bool("skip-headers", "Accepted; log lines have no header").hidden(),
    Flag::bool("alsologtostderr", "Accepted; all is said on standard error").hidden(),
    Flag::text("log-backtrace-at", "Accepted; there are no stack traces").or(":0").hidden(),
    Flag::folder("log-dir", "Accepted; there are no log files").hidden(),
    Flag::bool("logtostderr", "Accepted; all is said on standard error").or("true").hidden(),
    Flag::file("log-file", "Accepted; there are no log files").hidden(),
    Flag::int("log-file-max-size", "Accepted; there are no log files").or("1800").hidden(),
    Flag::bool("one-output", "Accepted; there are no log files").hidden(),
    Flag::bool("skip-log-headers", "Accepted; there are no log files").hidden(),
    Flag::text("stderrthreshold", "Accepted; all is said on standard error").or("2").hidden(),
    Flag::text("vmodule", "Accepted; detail is set by -v alone").hidden(),
];

pub const ALLOW_EXPERIMENTAL_API: Flag =
    Flag::bool("allow-experimental-api", "Read API versions that are not released yet");
pub const ALLOW_EXPERIMENTAL_UPGRADES: Flag =
    Flag::bool("allow-experimental-upgrades", "Take alpha, beta and release candidate versions");
pub const ALLOW_MISSING_TEMPLATE_KEYS: Flag =
    Flag::bool("allow-missing-template-keys", "Pass over fields that a template names and the data does not have").or("true");
pub const ALLOW_RELEASE_CANDIDATE_UPGRADES: Flag =
    Flag::bool("allow-release-candidate-upgrades", "Take release candidate versions");
pub const APISERVER_ADVERTISE_ADDRESS: Flag =
    Flag::text("apiserver-advertise-address", "IP address on which this node's API server is reached; the one of the default route where it is not given");
pub const APISERVER_BIND_PORT: Flag = Flag::int32("apiserver-bind-port", "Port of this node's API server").or("6443");
pub const APISERVER_CERT_EXTRA_SANS: Flag =
    Flag::list("apiserver-cert-extra-sans", "More names and addresses in the API server's certificate");
pub const APISERVER_EXTRA_ARGS: Flag = Flag::pairs("apiserver-extra-args", "More arguments of the API server");
pub const CERT_DIR: Flag = Flag::folder("cert-dir", "Folder of certificates and keys").or("/etc/kubernetes/pki");
pub const CERTIFICATE_KEY: Flag =
    Flag::text("certificate-key", "Key (64 hex digits) that encrypts the control plane certificates in the cluster");
pub const CERTIFICATE_RENEWAL: Flag =
    Flag::bool("certificate-renewal", "Renew the certificates of the components that are upgraded").or("true");
pub const CLEANUP_TMP_DIR: Flag = Flag::bool("cleanup-tmp-dir", "Empty /etc/kubernetes/tmp too");
pub const CONFIG: Flag = Flag::file("config", "Configuration file; - is standard input");
pub const CONTROL_PLANE: Flag = Flag::bool("control-plane", "Make this node a control plane node");
pub const CONTROL_PLANE_ENDPOINT: Flag =
    Flag::text("control-plane-endpoint", "Stable address of the control plane: a name or address, with or without a port");
pub const CONTROLLER_MANAGER_EXTRA_ARGS: Flag =
    Flag::pairs("controller-manager-extra-args", "More arguments of the controller manager");
pub const CRI_SOCKET: Flag = Flag::text("cri-socket", "Socket of the container runtime; found where it is not given");
pub const DISCOVERY_FILE: Flag = Flag::text("discovery-file", "Find the cluster by this kubeconfig: a file or an https address");
pub const DISCOVERY_TOKEN: Flag = Flag::text("discovery-token", "Token that proves what the cluster says of itself");
pub const DISCOVERY_TOKEN_CA_CERT_HASH: Flag =
    Flag::list("discovery-token-ca-cert-hash", "Hashes that the key of the cluster's CA may have, as sha256:HEX");
pub const DISCOVERY_TOKEN_UNSAFE: Flag =
    Flag::bool("discovery-token-unsafe-skip-ca-verification", "Trust whatever CA is found by the token");
pub const DRY_RUN: Flag = Flag::bool("dry-run", "Show what would be done; change nothing");
pub const DRY_RUN_DIR: Flag =
    Flag::folder("dry-run-dir", "Folder that a dry run writes into; a fresh temporary one where it is not given").ours();
pub const ETCD_UPGRADE: Flag = Flag::bool("etcd-upgrade", "Upgrade etcd too").or("true");
pub const FEATURE_GATES: Flag = Flag::text("feature-gates", "kubeadm's feature gates, as Name=true,Other=false");
pub const FORCE: Flag = Flag::bool("force", "Do not ask").short('f');
pub const IGNORE_PREFLIGHT_ERRORS: Flag =
    Flag::list("ignore-preflight-errors", "Preflight errors that shall count as warnings; `all` stands for every one");
pub const IMAGE_REPOSITORY: Flag = Flag::text("image-repository", "Registry and path that images come from").or("registry.k8s.io");
pub const KUBECONFIG: Flag =
    Flag::file("kubeconfig", "Kubeconfig by which the cluster is reached").or("/etc/kubernetes/admin.conf");
pub const KUBECONFIG_DIR: Flag = Flag::folder("kubeconfig-dir", "Folder of kubeconfigs").or("/etc/kubernetes");
pub const KUBERNETES_VERSION: Flag = Flag::text("kubernetes-version", "Version of the control plane").or("stable-1");
pub const NODE_NAME: Flag = Flag::text("node-name", "Name of this node; the host's name where it is not given");
pub const OUTPUT: Flag = Flag::text("output", "Form of the output").short('o').or("text").one_of(FORMS);
pub const OUR_OUTPUT: Flag = Flag::text("output", "Form of the output")
    .short('o')
    .or("text")
    .one_of(&["text", "json", "yaml"])
    .ours();
pub const PATCHES: Flag = Flag::folder("patches", "Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION");
pub const POD_NETWORK_CIDR: Flag = Flag::text("pod-network-cidr", "Address range of Pods");
pub const PRINT_CONFIG: Flag = Flag::bool("print-config", "Print the configuration that the upgrade uses");
pub const PRINT_MANIFEST: Flag = Flag::bool("print-manifest", "Print the addon's manifests instead of installing it");
pub const SCHEDULER_EXTRA_ARGS: Flag = Flag::pairs("scheduler-extra-args", "More arguments of the scheduler");
pub const SERVICE_CIDR: Flag = Flag::text("service-cidr", "Address range of Services").or("10.96.0.0/12");
pub const SERVICE_DNS_DOMAIN: Flag = Flag::text("service-dns-domain", "DNS domain of Services").or("cluster.local");
pub const SHOW_MANAGED_FIELDS: Flag = Flag::bool("show-managed-fields", "Keep the managed fields in JSON and YAML");
pub const SKIP_CERTIFICATE_KEY_PRINT: Flag = Flag::bool("skip-certificate-key-print", "Do not print the certificate key");
pub const SKIP_PHASES: Flag = Flag::list("skip-phases", "Phases to leave out, such as addon/kube-proxy");
pub const SKIP_TOKEN_PRINT: Flag = Flag::bool("skip-token-print", "Do not print the bootstrap token");
pub const STRICT: Flag = Flag::bool("strict", "Warnings count as errors").ours();
pub const TLS_BOOTSTRAP_TOKEN: Flag = Flag::text("tls-bootstrap-token", "Token by which the kubelet gets its certificate");
pub const TOKEN: Flag =
    Flag::text("token", "Bootstrap token, [a-z0-9]{6}.[a-z0-9]{16}; a random one where init is given none");
pub const UPLOAD_CERTS: Flag = Flag::bool("upload-certs", "Upload the control plane certificates, encrypted, to the cluster");
pub const YES: Flag = Flag::bool("yes", "Do not ask").short('y');
