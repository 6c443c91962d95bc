//! `config`.

use super::flags::*;
use crate::cli::commands::config as run;
use crate::cli::spec::{Command, Flag, Positional};

pub(super) const CONFIG: Command = Command::group(
    "config",
    "Works with configuration files",
    &[PRINT, MIGRATE, VALIDATE, EXPLAIN, SCHEMA, IMAGES],
)
.persistent(&[KUBECONFIG]);

const PRINT: Command = Command::group(
    "print",
    "Prints configurations with their defaults",
    &[
        Command::run("init-defaults", "Prints the defaults of init", run::print::run)
            .examples(&[(
                "With the kubelet's and kube-proxy's",
                "config print init-defaults --component-configs KubeletConfiguration,KubeProxyConfiguration",
            )])
            .flags(&[Flag::list(
                "component-configs",
                "Add the configurations of these components: KubeProxyConfiguration, KubeletConfiguration",
            )]),
        Command::run("join-defaults", "Prints the defaults of join", run::print::run),
        Command::run("reset-defaults", "Prints the defaults of reset", run::print::run),
        Command::run("upgrade-defaults", "Prints the defaults of upgrade", run::print::run),
    ],
);

const MIGRATE: Command = Command::run(
    "migrate",
    "Takes a configuration of an older API version to the newest one",
    run::migrate::run,
)
.details(
    "The new file is whole: every default is in it, and comments are not. With --preserve only what must change is changed: \
     comments, order, quotes and empty lines stay, and nothing is added. Reads v1beta1 and v1beta2 too, which no other command does. \
     Several files go with --check, --diff or --in-place; the highest exit status counts.",
)
.takes(Positional {
    name: "FILE",
    help: "a file to read, as with --old-config",
    least: 0,
    most: usize::MAX,
    values: &[],
})
.examples(&[
    (
        "From file to file",
        "config migrate --old-config old.yaml --new-config new.yaml",
    ),
    ("From standard input to standard output", "config migrate --old-config -"),
    ("See what would change, comments kept", "config migrate --preserve --diff kubeadm.yaml"),
    ("Rewrite files where they are", "config migrate --preserve --in-place cluster.yaml join.yaml"),
    ("In a pipeline: exit status 4 where a file is not up to date", "config migrate --preserve --check *.yaml"),
])
.flags(&[
    ALLOW_EXPERIMENTAL_API,
    Flag::bool("check", "Write nothing; exit status 4 where a file would change").ours(),
    Flag::bool("diff", "Print what would change, as a unified difference").ours(),
    Flag::bool("in-place", "Rewrite the files where they are; the old ones are kept as FILE.bak").ours(),
    Flag::file("new-config", "File to write; standard output where it is not given, or -"),
    Flag::files("old-config", "File to read; - is standard input; may be repeated").required(),
    Flag::text("output", "Form of the findings; json and yaml go with --new-config, --check and --in-place")
        .short('o')
        .or("text")
        .one_of(&["text", "json", "yaml"])
        .ours(),
    Flag::bool("preserve", "Change only what must change; keep comments, order and quotes").ours(),
    STRICT,
    Flag::text("to", "Version to migrate to").or("v1beta4").one_of(&["v1beta3", "v1beta4"]).ours(),
]);

const VALIDATE: Command = Command::run(
    "validate",
    "Checks a configuration; every problem comes in one run",
    run::validate::run,
)
.details(
    "Where kubeadm would accept a file, what is found is a warning; --strict makes warnings fail. Files may stand as arguments or \
     behind --config, which may be repeated; the highest exit status of them counts. `config explain CODE` says what a code means.",
)
.takes(Positional {
    name: "FILE",
    help: "Configuration file; - is standard input",
    least: 0,
    most: usize::MAX,
    values: &[],
})
.examples(&[
    ("For a person", "config validate --config kubeadm.yaml"),
    ("Many files; warnings fail", "config validate --strict clusters/*.yaml"),
    ("For a program", "config validate --config kubeadm.yaml --output json"),
    (
        "Beside the lines of a change on GitHub",
        "config validate clusters/*.yaml --output github",
    ),
])
.flags(&[
    ALLOW_EXPERIMENTAL_API,
    Flag::files("config", "Configuration file; may be repeated; - is standard input").required(),
    Flag::text("output", "Form of the output")
        .short('o')
        .or("text")
        .one_of(&["text", "json", "yaml", "sarif", "github"])
        .ours(),
    STRICT,
]);

const EXPLAIN: Command = Command::run(
    "explain",
    "Says what a code of a finding means, or what a field of a configuration is",
    run::explain::run,
)
.takes(Positional {
    name: "CODE|FIELD.PATH",
    help: "Code of a finding, such as pod-service-overlap; or a kind or a field, such as ClusterConfiguration.networking",
    least: 1,
    most: 1,
    values: &[],
})
.examples(&[
    ("A code", "config explain pod-service-overlap"),
    ("A field", "config explain ClusterConfiguration.networking.podSubnet"),
])
.flags(&[
    Flag::text(
        "api-version",
        "Version of the field's document, such as kubeadm.k8s.io/v1beta3 or v1beta3",
    )
    .ours(),
    OUR_OUTPUT,
]);

const SCHEMA: Command = Command::run(
    "schema",
    "Prints the JSON Schema of a kind, or one for all kinds",
    run::schema::run,
)
.details("Editors with a YAML language server complete and check a file by it. Without a kind, the schema picks by apiVersion and kind.")
.takes(Positional {
    name: "KIND",
    help: "a kind, such as ClusterConfiguration; all of them where it is not given",
    least: 0,
    most: 1,
    values: &[],
})
.examples(&[
    ("For an editor", "config schema > kubeadm.schema.json"),
    ("Of one kind in an older version", "config schema ClusterConfiguration --api-version v1beta3"),
])
.flags(&[
    Flag::text("api-version", "Version of the kind, such as kubeadm.k8s.io/v1beta3 or v1beta3").ours(),
    OUR_OUTPUT,
]);

const IMAGES: Command = Command::group(
    "images",
    "Works with the images of a control plane",
    &[
        Command::run("list", "Lists the images that a configuration needs", run::images::run)
            .examples(&[
                ("Of a configuration", "config images list --config kubeadm.yaml"),
                ("Of a release", "config images list --release v1.34"),
            ])
            .flags(&[
                ALLOW_MISSING_TEMPLATE_KEYS,
                super::flags::CONFIG,
                FEATURE_GATES,
                IMAGE_REPOSITORY,
                KUBERNETES_VERSION,
                OUTPUT,
                SHOW_MANAGED_FIELDS,
            ]),
        Command::run("pull", "Pulls the images that a configuration needs", run::images_pull::run)
            .details(
                "The container runtime pulls them, also those that it has: a tag may have moved. \
             nodeRegistration.imagePullSerial says whether one after the other; what may pass by itself is tried five times.",
            )
            .examples(&[
                ("Of a configuration", "config images pull --config kubeadm.yaml"),
                (
                    "Of a release, for a program",
                    "config images pull --release v1.34 --output json",
                ),
            ])
            .flags(&[
                super::flags::CONFIG,
                CRI_SOCKET,
                FEATURE_GATES,
                IMAGE_REPOSITORY,
                KUBERNETES_VERSION,
                OUR_OUTPUT,
            ]),
    ],
);
