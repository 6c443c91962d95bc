//! Environment variables of static Pods.

pub mod invalid_variable_name;
pub mod invalid_variable_source;
pub mod variable_from_cluster;
pub mod variable_twice;
