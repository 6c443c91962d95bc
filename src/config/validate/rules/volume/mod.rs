//! Volumes of static Pods.

pub mod duplicate_mount_path;
pub mod duplicate_volume_name;
pub mod invalid_volume_name;
pub mod relative_volume_path;
pub mod unknown_path_type;
