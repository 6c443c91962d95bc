//! Objects of the Kubernetes API and what is to become of them: for each phase, the writes in their order.

pub mod bootstrap_token;
pub mod cluster_info;
mod config_map;
pub mod mark_control_plane;
pub mod object;
pub mod rbac;
pub mod token;
pub mod transport;
pub mod upload_certs;

pub mod upload_config;

pub(crate) use config_map::sign;
pub use object::{Intent, ObjectWrite};

#[cfg(test)]
mod golden_tests;
