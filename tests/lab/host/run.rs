//! Programs in a host.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{Host, STAND_INS};

/// How a program in a host ended.
#[derive(Debug)]
pub struct Ran {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

impl Ran {
    /// What it said, for a message.
    pub fn said(&self) -> String {
        format!("exit {:?} after {:?}\n{}{}", self.exit, self.took, self.stdout, self.stderr)
    }
}

impl Host {
    /// A command that runs in the host: nothing of the tests' environment, and the stand-ins first in its `PATH`.
    pub fn command(&self, command: &[&str]) -> Command {
        let first = self.first.to_string();
        let mut nsenter = Command::new("nsenter");
        nsenter
            .args([
                "--target", &first, "--mount", "--uts", "--ipc", "--net", "--pid", "--wdns=/", "--",
            ])
            .args(command)
            .env_clear()
            .env(
                "PATH",
                format!("{STAND_INS}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            )
            .env("HOME", "/root")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        nsenter
    }

    /// Runs a command to its end.
    pub fn run(&self, command: &[&str]) -> Ran {
        self.finish(self.command(command))
    }

    /// Runs a command made by [`Host::command`] to its end.
    pub fn finish(&self, mut command: Command) -> Ran {
        let start = Instant::now();
        let Output { status, stdout, stderr } = command.output().unwrap();
        Ran {
            exit: status.code(),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            took: start.elapsed(),
        }
    }

    /// Runs a command that must succeed.
    pub fn expect(&self, command: &[&str]) -> Ran {
        let ran = self.run(command);
        assert_eq!(
            ran.exit,
            Some(0),
            "{}: {command:?}: {}\n{}",
            self.identity.name,
            ran.said(),
            self.logs()
        );
        ran
    }

    /// Runs kubestrap.
    pub fn kubestrap(&self, arguments: &[&str]) -> Ran {
        let mut command = vec![env!("CARGO_BIN_EXE_kubestrap")];
        command.extend(arguments);
        self.run(&command)
    }
}
