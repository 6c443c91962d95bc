//! Workflows: phases that turn a configuration into a plan of actions, and the two ways to carry a plan out: for real and
//! as a preview.

pub mod action;
pub mod effects;
pub mod engine;
pub mod init;
mod kill;
pub mod overlay;
pub mod phase;
pub mod preflight;
pub mod preview;
pub mod record;
pub mod render;
pub mod report;
pub mod told;
pub mod wait;

pub use action::{Action, Plan, ServiceChange, Step, Wait, WaitTarget};
pub use effects::{Effects, HostEffects};
pub use engine::EngineError;
pub use preview::PreviewEffects;
