//! Where etcd runs.

use super::{Findings, Rules, arguments, certificate, image, path, url, variables};
use crate::config::kubernetes_version;
use crate::config::model::{ClusterConfiguration, ExternalEtcd, LocalEtcd};
use crate::release::{Component, Release};

pub(super) fn etcd(config: &ClusterConfiguration, rules: &Rules<'_>, out: &mut Findings) {
    match (&config.etcd.local, &config.etcd.external) {
        (Some(_), Some(_)) => out.error(
            "etcd-local-and-external",
            "etcd",
            "`local` and `external` exclude each other",
            "keep `local` for etcd on the control plane nodes, `external` for one elsewhere",
        ),
        (Some(local), None) => self::local(local, config, rules, out),
        (None, Some(external)) => self::external(external, out),
        // Filled in: etcd on the control plane nodes.
        (None, None) => {}
    }
}

fn local(local: &LocalEtcd, config: &ClusterConfiguration, rules: &Rules<'_>, out: &mut Findings) {
    variables::variables("etcd.local.extraEnvs", &local.extra_envs, out);
    path::absolute("etcd.local.dataDir", &local.data_dir, out);
    certificate::names("etcd.local.serverCertSANs", &local.server_cert_sans, false, out);
    certificate::names("etcd.local.peerCertSANs", &local.peer_cert_sans, false, out);
    image::repository("etcd.local.imageRepository", &local.image_repository, out);
    let around = arguments::Around {
        cluster: Some(config),
        node: None,
    };
    let etcd = Component::Etcd(etcd_minor(&local.image_tag, &config.kubernetes_version, rules.release));
    arguments::arguments("etcd.local.extraArgs", &local.extra_args, etcd, rules.minor, &around, out);
}

/// The minor of the etcd that is deployed: that of the image's tag, such as 6 for `3.6.5-0`; 0 where the tag says none.
fn etcd_minor(tag: &str, kubernetes_version: &str, release: &Release) -> u64 {
    let usual = || {
        let version = kubernetes_version::deployed(kubernetes_version, release).unwrap_or_else(|_| release.version.clone());
        release.etcd_image_tag(&version)
    };
    let tag = if tag.is_empty() { usual() } else { tag };
    let mut numbers = tag.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next(), numbers.next().and_then(|minor| minor.parse().ok()));
    minor.filter(|_| major == Some("3")).unwrap_or_default()
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
