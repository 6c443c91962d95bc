//! How a cluster is found and trusted.

pub mod ca_hash_missing;
pub mod discovery_file_absent;
pub mod discovery_file_missing;
pub mod discovery_missing;
pub mod discovery_twice;
pub mod endpoint_missing;
pub mod invalid_ca_hash;
pub mod invalid_ca_path;
pub mod invalid_discovery_file;
