//! A certificate of another authority.

use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (of, line) = scene.saying(&[
        "x509: certificate signed by unknown authority",
        "tls: unknown certificate authority",
    ])?;
    let etcd = line.contains(":2379") || line.contains(":2380") || of == "etcd";
    let which = match etcd {
        true => "etcd's certificates, or those shown to it, come from another authority than /etc/kubernetes/pki/etcd/ca.crt",
        false => "a certificate comes from another authority than /etc/kubernetes/pki/ca.crt",
    };
    Some(Cause::new(
        "unknown-authority",
        format!("{of} does not trust its other side: {which}"),
        "files of an earlier cluster are mixed with those of this one, or an old component still runs: `ss -ltnp` shows who \
         listens; `openssl verify -CAfile CA CERTIFICATE` shows which certificates belong together",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn of_etcd_and_of_the_api_server() {
        let etcd = "W0930 1 logging.go:59] grpc: addrConn.createTransport failed to connect to {Addr: \"127.0.0.1:2379\"}. Err: connection error: desc = \"transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority\"";
        assert_found(super::find(&scene("kube-apiserver", etcd)), &["pki/etcd/ca.crt"]);
        let api = "E0930 1 reflector.go:1] \"Failed to watch\" err=\"Get \\\"https://10.0.0.1:6443/api\\\": x509: certificate signed by unknown authority\"";
        assert_found(super::find(&scene("kube-scheduler", api)), &["pki/ca.crt", "openssl verify"]);
        assert!(super::find(&scene("kube-scheduler", "authority")).is_none());
    }
}
