//! Objects of the Kubernetes API and what is to become of them.

pub mod object;
pub mod token;

pub use object::{Intent, ObjectWrite};
