//! `CRI`: whether the container runtime's socket accepts connections.

use std::io;
use std::path::Path;

use super::{Check, Trouble};

pub(super) fn check(socket: &str) -> Check {
    let url = socket.to_owned();
    Check::new("CRI", "the container runtime's socket accepts a connection", move |host| {
        let path = url.strip_prefix("unix://").unwrap_or(&url);
        let Err(error) = host.connect(Path::new(path)) else {
            return Ok(Vec::new());
        };
        let (found, mend) = match error.kind() {
            io::ErrorKind::NotFound => (
                format!("there is no socket {path}"),
                "install and start a container runtime (systemctl enable --now containerd), or name its socket: --cri-socket",
            ),
            io::ErrorKind::ConnectionRefused => (
                format!("nobody answers on the socket {path}"),
                "start the container runtime: systemctl restart containerd (or crio)",
            ),
            io::ErrorKind::PermissionDenied => (
                format!("this user may not connect to the socket {path}"),
                "run the same command with sudo",
            ),
            _ => (
                format!("the socket {path} does not accept a connection: {error}"),
                "restart the container runtime: systemctl restart containerd (or crio)",
            ),
        };
        Ok(vec![Trouble::error(
            found,
            "the container runtime runs all containers of the node",
            mend,
        )])
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};

    #[test]
    fn a_socket_that_accepts() {
        let check = |socket: &str| super::check(socket);
        let host = FakeHost::fit();
        assert!(errors(&check("unix:///run/containerd/containerd.sock"), &host).is_empty());
        assert!(errors(&check("/run/containerd/containerd.sock"), &host).is_empty());
        assert_eq!(
            errors(&check("unix:///run/x.sock"), &host),
            ["there is no socket /run/x.sock"]
        );
        let dead = host.with_file("/run/dead.sock", "");
        assert_eq!(
            errors(&check("unix:///run/dead.sock"), &dead),
            ["nobody answers on the socket /run/dead.sock"]
        );
    }
}
