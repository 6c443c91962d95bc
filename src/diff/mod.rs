//! Two states of a node or a cluster, and where they differ: what stands against what a configuration makes, or what two
//! configurations or releases make.
//!
//! A [`Snapshot`] holds facts place by place (a file, a certificate, an API object) as plain values, in which what belongs
//! together has a name: arguments by flag, containers and volumes by their names. [`compare()`] knows nothing of Kubernetes.

pub mod certificates;
pub mod compare;
mod environment;
pub mod hints;
pub mod host;
pub mod objects;
pub mod secrets;
pub mod snapshot;

pub use compare::{Difference, compare};
pub use snapshot::Snapshot;
