//! Requests as they go to an API server, made without I/O.

use serde_json::Value;

use super::object::{Intent, ObjectWrite};
use super::resource::{Address, Selectors, UnknownResource};
use super::transport::{ContentType, Method, Request};

/// How long the server may work on a request; lists have no such limit.
const SERVER_LIMIT: &str = "?timeout=10s";

/// The first request of a write: the object is made, or its patch is sent.
///
/// # Errors
/// The resource is not known.
pub fn build(write: &ObjectWrite) -> Result<Request, UnknownResource> {
    match write.intent {
        Intent::Patch => patch(&address(write), &write.body),
        Intent::Create | Intent::CreateOrUpdate | Intent::CreateOrRetain => create(&address(write), &write.body),
    }
}

/// Where the object of a write stands.
pub fn address(write: &ObjectWrite) -> Address<'_> {
    Address {
        resource: write.resource,
        namespace: write.namespace.as_deref(),
        name: &write.name,
    }
}

/// Makes an object.
///
/// # Errors
/// The resource is not known.
pub fn create(address: &Address<'_>, body: &Value) -> Result<Request, UnknownResource> {
    Ok(Request::new(Method::Post, limited(&address.collection())?).with_json(ContentType::Json, body))
}

/// Replaces an object.
///
/// # Errors
/// The resource is not known.
pub fn replace(address: &Address<'_>, body: &Value) -> Result<Request, UnknownResource> {
    Ok(Request::new(Method::Put, limited(address)?).with_json(ContentType::Json, body))
}

/// Changes parts of an object by a strategic merge patch.
///
/// # Errors
/// The resource is not known.
pub fn patch(address: &Address<'_>, body: &Value) -> Result<Request, UnknownResource> {
    Ok(Request::new(Method::Patch, limited(address)?).with_json(ContentType::StrategicMergePatch, body))
}

/// Reads an object.
///
/// # Errors
/// The resource is not known.
pub fn get(address: &Address<'_>) -> Result<Request, UnknownResource> {
    Ok(Request::new(Method::Get, limited(address)?))
}

/// Removes an object.
///
/// # Errors
/// The resource is not known.
pub fn delete(address: &Address<'_>) -> Result<Request, UnknownResource> {
    Ok(Request::new(Method::Delete, limited(address)?))
}

/// Lists objects.
///
/// # Errors
/// The resource is not known.
pub fn list(resource: &str, namespace: Option<&str>, selectors: &Selectors<'_>) -> Result<Request, UnknownResource> {
    let address = Address {
        resource,
        namespace,
        name: "",
    };
    Ok(Request::new(Method::Get, format!("{}{}", address.path()?, selectors.query())))
}

/// Asks whether the API server lives.
pub fn livez() -> Request {
    Request::new(Method::Get, format!("/livez{SERVER_LIMIT}"))
}

fn limited(address: &Address<'_>) -> Result<String, UnknownResource> {
    Ok(format!("{}{SERVER_LIMIT}", address.path()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::rbac::cluster_role;
    use serde_json::json;

    #[test]
    fn writes_become_requests_as_recorded() {
        let role = cluster_role("kubeadm:get-nodes", &[]);
        let request = build(&role).unwrap();
        assert_eq!(request.method, Method::Post);
        assert_eq!(request.path, "/apis/rbac.authorization.k8s.io/v1/clusterroles?timeout=10s");
        let (content_type, body) = request.body.unwrap();
        assert_eq!(content_type.as_str(), "application/json");
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), role.body);

        let request = replace(&address(&role), &role.body).unwrap();
        assert_eq!(
            format!("{request}"),
            "PUT /apis/rbac.authorization.k8s.io/v1/clusterroles/kubeadm:get-nodes"
        );

        let patch = ObjectWrite::patch("nodes", "cp1", json!({"metadata": {"labels": {"a": ""}}}));
        let request = build(&patch).unwrap();
        assert_eq!(
            (request.method, request.path.as_str()),
            (Method::Patch, "/api/v1/nodes/cp1?timeout=10s")
        );
        assert_eq!(request.body.unwrap().0.as_str(), "application/strategic-merge-patch+json");
    }

    #[test]
    fn reads_are_as_recorded() {
        let selectors = Selectors {
            fields: "",
            labels: "k8s-app=kube-dns",
        };
        let request = list("deployments", Some("kube-system"), &selectors).unwrap();
        assert_eq!(
            request.path,
            "/apis/apps/v1/namespaces/kube-system/deployments?labelSelector=k8s-app%3Dkube-dns"
        );
        assert_eq!(livez().path, "/livez?timeout=10s");
    }
}
