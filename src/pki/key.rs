//! Private keys: making, reading, writing, signing.

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256,
};
use rustls_pki_types::pem::SectionKind;
use zeroize::Zeroizing;

use super::pem;
use crate::config::model::ClusterConfiguration;

/// An algorithm that keys are made with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// `RSA-2048`.
    #[default]
    Rsa2048,
    /// `RSA-3072`.
    Rsa3072,
    /// `RSA-4096`.
    Rsa4096,
    /// `ECDSA-P256`.
    EcdsaP256,
    /// `ECDSA-P384`.
    EcdsaP384,
}

/// Something is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name of an algorithm that does not exist.
    #[error("`{0}` is no algorithm for keys; use RSA-2048, RSA-3072, RSA-4096, ECDSA-P256 or ECDSA-P384")]
    UnknownAlgorithm(String),
    /// The PEM around it is broken.
    #[error("it is not PEM: {0}")]
    Pem(&'static str),
    /// A passphrase protects it.
    #[error("its key is encrypted, and nobody is asked for a passphrase; put the key there without one (`openssl pkey`)")]
    Encrypted,
    /// No private key in the file.
    #[error("it holds no private key in PEM form (RSA PRIVATE KEY, EC PRIVATE KEY or PRIVATE KEY)")]
    Missing,
    /// The key is of a kind that is not used here, or damaged.
    #[error("its key is damaged, or is neither RSA of 2048 to 8192 bits nor ECDSA P-256 or P-384")]
    Unsupported,
    /// The cryptographic library refused.
    #[error("the cryptographic library could not {0}")]
    Library(&'static str),
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 5] = [
        Algorithm::Rsa2048,
        Algorithm::Rsa3072,
        Algorithm::Rsa4096,
        Algorithm::EcdsaP256,
        Algorithm::EcdsaP384,
    ];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Rsa2048 => "RSA-2048",
            Algorithm::Rsa3072 => "RSA-3072",
            Algorithm::Rsa4096 => "RSA-4096",
            Algorithm::EcdsaP256 => "ECDSA-P256",
            Algorithm::EcdsaP384 => "ECDSA-P384",
        }
    }

    /// The algorithm that a configuration asks for. The gate `PublicKeysECDSA` goes before `encryptionAlgorithm` wherever it is set.
    ///
    /// # Errors
    /// A name that is none.
    pub fn of(cluster: &ClusterConfiguration) -> Result<Algorithm, KeyError> {
        match cluster.feature_gates.get("PublicKeysECDSA") {
            Some(true) => return Ok(Algorithm::EcdsaP256),
            Some(false) => return Ok(Algorithm::Rsa2048),
            None => {}
        }
        let name = cluster.encryption_algorithm.as_str();
        if name.is_empty() {
            return Ok(Algorithm::default());
        }
        Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| KeyError::UnknownAlgorithm(name.to_owned()))
    }
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signing {
    RsaSha256,
    EcdsaSha256,
    EcdsaSha384,
}

/// A private key. Its memory is the cryptographic library's, which wipes it; `Debug` does not show it.
pub struct PrivateKey {
    pair: Pair,
    public: Vec<u8>,
}

enum Pair {
    Rsa(rsa::KeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

impl PrivateKey {
    /// Makes a key.
    ///
    /// # Errors
    /// Whatever keeps the library from making one: no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        let rsa = |size| rsa::KeyPair::generate(size).map(Pair::Rsa);
        let pair = match algorithm {
            Algorithm::Rsa2048 => rsa(KeySize::Rsa2048),
            Algorithm::Rsa3072 => rsa(KeySize::Rsa3072),
            Algorithm::Rsa4096 => rsa(KeySize::Rsa4096),
            Algorithm::EcdsaP256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map(Pair::P256),
            Algorithm::EcdsaP384 => EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).map(Pair::P384),
        };
        PrivateKey::from_pair(pair.map_err(|_| KeyError::Library("make a key"))?)
    }

    /// Reads the first private key of a PEM file: PKCS#1, SEC1 or PKCS#8.
    ///
    /// # Errors
    /// No PEM, no key, or a key of another kind.
    pub fn from_pem(text: &[u8]) -> Result<PrivateKey, KeyError> {
        if pem::is_encrypted(text) {
            return Err(KeyError::Encrypted);
        }
        let sections = pem::sections(text).map_err(KeyError::Pem)?;
        let section = sections
            .iter()
            .find(|section| {
                matches!(
                    section.kind,
                    SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey | SectionKind::PrivateKey
                )
            })
            .ok_or(KeyError::Missing)?;
        let der = section.der.as_slice();
        let pair = match section.kind {
            SectionKind::RsaPrivateKey => rsa_pair(der),
            SectionKind::EcPrivateKey => ecdsa_pair(der),
            _ => rsa_pair(der).or_else(|| ecdsa_pair(der)),
        };
        PrivateKey::from_pair(pair.ok_or(KeyError::Unsupported)?)
    }

    fn from_pair(pair: Pair) -> Result<PrivateKey, KeyError> {
        let der: Result<PublicKeyX509Der<'_>, _> = match &pair {
            Pair::Rsa(key) => key.public_key().as_der(),
            Pair::P256(key) | Pair::P384(key) => key.public_key().as_der(),
        };
        let public = der.map_err(|_| KeyError::Library("encode a public key"))?.as_ref().to_vec();
        Ok(PrivateKey { pair, public })
    }

    /// The key as kubeadm writes it: PKCS#1 for RSA, SEC1 with the name of the curve for ECDSA.
    ///
    /// # Errors
    /// Whatever keeps the library from giving out the key.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        const FAILED: KeyError = KeyError::Library("encode a private key");
        match &self.pair {
            Pair::Rsa(key) => {
                let pkcs8: Pkcs8V1Der<'_> = key.as_der().map_err(|_| FAILED)?;
                let info = ::rsa::pkcs8::PrivateKeyInfoRef::try_from(pkcs8.as_ref()).map_err(|_| FAILED)?;
                Ok(pem::encode("RSA PRIVATE KEY", info.private_key.as_bytes()))
            }
            Pair::P256(key) | Pair::P384(key) => {
                let sec1: EcPrivateKeyRfc5915Der<'_> = key.private_key().as_der().map_err(|_| FAILED)?;
                Ok(pem::encode("EC PRIVATE KEY", sec1.as_ref()))
            }
        }
    }

    /// The public key, as SubjectPublicKeyInfo in DER.
    pub fn public_der(&self) -> &[u8] {
        &self.public
    }

    /// The public key without its algorithm: PKCS#1 for RSA, a point for ECDSA.
    pub(super) fn public_bits(&self) -> &[u8] {
        match &self.pair {
            Pair::Rsa(key) => key.public_key().as_ref(),
            Pair::P256(key) | Pair::P384(key) => key.public_key().as_ref(),
        }
    }

    /// The public key, as SubjectPublicKeyInfo in PEM.
    pub fn public_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &self.public).to_string()
    }

    /// How it signs: SHA-256, but SHA-384 with P-384.
    pub(super) fn signing(&self) -> Signing {
        match self.pair {
            Pair::Rsa(_) => Signing::RsaSha256,
            Pair::P256(_) => Signing::EcdsaSha256,
            Pair::P384(_) => Signing::EcdsaSha384,
        }
    }

    /// Signs a message.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        const FAILED: KeyError = KeyError::Library("sign");
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| FAILED)?;
                Ok(signature)
            }
            Pair::P256(key) | Pair::P384(key) => Ok(key.sign(&random, message).map_err(|_| FAILED)?.as_ref().to_vec()),
        }
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.pair {
            Pair::Rsa(_) => "an RSA key",
            Pair::P256(_) => "an ECDSA P-256 key",
            Pair::P384(_) => "an ECDSA P-384 key",
        })
    }
}

/// Reads the first public key of a PEM file, as SubjectPublicKeyInfo in DER.
pub(super) fn public_key_from_pem(text: &[u8]) -> Option<Vec<u8>> {
    let section = pem::sections(text)
        .ok()?
        .into_iter()
        .find(|section| section.kind == SectionKind::PublicKey)?;
    Some(section.der.to_vec())
}

fn rsa_pair(der: &[u8]) -> Option<Pair> {
    rsa::KeyPair::from_der(der)
        .or_else(|_| rsa::KeyPair::from_pkcs8(der))
        .ok()
        .map(Pair::Rsa)
}

fn ecdsa_pair(der: &[u8]) -> Option<Pair> {
    EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, der)
        .map(Pair::P256)
        .or_else(|_| EcdsaKeyPair::from_private_key_der(&ECDSA_P384_SHA384_ASN1_SIGNING, der).map(Pair::P384))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_algorithm_makes_keys_that_read_back() {
        for (algorithm, label) in [
            (Algorithm::Rsa2048, "RSA PRIVATE KEY"),
            (Algorithm::Rsa3072, "RSA PRIVATE KEY"),
            (Algorithm::EcdsaP256, "EC PRIVATE KEY"),
            (Algorithm::EcdsaP384, "EC PRIVATE KEY"),
        ] {
            let key = PrivateKey::generate(algorithm).unwrap();
            let text = key.to_pem().unwrap();
            assert!(text.starts_with(&format!("-----BEGIN {label}-----\n")), "{algorithm:?}");
            let read = PrivateKey::from_pem(text.as_bytes()).unwrap();
            assert_eq!(read.public_der(), key.public_der());
            assert_eq!(*read.to_pem().unwrap(), *text);
            assert_eq!(
                public_key_from_pem(key.public_pem().as_bytes()).as_deref(),
                Some(key.public_der())
            );
        }
    }

    #[test]
    fn pkcs8_is_read_too() {
        use ::rsa::pkcs8::der::pem::LineEnding;
        use p256::pkcs8::EncodePrivateKey;
        let key = PrivateKey::generate(Algorithm::EcdsaP256).unwrap();
        let text = p256::SecretKey::from_sec1_pem(&key.to_pem().unwrap())
            .unwrap()
            .to_pkcs8_pem(LineEnding::CRLF)
            .unwrap();
        assert_eq!(PrivateKey::from_pem(text.as_bytes()).unwrap().public_der(), key.public_der());

        let key = PrivateKey::generate(Algorithm::Rsa2048).unwrap();
        let Pair::Rsa(pair) = &key.pair else { unreachable!() };
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let text = pem::encode("PRIVATE KEY", der.as_ref());
        assert_eq!(PrivateKey::from_pem(text.as_bytes()).unwrap().public_der(), key.public_der());
    }

    #[test]
    fn the_form_is_the_one_that_others_write() {
        use ::rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding};
        let written = |algorithm| PrivateKey::generate(algorithm).unwrap().to_pem().unwrap();
        let text = written(Algorithm::EcdsaP256);
        let other = p256::SecretKey::from_sec1_pem(&text).unwrap().to_sec1_pem(LineEnding::LF);
        assert_eq!(*other.unwrap(), *text);
        let text = written(Algorithm::EcdsaP384);
        let other = p384::SecretKey::from_sec1_pem(&text).unwrap().to_sec1_pem(LineEnding::LF);
        assert_eq!(*other.unwrap(), *text);
        let text = written(Algorithm::Rsa2048);
        let other = ::rsa::PrivateKey::from_pkcs1_pem(&text).unwrap().to_pkcs1_pem(LineEnding::LF);
        assert_eq!(*other.unwrap(), *text);
    }

    #[test]
    fn the_gate_goes_before_the_field() {
        let mut cluster = ClusterConfiguration {
            encryption_algorithm: "RSA-4096".to_owned(),
            ..Default::default()
        };
        assert_eq!(Algorithm::of(&cluster), Ok(Algorithm::Rsa4096));
        cluster.feature_gates.insert("PublicKeysECDSA".to_owned(), true);
        assert_eq!(Algorithm::of(&cluster), Ok(Algorithm::EcdsaP256));
        cluster.feature_gates.insert("PublicKeysECDSA".to_owned(), false);
        assert_eq!(Algorithm::of(&cluster), Ok(Algorithm::Rsa2048));
        assert_eq!(Algorithm::of(&ClusterConfiguration::default()), Ok(Algorithm::Rsa2048));
        let odd = ClusterConfiguration {
            encryption_algorithm: "DSA".to_owned(),
            ..Default::default()
        };
        assert!(Algorithm::of(&odd).is_err());
    }

    #[test]
    fn encrypted_keys_are_named_as_such() {
        for text in [
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        ] {
            assert_eq!(PrivateKey::from_pem(text.as_bytes()).err(), Some(KeyError::Encrypted));
        }
    }

    proptest! {
        #[test]
        fn damaged_keys_are_errors(der in proptest::collection::vec(any::<u8>(), 0..200), kind in 0usize..3) {
            let label = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"][kind];
            prop_assert!(PrivateKey::from_pem(pem::encode(label, &der).as_bytes()).is_err());
        }
    }
}
