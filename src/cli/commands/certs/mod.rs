//! `certs`: one file per command.

pub mod certificate_key;
pub mod check_expiration;
pub mod generate_csr;
pub mod renew;
