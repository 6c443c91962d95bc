//! The host: its facts, its files, and the lock that keeps two commands from changing it at once.

pub mod clock;
pub mod facts;
pub mod files;
pub mod hold;
pub mod listeners;
pub mod local;
pub mod local_preflight;
pub mod lock;
pub mod mounts;
pub mod preflight;
pub mod probe;
pub mod processes;
pub mod programs;
pub mod replace;
pub mod rooted;
pub mod service;
pub mod tables;
pub mod write;

pub use clock::{Clock, SystemClock};
pub use facts::{Addresses, HostFacts};
pub use files::{Contents, FileGroup, FileWrite, ReadFiles};
pub use hold::{Hold, HoldError};
pub use listeners::Listener;
pub use local::LocalFiles;
pub use local_preflight::LocalHost;
pub use lock::{HostLock, LockError};
pub use mounts::Mount;
pub use preflight::PreflightHost;
pub use processes::Process;
pub use programs::{LocalPrograms, Programs};
pub use rooted::RootedFiles;
pub use service::{InitSystem, LocalServices, ServiceChange, ServiceError, ServiceState, Services};
pub use tables::{KernelTables, ProcTables};
pub use write::WriteError;
