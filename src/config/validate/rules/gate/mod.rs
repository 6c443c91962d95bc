//! Feature gates.

pub mod deprecated_component_gate;
pub mod deprecated_feature_gate;
pub mod invalid_component_gates;
pub mod locked_component_gate;
pub mod locked_feature_gate;
pub mod newer_component_gate;
pub mod removed_component_gate;
pub mod unknown_component_gate;
pub mod unknown_feature_gate;
