//! Who sends a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::resources::Resource;
use super::status::ApiError;
use super::store::{Key, Store};
use super::tls::{self, Judge};

/// A user and the groups it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub groups: Vec<String>,
}

impl User {
    pub fn new(name: &str, groups: &[&str]) -> User {
        User {
            name: name.to_owned(),
            groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        }
    }

    fn authenticated(name: String, mut groups: Vec<String>) -> User {
        if !groups.iter().any(|g| g == "system:authenticated") {
            groups.push("system:authenticated".to_owned());
        }
        User { name, groups }
    }

    pub fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|g| g == group)
    }
}

/// What a client shows of itself.
pub struct Credentials<'a> {
    pub chain: &'a [CertificateDer<'static>],
    pub authorization: Option<&'a str>,
}

/// Finds the user. Where credentials are shown and none is good, the answer is 401 and not "anonymous".
pub fn authenticate(store: &Store, judge: Option<&Judge>, bootstrap: bool, shown: &Credentials<'_>) -> Result<User, ApiError> {
    let mut refused = false;
    if let Some(judge) = judge
        && !shown.chain.is_empty()
    {
        match tls::client(judge, shown.chain) {
            Ok((name, groups)) => return Ok(User::authenticated(name, groups)),
            Err(_) => refused = true,
        }
    }
    let token = shown.authorization.and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    if let Some(token) = token.filter(|t| !t.is_empty()) {
        match bootstrap_user(store, token, OffsetDateTime::now_utc()).filter(|_| bootstrap) {
            Some(user) => return Ok(user),
            None => refused = true,
        }
    }
    if refused {
        return Err(ApiError::unauthorized());
    }
    Ok(User::new("system:anonymous", &["system:unauthenticated"]))
}

/// The user of a bootstrap token, if its Secret stands, is not expired and is meant for authentication.
fn bootstrap_user(store: &Store, token: &str, now: OffsetDateTime) -> Option<User> {
    let (id, secret) = token.split_once('.')?;
    let small =
        |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !small(id, 6) || !small(secret, 16) {
        return None;
    }
    let key = Key::new(Resource::named("secrets")?, "kube-system", &format!("bootstrap-token-{id}"));
    let object = store.get(&key)?;
    let held = BootstrapToken::of(object)?;
    if held.id != id || held.secret != secret || held.expired(now) || !held.authenticates {
        return None;
    }
    let mut groups = vec!["system:bootstrappers".to_owned()];
    for group in &held.groups {
        if !group.starts_with("system:bootstrappers:") {
            return None;
        }
        groups.push(group.clone());
    }
    Some(User::authenticated(format!("system:bootstrap:{id}"), groups))
}

/// A bootstrap token as its Secret tells it.
#[derive(Clone, Debug)]
pub struct BootstrapToken {
    pub id: String,
    pub secret: String,
    pub groups: Vec<String>,
    pub authenticates: bool,
    pub signs: bool,
    expiration: Option<String>,
}

impl BootstrapToken {
    /// None where the Secret is no bootstrap token, or is going.
    pub fn of(object: &Value) -> Option<BootstrapToken> {
        if object["type"] != "bootstrap.kubernetes.io/token" || !object["metadata"]["deletionTimestamp"].is_null() {
            return None;
        }
        let text = |key: &str| {
            let bytes = STANDARD.decode(object["data"][key].as_str()?).ok()?;
            String::from_utf8(bytes).ok()
        };
        let id = text("token-id")?;
        if object["metadata"]["name"] != format!("bootstrap-token-{id}") {
            return None;
        }
        Some(BootstrapToken {
            id,
            secret: text("token-secret")?,
            groups: text("auth-extra-groups")
                .map(|g| g.split(',').filter(|g| !g.is_empty()).map(str::to_owned).collect())
                .unwrap_or_default(),
            authenticates: text("usage-bootstrap-authentication").as_deref() == Some("true"),
            signs: text("usage-bootstrap-signing").as_deref() == Some("true"),
            expiration: text("expiration").filter(|e| !e.is_empty()),
        })
    }

    /// An expiration that cannot be read counts as past.
    pub fn expired(&self, now: OffsetDateTime) -> bool {
        self.expiration
            .as_ref()
            .is_some_and(|at| OffsetDateTime::parse(at, &Rfc3339).map_or(true, |at| at <= now))
    }
}
