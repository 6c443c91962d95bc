//! The resources that the server knows.

use std::fmt;

/// A resource of the API.
#[derive(Debug)]
pub struct Resource {
    pub group: &'static str,
    pub version: &'static str,
    pub plural: &'static str,
    pub kind: &'static str,
    pub short: &'static [&'static str],
    pub namespaced: bool,
    pub subresources: &'static [&'static str],
    pub traits: &'static [Trait],
}

/// What sets a resource apart.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Trait {
    /// A write of the specification counts up `metadata.generation`.
    Generation,
    /// Writes to the object itself leave its status alone, and a new object has none.
    StatusApart,
    /// `PUT` makes what does not stand.
    CreateOnUpdate,
    /// Names may hold colons and capital letters.
    PathNames,
    /// Nothing is stored: `POST` asks a question.
    Question,
}

use Trait::{CreateOnUpdate, Generation, PathNames, Question, StatusApart};

const CORE: &str = "";
const RBAC: &str = "rbac.authorization.k8s.io";
const AUTHORIZATION: &str = "authorization.k8s.io";

#[rustfmt::skip]
pub static RESOURCES: &[Resource] = &[
    row(CORE, "v1", "configmaps", "ConfigMap", &["cm"], true, &[], &[]),
    row(CORE, "v1", "endpoints", "Endpoints", &["ep"], true, &[], &[]),
    row(CORE, "v1", "events", "Event", &["ev"], true, &[], &[CreateOnUpdate]),
    row(CORE, "v1", "namespaces", "Namespace", &["ns"], false, &["status", "finalize"], &[]),
    row(CORE, "v1", "nodes", "Node", &["no"], false, &["status", "proxy"], &[]),
    row(CORE, "v1", "pods", "Pod", &["po"], true, &["status", "log"], &[]),
    row(CORE, "v1", "secrets", "Secret", &[], true, &[], &[]),
    row(CORE, "v1", "serviceaccounts", "ServiceAccount", &["sa"], true, &[], &[]),
    row(CORE, "v1", "services", "Service", &["svc"], true, &["status"], &[StatusApart]),
    row("apps", "v1", "daemonsets", "DaemonSet", &["ds"], true, &["status"], &[Generation, StatusApart]),
    row("apps", "v1", "deployments", "Deployment", &["deploy"], true, &["status"], &[Generation, StatusApart]),
    row("apps", "v1", "replicasets", "ReplicaSet", &["rs"], true, &["status"], &[Generation, StatusApart]),
    row("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", &[], false, &[], &[Question]),
    row(AUTHORIZATION, "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", &[], false, &[], &[Question]),
    row(AUTHORIZATION, "v1", "subjectaccessreviews", "SubjectAccessReview", &[], false, &[], &[Question]),
    row("batch", "v1", "jobs", "Job", &[], true, &["status"], &[Generation, StatusApart]),
    row("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", &["csr"], false, &["status", "approval"], &[StatusApart]),
    row("coordination.k8s.io", "v1", "leases", "Lease", &[], true, &[], &[CreateOnUpdate]),
    row(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", &[], false, &[], &[CreateOnUpdate, PathNames]),
    row(RBAC, "v1", "clusterroles", "ClusterRole", &[], false, &[], &[CreateOnUpdate, PathNames]),
    row(RBAC, "v1", "rolebindings", "RoleBinding", &[], true, &[], &[CreateOnUpdate, PathNames]),
    row(RBAC, "v1", "roles", "Role", &[], true, &[], &[CreateOnUpdate, PathNames]),
    row("storage.k8s.io", "v1", "csinodes", "CSINode", &[], false, &[], &[]),
    row("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", &[], false, &[], &[]),
];

#[allow(clippy::too_many_arguments)] // a row of the table
const fn row(
    group: &'static str,
    version: &'static str,
    plural: &'static str,
    kind: &'static str,
    short: &'static [&'static str],
    namespaced: bool,
    subresources: &'static [&'static str],
    traits: &'static [Trait],
) -> Resource {
    Resource {
        group,
        version,
        plural,
        kind,
        short,
        namespaced,
        subresources,
        traits,
    }
}

impl Resource {
    /// The resource at `/apis/GROUP/VERSION/PLURAL`.
    pub fn find(group: &str, version: &str, plural: &str) -> Option<&'static Resource> {
        RESOURCES
            .iter()
            .find(|r| r.group == group && r.version == version && r.plural == plural)
    }

    /// The resource that objects of this kind are of.
    pub fn of_kind(api_version: &str, kind: &str) -> Option<&'static Resource> {
        RESOURCES.iter().find(|r| r.kind == kind && r.api_version() == api_version)
    }

    /// The resource of this name and group, as in `deployments.apps`.
    pub fn named(qualified: &str) -> Option<&'static Resource> {
        RESOURCES.iter().find(|r| r.to_string() == qualified)
    }

    pub fn has(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }

    /// What stands in `apiVersion`.
    pub fn api_version(&self) -> String {
        match self.group {
            "" => self.version.to_owned(),
            group => format!("{group}/{}", self.version),
        }
    }

    /// The kind as messages name it.
    pub fn qualified_kind(&self) -> String {
        match self.group {
            "" => self.kind.to_owned(),
            group => format!("{}.{group}", self.kind),
        }
    }

    /// The path of an object, or of the collection.
    pub fn path(&self, namespace: &str, name: &str) -> String {
        let mut path = match self.group {
            "" => format!("/api/{}", self.version),
            group => format!("/apis/{group}/{}", self.version),
        };
        if self.namespaced && !namespace.is_empty() {
            path = format!("{path}/namespaces/{namespace}");
        }
        path = format!("{path}/{}", self.plural);
        if name.is_empty() { path } else { format!("{path}/{name}") }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group {
            "" => f.write_str(self.plural),
            group => write!(f, "{}.{group}", self.plural),
        }
    }
}
