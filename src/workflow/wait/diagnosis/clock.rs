//! A clock that is wrong, or certificates that have expired.

use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (of, line) = scene.saying(&["certificate has expired or is not yet valid"])?;
    let (found, next) = match (line.contains(" is before "), line.contains(" is after ")) {
        (true, _) => (
            "a certificate is not valid yet: the clock of this host is behind the one by which it was issued",
            "set the clock (`timedatectl`, `chronyc makestep`), and run the same command again",
        ),
        (_, true) => (
            "a certificate has expired, or the clock of this host is ahead",
            "see `date` first; if it is right, `certs check-expiration` shows which expired and `certs renew all` renews them",
        ),
        _ => (
            "a certificate has expired or is not valid yet",
            "see `date` first, then `certs check-expiration`",
        ),
    };
    Some(Cause::new("clock-or-expired", format!("{of} says that {found}"), next))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn behind_and_ahead() {
        let line = |relation: &str| {
            format!(
                "W0930 10:00:00.1 1 logging.go:59] grpc: addrConn.createTransport failed: transport: authentication handshake failed: \
                 tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time \
                 2026-09-30T09:00:00Z is {relation} 2026-09-30T10:00:00Z"
            )
        };
        assert_found(
            super::find(&scene("kube-apiserver", &line("before"))),
            &["not valid yet", "timedatectl"],
        );
        assert_found(
            super::find(&scene("kube-apiserver", &line("after"))),
            &["has expired", "check-expiration"],
        );
        assert!(super::find(&scene("etcd", "certificate is valid")).is_none());
    }
}
