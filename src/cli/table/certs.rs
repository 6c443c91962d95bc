//! `certs`.

use super::flags::*;
use crate::cli::commands::certs as run;
use crate::cli::spec::{Command, Flag};

pub(super) const CERTS: Command = Command::group(
    "certs",
    "Works with the certificates of a cluster",
    &[
        RENEW,
        Command::run(
            "check-expiration",
            "Shows until when certificates are valid",
            run::check_expiration::run,
        )
        .flags(&[
            ALLOW_MISSING_TEMPLATE_KEYS,
            CERT_DIR,
            CONFIG,
            KUBECONFIG,
            OUTPUT,
            SHOW_MANAGED_FIELDS,
        ]),
        Command::run(
            "generate-csr",
            "Makes keys and certificate signing requests for an external CA",
            run::generate_csr::run,
        )
        .examples(&[(
            "Into folders of yours",
            "certs generate-csr --cert-dir $PWD/pki --kubeconfig-dir $PWD/kubeconfigs",
        )])
        .flags(&[
            Flag::folder("cert-dir", "Folder of certificates and keys"),
            CONFIG,
            KUBECONFIG_DIR,
        ]),
        Command::run(
            "certificate-key",
            "Prints a fresh key for --certificate-key",
            run::certificate_key::run,
        ),
    ],
)
.aliases(&["certificates"]);

const fn renew(name: &'static str, about: &'static str) -> Command {
    Command::run(name, about, run::renew::run).flags(&[CERT_DIR, CONFIG, KUBECONFIG, OUR_OUTPUT])
}

const RENEW: Command = Command::group(
    "renew",
    "Renews certificates, whatever time they have left",
    &[
        renew("all", "Renews all certificates that have their CA's key at hand"),
        renew("admin.conf", "Renews the certificate in the admin's kubeconfig"),
        renew("apiserver", "Renews the API server's serving certificate"),
        renew(
            "apiserver-etcd-client",
            "Renews the certificate by which the API server reaches etcd",
        ),
        renew(
            "apiserver-kubelet-client",
            "Renews the certificate by which the API server reaches kubelets",
        ),
        renew(
            "controller-manager.conf",
            "Renews the certificate in the controller manager's kubeconfig",
        ),
        renew("etcd-healthcheck-client", "Renews the certificate of etcd's probes"),
        renew("etcd-peer", "Renews the certificate by which etcd members reach each other"),
        renew("etcd-server", "Renews etcd's serving certificate"),
        renew("front-proxy-client", "Renews the certificate of the front proxy"),
        renew("scheduler.conf", "Renews the certificate in the scheduler's kubeconfig"),
        renew("super-admin.conf", "Renews the certificate in the super-admin's kubeconfig"),
    ],
);
