//! Phases of commands.

pub mod unknown_phase;
