//! Whether keys fit their certificates, and signatures hold.

use std::path::Path;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{key, tree};
use crate::documents;

/// A certificate, and the PEM text of its key where there is one.
struct Leaf {
    name: String,
    der: Vec<u8>,
    key: Option<Vec<u8>>,
}

/// Certificates that do not fit their key, or that no CA of their issuer's name in the folder (or kubeconfig) has signed.
pub fn faults(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut leaves, mut authorities) = (Vec::new(), Vec::new());
    for path in tree::files(root) {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let read = if name.ends_with(".crt") {
            from_certificate(&name, &path, &mut leaves)
        } else if name.ends_with(".conf") {
            from_kubeconfig(&name, &path, &mut leaves, &mut authorities)
        } else {
            Ok(())
        };
        faults.extend(read.err().map(|fault| format!("{name}: {fault}")));
    }
    let parsed: Vec<(&Leaf, X509Certificate<'_>)> = leaves
        .iter()
        .filter_map(|leaf| Some((leaf, X509Certificate::from_der(&leaf.der).ok()?.1)))
        .collect();
    let mut issuers: Vec<X509Certificate<'_>> = authorities
        .iter()
        .filter_map(|der| Some(X509Certificate::from_der(der).ok()?.1))
        .collect();
    issuers.extend(
        parsed
            .iter()
            .filter(|(_, c)| c.subject() == c.issuer())
            .map(|(_, c)| c.clone()),
    );
    for (leaf, certificate) in &parsed {
        if let Some(key) = &leaf.key {
            let fits = private(key).map(|key| key.public() == certificate.public_key().subject_public_key.data.as_ref());
            match fits {
                Ok(true) => {}
                Ok(false) => faults.push(format!("{}: its key is another's", leaf.name)),
                Err(fault) => faults.push(format!("{}: its key: {fault}", leaf.name)),
            }
        }
        let named: Vec<&X509Certificate<'_>> = issuers
            .iter()
            .filter(|issuer| issuer.subject() == certificate.issuer())
            .collect();
        if !named.is_empty() && !named.iter().any(|issuer| signed_by(certificate, issuer)) {
            faults.push(format!("{}: not signed by {}", leaf.name, certificate.issuer()));
        }
    }
    faults
}

fn from_certificate(name: &str, path: &Path, leaves: &mut Vec<Leaf>) -> Result<(), String> {
    let der = certificate(&std::fs::read(path).unwrap())?;
    leaves.push(Leaf {
        name: name.to_owned(),
        der,
        key: std::fs::read(path.with_extension("key")).ok(),
    });
    Ok(())
}

fn from_kubeconfig(name: &str, path: &Path, leaves: &mut Vec<Leaf>, authorities: &mut Vec<Vec<u8>>) -> Result<(), String> {
    let document = documents::data(&String::from_utf8_lossy(&std::fs::read(path).unwrap()))?;
    let embedded = |pointer: &str| -> Result<Option<Vec<u8>>, String> {
        let text = document.pointer(pointer).and_then(|value| value.as_str());
        text.map(|text| STANDARD.decode(text).map_err(|e| format!("{pointer}: {e}")))
            .transpose()
    };
    if let Some(authority) = embedded("/clusters/0/cluster/certificate-authority-data")? {
        authorities.push(certificate(&authority)?);
    }
    if let Some(client) = embedded("/users/0/user/client-certificate-data")? {
        let key = embedded("/users/0/user/client-key-data")?.ok_or("a client certificate without its key")?;
        leaves.push(Leaf {
            name: name.to_owned(),
            der: certificate(&client)?,
            key: Some(key),
        });
    }
    Ok(())
}

/// The first certificate of a PEM text.
fn certificate(pem: &[u8]) -> Result<Vec<u8>, String> {
    let block = tree::blocks(pem)?.into_iter().find(|block| block.label == "CERTIFICATE");
    block
        .map(|block| block.contents)
        .ok_or_else(|| "no certificate in it".to_owned())
}

fn private(pem: &[u8]) -> Result<key::Private, String> {
    let block = tree::blocks(pem)?
        .into_iter()
        .find(|block| block.label.ends_with("PRIVATE KEY"))
        .ok_or("no private key in it")?;
    key::Private::parse(&block.label, &block.contents)
}

fn signed_by(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> bool {
    let algorithm: &'static dyn VerificationAlgorithm = match certificate.signature_algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.10045.4.3.2" => &ECDSA_P256_SHA256_ASN1,
        "1.2.840.10045.4.3.3" => &ECDSA_P384_SHA384_ASN1,
        "1.2.840.113549.1.1.11" => &RSA_PKCS1_2048_8192_SHA256,
        "1.2.840.113549.1.1.12" => &RSA_PKCS1_2048_8192_SHA384,
        "1.2.840.113549.1.1.13" => &RSA_PKCS1_2048_8192_SHA512,
        _ => return false,
    };
    let key = UnparsedPublicKey::new(algorithm, issuer.public_key().subject_public_key.data.as_ref());
    key.verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
        .is_ok()
}
