//! Certificates and keys.
//!
//! [`tree`] says which certificates there are, [`plan`] what is to be written where some of them stand already. Everything
//! here is a function of values: the files that stand, the point in time and the source of keys are passed in.

mod error;
pub mod expected;
pub mod expiration;
#[cfg(test)]
mod foreign_tests;
pub mod issue;
pub mod key;
pub(crate) mod names;
pub(crate) mod pem;
pub mod pool;
pub(crate) mod present;
pub mod read;
pub mod renew;
pub mod request;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;
pub mod tree;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::config::duration::Duration;
use crate::config::model::{ClusterConfiguration, InitConfiguration};
use crate::release::Release;

pub use error::PkiError;
pub use key::{Algorithm, KeyError, PrivateKey};
pub use names::AltNames;
pub use pool::{KeyPool, KeySource, OnDemand};
pub use read::{Certificate, public_key_hashes};
pub use store::{Kept, Plan, Selection, Warning, plan, wanted_keys};

/// How long a leaf certificate lives where the configuration does not say.
pub const CERTIFICATE_VALIDITY: Duration = Duration::from_hours(8760);
/// How long an authority lives where the configuration does not say.
pub const AUTHORITY_VALIDITY: Duration = Duration::from_hours(87600);

/// Length of the key that encrypts uploaded certificates.
pub const CERTIFICATE_KEY_BYTES: usize = 32;

/// Bytes as lower case hexadecimal digits, wiped after use.
pub fn hex(bytes: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// What certificates are made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// What the cluster shares.
    pub cluster: &'a ClusterConfiguration,
    /// What this node needs.
    pub init: &'a InitConfiguration,
    /// The release acted as.
    pub release: &'a Release,
    /// When the program started: all validities of a run count from here.
    pub start: OffsetDateTime,
}

impl Inputs<'_> {
    /// Whether etcd runs outside the cluster.
    pub(crate) fn external_etcd(&self) -> bool {
        self.cluster.etcd.external.is_some()
    }

    /// Validity of a leaf certificate.
    pub(crate) fn leaf_validity(&self) -> Result<issue::Validity, PkiError> {
        let period = self.cluster.certificate_validity_period.unwrap_or(CERTIFICATE_VALIDITY);
        issue::Validity::of("certificateValidityPeriod", period, self.start)
    }

    /// Validity of an authority.
    pub(crate) fn authority_validity(&self) -> Result<issue::Validity, PkiError> {
        let period = self.cluster.ca_certificate_validity_period.unwrap_or(AUTHORITY_VALIDITY);
        issue::Validity::of("caCertificateValidityPeriod", period, self.start)
    }

    /// Algorithm of new keys.
    pub(crate) fn algorithm(&self) -> Result<Algorithm, PkiError> {
        Algorithm::of(self.cluster).map_err(PkiError::Algorithm)
    }
}
