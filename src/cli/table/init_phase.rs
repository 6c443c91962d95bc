//! `init phase`: every phase of `init` by itself.

use super::flags::*;
use crate::cli::commands::init_phase::run;
use crate::cli::spec::{Command, Flag};

const CERTIFICATE: &[Flag] = &[CERT_DIR, CONFIG, DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT, KUBERNETES_VERSION];
const SERVING_CERTIFICATE: &[Flag] = &[
    CERT_DIR,
    CONFIG,
    DRY_RUN,
    DRY_RUN_DIR,
    OUR_OUTPUT,
    KUBERNETES_VERSION,
    APISERVER_ADVERTISE_ADDRESS,
    APISERVER_CERT_EXTRA_SANS,
    CONTROL_PLANE_ENDPOINT,
    SERVICE_CIDR,
    SERVICE_DNS_DOMAIN,
];
const KUBECONFIG_FILE: &[Flag] = &[
    APISERVER_ADVERTISE_ADDRESS,
    APISERVER_BIND_PORT,
    CERT_DIR,
    CONFIG,
    CONTROL_PLANE_ENDPOINT,
    DRY_RUN,
    DRY_RUN_DIR,
    OUR_OUTPUT,
    KUBECONFIG_DIR,
    KUBERNETES_VERSION,
];
const NODE_KUBECONFIG_FILE: &[Flag] = &[
    APISERVER_ADVERTISE_ADDRESS,
    APISERVER_BIND_PORT,
    CERT_DIR,
    CONFIG,
    CONTROL_PLANE_ENDPOINT,
    DRY_RUN,
    DRY_RUN_DIR,
    OUR_OUTPUT,
    KUBECONFIG_DIR,
    KUBERNETES_VERSION,
    NODE_NAME,
];
const UPLOAD: &[Flag] = &[CONFIG, DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT, KUBECONFIG];
const FINALIZE: &[Flag] = &[CERT_DIR, CONFIG, DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT];

/// Not flags of kubeadm's in these phases, which go by what `init` was told.
const OUR_CONFIG: Flag = CONFIG.ours();
const OUR_DRY_RUN: Flag = DRY_RUN.ours();

const fn certificate(name: &'static str, about: &'static str) -> Command {
    Command::run(name, about, run).flags(CERTIFICATE)
}

const fn kubeconfig(name: &'static str, about: &'static str) -> Command {
    Command::run(name, about, run).flags(KUBECONFIG_FILE)
}

pub(super) const PHASE: Command = Command::group(
    "phase",
    "Runs one phase of init by itself",
    &[
        Command::run("preflight", "Checks whether the host is fit for a control plane", run)
            .details("Images are not pulled yet, and the container runtime is only connected to. The exit status is 2 when a check refuses the host.")
            .examples(&[
                ("Check this host", "init phase preflight --config kubeadm.yaml"),
                ("Every check as JSON", "init phase preflight --config kubeadm.yaml --output json"),
            ])
            .flags(&[
                CONFIG,
                CRI_SOCKET,
                DRY_RUN,
                DRY_RUN_DIR,
                IGNORE_PREFLIGHT_ERRORS,
                IMAGE_REPOSITORY,
                OUR_OUTPUT,
            ]),
        CERTS,
        KUBECONFIGS,
        ETCD,
        CONTROL_PLANE_PODS,
        Command::run("kubelet-start", "Writes the kubelet's settings and (re)starts it", run).flags(&[
            CONFIG,
            CRI_SOCKET,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            NODE_NAME,
            PATCHES,
        ]),
        Command::run(
            "wait-control-plane",
            "Waits until the kubelet and the control plane are healthy",
            run,
        )
        .details("Where they are not in time, it says what the component last said and what may be the cause.")
        .flags(&[OUR_CONFIG, OUR_DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT]),
        UPLOAD_CONFIG,
        Command::run(
            "upload-certs",
            "Uploads the control plane certificates, encrypted, for nodes that join",
            run,
        )
        .flags(&[
            CERTIFICATE_KEY,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            KUBECONFIG,
            SKIP_CERTIFICATE_KEY_PRINT,
            UPLOAD_CERTS,
        ]),
        Command::run(
            "mark-control-plane",
            "Labels and taints this node as a control plane node",
            run,
        )
        .flags(&[CONFIG, DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT, NODE_NAME]),
        Command::run(
            "bootstrap-token",
            "Makes the bootstrap token and what nodes need to join with it",
            run,
        )
        .aliases(&["bootstraptoken"])
        .flags(&[CONFIG, DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT, KUBECONFIG, SKIP_TOKEN_PRINT]),
        KUBELET_FINALIZE,
        ADDON,
        Command::run("show-join-command", "Shows the command by which nodes join", run)
            .details("Without a token in the configuration it takes one that stands in the cluster.")
            .flags(&[OUR_CONFIG, OUR_DRY_RUN, DRY_RUN_DIR, OUR_OUTPUT, KUBECONFIG.ours()]),
    ],
)
.examples(&[
    ("Make the whole PKI", "init phase certs all --config kubeadm.yaml"),
    (
        "Preview the static Pods of the control plane",
        "init phase control-plane all --dry-run --config kubeadm.yaml",
    ),
]);

const CERTS: Command = Command::group(
    "certs",
    "Makes certificates and keys",
    &[
        Command::run("all", "Makes all certificates and keys", run)
            .flags(SERVING_CERTIFICATE)
            .examples(&[(
                "In a folder of yours, without root",
                "init phase certs all --cert-dir $PWD/pki",
            )]),
        certificate("ca", "Makes the cluster's CA"),
        Command::run("apiserver", "Makes the API server's serving certificate", run).flags(SERVING_CERTIFICATE),
        certificate(
            "apiserver-kubelet-client",
            "Makes the certificate by which the API server reaches kubelets",
        ),
        certificate("front-proxy-ca", "Makes the CA of the front proxy"),
        certificate("front-proxy-client", "Makes the certificate of the front proxy"),
        certificate("etcd-ca", "Makes the CA of etcd"),
        certificate("etcd-server", "Makes etcd's serving certificate"),
        certificate("etcd-peer", "Makes the certificate by which etcd members reach each other"),
        certificate("etcd-healthcheck-client", "Makes the certificate of etcd's probes"),
        certificate(
            "apiserver-etcd-client",
            "Makes the certificate by which the API server reaches etcd",
        ),
        certificate("sa", "Makes the key pair that signs service account tokens"),
    ],
);

const KUBECONFIGS: Command = Command::group(
    "kubeconfig",
    "Writes the kubeconfigs of the control plane and its admins",
    &[
        Command::run("all", "Writes all kubeconfigs", run).flags(NODE_KUBECONFIG_FILE),
        kubeconfig("admin", "Writes the kubeconfig of the admin"),
        kubeconfig(
            "super-admin",
            "Writes the kubeconfig of the super-admin, whom RBAC does not bind",
        ),
        Command::run("kubelet", "Writes the kubeconfig of this node's kubelet", run).flags(NODE_KUBECONFIG_FILE),
        kubeconfig("controller-manager", "Writes the kubeconfig of the controller manager"),
        kubeconfig("scheduler", "Writes the kubeconfig of the scheduler"),
    ],
);

const ETCD: Command = Command::group(
    "etcd",
    "Writes the static Pod of etcd",
    &[
        Command::run("local", "Writes the static Pod of a local, single etcd member", run).flags(&[
            CERT_DIR,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            PATCHES,
        ]),
    ],
);

const CONTROL_PLANE_PODS: Command = Command::group(
    "control-plane",
    "Writes the static Pods of the control plane",
    &[
        Command::run("all", "Writes all static Pods of the control plane", run).flags(&[
            CERT_DIR,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
            PATCHES,
            APISERVER_ADVERTISE_ADDRESS,
            APISERVER_BIND_PORT,
            APISERVER_EXTRA_ARGS,
            CONTROL_PLANE_ENDPOINT,
            FEATURE_GATES,
            SERVICE_CIDR,
            CONTROLLER_MANAGER_EXTRA_ARGS,
            POD_NETWORK_CIDR,
            SCHEDULER_EXTRA_ARGS,
        ]),
        Command::run("apiserver", "Writes the static Pod of the API server", run).flags(&[
            CERT_DIR,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
            PATCHES,
            APISERVER_ADVERTISE_ADDRESS,
            APISERVER_BIND_PORT,
            APISERVER_EXTRA_ARGS,
            CONTROL_PLANE_ENDPOINT,
            FEATURE_GATES,
            SERVICE_CIDR,
        ]),
        Command::run("controller-manager", "Writes the static Pod of the controller manager", run).flags(&[
            CERT_DIR,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
            PATCHES,
            CONTROLLER_MANAGER_EXTRA_ARGS,
            POD_NETWORK_CIDR,
        ]),
        Command::run("scheduler", "Writes the static Pod of the scheduler", run).flags(&[
            CERT_DIR,
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
            PATCHES,
            SCHEDULER_EXTRA_ARGS,
        ]),
    ],
);

const UPLOAD_CONFIG: Command = Command::group(
    "upload-config",
    "Uploads the configuration of kubeadm and the kubelet to the cluster",
    &[
        Command::run("all", "Uploads all configuration", run).flags(UPLOAD),
        Command::run("kubeadm", "Uploads the ClusterConfiguration", run).flags(UPLOAD),
        Command::run("kubelet", "Uploads the KubeletConfiguration", run).flags(UPLOAD),
    ],
)
.aliases(&["uploadconfig"]);

const KUBELET_FINALIZE: Command = Command::group(
    "kubelet-finalize",
    "Completes the kubelet's settings after the TLS bootstrap",
    &[
        Command::run("all", "Runs all of kubelet-finalize", run).flags(FINALIZE),
        Command::run(
            "enable-client-cert-rotation",
            "Lets the kubelet renew its client certificate",
            run,
        )
        .flags(FINALIZE),
        Command::run(
            "experimental-cert-rotation",
            "Lets the kubelet renew its client certificate",
            run,
        )
        .flags(FINALIZE)
        .deprecated("use enable-client-cert-rotation, which takes its place from v1.32 on"),
    ],
);

const ADDON: Command = Command::group(
    "addon",
    "Installs the addons that a cluster needs",
    &[
        Command::run("all", "Installs all addons", run).flags(&[
            CONFIG,
            DRY_RUN,
            DRY_RUN_DIR,
            OUR_OUTPUT,
            IMAGE_REPOSITORY,
            KUBECONFIG,
            KUBERNETES_VERSION,
            APISERVER_ADVERTISE_ADDRESS,
            APISERVER_BIND_PORT,
            CONTROL_PLANE_ENDPOINT,
            POD_NETWORK_CIDR,
            FEATURE_GATES,
            SERVICE_CIDR,
            SERVICE_DNS_DOMAIN,
        ]),
        Command::run("coredns", "Installs CoreDNS", run)
            .examples(&[(
                "Print its manifests",
                "init phase addon coredns --print-manifest --config kubeadm.yaml",
            )])
            .flags(&[
                CONFIG,
                DRY_RUN,
                DRY_RUN_DIR,
                OUR_OUTPUT,
                IMAGE_REPOSITORY,
                KUBECONFIG,
                KUBERNETES_VERSION,
                FEATURE_GATES,
                SERVICE_CIDR,
                SERVICE_DNS_DOMAIN,
                PRINT_MANIFEST,
            ]),
        Command::run("kube-proxy", "Installs kube-proxy", run)
            .examples(&[(
                "Print its manifests",
                "init phase addon kube-proxy --print-manifest --config kubeadm.yaml",
            )])
            .flags(&[
                CONFIG,
                DRY_RUN,
                DRY_RUN_DIR,
                OUR_OUTPUT,
                IMAGE_REPOSITORY,
                KUBECONFIG,
                KUBERNETES_VERSION,
                APISERVER_ADVERTISE_ADDRESS,
                APISERVER_BIND_PORT,
                CONTROL_PLANE_ENDPOINT,
                POD_NETWORK_CIDR,
                PRINT_MANIFEST,
            ]),
    ],
);
