//! Bootstrap tokens, and what their bearers may do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::object::{Intent, ObjectWrite};
use super::rbac::{BOOTSTRAPPERS, NODES, cluster_role, cluster_role_binding, group, rule, user};
use crate::config::model::BootstrapToken;
use crate::release::Release;

/// What the names of the Secrets of tokens begin with.
pub(super) const PREFIX: &str = "bootstrap-token-";

/// Name of the Secret of a token.
pub fn secret_name(token: &BootstrapToken) -> String {
    format!("{PREFIX}{}", halves(token).0)
}

/// The Secret of a token that is made at `now`.
pub fn secret(token: &BootstrapToken, now: OffsetDateTime, intent: Intent) -> ObjectWrite {
    let (id, secret) = halves(token);
    let mut data = Map::new();
    let mut set = |key: &str, value: &str| data.insert(key.to_owned(), Value::from(STANDARD.encode(value)));
    set("token-id", id);
    set("token-secret", secret);
    if !token.description.is_empty() {
        set("description", &token.description);
    }
    if let Some(expiration) = expiration(token, now) {
        set("expiration", &expiration);
    }
    for usage in &token.usages {
        set(&format!("usage-bootstrap-{usage}"), "true");
    }
    if !token.groups.is_empty() {
        let mut groups = token.groups.clone();
        groups.sort();
        set("auth-extra-groups", &groups.join(","));
    }
    let body = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "bootstrap.kubernetes.io/token",
        "metadata": {"name": format!("{PREFIX}{id}"), "namespace": "kube-system"},
        "data": data,
    });
    ObjectWrite::of(intent, "secrets", body)
}

/// A value of a Secret as text, where it has one.
pub(super) fn value(secret: &Value, key: &str) -> Option<String> {
    let bytes = STANDARD.decode(secret["data"][key].as_str()?).ok()?;
    String::from_utf8(bytes).ok()
}

/// What the bearers of tokens, the nodes that came of them, and the API server need to be allowed.
pub fn access(release: &Release) -> Vec<ObjectWrite> {
    const SIGNING: &str = "system:certificates.k8s.io:certificatesigningrequests";
    let binding = cluster_role_binding;
    let mut writes = vec![
        cluster_role("kubeadm:get-nodes", &[rule("", &["nodes"], &["get"])]),
        binding("kubeadm:get-nodes", "kubeadm:get-nodes", group(BOOTSTRAPPERS)),
        binding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", group(BOOTSTRAPPERS)),
        binding(
            "kubeadm:node-autoapprove-bootstrap",
            &format!("{SIGNING}:nodeclient"),
            group(BOOTSTRAPPERS),
        ),
        binding(
            "kubeadm:node-autoapprove-certificate-rotation",
            &format!("{SIGNING}:selfnodeclient"),
            group(NODES),
        ),
    ];
    if release.minor.kubelet_client_binding {
        writes.push(binding(
            "kubeadm:apiserver-kubelet-client",
            "system:kubelet-api-admin",
            user("kube-apiserver-kubelet-client"),
        ));
    }
    writes
}

/// When a token ends: as it says, else its `ttl` from now on; never for a `ttl` of 0.
fn expiration(token: &BootstrapToken, now: OffsetDateTime) -> Option<String> {
    let end = match (&token.expires, token.ttl) {
        (Some(expires), _) => match OffsetDateTime::parse(&expires.0, &Rfc3339) {
            Ok(end) => end,
            Err(_) => return Some(expires.0.clone()),
        },
        (None, Some(ttl)) if ttl.nanoseconds() > 0 => now.saturating_add(Duration::nanoseconds(ttl.nanoseconds())),
        (None, _) => return None,
    };
    let to_the_second = end.to_offset(UtcOffset::UTC).replace_nanosecond(0).unwrap_or(end);
    to_the_second.format(&Rfc3339).ok()
}

/// Name of the Secret of the token with this id.
pub fn secret_name_of_id(id: &str) -> String {
    format!("{PREFIX}{id}")
}

fn halves(token: &BootstrapToken) -> (&str, &str) {
    token.token.split_once('.').unwrap_or((&token.token, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Timestamp;

    fn ends(token: BootstrapToken) -> Option<String> {
        let now = OffsetDateTime::from_unix_timestamp_nanos(1_700_000_000_500_000_000).unwrap();
        expiration(&token, now)
    }

    #[test]
    fn tokens_end_as_they_say() {
        let ttl = |text: &str| BootstrapToken {
            ttl: Some(text.parse().unwrap()),
            ..Default::default()
        };
        assert_eq!(ends(ttl("24h")).as_deref(), Some("2023-11-15T22:13:20Z"));
        assert_eq!(ends(ttl("0s")), None);
        assert_eq!(ends(BootstrapToken::default()), None);
        let fixed = BootstrapToken {
            expires: Some(Timestamp("2030-01-02T03:04:05+02:00".to_owned())),
            ..ttl("24h")
        };
        assert_eq!(ends(fixed).as_deref(), Some("2030-01-02T01:04:05Z"));
    }
}
