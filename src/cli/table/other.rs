//! The smaller commands: `kubeconfig`, `token`, `version`, `completion`, `alpha`, and ours.

use super::flags::*;
use crate::cli::commands;
use crate::cli::spec::{Command, Flag, Positional};

pub(super) const KUBECONFIG: Command = Command::group(
    "kubeconfig",
    "Works with kubeconfigs",
    &[
        Command::run("user", "Prints a kubeconfig for another user", commands::kubeconfig_user::run)
            .examples(&[(
                "With a client certificate for a month",
                "kubeconfig user --client-name jane --org developers --validity-period 720h --config kubeadm.yaml",
            )])
            .flags(&[
                Flag::text("client-name", "Name of the user: the certificate's common name").required(),
                CONFIG,
                Flag::list("org", "Organizations of the client certificate: the user's groups"),
                Flag::text("token", "Authenticate by this token instead of a client certificate"),
                Flag::duration("validity-period", "How long the client certificate lives").or("8760h0m0s"),
            ]),
    ],
);

pub(super) const TOKEN: Command = Command::group(
    "token",
    "Works with bootstrap tokens",
    &[
        Command::run(
            "create",
            "Makes a bootstrap token in the cluster",
            commands::token::create::run,
        )
        .examples(&[
            ("A random token for a day", "token create"),
            (
                "The command that joins a worker",
                "token create --print-join-command --ttl 2h",
            ),
            (
                "The command that joins a control plane node",
                "token create --print-join-command --certificate-key $KEY",
            ),
        ])
        .takes(Positional {
            name: "TOKEN",
            help: "the token, [a-z0-9]{6}.[a-z0-9]{16}; a random one where it is not given",
            least: 0,
            most: 1,
            values: &[],
        })
        .flags(&[
            CERTIFICATE_KEY,
            CONFIG,
            Flag::text("description", "What the token is for"),
            Flag::list("groups", "Groups that its bearer belongs to, system:bootstrappers:...")
                .or("system:bootstrappers:kubeadm:default-node-token"),
            Flag::bool("print-join-command", "Print the whole join command in place of the token"),
            Flag::duration("ttl", "How long it lives; 0 means for ever").or("24h0m0s"),
            Flag::list("usages", "What it may be used for: signing, authentication").or("signing,authentication"),
        ]),
        Command::run(
            "list",
            "Lists the bootstrap tokens of the cluster",
            commands::token::list::run,
        )
        .examples(&[("Their ids, for a script", "token list -o json | jq -r .token | cut -d. -f1")])
        .flags(&[ALLOW_MISSING_TEMPLATE_KEYS, OUTPUT, SHOW_MANAGED_FIELDS]),
        Command::run(
            "delete",
            "Deletes bootstrap tokens of the cluster",
            commands::token::delete::run,
        )
        .examples(&[("By its id", "token delete abcdef")])
        .takes(Positional {
            name: "TOKEN",
            help: "tokens, or their ids of 6 characters",
            least: 1,
            most: usize::MAX,
            values: &[],
        }),
        Command::run(
            "generate",
            "Prints a fresh bootstrap token; no cluster is asked",
            commands::token::generate::run,
        )
        .examples(&[("For a configuration file", "token generate")]),
    ],
)
.persistent(&[DRY_RUN, super::flags::KUBECONFIG]);

pub(super) const VERSION: Command = Command::run(
    "version",
    "Prints the version, and the kubeadm release that the program acts as",
    commands::version::run,
)
.examples(&[("The release alone", "version -o short")])
.flags(&[Flag::text("output", "Form of the output")
    .short('o')
    .one_of(&["text", "json", "yaml", "short"])]);

pub(super) const COMPLETION: Command =
    Command::run("completion", "Prints the completions for a shell", commands::completion::run)
        .takes(Positional {
            name: "SHELL",
            help: "bash, zsh or fish",
            least: 1,
            most: 1,
            values: &["bash", "zsh", "fish"],
        })
        .examples(&[(
            "In bash, for this session",
            "completion bash > /tmp/completions && source /tmp/completions",
        )]);

pub(super) const ALPHA: Command = Command::group("alpha", "Experimental commands; there are none now", &[]);

pub(super) const GENERATE: Command = Command::run(
    "generate",
    "Writes man pages and completions into man/ and completions/ of a folder",
    commands::generate::run,
)
.flags(&[
    Flag::folder("folder", "The folder, a checkout of the source").or(".").ours(),
    Flag::bool("check", "Write nothing; exit with 4 where a file is not what it would be").ours(),
])
.hidden();
