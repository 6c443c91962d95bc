//! The command by which a node joins, as `init` and `token create --print-join-command` give it.

/// For a worker. `server` is the URL of the API server, `hashes` are those of the keys of the cluster's CAs.
pub fn worker(program: &str, server: &str, token: &str, hashes: &[String]) -> String {
    let endpoint = server.trim_start_matches("https://");
    let mut command = format!("{program} join {endpoint} --token {token}");
    for hash in hashes {
        command.push_str(" --discovery-token-ca-cert-hash ");
        command.push_str(hash);
    }
    command
}

/// For a control plane node, from the command for a worker; with the key of the uploaded certificates where they are.
pub fn control_plane(worker: &str, certificate_key: Option<&str>) -> String {
    let upload = certificate_key.map_or(String::new(), |key| format!(" --certificate-key {key}"));
    format!("{worker} --control-plane{upload}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_authority_may_be_the_one() {
        let hashes = ["sha256:aa".to_owned(), "sha256:bb".to_owned()];
        let worker = worker("kubeadm", "https://cp1:6443", "abcdef.0123456789abcdef", &hashes);
        assert_eq!(
            worker,
            "kubeadm join cp1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:aa --discovery-token-ca-cert-hash sha256:bb"
        );
        assert!(control_plane(&worker, None).ends_with("sha256:bb --control-plane"));
        assert!(control_plane(&worker, Some("00ff")).ends_with(" --control-plane --certificate-key 00ff"));
    }
}
