//! `reset`.

use super::flags::*;
use crate::cli::spec::Command;

pub(super) const RESET: Command = Command::later("reset", "Undoes what init or join did to this host")
    .examples(&[("Without a question", "reset --force")])
    .flags(&[
        CERT_DIR,
        CLEANUP_TMP_DIR,
        CONFIG,
        CRI_SOCKET,
        DRY_RUN,
        FORCE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG,
        SKIP_PHASES,
    ])
    .subcommands(&[Command::group(
        "phase",
        "Runs one phase of reset by itself",
        &[
            Command::later("preflight", "Asks whether to go on, and checks whether reset can run")
                .aliases(&["pre-flight"])
                .flags(&[DRY_RUN, FORCE, IGNORE_PREFLIGHT_ERRORS]),
            Command::later("remove-etcd-member", "Takes this node's etcd member out of the cluster")
                .flags(&[DRY_RUN, KUBECONFIG]),
            Command::later("cleanup-node", "Stops the kubelet, removes containers and files")
                .aliases(&["cleanupnode"])
                .flags(&[CERT_DIR, CLEANUP_TMP_DIR, CRI_SOCKET, DRY_RUN]),
        ],
    )]);
