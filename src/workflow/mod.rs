//! Workflows: phases that turn a configuration into a plan of actions, and the two ways to carry a plan out: for real and
//! as a preview.

pub mod action;
pub mod engine;
pub mod init;
pub mod overlay;
pub mod phase;
pub mod preflight;
pub mod preview;
pub mod render;
pub mod report;
pub mod wait;

pub use action::{Action, Plan, ServiceChange, Step, Wait, WaitTarget};
pub use engine::{Effects, EngineError, HostEffects};
pub use preview::PreviewEffects;
