//! Where etcd runs.

use super::{Findings, arguments, certificate, image, path, url};
use crate::config::model::{Etcd, ExternalEtcd, LocalEtcd};

pub(super) fn etcd(etcd: &Etcd, out: &mut Findings) {
    match (&etcd.local, &etcd.external) {
        (Some(_), Some(_)) => out.error(
            "etcd-local-and-external",
            "etcd",
            "`local` and `external` exclude each other",
            "keep `local` for etcd on the control plane nodes, `external` for one elsewhere",
        ),
        (Some(local), None) => self::local(local, out),
        (None, Some(external)) => self::external(external, out),
        // Filled in: etcd on the control plane nodes.
        (None, None) => {}
    }
}

fn local(local: &LocalEtcd, out: &mut Findings) {
    path::absolute("etcd.local.dataDir", &local.data_dir, out);
    certificate::names("etcd.local.serverCertSANs", &local.server_cert_sans, false, out);
    certificate::names("etcd.local.peerCertSANs", &local.peer_cert_sans, false, out);
    image::repository("etcd.local.imageRepository", &local.image_repository, out);
    arguments::arguments("etcd.local.extraArgs", &local.extra_args, out);
}

fn external(external: &ExternalEtcd, out: &mut Findings) {
    let (ca, certificate, key) = (&external.ca_file, &external.cert_file, &external.key_file);
    if certificate.is_empty() != key.is_empty() {
        let missing = if key.is_empty() { "keyFile" } else { "certFile" };
        out.error(
            "etcd-certificate-without-key",
            format!("etcd.external.{missing}"),
            "`certFile` and `keyFile` go together",
            "give both, or none",
        );
    } else if !certificate.is_empty() && ca.is_empty() {
        out.error(
            "etcd-certificate-without-ca",
            "etcd.external.caFile",
            "a client certificate needs the CA of etcd's own certificate",
            "give `caFile` too",
        );
    }
    let encrypted = [ca, certificate, key].iter().any(|file| !file.is_empty());
    if external.endpoints.is_empty() {
        out.error(
            "etcd-without-endpoints",
            "etcd.external.endpoints",
            "an etcd elsewhere needs at least one client URL",
            "give one for each member, such as https://192.0.2.20:2379",
        );
    }
    for (list, endpoints) in [
        ("endpoints", &external.endpoints),
        ("httpEndpoints", &external.http_endpoints),
    ] {
        // Left out, they are a copy of the others.
        if list == "httpEndpoints" && external.http_endpoints == external.endpoints {
            continue;
        }
        for (i, endpoint) in endpoints.iter().enumerate() {
            self::endpoint(&format!("etcd.external.{list}[{i}]"), endpoint, encrypted, out);
        }
    }
    for (name, file) in [("caFile", ca), ("certFile", certificate), ("keyFile", key)] {
        path::absolute(&format!("etcd.external.{name}"), file, out);
    }
}

fn endpoint(path: &str, endpoint: &str, encrypted: bool, out: &mut Findings) {
    let problem = match url::parse(endpoint) {
        Err(error) => format!("`{endpoint}` is not a URL: {error}"),
        Ok(url) if url.scheme.is_empty() => format!("`{endpoint}` has no scheme"),
        Ok(url) if encrypted && url.scheme != "https" => {
            format!("`{endpoint}` must begin with https://, since certificates are given")
        }
        Ok(_) => return,
    };
    out.error(
        "invalid-etcd-endpoint",
        path,
        problem,
        "write https://HOST:PORT, such as https://192.0.2.20:2379",
    );
}
