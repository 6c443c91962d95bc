//! kubestrap: Kubernetes clusters from kubeadm's own configuration files.

// The KubeletConfiguration has more fields than the default limit of a macro that takes them one by one.
#![recursion_limit = "256"]

pub mod addon;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod host;
pub mod kubeconfig;
pub mod kubelet;
pub mod manifest;
pub mod output;
pub mod pki;
pub mod release;
pub mod runtime;
pub mod workflow;
pub mod yaml;
