//! From one API version to another, by way of the [model](super::model).
//!
//! v1beta3 keeps arguments in maps and two timeouts in places of their own; everything else that it can say has the same
//! name and place in the model. v1beta4 has the model's own shape.

mod from_v1beta3;
mod to_v1beta3;

pub use from_v1beta3::{cluster_from_v1beta3, init_from_v1beta3, join_from_v1beta3, move_control_plane_timeout};
pub use to_v1beta3::{V1beta3, to_v1beta3};

#[cfg(test)]
mod tests;
