//! `init`.

use super::flags::*;
use super::init_phase::PHASE;
use crate::cli::commands;
use crate::cli::spec::{Command, Flag};

pub(super) const INIT: Command = Command::run(
    "init",
    "Makes this host the first control plane node of a cluster",
    commands::init::run,
)
.details("A run that fails or is killed is gone on with by the same command: it looks at what stands, says what it skips, and does the rest. A dry run writes every file that a real run would write into a folder, with the API objects in objects.yaml; it needs neither root nor a network. With --output json, a run prints an object per line for everything that happens. The exit status is 2 when preflight refuses the host; then nothing has changed.")
.examples(&[
    ("Make this host the first node of a cluster", "init --config kubeadm.yaml --upload-certs"),
    ("The same, and undo all of it if it fails", "init --config kubeadm.yaml --rollback-on-failure"),
    ("Preview what a configuration makes", "init --dry-run --config kubeadm.yaml"),
    ("Keep the preview in a folder of yours", "init --dry-run --config kubeadm.yaml --dry-run-dir preview"),
    ("The plan as JSON", "init --dry-run --config kubeadm.yaml --output json"),
])
.flags(&[
    APISERVER_ADVERTISE_ADDRESS,
    APISERVER_BIND_PORT,
    APISERVER_CERT_EXTRA_SANS,
    CERT_DIR,
    CERTIFICATE_KEY,
    CONFIG,
    CONTROL_PLANE_ENDPOINT,
    CRI_SOCKET,
    DRY_RUN,
    DRY_RUN_DIR,
    FEATURE_GATES,
    IGNORE_PREFLIGHT_ERRORS,
    IMAGE_REPOSITORY,
    KUBERNETES_VERSION,
    NODE_NAME,
    OUR_OUTPUT,
    PATCHES,
    POD_NETWORK_CIDR,
    Flag::bool("rollback-on-failure", "Undo what this run made where it fails").ours(),
    SERVICE_CIDR,
    SERVICE_DNS_DOMAIN,
    SKIP_CERTIFICATE_KEY_PRINT,
    SKIP_PHASES,
    SKIP_TOKEN_PRINT,
    TOKEN,
    Flag::duration("token-ttl", "How long the bootstrap token lives; 0 means for ever").or("24h0m0s"),
    UPLOAD_CERTS,
])
.subcommands(&[PHASE]);
