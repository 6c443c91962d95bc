//! What makes two runs of `init` the same: a hash of all that decides what is made.

use aws_lc_rs::digest::{Context, SHA256, digest};
use zeroize::Zeroizing;

use crate::config::model::Configuration;
use crate::config::v1beta4;
use crate::manifest::patch::PatchFile;
use crate::release::Release;

/// The hash of a run. Tokens in `made_up` are values that the run thought of itself; they do not count, nor does what decides only
/// how the run goes about it: phases that are skipped, checks that are ignored, how images are pulled.
pub fn fingerprint(configuration: &Configuration, release: &Release, made_up: &[String], patches: &[PatchFile]) -> String {
    let mut init = configuration.init.clone();
    for token in &mut init.bootstrap_tokens {
        if made_up.contains(&token.token) {
            token.token.clear();
        }
    }
    init.dry_run = false;
    init.skip_phases.clear();
    init.patches = None;
    init.node_registration.ignore_preflight_errors.clear();
    init.node_registration.image_pull_policy.clear();
    init.node_registration.image_pull_serial = None;
    let documents = [
        v1beta4::document("InitConfiguration", &init),
        v1beta4::document("ClusterConfiguration", &configuration.cluster),
        configuration.kubelet.value.clone(),
        configuration.kube_proxy.value.clone(),
    ];
    let mut hash = Context::new(&SHA256);
    hash.update(release.version.to_string().as_bytes());
    for document in documents {
        let text = Zeroizing::new(document.to_string());
        part(&mut hash, text.as_bytes());
    }
    for file in patches {
        part(&mut hash, file.path.as_bytes());
        part(&mut hash, &file.contents);
    }
    in_digits(hash.finish().as_ref())
}

/// Hash of what a file holds.
pub fn of_contents(bytes: &[u8]) -> String {
    in_digits(digest(&SHA256, bytes).as_ref())
}

fn in_digits(digest: &[u8]) -> String {
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// Parts are told apart by their lengths.
fn part(hash: &mut Context, bytes: &[u8]) {
    hash.update(&(bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::BootstrapToken;

    fn hash(change: impl FnOnce(&mut Configuration), made_up: &[&str], patches: &[PatchFile]) -> String {
        let mut configuration = Configuration::default();
        configuration.init.bootstrap_tokens = vec![BootstrapToken {
            token: "abcdef.0123456789abcdef".to_owned(),
            ..BootstrapToken::default()
        }];
        change(&mut configuration);
        let made_up: Vec<String> = made_up.iter().map(|token| (*token).to_owned()).collect();
        fingerprint(&configuration, &Release::newest(), &made_up, patches)
    }

    #[test]
    fn what_decides_what_is_made_counts() {
        let plain = hash(|_| {}, &[], &[]);
        assert_eq!(plain, hash(|_| {}, &[], &[]));
        let patch = |path: &str| PatchFile {
            path: path.to_owned(),
            contents: b"x".to_vec(),
        };
        let others = [
            hash(|c| c.cluster.cluster_name = "other".to_owned(), &[], &[]),
            hash(|c| c.init.node_registration.name = "other".to_owned(), &[], &[]),
            hash(|c| c.init.bootstrap_tokens.clear(), &[], &[]),
            hash(|c| c.kubelet.value = serde_json::json!({"maxPods": 1}), &[], &[]),
            hash(|_| {}, &[], &[patch("etcd.yaml")]),
            hash(|_| {}, &[], &[patch("etcd0.yaml")]),
        ];
        for (index, other) in others.iter().enumerate() {
            assert_ne!(*other, plain, "{index}");
        }
    }

    #[test]
    fn what_decides_how_it_is_done_does_not_count() {
        let plain = hash(|_| {}, &[], &[]);
        assert_eq!(hash(|c| c.init.skip_phases.push("addon".to_owned()), &[], &[]), plain);
        let ignoring = |c: &mut Configuration| c.init.node_registration.ignore_preflight_errors.push("Swap".to_owned());
        assert_eq!(hash(ignoring, &[], &[]), plain);
        let token = "abcdef.0123456789abcdef";
        let other = |c: &mut Configuration| c.init.bootstrap_tokens[0].token = "ghijkl.0123456789abcdef".to_owned();
        assert_eq!(hash(|_| {}, &[token], &[]), hash(other, &["ghijkl.0123456789abcdef"], &[]));
        assert_ne!(hash(|_| {}, &[token], &[]), plain);
    }
}
