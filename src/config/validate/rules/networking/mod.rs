//! Address ranges and the DNS domain.

pub mod address_in_subnet;
pub mod invalid_dns_domain;
pub mod invalid_node_mask;
pub mod invalid_subnet;
pub mod pod_family_mismatch;
pub mod pod_service_overlap;
pub mod pod_subnet_smaller_than_node;
pub mod pod_subnet_too_large;
pub mod service_family_mismatch;
pub mod service_subnet_too_large;
pub mod site_local_subnet;
pub mod subnet_too_large;
pub mod subnet_too_small;
pub mod subnets_not_dual_stack;
