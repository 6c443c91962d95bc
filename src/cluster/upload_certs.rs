//! Secret `kubeadm-certs`: what a joining control plane node needs of the PKI, encrypted.

use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::bootstrap_token;
use super::object::{Intent, ObjectWrite};
use super::rbac::{BOOTSTRAPPERS, group, may_get};
use crate::config::duration::Duration;
use crate::config::model::{BootstrapToken, ClusterConfiguration};
use crate::host::Contents;

/// Name of the Secret.
pub const NAME: &str = "kubeadm-certs";

const NAMESPACE: &str = "kube-system";
const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 12;

/// Why certificates cannot be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum EncryptError {
    /// The certificate key has another form.
    #[error("the certificate key is not {} hex digits: make one with `certs certificate-key`", KEY_LENGTH * 2)]
    Key,
    /// The cipher refused.
    #[error("cannot encrypt `{0}` for the Secret {NAMESPACE}/{NAME}")]
    Cipher(String),
}

/// A file of the PKI that is uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its key in the Secret.
    pub key: &'static str,
    /// Where it lies.
    pub path: PathBuf,
}

/// The files of the PKI that are uploaded.
pub fn sources(cluster: &ClusterConfiguration) -> Vec<Source> {
    const OWN: [(&str, &str); 6] = [
        ("ca.crt", "ca.crt"),
        ("ca.key", "ca.key"),
        ("front-proxy-ca.crt", "front-proxy-ca.crt"),
        ("front-proxy-ca.key", "front-proxy-ca.key"),
        ("sa.pub", "sa.pub"),
        ("sa.key", "sa.key"),
    ];
    const ETCD: [(&str, &str); 2] = [("etcd-ca.crt", "etcd/ca.crt"), ("etcd-ca.key", "etcd/ca.key")];
    let folder = Path::new(&cluster.certificates_dir);
    let inside = |(key, name): &(&'static str, &str)| Source {
        key,
        path: folder.join(name),
    };
    let mut sources: Vec<Source> = OWN.iter().map(inside).collect();
    match &cluster.etcd.external {
        None => sources.extend(ETCD.iter().map(inside)),
        Some(external) => sources.extend(
            [
                ("external-etcd-ca.crt", &external.ca_file),
                ("external-etcd.crt", &external.cert_file),
                ("external-etcd.key", &external.key_file),
            ]
            .map(|(key, path)| Source {
                key,
                path: PathBuf::from(path),
            }),
        ),
    }
    sources
}

/// The token that the Secret hangs on: when it ends, the cluster removes both. `token` is a fresh one.
pub fn owner(token: String) -> BootstrapToken {
    BootstrapToken {
        token,
        description: "Proxy for managing TTL for the kubeadm-certs secret".to_owned(),
        ttl: Some(Duration::from_hours(2)),
        ..Default::default()
    }
}

/// The owner's Secret, made at `now`.
pub fn owner_secret(owner: &BootstrapToken, now: OffsetDateTime) -> ObjectWrite {
    bootstrap_token::secret(owner, now, Intent::Create)
}

/// The Secret with the files, each encrypted on its own, and who may read it. A file that is not there becomes an empty value.
///
/// `owner_uid` is the one that the API server gave the owner's Secret; `random` fills a buffer with random bytes.
///
/// # Errors
/// When the certificate key has another form, or the cipher refuses.
pub fn objects(
    owner: &BootstrapToken,
    owner_uid: &str,
    files: &[(Source, Option<Contents>)],
    certificate_key: &str,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<ObjectWrite>, EncryptError> {
    let key = read_key(certificate_key)?;
    let mut data = Map::new();
    for (source, contents) in files {
        let value = match contents {
            None => Vec::new(),
            Some(contents) => {
                let mut nonce = [0; NONCE_LENGTH];
                random(&mut nonce);
                encrypt(&key, nonce, contents.as_bytes())
                    .ok_or_else(|| EncryptError::Cipher(source.path.display().to_string()))?
            }
        };
        data.insert(source.key.to_owned(), Value::from(STANDARD.encode(value)));
    }
    let secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": NAME,
            "namespace": NAMESPACE,
            "ownerReferences": [{
                "apiVersion": "v1",
                "kind": "Secret",
                "name": bootstrap_token::secret_name(owner),
                "uid": owner_uid,
                "controller": true,
                "blockOwnerDeletion": true,
            }],
        },
        "data": data,
    });
    let mut writes = vec![ObjectWrite::of(Intent::CreateOrUpdate, "secrets", secret)];
    writes.extend(may_get(
        NAMESPACE,
        "kubeadm:kubeadm-certs",
        "secrets",
        NAME,
        &[group(BOOTSTRAPPERS)],
    ));
    Ok(writes)
}

/// AES-256-GCM: the nonce, what is encrypted, the tag.
fn encrypt(key: &[u8], nonce: [u8; NONCE_LENGTH], plain: &[u8]) -> Option<Vec<u8>> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let mut sealed = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

fn read_key(text: &str) -> Result<Zeroizing<Vec<u8>>, EncryptError> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
    let digits = Zeroizing::new(
        digits
            .filter(|digits| digits.len() == KEY_LENGTH * 2)
            .ok_or(EncryptError::Key)?,
    );
    Ok(Zeroizing::new(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_nonce_ciphertext_and_tag() {
        let sealed = encrypt(&[7; 32], [9; 12], b"a key").unwrap();
        assert_eq!(sealed[..12], [9; 12]);
        assert_eq!(sealed.len(), 12 + 5 + 16);
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap());
        let mut rest = sealed[12..].to_vec();
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key([9; 12]), Aad::empty(), &mut rest)
            .unwrap();
        assert_eq!(plain, b"a key");
    }

    #[test]
    fn keys_have_64_hex_digits() {
        assert!(read_key(&"0aF9".repeat(16)).is_ok());
        for text in ["", "zz", &"0".repeat(63), &"0".repeat(66), &"é".repeat(32)] {
            assert!(matches!(read_key(text), Err(EncryptError::Key)), "{text}");
        }
    }

    #[test]
    fn files_of_an_external_etcd_are_uploaded_in_place_of_its_ca() {
        let cluster = ClusterConfiguration {
            certificates_dir: "/pki".to_owned(),
            ..Default::default()
        };
        assert_eq!(sources(&cluster)[6].path, Path::new("/pki/etcd/ca.crt"));
        let cluster = ClusterConfiguration {
            etcd: crate::config::model::Etcd {
                local: None,
                external: Some(Default::default()),
            },
            ..cluster
        };
        assert_eq!(sources(&cluster).len(), 9);
    }
}
