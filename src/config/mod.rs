//! The configuration: text to documents, documents to one model, with defaults, conversion and checks.

mod complete;
pub mod component;
pub mod convert;
pub mod defaults;
pub mod document;
pub mod duration;
pub mod dynamic;
pub mod endpoint;
pub mod images;
mod kind;
pub mod kubernetes_version;
pub mod load;
pub mod migrate;
pub mod model;
pub mod network;
pub mod object;
mod old;
mod place;
pub mod print;
pub mod quantity;
mod scalar;
pub mod schema;
pub mod shape;
pub(crate) mod suggest;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod timestamp;
pub mod v1beta3;
pub mod v1beta4;
pub mod validate;
