//! Bootstrap tokens as they stand in a cluster: read from their Secrets.

use serde_json::Value;

use super::bootstrap_token::{PREFIX, value};
use super::token::is_token;
use crate::config::model::{BootstrapToken, Timestamp};
use crate::config::timestamp;

const USAGE: &str = "usage-bootstrap-";

/// Selects the Secrets of tokens.
pub const SELECTOR: &str = "type=bootstrap.kubernetes.io/token";

/// The token of a Secret. Usages and groups are sorted; `expires` is in UTC.
///
/// # Errors
/// Why the Secret is no token, in words. None of its values is in them.
pub fn read(secret: &Value) -> Result<BootstrapToken, String> {
    let name = secret["metadata"]["name"].as_str().unwrap_or_default();
    let needed = |key: &str| {
        value(secret, key)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("it has no {key}"))
    };
    let (id, half) = (needed("token-id")?, needed("token-secret")?);
    if name.strip_prefix(PREFIX) != Some(&id) {
        return Err(format!("it must be named {PREFIX} and its token-id"));
    }
    let token = format!("{id}.{half}");
    if !is_token(&token) {
        return Err("its token-id and token-secret are not 6 and 16 lower case letters and digits".to_owned());
    }
    let expires = match value(secret, "expiration").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(timestamp::canonical(&text).map_err(|_| "its expiration is no point in time".to_owned())?),
    };
    // The map is sorted.
    let keys = secret["data"].as_object().into_iter().flat_map(|data| data.keys());
    let usages = keys
        .filter(|key| value(secret, key).as_deref() == Some("true"))
        .filter_map(|key| key.strip_prefix(USAGE))
        .map(str::to_owned)
        .collect();
    let groups = value(secret, "auth-extra-groups").unwrap_or_default();
    let mut groups: Vec<String> = groups
        .split(',')
        .filter(|group| !group.is_empty())
        .map(str::to_owned)
        .collect();
    groups.sort();
    Ok(BootstrapToken {
        token,
        description: value(secret, "description").unwrap_or_default(),
        ttl: None,
        expires: expires.filter(|text| !text.is_empty()).map(Timestamp),
        usages,
        groups,
    })
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap_token::secret;
    use super::super::object::Intent;
    use super::*;
    use serde_json::json;
    use time::OffsetDateTime;

    fn token() -> BootstrapToken {
        BootstrapToken {
            token: "abcdef.0123456789abcdef".to_owned(),
            description: "mine".to_owned(),
            ttl: None,
            expires: Some(Timestamp("2031-01-02T03:04:05Z".to_owned())),
            usages: vec!["authentication".to_owned(), "signing".to_owned()],
            groups: vec!["system:bootstrappers:a".to_owned(), "system:bootstrappers:b".to_owned()],
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let bare = BootstrapToken {
            description: String::new(),
            expires: None,
            usages: Vec::new(),
            groups: Vec::new(),
            ..token()
        };
        for token in [token(), bare] {
            assert_eq!(
                read(&secret(&token, OffsetDateTime::UNIX_EPOCH, Intent::Create).body),
                Ok(token)
            );
        }
    }

    #[test]
    fn what_is_no_token_says_why_without_its_values() {
        let good = secret(&token(), OffsetDateTime::UNIX_EPOCH, Intent::Create).body;
        // c2VjcmV0 is secret, eA== is x.
        for (path, value, part) in [
            ("/data/token-secret", json!(null), "no token-secret"),
            ("/data/token-secret", json!("c2VjcmV0"), "are not 6 and 16"),
            ("/data/token-id", json!("%"), "no token-id"),
            ("/metadata/name", json!("bootstrap-token-x"), "must be named"),
            ("/data/expiration", json!("eA=="), "no point in time"),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(path).unwrap() = value;
            let problem = read(&bad).unwrap_err();
            assert!(problem.contains(part) && !problem.contains("0123456789abcdef"), "{problem}");
        }
        assert!(read(&json!({})).is_err());
    }

    #[test]
    fn a_usage_that_is_not_true_is_none() {
        let mut other = secret(&token(), OffsetDateTime::UNIX_EPOCH, Intent::Create).body;
        other["data"]["usage-bootstrap-signing"] = json!("ZmFsc2U=");
        assert_eq!(read(&other).unwrap().usages, ["authentication"]);
    }
}
