//! Reading a kubeconfig: the cluster and the user of its current context.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::write::{to_contents, wipe};
use crate::host::Contents;
use crate::yaml::{self, Limits};

/// A kubeconfig that was read. Its memory is wiped after use, and `Debug` does not show it.
pub struct Kubeconfig {
    document: Value,
    cluster: usize,
    user: usize,
}

impl Kubeconfig {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &[u8]) -> Result<Kubeconfig, String> {
        let documents = yaml::read(text, &Limits::default()).map_err(|error| error.to_string())?;
        let root = documents
            .into_iter()
            .map(|document| document.root)
            .find(|root| !matches!(root, Ok(node) if node.value == yaml::NodeValue::Null))
            .ok_or("it is empty")?
            .map_err(|error| format!("it is not YAML ({error})"))?;
        let document = root.to_value();
        if document["kind"].as_str() != Some("Config") {
            return Err("it is no kubeconfig: its kind is not Config".to_owned());
        }
        let context = document["current-context"].as_str().unwrap_or_default();
        let named = |list: &str, name: &str| {
            let items = document[list].as_array()?;
            items.iter().position(|item| item["name"].as_str() == Some(name))
        };
        let index =
            named("contexts", context).ok_or_else(|| format!("its current-context `{context}` is not among its contexts"))?;
        let part = |kind: &str, list: &str| {
            let name = document["contexts"][index]["context"][kind].as_str().unwrap_or_default();
            named(list, name).ok_or_else(|| format!("the {kind} `{name}` of its current context is not among its {list}"))
        };
        let (cluster, user) = (part("cluster", "clusters")?, part("user", "users")?);
        Ok(Kubeconfig { document, cluster, user })
    }

    /// URL of the API server.
    pub fn server(&self) -> &str {
        self.cluster()["server"].as_str().unwrap_or_default()
    }

    /// Certificates of the authority in PEM, where they are embedded.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn authority(&self) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        embedded(self.cluster(), "certificate-authority-data")
    }

    /// File of the certificates of the authority, where one is named.
    pub fn authority_file(&self) -> Option<&str> {
        self.cluster()["certificate-authority"]
            .as_str()
            .filter(|path| !path.is_empty())
    }

    /// The user's certificates in PEM, where they are embedded.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn client_certificate(&self) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        embedded(self.credentials(), "client-certificate-data")
    }

    /// The same kubeconfig with another certificate and key of the user; everything else stays.
    pub fn with_client_certificate(mut self, certificate_pem: &str, key_pem: &str) -> Contents {
        let mut document = std::mem::take(&mut self.document);
        let user = &mut document["users"][self.user]["user"];
        for (field, text) in [("client-certificate-data", certificate_pem), ("client-key-data", key_pem)] {
            wipe(&mut user[field]);
            user[field] = Value::String(STANDARD.encode(text));
        }
        to_contents(document)
    }

    /// The user's key in PEM, where it is embedded.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn client_key(&self) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        embedded(self.credentials(), "client-key-data")
    }

    /// A text of the cluster's entry, where it is not empty.
    pub fn of_cluster(&self, field: &str) -> Option<&str> {
        self.cluster()[field].as_str().filter(|text| !text.is_empty())
    }

    /// A text of the user's entry, where it is not empty.
    pub fn of_user(&self, field: &str) -> Option<&str> {
        self.credentials()[field].as_str().filter(|text| !text.is_empty())
    }

    /// Whether the user's entry has such a field.
    pub fn user_has(&self, field: &str) -> bool {
        !self.credentials()[field].is_null()
    }

    /// Whether the server's certificate is not to be checked.
    pub fn skips_verification(&self) -> bool {
        self.cluster()["insecure-skip-tls-verify"] == Value::Bool(true)
    }

    /// The same kubeconfig whose user's certificate and key lie in one file; everything else stays.
    pub fn with_client_certificate_file(mut self, file: &Path) -> Contents {
        let mut document = std::mem::take(&mut self.document);
        let user = &mut document["users"][self.user]["user"];
        if let Some(user) = user.as_object_mut() {
            for field in ["client-certificate-data", "client-key-data"] {
                if let Some(mut value) = user.remove(field) {
                    wipe(&mut value);
                }
            }
        }
        for field in ["client-certificate", "client-key"] {
            user[field] = Value::String(file.display().to_string());
        }
        to_contents(document)
    }

    fn cluster(&self) -> &Value {
        &self.document["clusters"][self.cluster]["cluster"]
    }

    fn credentials(&self) -> &Value {
        &self.document["users"][self.user]["user"]
    }
}

impl Drop for Kubeconfig {
    fn drop(&mut self) {
        wipe(&mut self.document);
    }
}

impl std::fmt::Debug for Kubeconfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "kubeconfig for {}", self.server())
    }
}

fn embedded(of: &Value, field: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
    let Some(text) = of[field].as_str().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // Line breaks within are passed over, as Go does.
    let packed: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect());
    STANDARD
        .decode(packed.as_bytes())
        .map(|bytes| Some(Zeroizing::new(bytes)))
        .map_err(|_| format!("its {field} is not base64"))
}

#[cfg(test)]
mod tests {
    use super::super::write::{Credentials, Parts, write};
    use super::*;
    use proptest::prelude::*;

    fn parts<'a>(user: &'a str, cluster_name: &'a str, credentials: Credentials<'a>) -> Parts<'a> {
        Parts {
            cluster_name,
            server: "https://[fd00::1]:6443",
            authority_pem: Some("CA"),
            user,
            credentials,
            preferences: false,
        }
    }

    #[test]
    fn text_is_to_the_letter() {
        let text = write(&Parts {
            preferences: true,
            ..parts("ann", "kubernetes", Credentials::Token("s3cr3t"))
        });
        let wanted = "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: Q0E=\n    server: https://[fd00::1]:6443\n  name: kubernetes\ncontexts:\n- context:\n    cluster: kubernetes\n    user: ann\n  name: ann@kubernetes\ncurrent-context: ann@kubernetes\nkind: Config\npreferences: {}\nusers:\n- name: ann\n  user:\n    token: s3cr3t\n";
        assert_eq!(text.as_text(), Some(wanted));
    }

    #[test]
    fn broken_ones_are_told_apart() {
        for (text, part) in [
            ("", "empty"),
            ("a: [", "not YAML"),
            ("kind: Pod\n", "kind is not Config"),
            ("kind: Config\ncurrent-context: x\n", "`x` is not among its contexts"),
            (
                "kind: Config\ncurrent-context: x\ncontexts:\n- name: x\n  context: {cluster: away}\n",
                "the cluster `away`",
            ),
        ] {
            let problem = Kubeconfig::parse(text.as_bytes()).err().unwrap_or_default();
            assert!(problem.contains(part), "{text:?}: {problem}");
        }
    }

    #[test]
    fn a_new_certificate_leaves_the_rest_alone() {
        let text = "kind: Config\napiVersion: v1\ncurrent-context: x\ncontexts:\n- name: x\n  context: {cluster: c, user: u, namespace: home}\nclusters:\n- name: c\n  cluster: {server: s, proxy-url: p}\nusers:\n- name: other\n  user: {token: t}\n- name: u\n  user: {client-key-data: b2xk, client-certificate-data: b2xk}\n";
        let read = Kubeconfig::parse(text.as_bytes()).unwrap();
        assert_eq!(read.client_certificate().unwrap().unwrap().as_slice(), b"old");
        let new = read.with_client_certificate("cert", "key");
        let new = new.as_text().unwrap();
        for kept in ["namespace: home", "proxy-url: p", "token: t", "client-key-data: a2V5"] {
            assert!(new.contains(kept), "{new}");
        }
        assert!(!new.contains("b2xk"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(user in "\\PC{1,20}", cluster in "\\PC{1,20}", certificate in "\\PC{0,40}") {
            let credentials = Credentials::Certificate { certificate_pem: Some(&certificate), key_pem: "key" };
            let text = write(&parts(&user, &cluster, credentials));
            let read = Kubeconfig::parse(text.as_bytes()).unwrap();
            prop_assert_eq!(read.server(), "https://[fd00::1]:6443");
            prop_assert_eq!(read.authority().unwrap().map(|bytes| bytes.to_vec()), Some(b"CA".to_vec()));
            let found = read.client_certificate().unwrap();
            prop_assert_eq!(found.as_ref().map_or(&[][..], |bytes| bytes.as_slice()), certificate.as_bytes());
        }

        #[test]
        fn junk_is_an_error(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Kubeconfig::parse(&text).is_err());
        }
    }
}
