//! Kubeconfig files: which there are, what stands in them, whether those that stand are good.

pub mod files;
pub mod read;
#[cfg(test)]
mod tests;
pub mod user;
pub mod write;

pub use files::{ENTRIES, Selection, plan, wanted_keys};
pub use read::Kubeconfig;
