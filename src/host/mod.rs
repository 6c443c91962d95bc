//! The host: its facts, its files, and the lock that keeps two commands from changing it at once.

pub mod clock;
pub mod facts;
pub mod files;
pub mod hold;
pub mod local;
pub mod local_preflight;
pub mod lock;
pub mod preflight;
pub mod probe;
pub mod programs;
pub mod service;
pub mod write;

pub use clock::{Clock, SystemClock};
pub use facts::{Addresses, HostFacts};
pub use files::{Contents, FileGroup, FileWrite, ReadFiles};
pub use hold::{Hold, HoldError};
pub use local::LocalFiles;
pub use local_preflight::LocalHost;
pub use lock::LockError;
pub use preflight::PreflightHost;
pub use programs::{LocalPrograms, Programs};
pub use service::{InitSystem, LocalServices, ServiceChange, ServiceError, ServiceState, Services};
pub use write::WriteError;
