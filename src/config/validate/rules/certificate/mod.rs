//! Certificates.

pub mod duplicate_certificate_name;
pub mod invalid_certificate_key;
pub mod invalid_certificate_name;
pub mod leaf_outlives_ca;
pub mod long_validity;
pub mod unknown_encryption_algorithm;
pub mod validity_not_positive;
