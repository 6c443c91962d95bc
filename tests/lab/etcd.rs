//! `etcd`: the real one, started with flags of 3.6 by the names that 3.5 has for them.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use serde_json::{Value, json};

use crate::host::Host;

/// Where a host says which program it is.
pub const PROGRAM: &str = "/run/lab/etcd-program";

/// `etcd ARGUMENTS`
pub fn run(arguments: &[String]) -> ExitCode {
    let program = fs::read_to_string(PROGRAM).unwrap();
    let error = Command::new(program)
        .args(arguments.iter().map(|argument| older(argument)))
        .exec();
    eprintln!("etcd: {error}");
    ExitCode::FAILURE
}

/// The flag of 3.5 that means the same. 3.6 made feature gates of experimental flags and took the prefix from others.
fn older(argument: &str) -> String {
    if let Some(gates) = argument.strip_prefix("--feature-gates=") {
        assert_eq!(
            gates, "InitialCorruptCheck=true",
            "etcd: no flag of 3.5 is known for these gates"
        );
        return "--experimental-initial-corrupt-check=true".to_owned();
    }
    match argument.strip_prefix("--watch-progress-notify-interval=") {
        Some(interval) => format!("--experimental-watch-progress-notify-interval={interval}"),
        None => argument.to_owned(),
    }
}

/// The members of etcd, asked at one of its addresses (`127.0.0.1`, `[::1]`) with the host's own client certificate.
pub fn members(host: &Host, address: &str) -> Result<Vec<Value>, String> {
    const CLIENT: &str = "/run/lab/etcd.conf";
    let pki = "/etc/kubernetes/pki";
    let config = json!({
        "clusters": [{"cluster": {"server": format!("https://{address}:2379"), "certificate-authority": format!("{pki}/etcd/ca.crt")}}],
        "users": [{"user": {
            "client-certificate": format!("{pki}/etcd/healthcheck-client.crt"), "client-key": format!("{pki}/etcd/healthcheck-client.key"),
        }}],
    });
    host.write(CLIENT, &config.to_string());
    match host.ask(CLIENT, "POST", "/v3/cluster/member/list", Some(&json!({})))? {
        (200, answer) => Ok(answer["members"].as_array().cloned().unwrap_or_default()),
        (status, answer) => Err(format!("{status}: {answer}")),
    }
}
