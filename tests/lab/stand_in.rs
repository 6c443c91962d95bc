//! Which program this executable is, by the name it was called by.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, ExitCode};

use libtest_mimic::Trial;

use crate::apiserver::program;
use crate::{container, cri, etcd, first, kubelet, listener, request, unit};

/// A stand-in: gets its arguments without the name.
pub type StandIn = fn(&[String]) -> ExitCode;

/// The stand-ins by name: a line for each.
const STAND_INS: &[(&str, StandIn)] = &[
    ("etcd", etcd::run),
    ("kube-apiserver", program::api_server),
    ("kube-controller-manager", program::controller_manager),
    ("kube-scheduler", program::scheduler),
    ("kubelet", kubelet::run),
    ("lab-container", container::run),
    ("lab-cri", cri::run),
    ("lab-first", first::run),
    ("lab-hold", first::hold),
    ("lab-listen", listener::run),
    ("lab-request", request::run),
    ("lab-stand-in", |arguments| ExitCode::from(arguments.len() as u8)),
    ("lab-unit", unit::look_after),
    ("systemctl", unit::systemctl),
];

/// The stand-in that this process was called as.
pub fn called_as() -> Option<StandIn> {
    let called = std::env::args_os().next()?;
    let name = Path::new(&called).file_name()?.to_str()?;
    STAND_INS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

/// Links the stand-ins of these names into a folder, for a `PATH`.
pub fn link_stand_ins(folder: &Path, names: &[&str]) {
    let executable = std::env::current_exe().unwrap();
    for name in names {
        assert!(
            STAND_INS.iter().any(|(known, _)| known == name),
            "no stand-in is called {name}"
        );
        symlink(&executable, folder.join(name)).unwrap();
    }
}

/// The tests of the table itself.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("stand_in::runs_by_its_name", || {
        let folder = tempfile::tempdir().unwrap();
        link_stand_ins(folder.path(), &["lab-stand-in"]);
        let status = Command::new(folder.path().join("lab-stand-in"))
            .args(["--list", "x"])
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(2), "the stand-in, and not the tests, gets the arguments");
        Ok(())
    })]
}
