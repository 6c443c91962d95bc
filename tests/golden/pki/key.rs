//! What a key is, and the public half of a private one.

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair,
};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// A private key that could be read.
pub enum Private {
    /// RSA.
    Rsa(Box<rsa::KeyPair>),
    /// ECDSA, with the name of its curve.
    Ecdsa(Box<EcdsaKeyPair>, &'static str),
}

impl Private {
    /// Reads the contents of a PEM block.
    pub fn parse(label: &str, der: &[u8]) -> Result<Self, String> {
        let rsa = match label {
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(der).ok(),
            "PRIVATE KEY" => RsaKeyPair::from_pkcs8(der).ok(),
            _ => None,
        };
        if let Some(pair) = rsa {
            return Ok(Private::Rsa(Box::new(pair)));
        }
        let curves = [
            (&ECDSA_P256_SHA256_ASN1_SIGNING, "secp256r1"),
            (&ECDSA_P384_SHA384_ASN1_SIGNING, "secp384r1"),
        ];
        let read = |(algorithm, name)| {
            EcdsaKeyPair::from_private_key_der(algorithm, der)
                .ok()
                .map(|pair| Private::Ecdsa(Box::new(pair), name))
        };
        curves
            .into_iter()
            .find_map(read)
            .ok_or_else(|| format!("a {label} that cannot be read"))
    }

    /// `RSA-2048`, `ECDSA-secp256r1`.
    pub fn describe(&self) -> String {
        match self {
            Private::Rsa(pair) => format!("RSA-{}", pair.public_modulus_len() * 8),
            Private::Ecdsa(_, curve) => format!("ECDSA-{curve}"),
        }
    }

    /// The public half as it stands in a certificate.
    pub fn public(&self) -> &[u8] {
        match self {
            Private::Rsa(pair) => pair.public_key().as_ref(),
            Private::Ecdsa(pair, _) => pair.public_key().as_ref(),
        }
    }
}

/// `RSA-2048` for the contents of a `PUBLIC KEY` block.
pub fn describe_public(der: &[u8]) -> Result<String, String> {
    let (_, info) = SubjectPublicKeyInfo::from_der(der).map_err(|e| format!("public key: {e}"))?;
    describe_info(&info)
}

/// The same for the key of a certificate or a request.
pub fn describe_info(info: &SubjectPublicKeyInfo<'_>) -> Result<String, String> {
    match info.parsed().map_err(|e| format!("public key: {e}"))? {
        PublicKey::RSA(key) => Ok(format!("RSA-{}", key.key_size())),
        PublicKey::EC(_) => {
            let parameters = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
            let curve = parameters.map(|oid| oid.to_id_string()).unwrap_or_default();
            let name = match curve.as_str() {
                "1.2.840.10045.3.1.7" => "secp256r1",
                "1.3.132.0.34" => "secp384r1",
                other => other,
            };
            Ok(format!("ECDSA-{name}"))
        }
        _ => Ok("another kind of key".to_owned()),
    }
}
