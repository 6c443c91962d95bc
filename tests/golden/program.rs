//! Running the program as the golden cases ask: a clean environment, the reference's host facts, a time limit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

/// The host on which the reference ran.
const HOST_FACTS: &str = r#"{"hostName": "vm", "ipv4": "192.0.2.2", "ipv6": "fd00::2", "systemdResolved": false,
"caFolders": ["/etc/ca-certificates", "/usr/local/share/ca-certificates", "/usr/share/ca-certificates"]}"#;

/// The program under test.
pub fn binary() -> PathBuf {
    std::env::var_os("KUBESTRAP_BINARY").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_kubestrap")), PathBuf::from)
}

/// How to call the program for one case.
pub struct Setting<'a> {
    pub binary: &'a Path,
    pub release: &'a str,
    /// The folder of this run: host facts, `dry` and whatever `$TMP` names.
    pub tmp: &'a Path,
    pub work: &'a Path,
    pub env: &'a BTreeMap<String, String>,
}

/// What the program left.
pub struct Outcome {
    /// None after a signal, a time-out, or where it could not be started.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Setting<'_> {
    /// Writes the host facts; once, before the first call.
    pub fn prepare(&self) {
        std::fs::write(self.tmp.join("host.json"), HOST_FACTS).unwrap();
    }

    /// Runs the program; `$TMP` in an argument names the folder of this run.
    pub fn call(&self, arguments: &[String]) -> Outcome {
        let tmp = self.tmp.to_str().unwrap();
        let result = assert_cmd::Command::new(self.binary)
            .args(arguments.iter().map(|argument| argument.replace("$TMP", tmp)))
            .current_dir(self.work)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.tmp)
            .env("KUBESTRAP_RELEASE", self.release)
            .env("KUBESTRAP_HOST_FACTS", self.tmp.join("host.json"))
            .env("KUBEADM_INIT_DRYRUN_DIR", self.tmp.join("dry"))
            .env("NO_COLOR", "1")
            .envs(self.env)
            .timeout(Duration::from_secs(120))
            .write_stdin("")
            .output();
        match result {
            Ok(output) => Outcome::from(output),
            Err(error) => Outcome {
                status: None,
                stdout: String::new(),
                stderr: format!("{}: {error}", self.binary.display()),
            },
        }
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Outcome {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

impl Outcome {
    /// Whether the status is what a case wants: 0, or any refusal from 1 to 4. A signal, a panic (101) or a time-out is none.
    pub fn fits(&self, want: i64) -> bool {
        match self.status {
            Some(0) => want == 0,
            Some(1..=4) => want != 0,
            _ => false,
        }
    }

    /// The status and what was said, for a fault's text.
    pub fn describe(&self) -> String {
        let said = if self.stderr.trim().is_empty() {
            &self.stdout
        } else {
            &self.stderr
        };
        let status = self
            .status
            .map_or("no exit status".to_owned(), |status| format!("exit {status}"));
        format!("{status}: {}", said.trim().chars().take(600).collect::<String>())
    }
}
