//! How a cluster is found and trusted.

use super::{Findings, Rules, token, url};
use crate::config::model::{BootstrapTokenDiscovery, Discovery, FileDiscovery};
use crate::config::network::split_host_port;

pub(super) fn discovery(discovery: &Discovery, rules: &Rules<'_>, out: &mut Findings) {
    match (&discovery.bootstrap_token, &discovery.file) {
        (None, None) => out.error(
            "discovery-missing",
            "discovery",
            "there is no way to find the cluster",
            "give `bootstrapToken` or `file`",
        ),
        (Some(_), Some(_)) => out.error(
            "discovery-twice",
            "discovery",
            "`bootstrapToken` and `file` exclude each other",
            "keep one of them",
        ),
        _ => {}
    }
    if let Some(bootstrap) = &discovery.bootstrap_token {
        by_token(bootstrap, rules, out);
    }
    if let Some(file) = &discovery.file {
        by_file(file, rules, out);
    }
    // Without one, the token of the discovery is used.
    let tls = &discovery.tls_bootstrap_token;
    let same = discovery
        .bootstrap_token
        .as_ref()
        .is_some_and(|bootstrap| bootstrap.token == *tls);
    if !tls.is_empty() && !same {
        token::token("discovery.tlsBootstrapToken", tls, out);
    }
}

/// Where the cluster's CA certificate is put.
pub(super) fn ca_certificate(path: &str, out: &mut Findings) {
    let fits = path.starts_with('/') && path.ends_with(".crt");
    if !path.is_empty() && !fits {
        out.error(
            "invalid-ca-path",
            "caCertPath",
            format!("`{path}` is not an absolute path that ends with .crt"),
            "the usual path is /etc/kubernetes/pki/ca.crt",
        );
    }
}

fn by_token(discovery: &BootstrapTokenDiscovery, rules: &Rules<'_>, out: &mut Findings) {
    let path = |field: &str| format!("discovery.bootstrapToken.{field}");
    let endpoint = &discovery.api_server_endpoint;
    if endpoint.is_empty() {
        out.error(
            "endpoint-missing",
            path("apiServerEndpoint"),
            "the address of an API server is missing",
            "write HOST:PORT, such as api.example.com:6443",
        );
    } else if let Err(error) = split_host_port(endpoint) {
        out.error(
            "invalid-endpoint",
            path("apiServerEndpoint"),
            format!("`{endpoint}` is not a host and a port: {error}"),
            "write HOST:PORT without a scheme, such as api.example.com:6443",
        );
    }
    if discovery.ca_cert_hashes.is_empty() && !discovery.unsafe_skip_ca_verification {
        out.error(
            "ca-hash-missing",
            path("caCertHashes"),
            "without a hash of the CA's key, anybody could pose as the cluster",
            "give `caCertHashes`, or `unsafeSkipCAVerification: true` to take that risk",
        );
    }
    for (i, hash) in discovery.ca_cert_hashes.iter().enumerate() {
        if !is_hash(hash) {
            out.when_acting(
                rules,
                "invalid-ca-hash",
                format!("{}[{i}]", path("caCertHashes")),
                format!("`{hash}` is not the SHA-256 of a key"),
                "write sha256: and 64 hexadecimal digits; `token create --print-join-command` shows it",
            );
        }
    }
    token::token(&path("token"), &discovery.token, out);
}

fn by_file(discovery: &FileDiscovery, rules: &Rules<'_>, out: &mut Findings) {
    let given = &discovery.kube_config_path;
    let path = "discovery.file.kubeConfigPath";
    let help = "give the path of a kubeconfig, or an https:// URL of one";
    match url::parse(given) {
        Err(error) => out.error(
            "invalid-discovery-file",
            path,
            format!("`{given}` is neither a path nor a URL: {error}"),
            help,
        ),
        Ok(url) if url.scheme.is_empty() || url.scheme == "file" => {
            let file = if url.scheme.is_empty() { given.as_str() } else { &url.path };
            if given.is_empty() {
                out.error("discovery-file-missing", path, "the path is missing", help);
            } else if !(rules.file_exists)(file) {
                out.error("discovery-file-absent", path, format!("there is no file {file}"), help);
            }
        }
        Ok(url) if url.scheme != "https" => out.error(
            "invalid-discovery-file",
            path,
            format!("`{given}` has the scheme `{}`; only https is fetched", url.scheme),
            help,
        ),
        Ok(_) => {}
    }
}

fn is_hash(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}
