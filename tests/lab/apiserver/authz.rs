//! Who may do what: RBAC as its objects stand in the store, the rules for kubelets, and `system:masters`.

use serde_json::Value;

use super::authn::User;
use super::request::RequestInfo;
use super::resources::Resource;
use super::status::ApiError;
use super::store::{Key, Store};

/// What is to be done. For a path, `resource` is empty.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    pub verb: String,
    pub group: String,
    pub resource: String,
    pub subresource: String,
    pub namespace: String,
    pub name: String,
    pub path: String,
    /// The field selector of a list.
    pub fields: String,
}

impl Attributes {
    pub fn of(info: &RequestInfo) -> Attributes {
        let Some(target) = &info.target else {
            return Attributes {
                verb: info.verb.clone(),
                path: info.path.clone(),
                ..Attributes::default()
            };
        };
        // Kubernetes takes a Namespace to be in itself.
        let in_itself = target.plural == "namespaces" && target.group.is_empty() && !target.name.is_empty();
        Attributes {
            verb: info.verb.clone(),
            group: target.group.clone(),
            resource: target.plural.clone(),
            subresource: target.subresource.clone(),
            namespace: if in_itself {
                target.name.clone()
            } else {
                target.namespace.clone()
            },
            name: info.authorized_name().to_owned(),
            path: info.path.clone(),
            fields: info.value("fieldSelector").unwrap_or_default().to_owned(),
        }
    }

    fn is_path(&self) -> bool {
        self.resource.is_empty()
    }

    fn full_resource(&self) -> String {
        match self.subresource.as_str() {
            "" => self.resource.clone(),
            sub => format!("{}/{sub}", self.resource),
        }
    }
}

/// Lets a user do something, or says why not.
pub fn authorize(store: &Store, user: &User, attributes: &Attributes) -> Result<(), ApiError> {
    match allowed(store, user, attributes) {
        Ok(()) => Ok(()),
        Err(reason) => Err(refusal(user, attributes, &reason)),
    }
}

/// Whether a user may do something; if not, what RBAC has to add to that (mostly nothing).
pub fn allowed(store: &Store, user: &User, attributes: &Attributes) -> Result<(), String> {
    if user.is_in("system:masters") || node_may(store, user, attributes) {
        return Ok(());
    }
    let mut problems = Vec::new();
    let mut bindings: Vec<&Value> = store.list("clusterrolebindings.rbac.authorization.k8s.io", "").collect();
    if !attributes.namespace.is_empty() {
        bindings.extend(store.list("rolebindings.rbac.authorization.k8s.io", &attributes.namespace));
    }
    for binding in bindings {
        let namespace = binding["metadata"]["namespace"].as_str().unwrap_or_default();
        if !items(&binding["subjects"]).any(|subject| is(subject, user, namespace)) {
            continue;
        }
        match rules(store, &binding["roleRef"], namespace) {
            Ok(rules) if rules.iter().any(|rule| covers(rule, attributes)) => return Ok(()),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    Err(match problems.as_slice() {
        [] => String::new(),
        [one] => format!("RBAC: {one}"),
        several => format!("RBAC: [{}]", several.join(", ")),
    })
}

fn refusal(user: &User, attributes: &Attributes, reason: &str) -> ApiError {
    let reason = if reason.is_empty() {
        String::new()
    } else {
        format!(": {reason}")
    };
    if attributes.is_path() {
        let why = format!(
            "User {:?} cannot {} path {:?}{reason}",
            user.name, attributes.verb, attributes.path
        );
        return ApiError::forbidden_path(&why);
    }
    let place = match attributes.namespace.as_str() {
        "" => "at the cluster scope".to_owned(),
        namespace => format!("in the namespace {namespace:?}"),
    };
    let why = format!(
        "User {:?} cannot {} resource {:?} in API group {:?} {place}{reason}",
        user.name,
        attributes.verb,
        attributes.full_resource(),
        attributes.group
    );
    ApiError::forbidden(&attributes.group, &attributes.resource, &attributes.name, &why)
}

fn is(subject: &Value, user: &User, namespace: &str) -> bool {
    let name = subject["name"].as_str().unwrap_or_default();
    match subject["kind"].as_str() {
        Some("User") => user.name == name,
        Some("Group") => user.is_in(name),
        Some("ServiceAccount") => {
            let namespace = subject["namespace"].as_str().unwrap_or(namespace);
            user.name == format!("system:serviceaccount:{namespace}:{name}")
        }
        _ => false,
    }
}

fn rules(store: &Store, role: &Value, namespace: &str) -> Result<Vec<Value>, String> {
    let name = role["name"].as_str().unwrap_or_default();
    let cluster = role["kind"] == "ClusterRole";
    let plural = if cluster { "clusterroles" } else { "roles" };
    let resource = Resource::find("rbac.authorization.k8s.io", "v1", plural).ok_or("no such resource")?;
    let object = store.get(&Key::new(resource, namespace, name));
    let object = object.ok_or_else(|| format!("{}.{} {name:?} not found", plural.trim_end_matches('s'), resource.group))?;
    Ok(items(&object["rules"]).cloned().collect())
}

fn covers(rule: &Value, attributes: &Attributes) -> bool {
    let holds = |field: &str, wanted: &str| items(&rule[field]).any(|v| v == "*" || v == wanted);
    if !holds("verbs", &attributes.verb) {
        return false;
    }
    if attributes.is_path() {
        return items(&rule["nonResourceURLs"])
            .filter_map(Value::as_str)
            .any(|url| match url.strip_suffix('*') {
                Some(prefix) => attributes.path.starts_with(prefix),
                None => attributes.path == url,
            });
    }
    let all_of_kind = format!("*/{}", attributes.subresource);
    let resource = holds("resources", &attributes.full_resource())
        || !attributes.subresource.is_empty() && items(&rule["resources"]).any(|r| *r == all_of_kind);
    let named = items(&rule["resourceNames"]).next().is_none() || items(&rule["resourceNames"]).any(|n| *n == attributes.name);
    resource && holds("apiGroups", &attributes.group) && named
}

/// What kubelets may do beyond RBAC: their own Node, Pods that are bound to it, leases, requests for certificates.
fn node_may(store: &Store, user: &User, attributes: &Attributes) -> bool {
    let Some(node) = user.name.strip_prefix("system:node:").filter(|_| user.is_in("system:nodes")) else {
        return false;
    };
    let verb = attributes.verb.as_str();
    let reads = matches!(verb, "get" | "list" | "watch");
    let own_pods = attributes.fields.split(',').any(|f| f == format!("spec.nodeName={node}"));
    match (
        attributes.group.as_str(),
        attributes.resource.as_str(),
        attributes.subresource.as_str(),
    ) {
        ("", "nodes", "") => verb == "create" || attributes.name == node && (reads || matches!(verb, "update" | "patch")),
        ("", "nodes", "status") => attributes.name == node && matches!(verb, "get" | "update" | "patch"),
        ("", "pods", "") => match verb {
            "create" => true,
            "list" | "watch" => own_pods,
            "get" | "delete" => pod_is_on(store, attributes, node),
            _ => false,
        },
        ("", "pods", "status") => matches!(verb, "update" | "patch") && pod_is_on(store, attributes, node),
        ("", "configmaps" | "secrets", "") => reads && pod_wants(store, attributes, node),
        ("", "services", "") | ("node.k8s.io", "runtimeclasses", "") => reads,
        ("", "events", "") => matches!(verb, "create" | "update" | "patch"),
        ("coordination.k8s.io", "leases", "") => {
            attributes.namespace == "kube-node-lease" && (verb == "create" || attributes.name == node)
        }
        ("storage.k8s.io", "csinodes", "") => attributes.name == node || verb == "create",
        ("certificates.k8s.io", "certificatesigningrequests", "") => reads || verb == "create",
        ("authorization.k8s.io", "subjectaccessreviews", "") | ("authentication.k8s.io", "tokenreviews", "") => verb == "create",
        _ => false,
    }
}

fn pod_is_on(store: &Store, attributes: &Attributes, node: &str) -> bool {
    store
        .list("pods", &attributes.namespace)
        .any(|pod| pod["metadata"]["name"] == attributes.name && pod["spec"]["nodeName"] == node)
}

fn pod_wants(store: &Store, attributes: &Attributes, node: &str) -> bool {
    let wanted =
        |volume: &Value| volume["configMap"]["name"] == attributes.name || volume["secret"]["secretName"] == attributes.name;
    store
        .list("pods", &attributes.namespace)
        .any(|pod| pod["spec"]["nodeName"] == node && items(&pod["spec"]["volumes"]).any(wanted))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
