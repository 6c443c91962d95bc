//! Facts of certificates and keys, as the golden tests find them.

#[path = "../golden/pki/certificate.rs"]
#[allow(dead_code)] // the golden tests use the rest
pub mod certificate;
#[path = "../golden/pki/key.rs"]
#[allow(dead_code)] // the golden tests use the rest
pub mod key;
