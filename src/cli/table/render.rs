//! `render` and `diff`.

use super::flags::*;
use crate::cli::commands;
use crate::cli::spec::{Command, Flag};

const JOIN_AS: Flag = Flag::text(
    "join-as",
    "Render a node that joins, by the JoinConfiguration beside the ClusterConfiguration",
)
.one_of(&["control-plane", "worker"])
.ours();
const NOW: Flag = Flag::text("now", "Point in time to count from (RFC 3339), for tokens that end").ours();
const PKI_DIR: Flag = Flag::folder(
    "pki-dir",
    "Folder of certificates and keys, and of kubeconfigs, that stand: they are checked and used, not copied",
)
.ours();
const NODE: Flag = Flag::text("node-name", "Name of the node, where the configuration gives none").ours();
const ADDRESS: Flag = Flag::text(
    "apiserver-advertise-address",
    "Address of the API server, where the configuration gives none",
)
.ours();

pub(super) const RENDER: Command = Command::run(
    "render",
    "Writes what init or join would place on a host, from the configuration alone",
    commands::render::run,
)
.details(
    "No root, no network, no look at this host, no keys: the same input gives the same bytes, fit for a repository and for review. \
     What cannot be known is left out and named.",
)
.examples(&[
    ("The first control plane node", "render --config kubeadm.yaml --output-dir rendered"),
    ("A worker that joins", "render --config kubeadm.yaml --output-dir rendered --join-as worker"),
])
.flags(&[
    CONFIG.required(),
    Flag::folder("output-dir", "Folder to write into; files stand there under their paths on the host").required().ours(),
    JOIN_AS,
    NODE,
    ADDRESS,
    PKI_DIR,
    NOW,
    PATCHES,
    OUR_OUTPUT,
]);

pub(super) const DIFF: Command = Command::run(
    "diff",
    "Shows where what stands differs from what a configuration makes",
    commands::diff::run,
)
.details(
    "Compares static Pods argument by argument, what certificates and kubeconfigs say, the kubelet's files and, with a dump, API \
     objects. With --against or --against-release it compares two configurations or releases instead. Exit status 4 means that \
     something differs.",
)
.examples(&[
    ("This host with a configuration", "diff --config kubeadm.yaml"),
    ("A copy of a host's files", "diff --config kubeadm.yaml --root backup"),
    (
        "What a newer release would change",
        "diff --config kubeadm.yaml --release v1.35 --against-release v1.36",
    ),
])
.flags(&[
    CONFIG.required(),
    Flag::file("against", "Another configuration, compared with that of --config").ours(),
    Flag::text(
        "against-release",
        "Another release, such as v1.36, compared with that of --config",
    )
    .ours(),
    Flag::folder(
        "root",
        "Folder that holds a host's files under their paths; this host where it is not given",
    )
    .ours(),
    Flag::file(
        "cluster-dump",
        "Objects of a cluster, as `kubectl get -o yaml` prints them; - is standard input",
    )
    .ours(),
    JOIN_AS,
    NODE,
    ADDRESS,
    PATCHES,
    OUR_OUTPUT,
]);
