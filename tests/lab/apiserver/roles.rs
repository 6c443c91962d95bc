//! What stands in a cluster from its start: namespaces, the Service of the API server, and the roles of the bootstrap policy.

use serde_json::{Value, json};

/// Namespaces that the server makes.
pub fn namespaces() -> Vec<Value> {
    ["default", "kube-node-lease", "kube-public", "kube-system"]
        .map(|name| {
            json!({
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
                "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"},
            })
        })
        .into()
}

/// The Service `kubernetes`.
pub fn kubernetes_service(address: &str, secure_port: u16) -> Value {
    let family = if address.contains(':') { "IPv6" } else { "IPv4" };
    json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": {"component": "apiserver", "provider": "kubernetes"}},
        "spec": {
            "clusterIP": address, "clusterIPs": [address], "type": "ClusterIP", "sessionAffinity": "None",
            "ipFamilies": [family], "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster",
            "ports": [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": secure_port}],
        },
        "status": {"loadBalancer": {}},
    })
}

/// ClusterRoles, Roles and their bindings.
pub fn policy() -> Vec<Value> {
    let mut objects: Vec<Value> = cluster_roles().into_iter().map(|(name, rules)| role(name, &rules)).collect();
    objects.extend(
        [
            ("cluster-admin", group("system:masters")),
            ("system:basic-user", group("system:authenticated")),
            ("system:discovery", group("system:authenticated")),
            ("system:kube-controller-manager", user("system:kube-controller-manager")),
            ("system:kube-scheduler", user("system:kube-scheduler")),
            ("system:node-proxier", user("system:kube-proxy")),
        ]
        .map(|(name, subject)| binding(name, json!([subject]))),
    );
    let everybody = json!([group("system:authenticated"), group("system:unauthenticated")]);
    objects.push(binding("system:public-info-viewer", everybody));
    // Kubernetes keeps this binding and leaves it empty: kubelets have an authorizer of their own.
    objects.push(binding("system:node", json!([])));
    objects
}

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &[
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

#[rustfmt::skip]
fn cluster_roles() -> Vec<(&'static str, Vec<Value>)> {
    let workloads = |verbs: &[&str]| vec![
        rule("", &["configmaps", "endpoints", "pods", "serviceaccounts", "services", "events"], verbs),
        rule("apps", &["daemonsets", "deployments", "replicasets"], verbs),
        rule("batch", &["jobs"], verbs),
    ];
    let mut edit = workloads(WRITE);
    edit.push(rule("", &["secrets"], WRITE));
    let mut admin = edit.clone();
    admin.push(rule("rbac.authorization.k8s.io", &["rolebindings", "roles"], WRITE));
    vec![
        ("admin", admin),
        ("cluster-admin", vec![rule("*", &["*"], &["*"]), paths(&["*"], &["*"])]),
        ("edit", edit),
        ("system:basic-user", vec![
            rule("authorization.k8s.io", &["selfsubjectaccessreviews", "selfsubjectrulesreviews"], &["create"]),
            rule("authentication.k8s.io", &["selfsubjectreviews"], &["create"]),
        ]),
        ("system:certificates.k8s.io:certificatesigningrequests:nodeclient", vec![
            rule("certificates.k8s.io", &["certificatesigningrequests/nodeclient"], &["create"]),
        ]),
        ("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", vec![
            rule("certificates.k8s.io", &["certificatesigningrequests/selfnodeclient"], &["create"]),
        ]),
        ("system:certificates.k8s.io:kube-apiserver-client-kubelet-approver", vec![
            signers(&["kubernetes.io/kube-apiserver-client-kubelet"], &["approve"]),
        ]),
        ("system:discovery", vec![
            paths(&["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"], &["get"]),
        ]),
        // In Kubernetes this role is small, and every controller has an account of its own. Ours acts as this one user.
        ("system:kube-controller-manager", vec![
            rule("", &["configmaps", "secrets", "nodes", "pods", "serviceaccounts", "events", "namespaces", "services"], WRITE),
            rule("apps", &["daemonsets", "deployments", "replicasets"], READ),
            rule("batch", &["jobs"], WRITE),
            rule("batch", &["jobs/status"], &["patch", "update"]),
            rule("certificates.k8s.io", &["certificatesigningrequests"], READ),
            rule("certificates.k8s.io", &["certificatesigningrequests/approval", "certificatesigningrequests/status"], &["patch", "update"]),
            signers(&["kubernetes.io/kube-apiserver-client-kubelet"], &["approve", "sign"]),
            signers(&["kubernetes.io/kube-apiserver-client", "kubernetes.io/kubelet-serving", "kubernetes.io/legacy-unknown"], &["sign"]),
            rule("authorization.k8s.io", &["subjectaccessreviews"], &["create"]),
            rule("coordination.k8s.io", &["leases"], &["create", "get", "update"]),
        ]),
        ("system:kube-scheduler", vec![
            rule("", &["nodes", "pods", "namespaces", "services"], READ),
            rule("coordination.k8s.io", &["leases"], &["create", "get", "update"]),
        ]),
        ("system:kubelet-api-admin", vec![
            rule("", &["nodes"], READ),
            rule("", &["nodes"], &["proxy"]),
            rule("", &["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"], &["*"]),
        ]),
        ("system:node", vec![
            rule("", &["nodes"], &["create", "get", "list", "watch", "patch", "update"]),
            rule("certificates.k8s.io", &["certificatesigningrequests"], &["create", "get", "list", "watch"]),
        ]),
        ("system:node-bootstrapper", vec![
            rule("certificates.k8s.io", &["certificatesigningrequests"], &["create", "get", "list", "watch"]),
        ]),
        ("system:node-proxier", vec![
            rule("", &["endpoints", "services"], &["list", "watch"]),
            rule("", &["nodes"], READ),
            rule("", &["events"], &["create", "patch", "update"]),
            rule("discovery.k8s.io", &["endpointslices"], &["list", "watch"]),
        ]),
        ("system:public-info-viewer", vec![paths(&["/healthz", "/livez", "/readyz", "/version", "/version/"], &["get"])]),
        ("view", workloads(READ)),
    ]
}

fn metadata(name: &str) -> Value {
    json!({
        "name": name,
        "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
        "annotations": {"rbac.authorization.kubernetes.io/autoupdate": "true"},
    })
}

fn role(name: &str, rules: &[Value]) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": metadata(name), "rules": rules})
}

fn binding(name: &str, subjects: Value) -> Value {
    let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name});
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": metadata(name),
        "subjects": subjects, "roleRef": role,
    })
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": [group], "resources": resources, "verbs": verbs})
}

fn signers(names: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "resourceNames": names, "verbs": verbs})
}

fn paths(urls: &[&str], verbs: &[&str]) -> Value {
    json!({"nonResourceURLs": urls, "verbs": verbs})
}

fn group(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name})
}

fn user(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name})
}
