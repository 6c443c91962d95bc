//! The host: its facts, its files, and the lock that keeps two commands from changing it at once.

pub mod facts;
pub mod files;
pub mod hold;
pub mod local;
pub mod local_preflight;
pub mod lock;
pub mod preflight;
pub mod probe;
pub mod write;

pub use facts::{Addresses, HostFacts};
pub use files::{Contents, FileGroup, FileWrite, ReadFiles};
pub use hold::{Hold, HoldError};
pub use local::LocalFiles;
pub use local_preflight::LocalHost;
pub use lock::LockError;
pub use preflight::PreflightHost;
pub use write::WriteError;
