//! `upgrade`.

use super::flags::*;
use crate::cli::spec::{Command, Flag, Positional};

const VERSION: Positional = Positional {
    name: "VERSION",
    help: "the version to upgrade to",
    least: 0,
    most: 1,
    values: &[],
};

pub(super) const UPGRADE: Command =
    Command::group("upgrade", "Upgrades a cluster to a newer version", &[PLAN, APPLY, NODE, DIFF]);

const PLAN: Command = Command::later("plan", "Shows to which versions the cluster can be upgraded")
    .takes(VERSION)
    .flags(&[
        ALLOW_EXPERIMENTAL_UPGRADES,
        ALLOW_MISSING_TEMPLATE_KEYS,
        ALLOW_RELEASE_CANDIDATE_UPGRADES,
        CONFIG,
        ETCD_UPGRADE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG,
        OUTPUT,
        PRINT_CONFIG,
        SHOW_MANAGED_FIELDS,
    ]);

const APPLY: Command = Command::later("apply", "Upgrades the cluster and this control plane node")
    .takes(VERSION)
    .flags(&[
        ALLOW_EXPERIMENTAL_UPGRADES,
        ALLOW_RELEASE_CANDIDATE_UPGRADES,
        CERTIFICATE_RENEWAL,
        CONFIG,
        DRY_RUN,
        DRY_RUN_DIR,
        ETCD_UPGRADE,
        FORCE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG,
        PATCHES,
        PRINT_CONFIG,
        SKIP_PHASES,
        YES,
    ])
    .subcommands(&[APPLY_PHASE]);

const NODE: Command = Command::later("node", "Upgrades this node to the cluster's version")
    .flags(&[
        CERTIFICATE_RENEWAL,
        CONFIG,
        DRY_RUN,
        DRY_RUN_DIR,
        ETCD_UPGRADE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG,
        PATCHES,
        SKIP_PHASES,
    ])
    .subcommands(&[NODE_PHASE]);

const DIFF: Command = Command::later("diff", "Shows what an upgrade would change in the static Pods")
    .takes(VERSION)
    .flags(&[
        CONFIG,
        Flag::int("context-lines", "Lines shown around a difference")
            .short('c')
            .or("3"),
        KUBECONFIG,
    ]);

const CLUSTER: &[Flag] = &[CONFIG, DRY_RUN, DRY_RUN_DIR, KUBECONFIG];
const PATCHED: &[Flag] = &[CONFIG, DRY_RUN, DRY_RUN_DIR, KUBECONFIG, PATCHES];
const PODS: Command = Command::later("control-plane", "Upgrades the static Pods of this node's control plane").flags(&[
    CERTIFICATE_RENEWAL,
    CONFIG,
    DRY_RUN,
    DRY_RUN_DIR,
    ETCD_UPGRADE,
    KUBECONFIG,
    PATCHES,
]);
const KUBELET_CONFIG: Command = Command::later("kubelet-config", "Writes the kubelet's settings anew").flags(PATCHED);
const KUBECONFIGS: Command = Command::later("kubeconfig", "Writes the kubeconfigs of this node anew")
    .flags(CLUSTER)
    .hidden();
const POST_UPGRADE: Command = Command::later("post-upgrade", "Does what is left to do after an upgrade").flags(CLUSTER);
const ADDON: Command = Command::group(
    "addon",
    "Upgrades the addons",
    &[
        Command::later("all", "Upgrades all addons").flags(PATCHED),
        Command::later("coredns", "Upgrades CoreDNS").flags(PATCHED),
        Command::later("kube-proxy", "Upgrades kube-proxy").flags(PATCHED),
    ],
);

const APPLY_PHASE: Command = Command::group(
    "phase",
    "Runs one phase of upgrade apply by itself",
    &[
        Command::later("preflight", "Checks whether the upgrade can run").flags(&[
            ALLOW_EXPERIMENTAL_UPGRADES,
            ALLOW_RELEASE_CANDIDATE_UPGRADES,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            FORCE,
            IGNORE_PREFLIGHT_ERRORS,
            KUBECONFIG,
            YES,
        ]),
        PODS,
        Command::group(
            "upload-config",
            "Uploads the configuration of kubeadm and the kubelet to the cluster",
            &[
                Command::later("all", "Uploads all configuration").flags(CLUSTER),
                Command::later("kubeadm", "Uploads the ClusterConfiguration").flags(CLUSTER),
                Command::later("kubelet", "Uploads the KubeletConfiguration").flags(CLUSTER),
            ],
        )
        .aliases(&["uploadconfig"]),
        KUBELET_CONFIG,
        KUBECONFIGS,
        Command::later("bootstrap-token", "Makes what nodes need to join by bootstrap tokens")
            .aliases(&["bootstraptoken"])
            .flags(CLUSTER),
        ADDON,
        POST_UPGRADE,
    ],
);

const NODE_PHASE: Command = Command::group(
    "phase",
    "Runs one phase of upgrade node by itself",
    &[
        Command::later("preflight", "Checks whether the upgrade can run").flags(&[CONFIG, IGNORE_PREFLIGHT_ERRORS]),
        PODS,
        KUBELET_CONFIG,
        KUBECONFIGS,
        ADDON,
        POST_UPGRADE,
    ],
);
