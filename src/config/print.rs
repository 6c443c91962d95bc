//! `config print`: the documents that somebody may start from, with every default filled in.

use serde_json::Value;

use super::defaults;
use super::document::{ApiVersion, Kind};
use super::dynamic::DEFAULT_CRI_SOCKET;
use super::model::{
    BootstrapToken, BootstrapTokenDiscovery, ClusterConfiguration, Discovery, InitConfiguration, JoinConfiguration,
    ResetConfiguration, UpgradeConfiguration,
};
use super::v1beta4;
use crate::release::{Release, Version};

/// A token that is nobody's.
const PLACEHOLDER_TOKEN: &str = "abcdef.0123456789abcdef";
/// An address that is nobody's.
const PLACEHOLDER_ADDRESS: &str = "1.2.3.4";
/// A name that is nobody's.
const PLACEHOLDER_NODE: &str = "node";

/// The configuration that `config print init-defaults` shows.
pub fn init(release: &Release) -> (InitConfiguration, ClusterConfiguration) {
    let mut init = InitConfiguration {
        bootstrap_tokens: vec![BootstrapToken {
            token: PLACEHOLDER_TOKEN.to_owned(),
            ..BootstrapToken::default()
        }],
        ..InitConfiguration::default()
    };
    init.local_api_endpoint.advertise_address = PLACEHOLDER_ADDRESS.to_owned();
    init.node_registration.name = PLACEHOLDER_NODE.to_owned();
    init.node_registration.cri_socket = DEFAULT_CRI_SOCKET.to_owned();
    defaults::init(&mut init);
    let mut cluster = ClusterConfiguration {
        kubernetes_version: printed_version(&release.version),
        ..ClusterConfiguration::default()
    };
    defaults::cluster(&mut cluster, ApiVersion::V1beta4, release);
    (init, cluster)
}

/// The documents of `config print init-defaults`.
pub fn init_documents(release: &Release) -> Vec<Value> {
    let (init, cluster) = init(release);
    vec![
        v1beta4::document(Kind::Init.name(), &init),
        v1beta4::document(Kind::Cluster.name(), &cluster),
    ]
}

/// The document of `config print join-defaults`; a node that joins is named after its host.
pub fn join_document(host_name: &str) -> Value {
    let mut join = JoinConfiguration {
        discovery: Discovery {
            bootstrap_token: Some(BootstrapTokenDiscovery {
                token: PLACEHOLDER_TOKEN.to_owned(),
                api_server_endpoint: "kube-apiserver:6443".to_owned(),
                unsafe_skip_ca_verification: true,
                ..BootstrapTokenDiscovery::default()
            }),
            ..Discovery::default()
        },
        ..JoinConfiguration::default()
    };
    join.node_registration.name = host_name.trim().to_lowercase();
    join.node_registration.cri_socket = DEFAULT_CRI_SOCKET.to_owned();
    defaults::join(&mut join);
    v1beta4::document(Kind::Join.name(), &join)
}

/// The document of `config print reset-defaults`.
pub fn reset_document() -> Value {
    let mut reset = ResetConfiguration {
        cri_socket: DEFAULT_CRI_SOCKET.to_owned(),
        ..ResetConfiguration::default()
    };
    defaults::reset(&mut reset);
    v1beta4::document(Kind::Reset.name(), &reset)
}

/// The document of `config print upgrade-defaults`.
pub fn upgrade_document(release: &Release) -> Value {
    let mut upgrade = UpgradeConfiguration::default();
    defaults::upgrade(&mut upgrade, release);
    v1beta4::document(Kind::Upgrade.name(), &upgrade)
}

/// The first patch of the minor, without a leading `v`.
fn printed_version(version: &Version) -> String {
    format!("{}.{}.0", version.major, version.minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stand_where_a_host_would_be_asked() {
        let documents = init_documents(&Release::named("v1.36.2").unwrap());
        assert_eq!(documents[0]["localAPIEndpoint"]["advertiseAddress"], "1.2.3.4");
        assert_eq!(documents[0]["nodeRegistration"]["taints"], Value::Null);
        assert_eq!(documents[1]["kubernetesVersion"], "1.36.0");
        assert_eq!(join_document(" Node7 ")["nodeRegistration"]["name"], "node7");
    }

    #[test]
    fn the_plan_for_etcd_came_with_v1_33() {
        let plan = |release| upgrade_document(&Release::named(release).unwrap())["plan"].clone();
        assert_eq!(plan("v1.32"), serde_json::json!({}));
        assert_eq!(plan("v1.33"), serde_json::json!({"etcdUpgrade": true}));
    }
}
