//! Programs of others that the lab runs, and what to say where they are missing.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs, and the Debian packages that have them.
const PROGRAMS: [(&str, &str); 10] = [
    ("containerd", "containerd"),
    ("ctr", "containerd"),
    ("faketime", "faketime"),
    ("docker-registry", "docker-registry"),
    ("ip", "iproute2"),
    ("iptables", "iptables"),
    ("mount", "mount"),
    ("nsenter", "util-linux"),
    ("runc", "runc"),
    ("unshare", "util-linux"),
];
/// The first etcd that knows the paths of our probes.
const ETCD: (u64, u64) = (3, 5);

/// What the lab lacks on this machine, if anything. In CI that is a failure; elsewhere the tests are listed as ignored.
pub fn missing() -> Option<String> {
    let mut missing = Vec::new();
    if !rustix::process::geteuid().is_root() {
        missing.push("root (namespaces and mounts need it)".to_owned());
    }
    missing.extend(
        PROGRAMS
            .iter()
            .filter(|(program, _)| find(program).is_none())
            .map(|(program, package)| format!("{program} (Debian: {package})")),
    );
    if find_etcd().is_none() {
        missing.push("etcd 3.5 or newer (Debian: etcd-server of trixie; .ci/etcd fetches it)".to_owned());
    }
    (!missing.is_empty()).then(|| missing.join(", "))
}

/// The etcd of the lab.
pub fn etcd() -> PathBuf {
    find_etcd().expect("etcd: the lab's tests are not run without it")
}

/// A program in this machine's `PATH`, or where packages for administrators put it.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// `.ci/etcd` puts it beside the build; an etcd of the machine does as well.
pub fn find_etcd() -> Option<PathBuf> {
    let build = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("lab/etcd");
    [Some(build), find("etcd")]
        .into_iter()
        .flatten()
        .find(|path| version(path).is_some_and(|version| version >= ETCD))
}

/// `etcd Version: 3.5.16`
fn version(etcd: &Path) -> Option<(u64, u64)> {
    let output = Command::new(etcd).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.lines().next()?.rsplit(' ').next()?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}
