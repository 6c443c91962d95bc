//! Where the resources of the API stand: paths and queries.

/// Path of the group and version of each resource that is used here.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "/api/v1",
        &[
            "configmaps",
            "events",
            "namespaces",
            "nodes",
            "pods",
            "secrets",
            "serviceaccounts",
            "services",
        ],
    ),
    ("/apis/apps/v1", &["daemonsets", "deployments"]),
    ("/apis/authentication.k8s.io/v1", &["selfsubjectreviews"]),
    ("/apis/batch/v1", &["jobs"]),
    ("/apis/certificates.k8s.io/v1", &["certificatesigningrequests"]),
    ("/apis/coordination.k8s.io/v1", &["leases"]),
    (
        "/apis/rbac.authorization.k8s.io/v1",
        &["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
    ),
];

/// Plural names of the kinds that can own others.
const PLURALS: &[(&str, &str)] = &[
    ("ConfigMap", "configmaps"),
    ("DaemonSet", "daemonsets"),
    ("Deployment", "deployments"),
    ("Job", "jobs"),
    ("Node", "nodes"),
    ("Pod", "pods"),
    ("Secret", "secrets"),
];

/// A resource is not in the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no resource that this program works with")]
pub struct UnknownResource(pub String);

/// One object, or all of a resource in a namespace or in the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// Plural name of the resource.
    pub resource: &'a str,
    /// Namespace, where the resource has one.
    pub namespace: Option<&'a str>,
    /// Name of the object; empty for all of them.
    pub name: &'a str,
}

impl<'a> Address<'a> {
    /// An object in a namespace.
    pub fn namespaced(resource: &'a str, namespace: &'a str, name: &'a str) -> Self {
        Address {
            resource,
            namespace: Some(namespace),
            name,
        }
    }

    /// An object of the cluster.
    pub fn cluster(resource: &'a str, name: &'a str) -> Self {
        Address {
            resource,
            namespace: None,
            name,
        }
    }

    /// The collection that the object is in.
    #[must_use]
    pub fn collection(self) -> Self {
        Address { name: "", ..self }
    }

    /// The path.
    ///
    /// # Errors
    /// The resource is not known.
    pub fn path(&self) -> Result<String, UnknownResource> {
        let group = GROUPS
            .iter()
            .find(|(_, resources)| resources.contains(&self.resource))
            .map(|(group, _)| *group)
            .ok_or_else(|| UnknownResource(self.resource.to_owned()))?;
        let mut path = group.to_owned();
        if let Some(namespace) = self.namespace {
            path.push_str("/namespaces/");
            path.push_str(&escape(namespace, PATH));
        }
        path.push('/');
        path.push_str(self.resource);
        if !self.name.is_empty() {
            path.push('/');
            path.push_str(&escape(self.name, PATH));
        }
        Ok(path)
    }
}

/// `namespace/name`, or the name alone.
impl std::fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.resource, self.name),
            None => write!(f, "{} {}", self.resource, self.name),
        }
    }
}

/// Which objects of a collection are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selectors<'a> {
    /// By fields, such as `type=bootstrap.kubernetes.io/token`.
    pub fields: &'a str,
    /// By labels, such as `k8s-app=kube-dns`.
    pub labels: &'a str,
}

impl Selectors<'_> {
    /// The query with its `?`; empty where nothing is selected.
    pub fn query(&self) -> String {
        let parts: Vec<String> = [("fieldSelector", self.fields), ("labelSelector", self.labels)]
            .into_iter()
            .filter(|(_, selector)| !selector.is_empty())
            .map(|(name, selector)| format!("{name}={}", escape(selector, QUERY)))
            .collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }
}

/// The resource of a kind that owns another object.
pub(super) fn plural(kind: &str) -> Option<&'static str> {
    PLURALS.iter().find(|(known, _)| *known == kind).map(|(_, plural)| *plural)
}

/// What may stand as it is in a segment of a path: names of roles have colons.
const PATH: &[u8] = b"-_.~:@$&+=";
/// What may stand as it is in the value of a query, as Go's `url.Values` writes it.
const QUERY: &[u8] = b"-_.~";

fn escape(text: &str, plain: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_api() {
        let path = |address: Address<'_>| address.path().unwrap();
        assert_eq!(
            path(Address::namespaced("secrets", "kube-system", "bootstrap-token-abcdef")),
            "/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef"
        );
        assert_eq!(
            path(Address::cluster("clusterroles", "system:coredns")),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:coredns"
        );
        assert_eq!(
            path(Address::namespaced("deployments", "kube-system", "coredns").collection()),
            "/apis/apps/v1/namespaces/kube-system/deployments"
        );
        // A name from a configuration file cannot lead elsewhere.
        assert_eq!(path(Address::cluster("nodes", "../pods?x")), "/api/v1/nodes/..%2Fpods%3Fx");
        assert!(Address::cluster("widgets", "x").path().is_err());
    }

    #[test]
    fn queries_are_escaped_as_go_does() {
        let fields = Selectors {
            fields: "type=bootstrap.kubernetes.io/token",
            labels: "",
        };
        assert_eq!(fields.query(), "?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken");
        let both = Selectors {
            fields: "spec.nodeName=cp1",
            labels: "component=etcd,tier=control-plane",
        };
        assert_eq!(
            both.query(),
            "?fieldSelector=spec.nodeName%3Dcp1&labelSelector=component%3Detcd%2Ctier%3Dcontrol-plane"
        );
        assert_eq!(Selectors::default().query(), "");
    }
}
