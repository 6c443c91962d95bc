//! Which flags may stand beside `--config`, in the commands that have a rule about it.

use super::{Arguments, Failure};

/// Flags that may, besides ours and those that begin with `skip-`.
const ALLOWED: [&str; 13] = [
    "config",
    "ignore-preflight-errors",
    "dry-run",
    "kubeconfig",
    "node-name",
    "kubeconfig-dir",
    "upload-certs",
    "print-join-command",
    // Not in the list that was read, but let pass by kubeadm v1.36.2 (testdata/golden/cli/addon-print-*).
    "print-manifest",
    "rootfs",
    "v",
    "log-file",
    "yes",
];

/// Refuses flags beside `--config` that a file would have to hold. `upgrade` and what only reads files have no such rule.
///
/// # Errors
/// There is such a flag.
pub fn check(arguments: &Arguments) -> Result<(), Failure> {
    let ruled = match arguments.path() {
        ["init" | "join" | "reset", ..] => true,
        path => path == ["token", "create"],
    };
    if !ruled || !arguments.given("config") {
        return Ok(());
    }
    let wrong: Vec<String> = arguments
        .given_flags()
        .filter(|flag| !flag.ours && !flag.name.starts_with("skip-") && !ALLOWED.contains(&flag.name))
        .map(|flag| format!("--{}", flag.name))
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let (flags, go) = (wrong.join(", "), if wrong.len() == 1 { "does" } else { "do" });
    Err(Failure::failed(format!("{flags} {go} not go with --config"))
        .with_help("set it in the configuration file, or leave out --config"))
}
