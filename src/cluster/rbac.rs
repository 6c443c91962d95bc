//! Roles and bindings.

use serde_json::{Value, json};

use super::object::{Intent, ObjectWrite};

const API_GROUP: &str = "rbac.authorization.k8s.io";
const API_VERSION: &str = "rbac.authorization.k8s.io/v1";

/// Group of kubelets that have only a bootstrap token.
pub const BOOTSTRAPPERS: &str = "system:bootstrappers:kubeadm:default-node-token";
/// Group of all nodes.
pub const NODES: &str = "system:nodes";

/// A Role that may read one object, and a RoleBinding of the same name that gives it to `subjects`.
pub fn may_get(namespace: &str, name: &str, resource: &str, object: &str, subjects: &[Value]) -> [ObjectWrite; 2] {
    let metadata = json!({"name": name, "namespace": namespace});
    let role = json!({
        "apiVersion": API_VERSION,
        "kind": "Role",
        "metadata": metadata,
        "rules": [{"apiGroups": [""], "resources": [resource], "resourceNames": [object], "verbs": ["get"]}],
    });
    let binding = json!({
        "apiVersion": API_VERSION,
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": role_ref("Role", name),
        "subjects": subjects,
    });
    [
        ObjectWrite::of(Intent::CreateOrUpdate, "roles", role),
        ObjectWrite::of(Intent::CreateOrUpdate, "rolebindings", binding),
    ]
}

/// A ClusterRole.
pub fn cluster_role(name: &str, rules: &[Value]) -> ObjectWrite {
    let role = json!({"apiVersion": API_VERSION, "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules});
    ObjectWrite::of(Intent::CreateOrUpdate, "clusterroles", role)
}

/// A rule of a role.
pub fn rule(api_group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": [api_group], "resources": resources, "verbs": verbs})
}

/// A ClusterRoleBinding that gives a ClusterRole to one subject.
pub fn cluster_role_binding(name: &str, role: &str, subject: Value) -> ObjectWrite {
    let binding = json!({
        "apiVersion": API_VERSION,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": role_ref("ClusterRole", role),
        "subjects": [subject],
    });
    ObjectWrite::of(Intent::CreateOrUpdate, "clusterrolebindings", binding)
}

/// A group as a subject.
pub fn group(name: &str) -> Value {
    json!({"kind": "Group", "name": name})
}

/// A user as a subject.
pub fn user(name: &str) -> Value {
    json!({"kind": "User", "name": name})
}

/// A ServiceAccount of `kube-system` as a subject.
pub fn service_account_subject(name: &str) -> Value {
    json!({"kind": "ServiceAccount", "name": name, "namespace": "kube-system"})
}

/// A ServiceAccount of `kube-system`.
pub fn service_account(name: &str) -> ObjectWrite {
    let account = json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": name, "namespace": "kube-system"},
    });
    ObjectWrite::of(Intent::CreateOrUpdate, "serviceaccounts", account)
}

fn role_ref(kind: &str, name: &str) -> Value {
    json!({"apiGroup": API_GROUP, "kind": kind, "name": name})
}
