//! Writing a kubeconfig: one cluster, one user, one context, as kubeadm lays it out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zeroize::Zeroize;

use crate::host::Contents;
use crate::yaml;

/// What stands in a kubeconfig.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Name of the cluster.
    pub cluster_name: &'a str,
    /// URL of the API server.
    pub server: &'a str,
    /// Certificate of the authority in PEM; none while an outside CA has yet to sign.
    pub authority_pem: Option<&'a str>,
    /// Name of the user.
    pub user: &'a str,
    /// How the user proves to be that one.
    pub credentials: Credentials<'a>,
    /// The release writes an empty `preferences`.
    pub preferences: bool,
}

/// How a user proves to be that one.
#[derive(Clone, Copy)]
pub enum Credentials<'a> {
    /// By a client certificate.
    Certificate {
        /// The certificate in PEM; none while an outside CA has yet to sign it.
        certificate_pem: Option<&'a str>,
        /// Its key in PEM.
        key_pem: &'a str,
    },
    /// By a bearer token.
    Token(&'a str),
}

/// The kubeconfig as text.
pub fn write(parts: &Parts<'_>) -> Contents {
    let data = |text: &str| Value::String(STANDARD.encode(text));
    let context = format!("{}@{}", parts.user, parts.cluster_name);
    let mut cluster = json!({ "server": parts.server });
    if let Some(authority) = parts.authority_pem {
        cluster["certificate-authority-data"] = data(authority);
    }
    let mut user = json!({});
    match parts.credentials {
        Credentials::Certificate {
            certificate_pem,
            key_pem,
        } => {
            if let Some(certificate) = certificate_pem {
                user["client-certificate-data"] = data(certificate);
            }
            user["client-key-data"] = data(key_pem);
        }
        Credentials::Token(token) => user["token"] = Value::String(token.to_owned()),
    }
    let mut document = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": parts.cluster_name, "cluster": cluster }],
        "users": [{ "name": parts.user, "user": user }],
        "contexts": [{ "name": context, "context": { "cluster": parts.cluster_name, "user": parts.user } }],
        "current-context": context,
    });
    if parts.preferences {
        document["preferences"] = json!({});
    }
    to_contents(document)
}

/// A kubeconfig document as text; the document is wiped.
pub(super) fn to_contents(mut document: Value) -> Contents {
    let contents = Contents::from(yaml::write(&document));
    wipe(&mut document);
    contents
}

/// Overwrites every text of a value: some of them are keys.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        _ => {}
    }
}
