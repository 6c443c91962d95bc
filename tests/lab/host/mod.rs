//! A host of the lab: namespaces of its own for network, mounts, names, processes and IPC, in which programs run as on a machine.
//!
//! Its root is this machine's, with a layer in memory above it: what a program writes there is seen by the host alone and is gone with
//! it. Process 1 of the host ends when the tests' end of a pipe closes, and takes all others along, however the tests ended.

mod boot;
mod run;
mod wire;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use self::run::Ran;
pub use self::wire::Wire;
use crate::tools;
use crate::unit::UNITS;

/// The folder of stand-ins, first in the `PATH` of programs of a host.
pub const STAND_INS: &str = "/opt/lab/bin";
/// What the unit of the kubelet runs, as its package has it.
const KUBELET: &str = "if [ -f /var/lib/kubelet/kubeadm-flags.env ]; then . /var/lib/kubelet/kubeadm-flags.env; fi
exec kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf \\
  --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS
";
/// What is given to commands: configurations and patches.
pub const INPUT: &str = "/run/lab";
/// The stand-ins of every host.
const PROGRAMS: [&str; 11] = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "lab-container",
    "lab-cri",
    "lab-listen",
    "lab-request",
    "lab-unit",
    "systemctl",
];

/// What tells one host from another.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    pub name: &'static str,
    pub ipv4: &'static str,
    pub ipv6: &'static str,
}

/// The hosts of a lab. Each knows the names of all.
pub const CP1: Identity = Identity {
    name: "cp1",
    ipv4: "10.77.0.11",
    ipv6: "fd77:77::11",
};
pub const W1: Identity = Identity {
    name: "w1",
    ipv4: "10.77.0.13",
    ipv6: "fd77:77::13",
};
const ALL: [Identity; 3] = [
    CP1,
    Identity {
        name: "cp2",
        ipv4: "10.77.0.12",
        ipv6: "fd77:77::12",
    },
    W1,
];

/// A running host. Dropping it ends everything in it.
pub struct Host {
    pub identity: Identity,
    namespaces: Child,
    /// Process 1 of the host, by the number that it has outside.
    first: u32,
    _folder: TempDir,
}

impl Host {
    /// Boots a host and ties it to the wire.
    pub fn boot(identity: Identity, wire: &Wire) -> Host {
        let folder = tempfile::Builder::new().prefix("kubestrap-lab-").tempdir().unwrap();
        let mut namespaces = Command::new("unshare")
            .args([
                "--net",
                "--mount",
                "--uts",
                "--ipc",
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--",
                "sh",
                "-ec",
                boot::SCRIPT,
                "boot",
            ])
            .args([
                folder.path().as_os_str(),
                identity.name.as_ref(),
                std::env::current_exe().unwrap().as_os_str(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(namespaces.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        assert_eq!(ready, "ready\n", "{} did not boot", identity.name);
        let first = wire::first_child(namespaces.id());
        let host = Host {
            identity,
            namespaces,
            first,
            _folder: folder,
        };
        wire.tie(&host);
        host.furnish();
        host
    }

    /// The number that process 1 of the host has outside.
    pub fn process(&self) -> u32 {
        self.first
    }

    /// A path of the host as the tests see it.
    pub fn path(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root", self.first)).join(path.trim_start_matches('/'))
    }

    /// The text of a file of the host.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.identity.name))
    }

    /// Writes a file of the host, and the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        let target = self.path(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(&target, text).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.identity.name));
    }

    /// Copies a folder of this machine into the host.
    pub fn copy(&self, from: &Path, to: &str) {
        fs::create_dir_all(self.path(to)).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = format!("{to}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                self.copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), self.path(&target)).unwrap();
            }
        }
    }

    /// Waits until something holds, asking every tenth of a second.
    pub fn until<T>(&self, what: &str, limit: Duration, mut holds: impl FnMut() -> Result<T, String>) -> T {
        let deadline = Instant::now() + limit;
        loop {
            match holds() {
                Ok(value) => return value,
                Err(state) if Instant::now() >= deadline => {
                    panic!("{what}: not after {limit:?}: {state}\n{}", self.logs())
                }
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    /// The ends of all logs of the host, for a test that fails.
    pub fn logs(&self) -> String {
        let script = "for log in /var/log/lab/kubelet /var/log/pods/*/*/*; do
                [ -f \"$log\" ] && echo \"== $log\" && grep -v gRPC-gateway \"$log\" | tail -n 6 | cut -c -240
            done; true";
        self.run(&["sh", "-c", script]).stdout
    }

    /// The programs, names and settings that a host needs.
    fn furnish(&self) {
        let executable = std::env::current_exe().unwrap();
        let real = std::env::var_os("KUBE_BINARIES").map(PathBuf::from);
        fs::create_dir_all(self.path(STAND_INS)).unwrap();
        for program in PROGRAMS {
            let theirs = real
                .as_ref()
                .map(|folder| folder.join(program))
                .filter(|path| path.is_file() && program != "kubelet" && program != "etcd");
            symlink(theirs.as_ref().unwrap_or(&executable), self.path(STAND_INS).join(program)).unwrap();
        }
        // Called by this name, the program speaks of itself as the reference does.
        symlink(env!("CARGO_BIN_EXE_kubestrap"), self.path(STAND_INS).join("kubeadm")).unwrap();
        let hosts: String = ALL
            .iter()
            .map(|host| format!("{} {name}\n{} {name}\n", host.ipv4, host.ipv6, name = host.name))
            .collect();
        self.write("/etc/hosts", &format!("127.0.0.1 localhost\n::1 localhost\n{hosts}"));
        // Nobody answers there: a name that is not in the file above is refused at once.
        self.write("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        self.write("/etc/hostname", &format!("{}\n", self.identity.name));
        self.write(
            "/etc/kubernetes/audit-policy.yaml",
            "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Request\n",
        );
        self.write(&format!("{INPUT}/etcd-program"), &tools::etcd().to_string_lossy());
        self.unit("kubelet", KUBELET);
    }

    /// Makes a service, as a package's unit file does. It is enabled and does not run.
    pub fn unit(&self, name: &str, script: &str) {
        self.write(
            &format!("/usr/lib/systemd/system/{name}.service"),
            "[Service]\nRestart=always\n",
        );
        self.write(&format!("{UNITS}/{name}/script"), script);
        self.write(&format!("{UNITS}/{name}/enabled"), "");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // Process 1 reads this pipe's end of file, and the kernel ends all others of its namespace with it.
        drop(self.namespaces.stdin.take());
        let _ = self.namespaces.wait();
    }
}
