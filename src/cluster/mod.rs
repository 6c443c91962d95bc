//! Objects of the Kubernetes API and what is to become of them: for each phase, the writes in their order; and the client
//! that carries them out.

pub mod admin;
pub mod bootstrap_token;
pub mod client;
pub mod cluster_info;
mod config_map;
pub mod connection;
pub mod error;
pub mod https;
pub mod join_command;
pub mod mark_control_plane;
mod node_patch;
pub mod object;
pub mod rbac;
pub mod request;
pub mod resource;
pub mod retry;
pub mod standing_token;
pub mod token;
pub mod transport;
pub mod upload_certs;
pub mod upload_config;
mod verify;
pub mod write;

pub use admin::{AdminBinding, ensure_admin_binding};
pub use client::Client;
pub(crate) use config_map::sign;
pub use error::ClusterError;
pub use object::{Intent, ObjectWrite};
pub use resource::{Address, Selectors};
pub use write::{Outcome, Written};

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
pub(crate) mod scripted;
#[cfg(test)]
mod write_tests;
