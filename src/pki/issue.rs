//! Making certificates: what stands in them, byte for byte as Go's `crypto/x509` lays it out.
//!
//! Why not with rcgen: `docs/decisions/0006-certificates.md`.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};
use time::OffsetDateTime;
use time::ext::NumericalDuration;
use yasna::models::{GeneralizedTime, ObjectIdentifier, UTCTime};
use yasna::tags::TAG_PRINTABLESTRING;
use yasna::{DERWriter, DERWriterSeq, Tag, construct_der};

use super::error::PkiError;
use super::key::{KeyError, PrivateKey, Signing};
use super::names::AltNames;
use super::read::Certificate;
use super::tree::Usage;
use crate::config::duration::Duration;

/// Clocks of other hosts may be behind by that much.
pub const BACKDATE_MINUTES: i64 = 5;

mod oid {
    pub const RSA_SHA256: &[u64] = &[1, 2, 840, 113549, 1, 1, 11];
    pub const ECDSA_SHA256: &[u64] = &[1, 2, 840, 10045, 4, 3, 2];
    pub const ECDSA_SHA384: &[u64] = &[1, 2, 840, 10045, 4, 3, 3];
    pub const COMMON_NAME: &[u64] = &[2, 5, 4, 3];
    pub const ORGANIZATION: &[u64] = &[2, 5, 4, 10];
    pub const SUBJECT_KEY_ID: &[u64] = &[2, 5, 29, 14];
    pub const KEY_USAGE: &[u64] = &[2, 5, 29, 15];
    pub const ALT_NAME: &[u64] = &[2, 5, 29, 17];
    pub const BASIC_CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
    pub const AUTHORITY_KEY_ID: &[u64] = &[2, 5, 29, 35];
    pub const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
    pub const SERVER_AUTH: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 1];
    pub const CLIENT_AUTH: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 2];
}

/// digitalSignature and keyEncipherment.
const LEAF_KEY_USAGE: u8 = 0b1010_0000;
/// The same and keyCertSign.
const AUTHORITY_KEY_USAGE: u8 = 0b1010_0100;

/// Who a certificate is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Common name.
    pub common_name: String,
    /// Organizations. Several make one multi-valued part of the name, as in Go.
    pub organizations: Vec<String>,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Begin.
    pub not_before: OffsetDateTime,
    /// End.
    pub not_after: OffsetDateTime,
}

impl Validity {
    /// From a few minutes before `start` to a whole period after it. `field` is where the period was written.
    ///
    /// # Errors
    /// A period that is not positive, or ends after the year 9999, the last that a certificate can name.
    pub fn of(field: &'static str, period: Duration, start: OffsetDateTime) -> Result<Validity, PkiError> {
        let refused = |problem| PkiError::Validity {
            field,
            value: period.to_string(),
            problem,
        };
        if period.nanoseconds() <= 0 {
            return Err(refused(
                "but a certificate must live for a while: use a positive duration such as 8760h",
            ));
        }
        let not_after = start
            .checked_add(time::Duration::nanoseconds(period.nanoseconds()))
            .filter(|end| end.year() <= 9999)
            .ok_or_else(|| refused("which ends after the year 9999, the last that a certificate can name"))?;
        Ok(Validity {
            not_before: start - BACKDATE_MINUTES.minutes(),
            not_after,
        })
    }
}

/// What stands in a certificate that an authority signs.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Who it is for.
    pub subject: Subject,
    /// Its extended key usages, as [`usages`] encodes them.
    pub usages_der: Option<Vec<u8>>,
    /// Names that it is valid for.
    pub names: AltNames,
    /// From when to when.
    pub validity: Validity,
}

/// Makes a certificate for `public_der` and signs it with the key of `authority`.
///
/// # Errors
/// Whatever keeps the key from signing.
pub fn sign(
    leaf: &Leaf,
    public_der: &[u8],
    serial: u64,
    authority: &Certificate,
    authority_key: &PrivateKey,
) -> Result<Certificate, KeyError> {
    let subject = name(&leaf.subject);
    let extensions = |writer: &mut DERWriterSeq<'_>| {
        key_usage(writer.next(), LEAF_KEY_USAGE);
        if let Some(usages) = &leaf.usages_der {
            extension(writer.next(), oid::EXTENDED_KEY_USAGE, false, usages);
        }
        basic_constraints(writer.next(), false);
        if let Some(id) = &authority.key_id {
            let value =
                construct_der(|w| w.write_sequence(|w| w.next().write_tagged_implicit(Tag::context(0), |w| w.write_bytes(id))));
            extension(writer.next(), oid::AUTHORITY_KEY_ID, false, &value);
        }
        if !leaf.names.is_empty() {
            alt_names(writer.next(), &leaf.names);
        }
    };
    let parts = Parts {
        serial,
        issuer: &authority.subject_der,
        subject: &subject,
        public_der,
        validity: leaf.validity,
    };
    finish(&parts, authority_key, extensions)
}

/// Makes the certificate of an authority, signed by its own key.
///
/// # Errors
/// Whatever keeps the key from signing.
pub fn self_sign(common_name: &str, validity: Validity, serial: u64, key: &PrivateKey) -> Result<Certificate, KeyError> {
    let subject = name(&Subject {
        common_name: common_name.to_owned(),
        organizations: Vec::new(),
    });
    let extensions = |writer: &mut DERWriterSeq<'_>| {
        key_usage(writer.next(), AUTHORITY_KEY_USAGE);
        basic_constraints(writer.next(), true);
        // RFC 7093, method 1, as Go does since 1.25: the first 160 bits of the SHA-256 of the key.
        let hash = digest(&SHA256, key.public_bits());
        let id = construct_der(|w| w.write_bytes(&hash.as_ref()[..20]));
        extension(writer.next(), oid::SUBJECT_KEY_ID, false, &id);
        alt_names(writer.next(), &AltNames::new([common_name.to_owned()], []));
    };
    let parts = Parts {
        serial,
        issuer: &subject,
        subject: &subject,
        public_der: key.public_der(),
        validity,
    };
    finish(&parts, key, extensions)
}

/// Extended key usages as the value of their extension; none where there are none.
pub fn usages(usages: &[Usage]) -> Option<Vec<u8>> {
    (!usages.is_empty()).then(|| {
        construct_der(|w| {
            w.write_sequence(|w| {
                for usage in usages {
                    w.next().write_oid(&ObjectIdentifier::from_slice(match usage {
                        Usage::Server => oid::SERVER_AUTH,
                        Usage::Client => oid::CLIENT_AUTH,
                    }));
                }
            });
        })
    })
}

struct Parts<'a> {
    serial: u64,
    issuer: &'a [u8],
    subject: &'a [u8],
    public_der: &'a [u8],
    validity: Validity,
}

fn finish(parts: &Parts<'_>, key: &PrivateKey, extensions: impl FnOnce(&mut DERWriterSeq<'_>)) -> Result<Certificate, KeyError> {
    let to_sign = construct_der(|writer| {
        writer.write_sequence(|writer| {
            const VERSION_3: u8 = 2;
            writer.next().write_tagged(Tag::context(0), |w| w.write_u8(VERSION_3));
            writer.next().write_u64(parts.serial);
            signing(writer.next(), key.signing());
            writer.next().write_der(parts.issuer);
            writer.next().write_sequence(|writer| {
                point_in_time(writer.next(), parts.validity.not_before);
                point_in_time(writer.next(), parts.validity.not_after);
            });
            writer.next().write_der(parts.subject);
            writer.next().write_der(parts.public_der);
            writer.next().write_tagged(Tag::context(3), |w| w.write_sequence(extensions));
        });
    });
    let signature = key.sign(&to_sign)?;
    let der = construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(&to_sign);
            signing(writer.next(), key.signing());
            writer.next().write_bitvec_bytes(&signature, signature.len() * 8);
        });
    });
    Certificate::from_der(&der).map_err(|_| KeyError::Library("read the certificate that was just made"))
}

fn signing(writer: DERWriter<'_>, signing: Signing) {
    writer.write_sequence(|writer| {
        let (algorithm, null) = match signing {
            Signing::RsaSha256 => (oid::RSA_SHA256, true),
            Signing::EcdsaSha256 => (oid::ECDSA_SHA256, false),
            Signing::EcdsaSha384 => (oid::ECDSA_SHA384, false),
        };
        writer.next().write_oid(&ObjectIdentifier::from_slice(algorithm));
        if null {
            writer.next().write_null();
        }
    });
}

/// Organization before common name, as Go orders them.
fn name(subject: &Subject) -> Vec<u8> {
    construct_der(|writer| {
        writer.write_sequence(|writer| {
            if !subject.organizations.is_empty() {
                writer.next().write_set_of(|writer| {
                    for organization in &subject.organizations {
                        attribute(writer.next(), oid::ORGANIZATION, organization);
                    }
                });
            }
            if !subject.common_name.is_empty() {
                writer
                    .next()
                    .write_set_of(|writer| attribute(writer.next(), oid::COMMON_NAME, &subject.common_name));
            }
        });
    })
}

fn attribute(writer: DERWriter<'_>, kind: &[u64], value: &str) {
    writer.write_sequence(|writer| {
        writer.next().write_oid(&ObjectIdentifier::from_slice(kind));
        if value.bytes().all(is_printable) {
            // The writer's own call ends the program at a question mark, which X.680 (41.4) has among the characters.
            writer
                .next()
                .write_tagged_implicit(TAG_PRINTABLESTRING, |writer| writer.write_bytes(value.as_bytes()));
        } else {
            writer.next().write_utf8_string(value);
        }
    });
}

/// The characters of PrintableString. Go takes UTF8String for anything else.
pub(super) fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

/// Two digits for the year up to 2049, four from 2050 (RFC 5280, 4.1.2.5). Parts of a second are cut off.
fn point_in_time(writer: DERWriter<'_>, moment: OffsetDateTime) {
    let moment = moment.to_offset(time::UtcOffset::UTC);
    let moment = moment.replace_nanosecond(0).unwrap_or(moment);
    match UTCTime::from_datetime_opt(moment) {
        Some(short) => writer.write_utctime(&short),
        None => writer.write_generalized_time(&GeneralizedTime::from_datetime(moment)),
    }
}

fn extension(writer: DERWriter<'_>, kind: &[u64], critical: bool, value: &[u8]) {
    writer.write_sequence(|writer| {
        writer.next().write_oid(&ObjectIdentifier::from_slice(kind));
        if critical {
            writer.next().write_bool(true);
        }
        writer.next().write_bytes(value);
    });
}

fn key_usage(writer: DERWriter<'_>, bits: u8) {
    let used = 8 - bits.trailing_zeros() as usize;
    extension(
        writer,
        oid::KEY_USAGE,
        true,
        &construct_der(|w| w.write_bitvec_bytes(&[bits], used)),
    );
}

fn basic_constraints(writer: DERWriter<'_>, authority: bool) {
    let value = construct_der(|writer| {
        writer.write_sequence(|writer| {
            if authority {
                writer.next().write_bool(true);
            }
        });
    });
    extension(writer, oid::BASIC_CONSTRAINTS, true, &value);
}

fn alt_names(writer: DERWriter<'_>, names: &AltNames) {
    const DNS: u64 = 2;
    const IP: u64 = 7;
    let value = construct_der(|writer| {
        writer.write_sequence(|writer| {
            for name in &names.dns {
                writer
                    .next()
                    .write_tagged_implicit(Tag::context(DNS), |w| w.write_bytes(name.as_bytes()));
            }
            for ip in &names.ips {
                let writer = writer.next();
                match ip {
                    IpAddr::V4(ip) => writer.write_tagged_implicit(Tag::context(IP), |w| w.write_bytes(&ip.octets())),
                    IpAddr::V6(ip) => writer.write_tagged_implicit(Tag::context(IP), |w| w.write_bytes(&ip.octets())),
                }
            }
        });
    });
    extension(writer, oid::ALT_NAME, false, &value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printable_character_makes_a_name() {
        let all: String = (b' '..=b'~').filter(|byte| is_printable(*byte)).map(char::from).collect();
        assert!(all.contains('?'));
        for text in ["?".to_owned(), all] {
            let encoded = name(&Subject {
                common_name: text.clone(),
                organizations: vec![text.clone()],
            });
            let length = u8::try_from(text.len()).unwrap();
            // PrintableString, its length, its characters: twice.
            let wanted = [&[0x13, length], text.as_bytes()].concat();
            assert_eq!(encoded.windows(wanted.len()).filter(|window| *window == wanted).count(), 2);
        }
    }
}
