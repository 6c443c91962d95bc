//! The host: its facts, its files.

pub mod facts;
pub mod files;

pub use facts::HostFacts;
pub use files::{Contents, FileWrite, ReadFiles};
