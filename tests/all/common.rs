//! A place to run the program in: a folder of its own, a clean environment, fixed facts of the host, a time limit.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

/// A small cluster that leaves nothing to be read from the host; `$DIR` is the sandbox. ECDSA keys: they are made in no time.
pub const CLUSTER: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
nodeRegistration:
  name: cp1
  criSocket: unix:///run/containerd/containerd.sock
certificateKey: e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204
bootstrapTokens:
- token: abcdef.0123456789abcdef
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.2
certificatesDir: $DIR/pki
encryptionAlgorithm: ECDSA-P256
";

/// A folder and a way to call the program in it.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    pub fn new() -> Self {
        let sandbox = Sandbox {
            folder: tempfile::tempdir().unwrap(),
        };
        // Others may look in, for the tests that give up root.
        std::fs::set_permissions(sandbox.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let facts = r#"{"hostName": "vm", "ipv4": "192.0.2.2", "ipv6": "fd00::2", "systemdResolved": false, "caFolders": []}"#;
        sandbox.write("host.json", facts);
        sandbox
    }

    /// A sandbox that holds `config.yaml`.
    pub fn with_config(text: &str) -> Self {
        let sandbox = Sandbox::new();
        sandbox.configure(text);
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes `config.yaml`; `$DIR` in it becomes the sandbox's folder.
    pub fn configure(&self, text: &str) {
        self.write("config.yaml", self.filled(text));
    }

    /// A text in which `$DIR` has become the sandbox's folder.
    pub fn filled(&self, text: &str) -> String {
        text.replace("$DIR", self.folder.path().to_str().unwrap())
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// The program with these arguments, ready to run.
    pub fn kubestrap(&self, arguments: &[&str]) -> Command {
        self.command(Path::new(env!("CARGO_BIN_EXE_kubestrap")), arguments)
    }

    /// Any program in the same environment.
    pub fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("TMPDIR", self.folder.path())
            .env("KUBESTRAP_HOST_FACTS", self.path("host.json"))
            .timeout(Duration::from_secs(60));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.kubestrap(arguments), arguments)
    }

    /// A run that is told nothing about the host.
    pub fn run_without_facts(&self, arguments: &[&str]) -> Run {
        Run::of(self.kubestrap(arguments).env_remove("KUBESTRAP_HOST_FACTS"), arguments)
    }

    /// A shell script; `$KUBESTRAP` is the program.
    pub fn shell(&self, script: &str) -> Run {
        let mut command = self.command(Path::new("/bin/sh"), &["-c", script]);
        Run::of(command.env("KUBESTRAP", env!("CARGO_BIN_EXE_kubestrap")), &[script])
    }
}

/// What a run left.
pub struct Run {
    /// None after a signal or a time-out.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    what: String,
}

impl Run {
    pub fn of(command: &mut Command, arguments: &[&str]) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            what: arguments.join(" "),
        }
    }

    /// Ends the test unless the status is this one.
    #[track_caller]
    pub fn ends_with(self, status: i32) -> Self {
        assert!(self.status == Some(status), "expected exit {status}\n{self:?}");
        self
    }

    /// Ends the test unless all of these words are said on standard error.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said\n{self:?}");
        }
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no JSON: {e}\n{self:?}"))
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let status = self
            .status
            .map_or("a signal or a time-out".to_owned(), |status| status.to_string());
        let short = |text: &str| text.chars().take(3000).collect::<String>();
        write!(
            f,
            "kubestrap {}\nexit: {status}\n--- stdout\n{}\n--- stderr\n{}",
            self.what,
            short(&self.stdout),
            short(&self.stderr)
        )
    }
}

/// Names of all files below a folder, sorted; folders are left out.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}

/// The permission bits of a file.
pub fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}
