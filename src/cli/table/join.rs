//! `join`.

use super::flags::*;
use crate::cli::spec::{Command, Flag, Positional};

const ENDPOINT: Positional = Positional {
    name: "API-SERVER-ENDPOINT",
    help: "host and port of an API server of the cluster",
    least: 0,
    most: 1,
    values: &[],
};

pub(super) const JOIN: Command = Command::later("join", "Makes this host a node of a cluster")
    .takes(ENDPOINT)
    .examples(&[
        (
            "As a worker, with what init printed",
            "join 192.0.2.2:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:HASH",
        ),
        ("With a configuration file", "join --config join.yaml"),
    ])
    .flags(&[
        APISERVER_ADVERTISE_ADDRESS,
        APISERVER_BIND_PORT,
        CERTIFICATE_KEY,
        CONFIG,
        CONTROL_PLANE,
        CRI_SOCKET,
        DISCOVERY_FILE,
        DISCOVERY_TOKEN,
        DISCOVERY_TOKEN_CA_CERT_HASH,
        DISCOVERY_TOKEN_UNSAFE,
        DRY_RUN,
        DRY_RUN_DIR,
        IGNORE_PREFLIGHT_ERRORS,
        NODE_NAME,
        PATCHES,
        SKIP_PHASES,
        TLS_BOOTSTRAP_TOKEN,
        TOKEN,
    ])
    .subcommands(&[PHASE]);

const ETCD_MEMBER: &[Flag] = &[
    APISERVER_ADVERTISE_ADDRESS,
    CONFIG,
    CONTROL_PLANE,
    DRY_RUN,
    DRY_RUN_DIR,
    NODE_NAME,
    PATCHES,
];

const DOWNLOADED: &[Flag] = &[
    CERTIFICATE_KEY,
    CONFIG,
    CONTROL_PLANE,
    DRY_RUN,
    DRY_RUN_DIR,
    DISCOVERY_FILE,
    DISCOVERY_TOKEN,
    DISCOVERY_TOKEN_CA_CERT_HASH,
    DISCOVERY_TOKEN_UNSAFE,
    TLS_BOOTSTRAP_TOKEN,
    TOKEN,
];

const PHASE: Command = Command::group(
    "phase",
    "Runs one phase of join by itself",
    &[
        Command::later("preflight", "Checks whether the host is fit to join")
            .takes(ENDPOINT)
            .flags(&[
                APISERVER_ADVERTISE_ADDRESS,
                APISERVER_BIND_PORT,
                CERTIFICATE_KEY,
                CONFIG,
                CONTROL_PLANE,
                CRI_SOCKET,
                DRY_RUN,
                DRY_RUN_DIR,
                IGNORE_PREFLIGHT_ERRORS,
                NODE_NAME,
                DISCOVERY_FILE,
                DISCOVERY_TOKEN,
                DISCOVERY_TOKEN_CA_CERT_HASH,
                DISCOVERY_TOKEN_UNSAFE,
                TLS_BOOTSTRAP_TOKEN,
                TOKEN,
            ]),
        PREPARE,
        Command::later("check-etcd", "Checks whether the cluster's etcd is healthy").hidden(),
        Command::later("kubelet-start", "Writes the kubelet's settings and starts it")
            .takes(ENDPOINT)
            .flags(&[
                CONFIG,
                CRI_SOCKET,
                DRY_RUN,
                DRY_RUN_DIR,
                NODE_NAME,
                PATCHES,
                DISCOVERY_FILE,
                DISCOVERY_TOKEN,
                DISCOVERY_TOKEN_CA_CERT_HASH,
                DISCOVERY_TOKEN_UNSAFE,
                TLS_BOOTSTRAP_TOKEN,
                TOKEN,
            ]),
        Command::later("etcd-join", "Adds this node's etcd member to the cluster").flags(ETCD_MEMBER),
        Command::later("kubelet-wait-bootstrap", "Waits for the kubelet's TLS bootstrap").flags(&[
            CONFIG,
            CRI_SOCKET,
            DRY_RUN,
            DRY_RUN_DIR,
        ]),
        FINISH,
        Command::later("wait-control-plane", "Waits until this node's control plane is up"),
    ],
);

const PREPARE: Command = Command::group(
    "control-plane-prepare",
    "Prepares this host for serving a control plane",
    &[
        Command::later("all", "Runs all of control-plane-prepare")
            .takes(ENDPOINT)
            .flags(&[
                APISERVER_ADVERTISE_ADDRESS,
                APISERVER_BIND_PORT,
                CERTIFICATE_KEY,
                CONFIG,
                CONTROL_PLANE,
                DRY_RUN,
                DRY_RUN_DIR,
                NODE_NAME,
                PATCHES,
                DISCOVERY_FILE,
                DISCOVERY_TOKEN,
                DISCOVERY_TOKEN_CA_CERT_HASH,
                DISCOVERY_TOKEN_UNSAFE,
                TLS_BOOTSTRAP_TOKEN,
                TOKEN,
            ]),
        Command::later(
            "download-certs",
            "Downloads the control plane certificates that init uploaded",
        )
        .takes(ENDPOINT)
        .flags(DOWNLOADED),
        Command::later("certs", "Makes the certificates of this node's control plane")
            .takes(ENDPOINT)
            .flags(&[
                APISERVER_ADVERTISE_ADDRESS,
                CONFIG,
                CONTROL_PLANE,
                DRY_RUN,
                DRY_RUN_DIR,
                NODE_NAME,
                DISCOVERY_FILE,
                DISCOVERY_TOKEN,
                DISCOVERY_TOKEN_CA_CERT_HASH,
                DISCOVERY_TOKEN_UNSAFE,
                TLS_BOOTSTRAP_TOKEN,
                TOKEN,
            ]),
        Command::later("kubeconfig", "Writes the kubeconfigs of this node's control plane")
            .takes(ENDPOINT)
            .flags(DOWNLOADED),
        Command::later("control-plane", "Writes the static Pods of this node's control plane").flags(&[
            APISERVER_ADVERTISE_ADDRESS,
            APISERVER_BIND_PORT,
            CONFIG,
            CONTROL_PLANE,
            DRY_RUN,
            DRY_RUN_DIR,
            PATCHES,
        ]),
    ],
);

const FINISH: Command = Command::group(
    "control-plane-join",
    "Makes this host a control plane node",
    &[
        Command::later("all", "Runs all of control-plane-join").flags(ETCD_MEMBER),
        Command::later("etcd", "Adds this node's etcd member to the cluster")
            .flags(ETCD_MEMBER)
            .deprecated("use `join phase etcd-join`"),
        Command::later("mark-control-plane", "Labels and taints this node as a control plane node").flags(&[
            CONFIG,
            CONTROL_PLANE,
            DRY_RUN,
            DRY_RUN_DIR,
            NODE_NAME,
        ]),
        Command::later("update-status", "Does nothing")
            .flags(&[APISERVER_ADVERTISE_ADDRESS, CONFIG, CONTROL_PLANE, NODE_NAME])
            .deprecated("it has done nothing since v1.22"),
    ],
);
