//! Arguments of components.

pub mod argument_breaks_cluster;
pub mod argument_twice;
pub mod argument_with_dashes;
pub mod argument_without_name;
pub mod deprecated_flag;
pub mod ignored_flag;
pub mod invalid_flag_value;
pub mod newer_flag;
pub mod node_restriction_missing;
pub mod removed_flag;
pub mod restricted_node_label;
pub mod unknown_flag;
