//! A name or address that a certificate does not carry.

use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    scene.all().find_map(|(of, line)| {
        let (has, wanted) = names(line)?;
        let carries = match has {
            "" => "carries none".to_owned(),
            has => format!("is for {has}"),
        };
        let (which, field) = match line.contains(":2379") || line.contains(":2380") || of == "etcd" {
            true => ("etcd's certificate", "etcd.local.serverCertSANs (peerCertSANs for port 2380)"),
            false => ("a server's certificate", "apiServer.certSANs"),
        };
        Some(Cause::new(
            "certificate-name",
            format!("{of} does not accept {which}: it {carries}, not for {wanted}"),
            format!(
                "put {wanted} into {field}, or correct controlPlaneEndpoint or the advertise address; move that certificate and \
                 its key away and run the same command again, which issues a new one"
            ),
        ))
    })
}

/// What a certificate is for, and what was wanted.
fn names(line: &str) -> Option<(&str, &str)> {
    let word = |text: &'_ str| -> usize {
        text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\'))
            .unwrap_or(text.len())
    };
    if let Some((_, rest)) = line.split_once("x509: certificate is valid for ") {
        let (has, wanted) = rest.split_once(", not ")?;
        return Some((has, &wanted[..word(wanted)]));
    }
    if let Some((_, rest)) = line.split_once("x509: cannot validate certificate for ") {
        let (wanted, reason) = rest.split_at(word(rest));
        return reason.contains("doesn't contain any IP SANs").then_some(("", wanted));
    }
    let (_, rest) = line.split_once("x509: certificate is not valid for any names, but wanted to match ")?;
    Some(("", &rest[..word(rest)]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn what_it_is_for_and_what_was_wanted() {
        let line = "E0930 1 controller.go:1] err=\"Post \\\"https://10.0.0.9:6443/api/v1/nodes\\\": tls: failed to verify certificate: x509: certificate is valid for 10.96.0.1, 10.0.0.1, not 10.0.0.9\"";
        assert_found(
            super::find(&scene("kube-scheduler", line)),
            &["is for 10.96.0.1, 10.0.0.1, not for 10.0.0.9", "apiServer.certSANs"],
        );
        let line = "grpc: addrConn.createTransport failed to connect to {Addr: \\\"127.0.0.1:2379\\\"}: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs";
        assert_found(
            super::find(&scene("kube-apiserver", line)),
            &["etcd's certificate", "not for 127.0.0.1", "serverCertSANs"],
        );
        let line = "x509: certificate is not valid for any names, but wanted to match api.example.com\"";
        assert_found(
            super::find(&scene("kubelet", line)),
            &["carries none, not for api.example.com"],
        );
        assert!(super::find(&scene("etcd", "x509: certificate signed by unknown authority")).is_none());
    }
}
