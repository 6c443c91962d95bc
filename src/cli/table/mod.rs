//! Every command with its flags: the one source of parser, help, man pages and completions. A file per top command.

#[rustfmt::skip]
mod flags;
mod certs;
mod config;
mod init;
mod init_phase;
mod join;
mod other;
mod render;
mod reset;
mod upgrade;

pub use flags::GLOBAL_FLAGS;

use super::spec::Command;

/// The program.
pub static ROOT: Command = Command::group(
    "kubestrap",
    "Bootstraps Kubernetes clusters from kubeadm's own configuration files",
    &[
        init::INIT,
        join::JOIN,
        reset::RESET,
        upgrade::UPGRADE,
        config::CONFIG,
        render::RENDER,
        render::DIFF,
        certs::CERTS,
        other::KUBECONFIG,
        other::TOKEN,
        other::VERSION,
        other::COMPLETION,
        other::ALPHA,
        other::GENERATE,
    ],
)
.examples(&[
    (
        "Take a file of an older API version to the newest one",
        "config migrate --old-config old.yaml --new-config new.yaml",
    ),
    (
        "Check a file; every problem comes with its line",
        "config validate --config new.yaml",
    ),
    (
        "Preview a control plane, without root and without a network",
        "init --dry-run --config new.yaml",
    ),
]);

/// Every flag of every command, those of the program first. The same flag comes once per command that has it.
pub fn every_flag() -> impl Iterator<Item = &'static super::spec::Flag> {
    fn below(command: &'static Command) -> Vec<&'static super::spec::Flag> {
        let own = command.persistent.iter().chain(command.flags);
        own.chain(command.subcommands.iter().flat_map(below)).collect()
    }
    GLOBAL_FLAGS.iter().chain(below(&ROOT))
}
