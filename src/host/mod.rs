//! The host: its facts, its files.

pub mod facts;

pub use facts::HostFacts;
