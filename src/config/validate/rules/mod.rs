//! The rules: what each code of a finding means, why it is one, a file that draws it and one that does not. A file per rule, and the
//! list of all of them. The page of a rule in `docs/rules/` and the answer of `config explain` are made from here.

pub mod argument;
pub mod certificate;
pub mod component;
pub mod discovery;
pub mod endpoint;
pub mod environment;
pub mod etcd;
pub mod file;
pub mod gate;
pub mod networking;
pub mod node;
mod page;
pub mod phase;
pub mod reading;
#[cfg(test)]
mod tests;
pub mod token;
pub mod version;
pub mod volume;

use crate::diagnostic::Severity;

pub use page::{index, markdown, text};

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The code: stable, kebab-case.
    pub code: &'static str,
    /// The group that it belongs to.
    pub group: &'static str,
    /// How bad it is for `config validate`.
    pub severity: Severity,
    /// Where it can be seen.
    pub seen: Seen,
    /// What is wrong, in one sentence.
    pub summary: &'static str,
    /// Why that is wrong, and what comes of it.
    pub rationale: &'static str,
    /// A file that draws the finding; none where a file alone does not.
    pub bad: Option<Example>,
    /// A file that does not.
    pub good: &'static str,
}

/// A file that draws a finding. The line where it is found ends with `# here`, but for findings about a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file.
    pub text: &'static str,
    /// Path of the finding.
    pub path: &'static str,
}

/// Where a finding can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Wherever a configuration is read.
    Validate,
    /// By commands that act on a configuration; not by `config validate`.
    Acting,
    /// On some hosts only.
    Host,
    /// By `config migrate`.
    Migrate,
    /// In files that cannot be read, or whose bytes are no text.
    Bytes,
}

/// All rules, group by group.
pub static RULES: &[Rule] = &[
    reading::unreadable_file::RULE,
    reading::not_text::RULE,
    reading::syntax::RULE,
    reading::duplicate_key::RULE,
    reading::empty_file::RULE,
    reading::empty_document::RULE,
    reading::not_a_mapping::RULE,
    reading::missing_api_version::RULE,
    reading::missing_kind::RULE,
    reading::unknown_group::RULE,
    reading::unknown_kind::RULE,
    reading::unknown_api_version::RULE,
    reading::experimental_api_version::RULE,
    reading::deprecated_api_version::RULE,
    reading::repeated_kind::RULE,
    reading::unknown_field::RULE,
    reading::wrong_type::RULE,
    reading::invalid_duration::RULE,
    reading::invalid_time::RULE,
    reading::invalid_quantity::RULE,
    reading::not_in_version::RULE,
    reading::no_successor::RULE,
    reading::not_preservable::RULE,
    version::invalid_version::RULE,
    version::version_too_old::RULE,
    version::version_too_new::RULE,
    version::label_not_resolved::RULE,
    networking::invalid_dns_domain::RULE,
    networking::invalid_subnet::RULE,
    networking::subnets_not_dual_stack::RULE,
    networking::subnet_too_large::RULE,
    networking::subnet_too_small::RULE,
    networking::service_subnet_too_large::RULE,
    networking::site_local_subnet::RULE,
    networking::invalid_node_mask::RULE,
    networking::pod_subnet_smaller_than_node::RULE,
    networking::pod_subnet_too_large::RULE,
    networking::pod_service_overlap::RULE,
    networking::service_family_mismatch::RULE,
    networking::pod_family_mismatch::RULE,
    networking::address_in_subnet::RULE,
    certificate::unknown_encryption_algorithm::RULE,
    certificate::validity_not_positive::RULE,
    certificate::long_validity::RULE,
    certificate::leaf_outlives_ca::RULE,
    certificate::invalid_certificate_name::RULE,
    certificate::duplicate_certificate_name::RULE,
    certificate::invalid_certificate_key::RULE,
    node::invalid_node_name::RULE,
    node::no_node_name::RULE,
    node::invalid_cri_socket::RULE,
    node::cri_socket_without_scheme::RULE,
    node::several_cri_sockets::RULE,
    node::unknown_pull_policy::RULE,
    node::all_beside_others::RULE,
    node::taint_without_key::RULE,
    node::unknown_taint_effect::RULE,
    endpoint::invalid_address::RULE,
    endpoint::unusable_address::RULE,
    endpoint::loopback_address::RULE,
    endpoint::no_address::RULE,
    endpoint::invalid_port::RULE,
    endpoint::invalid_endpoint::RULE,
    etcd::etcd_local_and_external::RULE,
    etcd::etcd_certificate_without_key::RULE,
    etcd::etcd_certificate_without_ca::RULE,
    etcd::etcd_without_endpoints::RULE,
    etcd::invalid_etcd_endpoint::RULE,
    file::relative_path::RULE,
    file::invalid_image_repository::RULE,
    file::unknown_unmount_flag::RULE,
    discovery::discovery_missing::RULE,
    discovery::discovery_twice::RULE,
    discovery::endpoint_missing::RULE,
    discovery::ca_hash_missing::RULE,
    discovery::invalid_ca_hash::RULE,
    discovery::discovery_file_missing::RULE,
    discovery::discovery_file_absent::RULE,
    discovery::invalid_discovery_file::RULE,
    discovery::invalid_ca_path::RULE,
    token::invalid_token::RULE,
    token::unknown_token_usage::RULE,
    token::token_groups_without_authentication::RULE,
    token::invalid_token_group::RULE,
    token::ttl_and_expires::RULE,
    gate::unknown_feature_gate::RULE,
    gate::locked_feature_gate::RULE,
    gate::deprecated_feature_gate::RULE,
    gate::unknown_component_gate::RULE,
    gate::removed_component_gate::RULE,
    gate::newer_component_gate::RULE,
    gate::locked_component_gate::RULE,
    gate::deprecated_component_gate::RULE,
    gate::invalid_component_gates::RULE,
    component::unknown_proxy_mode::RULE,
    component::unknown_cgroup_driver::RULE,
    component::invalid_kubelet_setting::RULE,
    component::invalid_kube_proxy_setting::RULE,
    component::deprecated_proxy_mode::RULE,
    component::differs_from_kubeadm::RULE,
    component::cluster_dns_differs::RULE,
    component::cluster_domain_differs::RULE,
    component::static_pod_path_differs::RULE,
    component::cluster_cidr_differs::RULE,
    argument::argument_without_name::RULE,
    argument::argument_with_dashes::RULE,
    argument::argument_twice::RULE,
    argument::restricted_node_label::RULE,
    argument::argument_breaks_cluster::RULE,
    argument::unknown_flag::RULE,
    argument::removed_flag::RULE,
    argument::deprecated_flag::RULE,
    argument::ignored_flag::RULE,
    argument::invalid_flag_value::RULE,
    argument::newer_flag::RULE,
    argument::node_restriction_missing::RULE,
    environment::invalid_variable_name::RULE,
    environment::variable_twice::RULE,
    environment::invalid_variable_source::RULE,
    environment::variable_from_cluster::RULE,
    volume::invalid_volume_name::RULE,
    volume::duplicate_volume_name::RULE,
    volume::duplicate_mount_path::RULE,
    volume::relative_volume_path::RULE,
    volume::unknown_path_type::RULE,
    phase::unknown_phase::RULE,
];

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}
