//! What can be wrong with certificates and keys.

use std::io;
use std::path::PathBuf;

use super::key::KeyError;

/// Why certificates or kubeconfigs could not be planned.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds no usable certificate.
    #[error("{path} holds no usable certificate: {problem}")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file holds no usable key.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyError,
    },
    /// One half of a pair is there, the other is not.
    #[error(
        "{present} stands, but {missing} does not; put the missing file there, or move the present one away so that both are made"
    )]
    HalfPair {
        /// What is there.
        present: PathBuf,
        /// What is not.
        missing: PathBuf,
    },
    /// A key belongs to another certificate.
    #[error(
        "the key in {key} does not belong to {certificate}; put the right pair there, or move both away so that they are made"
    )]
    KeyMismatch {
        /// The certificate, or public key.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// A certificate was signed by something else.
    #[error("{certificate} is not signed by {authority}: {problem}; move it and its key away so that they are made")]
    NotSigned {
        /// The certificate.
        certificate: PathBuf,
        /// The authority that should have signed it.
        authority: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A certificate is past its time.
    #[error("{path} expired at {at}; `certs renew` renews what is not a CA")]
    Expired {
        /// The certificate.
        path: PathBuf,
        /// Its end.
        at: String,
    },
    /// A certificate is before its time.
    #[error("{path} is valid only from {at}; is the clock of this host right?")]
    NotYetValid {
        /// The certificate.
        path: PathBuf,
        /// Its begin.
        at: String,
    },
    /// A certificate should be an authority and is none.
    #[error("{path} is no CA certificate (its basic constraints do not say CA:TRUE)")]
    NotAuthority {
        /// The certificate.
        path: PathBuf,
    },
    /// The authority that should sign is not there.
    #[error("the CA that {wanted} needs is not there: {path} does not exist; make it first (`init phase certs {authority}`)")]
    NoAuthority {
        /// What should be signed.
        wanted: String,
        /// Name of the authority.
        authority: &'static str,
        /// Where its certificate should stand.
        path: PathBuf,
    },
    /// The authority is managed elsewhere, so what it should have signed must be there.
    #[error(
        "{missing} does not exist, and cannot be made: {authority} stands without its key, so an outside CA signs; put the file there"
    )]
    ExternalAuthority {
        /// What is missing.
        missing: PathBuf,
        /// The certificate of the authority.
        authority: PathBuf,
    },
    /// A validity that no certificate can have.
    #[error("{field} is {value}, {problem}")]
    Validity {
        /// The field or flag.
        field: &'static str,
        /// What it says.
        value: String,
        /// Why that is not possible.
        problem: &'static str,
    },
    /// A value that should be an address or a range of addresses.
    #[error("{field} is `{value}`, not {wanted}")]
    Address {
        /// The field.
        field: &'static str,
        /// What it says.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// No certificate has that name.
    #[error("there is no certificate `{0}`")]
    Unknown(String),
    /// A certificate could not be made.
    #[error("cannot make {what}: {problem}")]
    Issue {
        /// Which one.
        what: String,
        /// Why.
        problem: String,
    },
    /// A kubeconfig file is broken, or belongs to another cluster.
    #[error("{path}: {problem}")]
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// The algorithm is none.
    #[error("encryptionAlgorithm: {0}")]
    Algorithm(KeyError),
}

impl PkiError {
    /// Whether what the configuration says is at fault, and not a flag, a file or the host.
    pub fn is_about_configuration(&self) -> bool {
        match self {
            PkiError::Validity { field, .. } => !field.starts_with("--"),
            PkiError::Address { .. } | PkiError::Algorithm(_) => true,
            _ => false,
        }
    }
}
