//! The certificate tree as data: which certificates a control plane has, and what stands in each.

/// One certificate of the tree.
#[derive(Debug)]
pub struct Entry {
    /// Its name: of its phase, and for `certs renew`.
    pub name: &'static str,
    /// What it is for, as it is said to people.
    pub purpose: &'static str,
    /// Path of its files in the folder of certificates, without `.crt` and `.key`.
    pub base: &'static str,
    /// Name of the authority that signs it; none for authorities, which sign themselves.
    pub authority: Option<&'static str>,
    /// Common name of its subject.
    pub common_name: CommonName,
    /// Organization of its subject.
    pub organization: Organization,
    /// Its extended key usages, in order.
    pub usages: &'static [Usage],
    /// Its alternative names.
    pub names: Names,
}

/// Where a common name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonName {
    /// Always the same.
    Fixed(&'static str),
    /// The name of the node.
    Node,
}

/// Where an organization comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Organization {
    /// There is none.
    None,
    /// The release says ([`Minor::kubelet_client_organization`](crate::release::Minor::kubelet_client_organization)).
    KubeletClient,
}

/// An extended key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// To a client.
    Server,
    /// To a server.
    Client,
}

/// Where alternative names come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// There are none.
    None,
    /// The common name as a DNS name.
    CommonName,
    /// All names that the API server is reached by.
    ApiServer,
    /// The node, the loopback addresses, `etcd.local.serverCertSANs`.
    EtcdServer,
    /// The node, the loopback addresses, `etcd.local.peerCertSANs`.
    EtcdPeer,
}

/// The authority of the cluster.
pub const CA: &str = "ca";
/// The authority of etcd.
pub const ETCD_CA: &str = "etcd-ca";
/// Path of the files of the key that signs service account tokens, and name of its phase.
pub const SERVICE_ACCOUNT: &str = "sa";

/// All certificates, in the order in which they are made.
pub static ENTRIES: &[Entry] = &[
    authority("ca", "self-signed CA of the cluster", "ca", "kubernetes"),
    Entry {
        name: "apiserver",
        purpose: "certificate that the API server shows to its clients",
        base: "apiserver",
        authority: Some(CA),
        common_name: CommonName::Fixed("kube-apiserver"),
        organization: Organization::None,
        usages: &[Usage::Server],
        names: Names::ApiServer,
    },
    Entry {
        organization: Organization::KubeletClient,
        ..client(
            "apiserver-kubelet-client",
            "certificate that the API server shows to kubelets",
            "apiserver-kubelet-client",
            CA,
            "kube-apiserver-kubelet-client",
        )
    },
    authority(
        "front-proxy-ca",
        "self-signed CA of the front proxy",
        "front-proxy-ca",
        "front-proxy-ca",
    ),
    client(
        "front-proxy-client",
        "certificate that the API server shows to extension API servers",
        "front-proxy-client",
        "front-proxy-ca",
        "front-proxy-client",
    ),
    authority(ETCD_CA, "self-signed CA of etcd", "etcd/ca", "etcd-ca"),
    Entry {
        name: "etcd-server",
        purpose: "certificate that etcd shows to its clients",
        base: "etcd/server",
        authority: Some(ETCD_CA),
        common_name: CommonName::Node,
        organization: Organization::None,
        usages: &[Usage::Server, Usage::Client],
        names: Names::EtcdServer,
    },
    Entry {
        name: "etcd-peer",
        purpose: "certificate that etcd's members show to each other",
        base: "etcd/peer",
        authority: Some(ETCD_CA),
        common_name: CommonName::Node,
        organization: Organization::None,
        usages: &[Usage::Server, Usage::Client],
        names: Names::EtcdPeer,
    },
    client(
        "etcd-healthcheck-client",
        "certificate that liveness probes show to etcd",
        "etcd/healthcheck-client",
        ETCD_CA,
        "kube-etcd-healthcheck-client",
    ),
    client(
        "apiserver-etcd-client",
        "certificate that the API server shows to etcd",
        "apiserver-etcd-client",
        ETCD_CA,
        "kube-apiserver-etcd-client",
    ),
];

impl Entry {
    /// Whether it signs others.
    pub fn is_authority(&self) -> bool {
        self.authority.is_none()
    }

    /// Whether it belongs to etcd: then there is none where etcd runs outside the cluster.
    pub fn is_of_etcd(&self) -> bool {
        self.name == ETCD_CA || self.authority == Some(ETCD_CA)
    }
}

/// The certificate of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

/// The certificates of a cluster, in the order in which they are made.
pub fn of_cluster(external_etcd: bool) -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(move |entry| !(external_etcd && entry.is_of_etcd()))
}

const fn authority(name: &'static str, purpose: &'static str, base: &'static str, common_name: &'static str) -> Entry {
    Entry {
        name,
        purpose,
        base,
        authority: None,
        common_name: CommonName::Fixed(common_name),
        organization: Organization::None,
        usages: &[],
        names: Names::CommonName,
    }
}

const fn client(
    name: &'static str,
    purpose: &'static str,
    base: &'static str,
    authority: &'static str,
    common_name: &'static str,
) -> Entry {
    Entry {
        name,
        purpose,
        base,
        authority: Some(authority),
        common_name: CommonName::Fixed(common_name),
        organization: Organization::None,
        usages: &[Usage::Client],
        names: Names::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_authority_comes_before_what_it_signs() {
        for (index, entry) in ENTRIES.iter().enumerate() {
            if let Some(name) = entry.authority {
                let signer = ENTRIES[..index].iter().find(|e| e.name == name).expect(entry.name);
                assert!(signer.is_authority());
            }
        }
    }

    #[test]
    fn external_etcd_leaves_out_what_is_etcds() {
        assert_eq!(of_cluster(false).count(), 10);
        let names: Vec<_> = of_cluster(true).map(|e| e.name).collect();
        assert_eq!(
            names,
            [
                "ca",
                "apiserver",
                "apiserver-kubelet-client",
                "front-proxy-ca",
                "front-proxy-client"
            ]
        );
    }
}
