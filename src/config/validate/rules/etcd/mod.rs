//! etcd.

pub mod etcd_certificate_without_ca;
pub mod etcd_certificate_without_key;
pub mod etcd_local_and_external;
pub mod etcd_without_endpoints;
pub mod invalid_etcd_endpoint;
