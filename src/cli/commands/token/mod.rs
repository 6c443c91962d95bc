//! `token`: bootstrap tokens of a cluster.

pub mod create;
pub mod delete;
pub mod generate;
pub mod list;
