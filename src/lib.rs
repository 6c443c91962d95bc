//! kubestrap: Kubernetes clusters from kubeadm's own configuration files.

pub mod addon;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod diagnostic;
pub mod host;
pub mod kubeconfig;
pub mod kubelet;
pub mod manifest;
pub mod output;
pub mod pki;
pub mod release;
pub mod workflow;
pub mod yaml;
