//! What stands in the folder of certificates, and whether it is good.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Inputs;
use super::error::PkiError;
use super::key::PrivateKey;
use super::read::{self, Age, Certificate};
use super::tree::Entry;
use crate::host::{Contents, ReadFiles};

/// An authority: its certificate, and its key unless something outside signs.
pub(crate) struct Authority {
    pub certificate: Certificate,
    pub key: Option<PrivateKey>,
    pub path: PathBuf,
}

/// Loads an authority and checks it; `None` where neither of its files stands.
pub(crate) fn load_authority(inputs: &Inputs<'_>, entry: &Entry, files: &dyn ReadFiles) -> Result<Option<Authority>, PkiError> {
    let pair = Pair::load(inputs, entry.base, files)?;
    let Some(certificate) = pair.certificates.into_iter().next() else {
        return Ok(None);
    };
    if !certificate.is_authority {
        return Err(PkiError::NotAuthority {
            path: pair.certificate_path,
        });
    }
    check_age(&certificate, &pair.certificate_path, inputs.start)?;
    Ok(Some(Authority {
        certificate,
        key: pair.key,
        path: pair.certificate_path,
    }))
}

/// The two files of a certificate, as far as they stand. A key that stands belongs to the certificate.
pub(super) struct Pair {
    pub certificates: Vec<Certificate>,
    pub certificate_path: PathBuf,
    pub key: Option<PrivateKey>,
    pub key_path: PathBuf,
}

impl Pair {
    pub fn load(inputs: &Inputs<'_>, base: &str, files: &dyn ReadFiles) -> Result<Pair, PkiError> {
        let folder = Path::new(&inputs.cluster.certificates_dir);
        let certificate_path = path(folder, base, "crt");
        let key_path = path(folder, base, "key");
        let certificates = load_certificates(files, &certificate_path)?;
        let key = load_key(files, &key_path)?;
        match (certificates.first(), &key) {
            (None, Some(_)) => {
                return Err(PkiError::HalfPair {
                    present: key_path,
                    missing: certificate_path,
                });
            }
            (Some(certificate), Some(key)) if certificate.public_der != key.public_der() => {
                return Err(PkiError::KeyMismatch {
                    certificate: certificate_path,
                    key: key_path,
                });
            }
            _ => {}
        }
        Ok(Pair {
            certificates,
            certificate_path,
            key,
            key_path,
        })
    }
}

fn load_certificates(files: &dyn ReadFiles, path: &Path) -> Result<Vec<Certificate>, PkiError> {
    let Some(contents) = read_file(files, path)? else {
        return Ok(Vec::new());
    };
    read::certificates(contents.as_bytes()).map_err(|problem| PkiError::Certificate {
        path: path.to_owned(),
        problem,
    })
}

pub(super) fn load_key(files: &dyn ReadFiles, path: &Path) -> Result<Option<PrivateKey>, PkiError> {
    let Some(contents) = read_file(files, path)? else {
        return Ok(None);
    };
    PrivateKey::from_pem(contents.as_bytes())
        .map(Some)
        .map_err(|source| PkiError::Key {
            path: path.to_owned(),
            source,
        })
}

/// Checks a certificate that `authority` should have signed: its key is there, the signatures lead there, it is in its time.
pub(super) fn check_leaf(pair: &Pair, authority: &Authority, now: OffsetDateTime) -> Result<(), PkiError> {
    let path = &pair.certificate_path;
    if pair.key.is_none() {
        return Err(PkiError::HalfPair {
            present: path.clone(),
            missing: pair.key_path.clone(),
        });
    }
    read::check_chain(&pair.certificates, &authority.certificate).map_err(|problem| PkiError::NotSigned {
        certificate: path.clone(),
        authority: authority.path.clone(),
        problem,
    })?;
    match pair.certificates.first() {
        Some(leaf) => check_age(leaf, path, now),
        None => Ok(()),
    }
}

/// Checks that a certificate is in its time.
pub(crate) fn check_age(certificate: &Certificate, path: &Path, now: OffsetDateTime) -> Result<(), PkiError> {
    let path = path.to_owned();
    match certificate.age(now) {
        Age::Valid => Ok(()),
        Age::Early => Err(PkiError::NotYetValid {
            path,
            at: moment(certificate.not_before),
        }),
        Age::Expired => Err(PkiError::Expired {
            path,
            at: moment(certificate.not_after),
        }),
    }
}

fn moment(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}

/// Path of a file in a folder of certificates.
pub(crate) fn path(folder: &Path, base: &str, extension: &str) -> PathBuf {
    folder.join(format!("{base}.{extension}"))
}

/// Whether there is a file, readable or not.
pub(crate) fn stands(files: &dyn ReadFiles, path: &Path) -> Result<bool, PkiError> {
    files.stands(path).map_err(|source| PkiError::Read {
        path: path.to_owned(),
        source,
    })
}

/// The contents of a file; `None` where there is none.
pub(crate) fn read_file(files: &dyn ReadFiles, path: &Path) -> Result<Option<Contents>, PkiError> {
    files.read(path).map_err(|source| PkiError::Read {
        path: path.to_owned(),
        source,
    })
}
