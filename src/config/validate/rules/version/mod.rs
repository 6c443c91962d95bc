//! `kubernetesVersion`.

pub mod invalid_version;
pub mod label_not_resolved;
pub mod version_too_new;
pub mod version_too_old;
