//! Addresses of the control plane.

pub mod invalid_address;
pub mod invalid_endpoint;
pub mod invalid_port;
pub mod loopback_address;
pub mod no_address;
pub mod unusable_address;
