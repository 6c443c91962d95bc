//! etcd is not reachable, or too slow.

use super::scene::says;
use super::{Cause, Scene};

/// The port for clients.
const PORT: &str = ":2379";

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    if scene.component == "etcd" {
        return None;
    }
    scene.own().find_map(|line| by_line(scene, line)).or_else(|| {
        let answer = scene.answer.as_ref()?.to_string();
        says(&answer, &["etcd failed"]).then(|| {
            Cause::new(
                "etcd-not-reached",
                format!("{} answers, but does not reach etcd", scene.component),
                NEXT,
            )
        })
    })
}

const NEXT: &str = "see whether etcd runs (`crictl ps -a --name etcd`, then `crictl logs ID`), and what it says; with an external \
                    etcd, whether this host reaches its endpoints and they accept the certificate of apiserver-etcd-client";

fn by_line(scene: &Scene, line: &str) -> Option<Cause> {
    let of = &scene.component;
    let of_etcd = line.contains(PORT) || says(line, &["etcd"]);
    if of_etcd
        && says(
            line,
            &[
                "connection refused",
                "no route to host",
                "network is unreachable",
                "i/o timeout",
            ],
        )
    {
        let endpoint = endpoint_in(line).map_or(String::new(), |endpoint| format!(" at {endpoint}"));
        return Some(Cause::new(
            "etcd-not-reached",
            format!("{of} does not reach etcd{endpoint}"),
            NEXT,
        ));
    }
    if of_etcd && says(line, &["authentication handshake failed", "remote error: tls"]) {
        return Some(Cause::new(
            "etcd-handshake",
            format!("{of} and etcd do not accept each other's certificates"),
            "compare the authority of both: `openssl verify -CAfile /etc/kubernetes/pki/etcd/ca.crt \
             /etc/kubernetes/pki/apiserver-etcd-client.crt /etc/kubernetes/pki/etcd/server.crt`",
        ));
    }
    let slow = says(line, &["context deadline exceeded", "request timed out", "took too long"]);
    (slow && (of_etcd || says(line, &["storage backend", "unable to create storage"]))).then(|| {
        Cause::new(
            "etcd-slow",
            format!("etcd does not answer {of} in time"),
            "see whether etcd has a leader and a fast disk: its last lines, and `iostat -x 1`; etcd wants a write on disk to take \
             less than 10 ms",
        )
    })
}

/// `127.0.0.1:2379`
fn endpoint_in(line: &str) -> Option<&str> {
    let end = line.find(PORT)? + PORT.len();
    let start = line[..end]
        .rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '/' | '\\'))
        .map_or(0, |at| at + 1);
    line.get(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;
    use crate::workflow::wait::probe::ProbeAnswer;

    #[test]
    fn refused_not_trusted_slow() {
        let line = "W0930 10:00:00.1 1 logging.go:59] [core] grpc: addrConn.createTransport failed to connect to {Addr: \"127.0.0.1:2379\", ServerName: \"127.0.0.1:2379\"}. Err: connection error: desc = \"transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused\"";
        assert_found(
            find(&scene("kube-apiserver", line)),
            &["does not reach etcd at 127.0.0.1:2379", "crictl logs"],
        );
        let line = "W0930 1 logging.go:59] grpc: failed to connect to {Addr: \"10.0.0.1:2379\"}. Err: \"transport: authentication handshake failed: remote error: tls: bad certificate\"";
        assert_found(find(&scene("kube-apiserver", line)), &["each other's certificates"]);
        let line = "F0930 1 instance.go:1] Error creating leases: error creating storage factory: context deadline exceeded, storage backend";
        assert_found(
            find(&scene("kube-apiserver", line)),
            &["does not answer kube-apiserver in time"],
        );
        assert!(
            find(&scene(
                "kube-scheduler",
                "dial tcp 10.0.0.1:6443: connect: connection refused"
            ))
            .is_none()
        );
        assert!(find(&scene("etcd", line)).is_none());
    }

    #[test]
    fn by_the_answer() {
        let mut scene = scene("kube-apiserver", "");
        scene.answer = Some(ProbeAnswer::status(500, "[+]ping ok\n[-]etcd failed: reason withheld\n"));
        assert_found(find(&scene), &["answers, but does not reach etcd"]);
    }
}
