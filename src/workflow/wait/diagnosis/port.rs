//! A port that another program listens on.

use super::scene::says;
use super::{Cause, Scene};
use crate::host::{Listener, Process};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (of, port) = scene.all().find_map(|(of, line)| Some((of, taken(line)?)))?;
    let holder = port.and_then(|port| scene.listeners.iter().find(|listener| listener.port == port));
    let process = holder.and_then(|holder| holder.process.as_ref());
    let port = port.map_or_else(|| "its port".to_owned(), |port| format!("port {port}"));
    Some(Cause::new(
        "port-taken",
        match holder {
            Some(holder) => format!("{of} cannot listen on {port}: {holder} does{}", itself(of, holder)),
            None => format!("{of} cannot listen on {port}: another program did when it tried"),
        },
        match process {
            Some(Process { pid, .. }) => {
                format!("stop that program (`ps -fp {pid}` shows more of it), or give {of} another port")
            }
            None => format!("`ss -ltnp` shows who listens; stop that program, or give {of} another port"),
        },
    ))
}

/// The port of a line that says that it is taken.
pub(super) fn ports_taken(line: &str) -> Option<u16> {
    taken(line).flatten()
}

/// Whether a line says that a port is taken, and which: `listen tcp 0.0.0.0:6443: bind: address already in use`.
fn taken(line: &str) -> Option<Option<u16>> {
    const TEXT: &str = "address already in use";
    if !says(line, &[TEXT]) {
        return None;
    }
    let before = line.split("address already in use").next().unwrap_or_default();
    let before = before.trim_end().trim_end_matches("bind:").trim_end().trim_end_matches(':');
    Some(before.rsplit(':').next().and_then(|digits| digits.trim().parse().ok()))
}

/// An earlier one of the same component may not have ended.
fn itself(of: &str, holder: &Listener) -> &'static str {
    match &holder.process {
        Some(process) if process.program() == of => ", an earlier one that has not ended",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    const LINE: &str = "E0930 10:00:00.1 1 run.go:72] \"command failed\" err=\"failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use\"";

    fn listener(program: &str) -> Listener {
        Listener {
            address: "0.0.0.0".parse().unwrap(),
            port: 6443,
            process: Some(Process {
                pid: 7,
                name: program.to_owned(),
                command: vec![format!("/usr/sbin/{program}")],
            }),
        }
    }

    #[test]
    fn who_listens_is_named() {
        let mut scene = scene("kube-apiserver", LINE);
        assert_found(find(&scene), &["kube-apiserver cannot listen on port 6443", "ss -ltnp"]);
        scene.listeners.push(listener("nginx"));
        assert_found(find(&scene), &["port 6443: nginx (process 7) does", "ps -fp 7"]);
        scene.listeners = vec![listener("kube-apiserver")];
        assert_found(find(&scene), &["an earlier one that has not ended"]);
    }

    #[test]
    fn ports_of_lines() {
        assert_eq!(ports_taken(LINE), Some(6443));
        let etcd = "{\"level\":\"fatal\",\"msg\":\"discovery failed\",\"error\":\"listen tcp [fd00::1]:2380: bind: address already in use\"}";
        assert_eq!(ports_taken(etcd), Some(2380));
        assert_eq!(taken("bind: address already in use"), Some(None));
        assert_eq!(taken("listen tcp :6443"), None);
        let other = scene("kube-apiserver", "").and("etcd", etcd);
        assert_found(find(&other), &["etcd cannot listen on port 2380"]);
    }
}
