//! Configurations of components.

pub mod cluster_cidr_differs;
pub mod cluster_dns_differs;
pub mod cluster_domain_differs;
pub mod deprecated_proxy_mode;
pub mod differs_from_kubeadm;
pub mod invalid_kube_proxy_setting;
pub mod invalid_kubelet_setting;
pub mod static_pod_path_differs;
pub mod unknown_cgroup_driver;
pub mod unknown_proxy_mode;
