//! The configuration: text to documents, documents to one model, with defaults, conversion and checks.

pub mod component;
pub mod duration;
pub mod endpoint;
pub mod images;
pub mod model;
pub mod network;
pub mod object;
mod scalar;
pub(crate) mod suggest;
pub mod validate;
