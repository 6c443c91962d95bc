//! Reading certificates: the facts that matter here, and whether one signed the other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aws_lc_rs::digest::{SHA256, digest};
use rustls_pki_types::pem::SectionKind;
use time::OffsetDateTime;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::{OID_X509_EXT_EXTENDED_KEY_USAGE, OID_X509_EXT_SUBJECT_KEY_IDENTIFIER};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::names::AltNames;
use super::pem;

/// A certificate that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The whole of it.
    pub der: Vec<u8>,
    /// Its subject, as it is encoded.
    pub subject_der: Vec<u8>,
    /// Its issuer, as it is encoded.
    pub issuer_der: Vec<u8>,
    /// Common name of its subject.
    pub common_name: String,
    /// Organizations of its subject.
    pub organizations: Vec<String>,
    /// Begin of its validity.
    pub not_before: OffsetDateTime,
    /// End of its validity.
    pub not_after: OffsetDateTime,
    /// Whether it is an authority.
    pub is_authority: bool,
    /// Identifier of its key, where it names one.
    pub key_id: Option<Vec<u8>>,
    /// Its extended key usages, as they are encoded.
    pub usages_der: Option<Vec<u8>>,
    /// Names that it is valid for.
    pub names: AltNames,
    /// Its public key, as SubjectPublicKeyInfo.
    pub public_der: Vec<u8>,
}

/// Where a certificate stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Its time has not begun.
    Early,
    /// It is valid.
    Valid,
    /// Its time is over.
    Expired,
}

impl Certificate {
    /// Reads DER.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_der(der: &[u8]) -> Result<Certificate, String> {
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|error| format!("it is damaged ({error})"))?;
        if !rest.is_empty() {
            return Err("something follows the certificate inside its PEM section".to_owned());
        }
        let extensions = parsed.extensions();
        let text = |value: &x509_parser::x509::AttributeTypeAndValue<'_>| value.as_str().ok().map(str::to_owned);
        let validity = parsed.validity();
        Ok(Certificate {
            subject_der: parsed.subject().as_raw().to_vec(),
            issuer_der: parsed.issuer().as_raw().to_vec(),
            common_name: parsed.subject().iter_common_name().last().and_then(text).unwrap_or_default(),
            organizations: parsed.subject().iter_organization().filter_map(text).collect(),
            not_before: validity.not_before.to_datetime(),
            not_after: validity.not_after.to_datetime(),
            is_authority: parsed.is_ca(),
            key_id: extensions
                .iter()
                .find(|e| e.oid == OID_X509_EXT_SUBJECT_KEY_IDENTIFIER)
                .and_then(|e| match e.parsed_extension() {
                    ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
                    _ => None,
                }),
            usages_der: extensions
                .iter()
                .find(|e| e.oid == OID_X509_EXT_EXTENDED_KEY_USAGE)
                .map(|e| e.value.to_vec()),
            names: alt_names(&parsed),
            public_der: parsed.public_key().raw.to_vec(),
            der: der.to_vec(),
        })
    }

    /// Whether it is valid at `now`.
    pub fn age(&self, now: OffsetDateTime) -> Age {
        if now < self.not_before {
            Age::Early
        } else if now > self.not_after {
            Age::Expired
        } else {
            Age::Valid
        }
    }

    /// Whether `authority` signed it.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check_signed_by(&self, authority: &Certificate) -> Result<(), String> {
        if self.issuer_der != authority.subject_der {
            return Err("its issuer has another name".to_owned());
        }
        let damaged = |_| "it is damaged".to_owned();
        let (_, own) = X509Certificate::from_der(&self.der).map_err(damaged)?;
        let (_, signer) = X509Certificate::from_der(&authority.der).map_err(damaged)?;
        own.verify_signature(Some(signer.public_key()))
            .map_err(|_| "the signature is not one of this CA's key".to_owned())
    }

    /// The certificate in PEM.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der).to_string()
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "certificate of {}", self.common_name)
    }
}

/// The certificates of a PEM file: the file's own first, then what lies between it and its authority.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn certificates(text: &[u8]) -> Result<Vec<Certificate>, String> {
    let found = pem::sections(text)
        .map_err(|error| format!("it is not PEM ({error})"))?
        .iter()
        .filter(|section| section.kind == SectionKind::Certificate)
        .map(|section| Certificate::from_der(&section.der))
        .collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err("there is no CERTIFICATE section in it".to_owned());
    }
    Ok(found)
}

/// Hashes of the public keys of the certificates in a PEM file, in the form of `--discovery-token-ca-cert-hash`.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn public_key_hashes(text: &[u8]) -> Result<Vec<String>, String> {
    let hash = |certificate: &Certificate| {
        let hash = digest(&SHA256, &certificate.public_der);
        format!("sha256:{}", super::hex(hash.as_ref()).as_str())
    };
    Ok(certificates(text)?.iter().map(hash).collect())
}

/// Whether a chain of signatures leads from the first certificate over the others to `authority`.
///
/// # Errors
/// What is wrong, in words.
pub fn check_chain(chain: &[Certificate], authority: &Certificate) -> Result<(), String> {
    let Some((leaf, mut between)) = chain
        .split_first()
        .map(|(leaf, rest)| (leaf, rest.iter().collect::<Vec<_>>()))
    else {
        return Err("there is no certificate".to_owned());
    };
    let mut current = leaf;
    loop {
        let refused = match current.check_signed_by(authority) {
            Ok(()) => return Ok(()),
            Err(problem) => problem,
        };
        let next = between
            .iter()
            .position(|c| c.is_authority && current.check_signed_by(c).is_ok());
        match next {
            Some(index) => current = between.remove(index),
            None => return Err(refused),
        }
    }
}

fn alt_names(certificate: &X509Certificate<'_>) -> AltNames {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return AltNames::default();
    };
    let mut dns = Vec::new();
    let mut ips = Vec::new();
    for name in &extension.value.general_names {
        match name {
            GeneralName::DNSName(name) => dns.push((*name).to_owned()),
            GeneralName::IPAddress(bytes) => ips.extend(ip(bytes)),
            _ => {}
        }
    }
    AltNames::new(dns, ips)
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(octets).into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|octets| Ipv6Addr::from(octets).into())
}
