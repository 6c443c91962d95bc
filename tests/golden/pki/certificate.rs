//! Facts of a certificate and of a certificate request.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, KeyUsage, ParsedExtension, X509Extension};
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};
use x509_parser::x509::X509Name;

use super::key;

/// Names of object identifiers as the goldens write them.
const NAMES: [(&str, &str); 15] = [
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.37", "extendedKeyUsage"),
    ("2.5.4.10", "organizationName"),
    ("2.5.4.11", "organizationalUnitName"),
    ("2.5.4.3", "commonName"),
    ("2.5.4.6", "countryName"),
];

/// What the goldens say of a certificate.
pub fn facts(der: &[u8], started: SystemTime) -> Result<Value, String> {
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|e| format!("certificate: {e}"))?;
    if !rest.is_empty() {
        return Err(format!("certificate: {} bytes follow it", rest.len()));
    }
    let (from, until) = (
        certificate.validity().not_before.timestamp(),
        certificate.validity().not_after.timestamp(),
    );
    let run_at = started.duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let version = if certificate.version() == X509Version::V3 {
        "v3"
    } else {
        "not v3"
    };
    Ok(json!({
        "version": version,
        "subject": names(certificate.subject()),
        "issuer": names(certificate.issuer()),
        "signature": name(&certificate.signature_algorithm.algorithm.to_id_string()),
        "public_key": key::describe_info(certificate.public_key())?,
        "validity_seconds": until - from,
        "not_before_minutes_from_run": ((from as f64 - run_at) / 60.0).round() as i64,
        "serial_positive_bits_max": serial_bits(certificate.raw_serial()),
        "extensions": certificate.extensions().iter().map(extension).collect::<Vec<_>>(),
    }))
}

/// What the goldens say of a request.
pub fn request_facts(der: &[u8]) -> Result<Value, String> {
    let (_, request) = X509CertificationRequest::from_der(der).map_err(|e| format!("certificate request: {e}"))?;
    let info = &request.certification_request_info;
    let wanted = info
        .iter_attributes()
        .find_map(|attribute| match attribute.parsed_attribute() {
            ParsedCriAttribute::ExtensionRequest(request) => Some(request.extensions.iter().map(extension).collect::<Vec<_>>()),
            _ => None,
        });
    Ok(json!({
        "subject": names(&info.subject),
        "public_key": key::describe_info(&info.subject_pki)?,
        "signature": name(&request.signature_algorithm.algorithm.to_id_string()),
        "extensions": wanted.unwrap_or_default(),
    }))
}

fn names(subject: &X509Name<'_>) -> Vec<String> {
    let text = |value: &x509_parser::x509::AttributeTypeAndValue<'_>| value.as_str().unwrap_or("(not text)").to_owned();
    subject
        .iter_attributes()
        .map(|value| format!("{}={}", name(&value.attr_type().to_id_string()), text(value)))
        .collect()
}

fn name(oid: &str) -> String {
    NAMES
        .iter()
        .find(|(id, _)| *id == oid)
        .map_or(oid, |(_, name)| name)
        .to_owned()
}

/// 64 for any positive number of up to 64 bits, else the number of its bits; 0 for a number that is not positive.
fn serial_bits(serial: &[u8]) -> usize {
    if serial.first().is_none_or(|first| first & 0x80 != 0) {
        return 0;
    }
    let bytes: Vec<u8> = serial.iter().copied().skip_while(|byte| *byte == 0).collect();
    match bytes.first() {
        None => 0,
        Some(_) if bytes.len() <= 8 => 64,
        Some(first) => bytes.len() * 8 - first.leading_zeros() as usize,
    }
}

fn extension(extension: &X509Extension<'_>) -> Value {
    let mut out = Map::new();
    out.insert("oid".to_owned(), json!(name(&extension.oid.to_id_string())));
    out.insert("critical".to_owned(), json!(extension.critical));
    match extension.parsed_extension() {
        ParsedExtension::KeyUsage(usage) => drop(out.insert("usages".to_owned(), json!(key_usages(usage)))),
        ParsedExtension::ExtendedKeyUsage(usage) => drop(out.insert("usages".to_owned(), json!(purposes(usage)))),
        ParsedExtension::BasicConstraints(constraints) => {
            out.insert("ca".to_owned(), json!(constraints.ca));
            out.insert("path_length".to_owned(), json!(constraints.path_len_constraint));
        }
        ParsedExtension::SubjectKeyIdentifier(identifier) => drop(out.insert("bytes".to_owned(), json!(identifier.0.len()))),
        ParsedExtension::AuthorityKeyIdentifier(identifier) => {
            out.insert("has_issuer".to_owned(), json!(identifier.authority_cert_issuer.is_some()));
        }
        ParsedExtension::SubjectAlternativeName(alternative) => {
            out.insert(
                "names".to_owned(),
                json!(alternative.general_names.iter().map(general_name).collect::<Vec<_>>()),
            );
        }
        _ => {}
    }
    Value::Object(out)
}

fn key_usages(usage: &KeyUsage) -> Vec<&'static str> {
    let all = [
        (usage.digital_signature(), "digital_signature"),
        (usage.non_repudiation(), "content_commitment"),
        (usage.key_encipherment(), "key_encipherment"),
        (usage.data_encipherment(), "data_encipherment"),
        (usage.key_agreement(), "key_agreement"),
        (usage.key_cert_sign(), "key_cert_sign"),
        (usage.crl_sign(), "crl_sign"),
    ];
    all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
}

/// Purposes are compared in order where there is one only, as in every certificate of the goldens.
fn purposes(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let all = [
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.any, "anyExtendedKeyUsage"),
    ];
    let known = all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name.to_owned());
    known.chain(usage.other.iter().map(|oid| oid.to_id_string())).collect()
}

fn general_name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => format!("DNSName:{name}"),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(|four| IpAddr::V4(Ipv4Addr::from(four)));
            let address = four.or_else(|_| <[u8; 16]>::try_from(*bytes).map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes))));
            address.map_or_else(|_| format!("IPAddress:{bytes:?}"), |address| format!("IPAddress:{address}"))
        }
        other => format!("{other:?}"),
    }
}
