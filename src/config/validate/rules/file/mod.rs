//! Paths, images, mounts.

pub mod invalid_image_repository;
pub mod relative_path;
pub mod unknown_unmount_flag;
