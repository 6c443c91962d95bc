//! How a node is registered.

pub mod all_beside_others;
pub mod cri_socket_without_scheme;
pub mod invalid_cri_socket;
pub mod invalid_node_name;
pub mod no_node_name;
pub mod several_cri_sockets;
pub mod taint_without_key;
pub mod unknown_pull_policy;
pub mod unknown_taint_effect;
