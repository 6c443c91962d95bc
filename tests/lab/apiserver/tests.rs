//! What the server answers.

use std::time::Duration;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::faults::{Fault, Rule};
use super::http::RolesAppear;
use super::{ApiServer, Settings, patch};

pub fn trials() -> Vec<Trial> {
    let mut all = tests_of!("apiserver": [
        roles_come_late, failures_are_told_to_the_letter, versions_and_conflicts, patches, selectors_and_lists,
        bootstrap_tokens, bad_credentials, services_get_addresses, watches, faults, dependents_go_with_their_owner,
        nodes_keep_to_themselves, questions, kubelets_get_certificates, cluster_info_is_signed,
        expired_tokens_go,
    ]);
    all.extend(tests_of!("apiserver::patch": [
        taints_are_replaced_as_a_whole_and_conditions_merged, containers_ports_and_volumes_are_merged_by_their_keys,
        merge_patch_removes_by_null_and_replaces_lists, json_patch_knows_its_operations,
    ]));
    all.extend(super::processes::trials());
    all
}

use super::patch::tests::{
    containers_ports_and_volumes_are_merged_by_their_keys, json_patch_knows_its_operations,
    merge_patch_removes_by_null_and_replaces_lists, taints_are_replaced_as_a_whole_and_conditions_merged,
};

const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";

fn server() -> ApiServer {
    ApiServer::start(Settings::default()).unwrap()
}

fn map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "1"}})
}

fn secret(name: &str, kind: &str, data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": kind, "stringData": data})
}

fn node(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {}})
}

fn roles_come_late() {
    let settings = Settings {
        roles: RolesAppear::AfterRequests(2),
        ..Settings::default()
    };
    let server = ApiServer::start(settings).unwrap();
    let admin = server.client("kubernetes-admin", &["kubeadm:cluster-admins"]);
    let (code, body) = admin.get("/livez?timeout=10s").unwrap();
    assert_eq!(code, 403);
    let message = "forbidden: User \"kubernetes-admin\" cannot get path \"/livez\"";
    let details = json!({});
    assert_eq!(
        body,
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
               "reason": "Forbidden", "details": details, "code": 403})
    );
    let root = server.client("kubernetes-super-admin", &["system:masters"]);
    let (code, body) = root.get("/readyz").unwrap();
    assert_eq!(code, 500);
    assert!(
        body.as_str()
            .unwrap()
            .contains("[-]poststarthook/rbac/bootstrap-roles failed"),
        "{body}"
    );
    assert_eq!(admin.get("/livez").unwrap(), (200, json!("ok")));
    let told = server.audit();
    assert_eq!(told.iter().map(|e| e.code).collect::<Vec<_>>(), [403, 500, 200]);
    assert_eq!(told[0].groups, ["kubeadm:cluster-admins"]);
}

fn failures_are_told_to_the_letter() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let admin = server.client("kubernetes-admin", &["kubeadm:cluster-admins"]);
    let status = |code: u16, reason: &str, message: &str, details: Value| {
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
               "reason": reason, "details": details, "code": code})
    };
    let (_, body) = root.get("/api/v1/nodes/cp2").unwrap();
    assert_eq!(
        body,
        status(
            404,
            "NotFound",
            "nodes \"cp2\" not found",
            json!({"name": "cp2", "kind": "nodes"})
        )
    );
    let (_, body) = root.get("/apis/apps/v1/namespaces/x/deployments/d").unwrap();
    let details = json!({"name": "d", "kind": "deployments", "group": "apps"});
    assert_eq!(body, status(404, "NotFound", "deployments.apps \"d\" not found", details));
    let (_, body) = admin.post(MAPS, &map("m")).unwrap();
    let message = "configmaps is forbidden: User \"kubernetes-admin\" cannot create resource \"configmaps\" in API group \"\" \
        in the namespace \"kube-system\"";
    assert_eq!(body, status(403, "Forbidden", message, json!({"kind": "configmaps"})));
    let (_, body) = admin.get("/apis/rbac.authorization.k8s.io/v1/clusterroles/x").unwrap();
    let message = "clusterroles.rbac.authorization.k8s.io \"x\" is forbidden: User \"kubernetes-admin\" cannot get resource \
        \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope";
    let details = json!({"name": "x", "kind": "clusterroles", "group": "rbac.authorization.k8s.io"});
    assert_eq!(body, status(403, "Forbidden", message, details));
    assert_eq!(root.post(MAPS, &map("m")).unwrap().0, 201);
    let (_, body) = root.post(MAPS, &map("m")).unwrap();
    let details = json!({"name": "m", "kind": "configmaps"});
    assert_eq!(body, status(409, "AlreadyExists", "configmaps \"m\" already exists", details));
    let (_, body) = root.post("/api/v1/namespaces/nowhere/configmaps", &map("m")).unwrap();
    assert_eq!(body["message"], "namespaces \"nowhere\" not found");
    let (code, body) = root.post(MAPS, &map("Not_a_name")).unwrap();
    assert_eq!((code, &body["reason"]), (422, &json!("Invalid")));
    let message = body["message"].as_str().unwrap();
    let begin =
        "ConfigMap \"Not_a_name\" is invalid: metadata.name: Invalid value: \"Not_a_name\": a lowercase RFC 1123 subdomain";
    assert!(message.starts_with(begin), "{message}");
    assert_eq!(root.get("/api/v1/nothings").unwrap().0, 404);
    assert_eq!(root.get("/nothing").unwrap(), (404, json!("404 page not found\n")));
    let apply = root
        .send("PATCH", &format!("{MAPS}/m"), "application/apply-patch+yaml", Some(&map("m")))
        .unwrap();
    assert_eq!((apply.0, &apply.1["reason"]), (415, &json!("UnsupportedMediaType")));
}

fn versions_and_conflicts() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let (_, first) = root.post(MAPS, &map("m")).unwrap();
    assert!(first["metadata"]["uid"].as_str().unwrap().len() == 36 && first["metadata"]["creationTimestamp"].is_string());
    let path = format!("{MAPS}/m");
    let mut changed = first.clone();
    changed["data"]["a"] = "2".into();
    let (code, second) = root.put(&path, &changed).unwrap();
    assert_eq!(code, 200);
    assert_ne!(second["metadata"]["resourceVersion"], first["metadata"]["resourceVersion"]);
    changed["data"]["a"] = "3".into();
    let (code, body) = root.put(&path, &changed).unwrap();
    assert_eq!((code, &body["reason"]), (409, &json!("Conflict")));
    let message = "Operation cannot be fulfilled on configmaps \"m\": the object has been modified; please apply your changes \
        to the latest version and try again";
    assert_eq!(body["message"], message);
    // The same again is no write, without a version it is no conflict, and another identity is one.
    assert_eq!(root.put(&path, &second).unwrap().1, second);
    assert_eq!(root.put(&path, &map("m")).unwrap().0, 200);
    let mut other = map("m");
    other["metadata"]["uid"] = "another".into();
    let (code, body) = root.put(&path, &other).unwrap();
    assert_eq!(code, 409);
    assert!(
        body["message"].as_str().unwrap().contains("UID in precondition: another"),
        "{body}"
    );
    let preconditions = json!({"preconditions": {"uid": "another"}});
    assert_eq!(
        root.send("DELETE", &path, "application/json", Some(&preconditions))
            .unwrap()
            .0,
        409
    );
    let (code, body) = root.delete(&path).unwrap();
    assert_eq!((code, &body["status"]), (200, &json!("Success")));
    assert_eq!(root.put(&path, &map("m")).unwrap().0, 404);
}

fn patches() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let mut object = node("cp1");
    object["spec"]["taints"] = json!([{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]);
    assert_eq!(root.post("/api/v1/nodes", &object).unwrap().0, 201);
    let taint = json!({"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"});
    let wanted = json!({"metadata": {"labels": {"a": ""}}, "spec": {"taints": [taint]}});
    let (code, patched) = root
        .send("PATCH", "/api/v1/nodes/cp1", patch::STRATEGIC, Some(&wanted))
        .unwrap();
    assert_eq!((code, &patched["spec"]["taints"]), (200, &json!([taint])));
    let (_, same) = root
        .send("PATCH", "/api/v1/nodes/cp1", patch::STRATEGIC, Some(&json!({})))
        .unwrap();
    assert_eq!(same, patched);
    let stale = json!({"metadata": {"resourceVersion": "2"}, "spec": {"unschedulable": true}});
    assert_eq!(
        root.send("PATCH", "/api/v1/nodes/cp1", patch::MERGE, Some(&stale)).unwrap().0,
        409
    );
    let remove = json!([{"op": "remove", "path": "/metadata/labels/a"}]);
    let (_, patched) = root.send("PATCH", "/api/v1/nodes/cp1", patch::JSON, Some(&remove)).unwrap();
    assert_eq!(patched["metadata"]["labels"], json!({}));
    let twice = json!({"spec": {"taints": [taint, taint]}});
    let (code, body) = root.send("PATCH", "/api/v1/nodes/cp1", patch::MERGE, Some(&twice)).unwrap();
    assert_eq!(code, 422, "{body}");
    assert!(
        body["message"].as_str().unwrap().contains("spec.taints[1]: Duplicate value"),
        "{body}"
    );
    // Status has an endpoint of its own.
    let status = json!({"spec": {"unschedulable": true}, "status": {"nodeInfo": {"kubeletVersion": "v1.35.0"}}});
    let (_, patched) = root
        .send("PATCH", "/api/v1/nodes/cp1/status", patch::STRATEGIC, Some(&status))
        .unwrap();
    assert_eq!(patched["status"], status["status"]);
    assert!(patched["spec"]["unschedulable"].is_null());
}

fn selectors_and_lists() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    for (name, labels) in [("a", json!({"x": "1"})), ("b", json!({"x": "2", "y": ""})), ("c", json!({}))] {
        let mut object = map(name);
        object["metadata"]["labels"] = labels;
        assert_eq!(root.post(MAPS, &object).unwrap().0, 201);
    }
    let names = |query: &str| {
        let (code, list) = root.get(&format!("{MAPS}?{query}")).unwrap();
        assert_eq!(code, 200, "{list}");
        let names = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["metadata"]["name"].as_str().unwrap());
        names.collect::<Vec<_>>().join("")
    };
    assert_eq!(names(""), "abc");
    assert_eq!(names("labelSelector=x%3D1"), "a");
    assert_eq!(names("labelSelector=x"), "ab");
    assert_eq!(names("labelSelector=%21x"), "c");
    assert_eq!(names("labelSelector=x!%3D1"), "bc");
    assert_eq!(names("labelSelector=x+in+(1,2),y"), "b");
    assert_eq!(names("fieldSelector=metadata.name%3Db"), "b");
    assert_eq!(names("limit=2"), "ab");
    let (_, list) = root.get(&format!("{MAPS}?limit=2")).unwrap();
    assert_eq!(list["metadata"]["remainingItemCount"], 1);
    assert_eq!(
        names(&format!(
            "limit=2&continue={}",
            list["metadata"]["continue"].as_str().unwrap()
        )),
        "c"
    );
    assert_eq!(
        (&list["kind"], &list["items"][0]["kind"]),
        (&json!("ConfigMapList"), &Value::Null)
    );
    let (code, body) = root.get(&format!("{MAPS}?fieldSelector=data.a%3D1")).unwrap();
    assert_eq!(code, 400);
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .ends_with("field label not supported: data.a"),
        "{body}"
    );
    let secrets = "/api/v1/namespaces/kube-system/secrets";
    root.post(secrets, &secret("s", "", &json!({"k": "v"}))).unwrap();
    root.post(
        secrets,
        &secret("t", "bootstrap.kubernetes.io/token", &json!({"token-id": "abcdef"})),
    )
    .unwrap();
    let (_, list) = root
        .get(&format!("{secrets}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken"))
        .unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["data"], json!({"token-id": "YWJjZGVm"}));
}

fn bootstrap_tokens() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let mut data = json!({
        "token-id": "abcdef", "token-secret": "0123456789abcdef", "usage-bootstrap-authentication": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token", "expiration": "2999-01-01T00:00:00Z",
    });
    let path = "/api/v1/namespaces/kube-system/secrets";
    let kind = "bootstrap.kubernetes.io/token";
    root.post(path, &secret("bootstrap-token-abcdef", kind, &data)).unwrap();
    let who = |token: &str| {
        let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        let client = server.client_with_token(Some(token));
        client
            .post("/apis/authentication.k8s.io/v1/selfsubjectreviews", &review)
            .unwrap()
    };
    let (code, review) = who("abcdef.0123456789abcdef");
    assert_eq!(code, 201);
    assert_eq!(review["status"]["userInfo"]["username"], "system:bootstrap:abcdef");
    let groups = [
        "system:bootstrappers",
        "system:bootstrappers:kubeadm:default-node-token",
        "system:authenticated",
    ];
    assert_eq!(review["status"]["userInfo"]["groups"], json!(groups));
    assert_eq!(who("abcdef.0123456789abcdeg").0, 401);
    for (key, value) in [
        ("expiration", "2000-01-01T00:00:00Z"),
        ("usage-bootstrap-authentication", "false"),
    ] {
        let before = data[key].clone();
        data[key] = value.into();
        assert_eq!(
            root.put(
                &format!("{path}/bootstrap-token-abcdef"),
                &secret("bootstrap-token-abcdef", kind, &data)
            )
            .unwrap()
            .0,
            200
        );
        assert_eq!(who("abcdef.0123456789abcdef").0, 401, "{key}");
        data[key] = before;
    }
}

fn bad_credentials() {
    let server = server();
    let foreign = super::pki::Authority::new("kubernetes");
    let (certificate, key) = foreign.client("kubernetes-super-admin", &["system:masters"]);
    let client = super::client::Client::new(
        &server.url(),
        Some(&server.authority().certificate),
        Some((&certificate, &key)),
        None,
    )
    .unwrap();
    let (code, body) = client.get("/api/v1/nodes").unwrap();
    assert_eq!((code, &body["message"]), (401, &json!("Unauthorized")));
    assert_eq!(server.client_with_token(Some("nonsense")).get("/version").unwrap().0, 401);
    let anonymous = server.client_with_token(None);
    assert_eq!(anonymous.get("/version").unwrap().1["gitVersion"], "v1.35.0");
    let (code, body) = anonymous.get("/api/v1/nodes").unwrap();
    assert_eq!(code, 403);
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .contains("User \"system:anonymous\" cannot list resource \"nodes\""),
        "{body}"
    );
    let stranger = super::client::Client::new(&server.url(), Some(&foreign.certificate), None, None).unwrap();
    assert!(
        stranger.get("/version").unwrap_err().contains("certificate"),
        "the client does not trust the server"
    );
}

fn services_get_addresses() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let path = "/api/v1/namespaces/kube-system/services";
    let service = |name: &str, address: Value| {
        let spec = json!({"clusterIP": address, "ports": [{"port": 53}]});
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec})
    };
    let (code, dns) = root.post(path, &service("kube-dns", json!("10.96.0.10"))).unwrap();
    assert_eq!(code, 201, "{dns}");
    assert_eq!(dns["spec"]["clusterIPs"], json!(["10.96.0.10"]));
    let (code, body) = root.post(path, &service("kube-dns", json!("10.96.0.10"))).unwrap();
    let fault = "failed to allocate IP 10.96.0.10: provided IP is already allocated";
    assert_eq!(code, 422);
    assert_eq!(
        body["message"],
        format!("Service \"kube-dns\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.10\"]: {fault}")
    );
    assert_eq!(body["details"]["causes"][0]["field"], "spec.clusterIPs");
    assert_eq!(root.post(path, &service("far", json!("10.0.0.1"))).unwrap().0, 422);
    let (_, any) = root.post(path, &service("any", Value::Null)).unwrap();
    assert!(any["spec"]["clusterIP"].as_str().unwrap().starts_with("10.96."), "{any}");
    let (code, kept) = root
        .put(&format!("{path}/kube-dns"), &service("kube-dns", Value::Null))
        .unwrap();
    assert_eq!((code, &kept["spec"]["clusterIP"]), (200, &json!("10.96.0.10")));
    let (code, body) = root
        .put(&format!("{path}/kube-dns"), &service("kube-dns", json!("10.96.0.11")))
        .unwrap();
    assert_eq!(code, 422, "{body}");
    let (_, own) = root.get("/api/v1/namespaces/default/services/kubernetes").unwrap();
    assert_eq!(
        (&own["spec"]["clusterIP"], &own["spec"]["ports"][0]["targetPort"]),
        (&json!("10.96.0.1"), &json!(server.address().port()))
    );
}

fn watches() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let (_, list) = root.get(MAPS).unwrap();
    let from = list["metadata"]["resourceVersion"].as_str().unwrap().to_owned();
    root.post(MAPS, &map("m")).unwrap();
    let mut labelled = map("m");
    labelled["metadata"]["labels"] = json!({"x": "1"});
    root.put(&format!("{MAPS}/m"), &labelled).unwrap();
    root.delete(&format!("{MAPS}/m")).unwrap();
    let watch = |query: &str| {
        let (code, text) = root.get(&format!("{MAPS}?watch=true&timeoutSeconds=1&{query}")).unwrap();
        assert_eq!(code, 200, "{text}");
        // One event reads as JSON, several as text.
        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        let events = text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        events.map(|e| e["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(watch(&format!("resourceVersion={from}")), ["ADDED", "MODIFIED", "DELETED"]);
    assert_eq!(
        watch(&format!("resourceVersion={from}&labelSelector=x%3D1")),
        ["ADDED", "DELETED"]
    );
    root.post(MAPS, &map("n")).unwrap();
    assert_eq!(watch(""), ["ADDED"]);
    assert_eq!(
        watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
        ["ADDED", "BOOKMARK"]
    );
    server.compact();
    assert_eq!(watch(&format!("resourceVersion={from}")), ["ERROR"]);
    std::thread::scope(|scope| {
        let writer = server.client("root", &["system:masters"]);
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            writer.post(MAPS, &map("later")).unwrap();
        });
        assert_eq!(watch("fieldSelector=metadata.name%3Dlater"), ["ADDED"]);
    });
}

fn faults() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    server.fault(Rule::times(1, Fault::TooManyRequests(3)).on("get", "/version"));
    let (code, body) = root.get("/version").unwrap();
    assert_eq!((code, &body["details"]["retryAfterSeconds"]), (429, &json!(3)));
    assert_eq!(root.get("/version").unwrap().0, 200);
    server.fault(Rule::lasting(Duration::from_millis(200), Fault::InternalError));
    assert_eq!(root.get("/version").unwrap().0, 500);
    std::thread::sleep(Duration::from_millis(250));
    assert_eq!(root.get("/version").unwrap().0, 200);
    server.fault(Rule::times(1, Fault::ResetInBody).on("create", ""));
    assert!(root.post(MAPS, &map("m")).is_err());
    assert_eq!(root.get(&format!("{MAPS}/m")).unwrap().0, 200, "it was carried out");
    server.fault(Rule::times(2, Fault::Refuse).on("create", "configmaps"));
    assert!(root.post(MAPS, &map("n")).is_err());
    server.clear_faults();
    assert_eq!(root.get(&format!("{MAPS}/n")).unwrap().0, 404, "it was not");
    server.fault(Rule::times(1, Fault::Slow(300)));
    let begin = std::time::Instant::now();
    assert_eq!(root.get("/version").unwrap().0, 200);
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

fn dependents_go_with_their_owner() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let (_, owner) = root.post(MAPS, &map("owner")).unwrap();
    let reference = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": owner["metadata"]["uid"]});
    for name in ["one", "two"] {
        let mut object = map(name);
        object["metadata"]["ownerReferences"] = json!([reference]);
        root.post(MAPS, &object).unwrap();
    }
    root.delete(&format!("{MAPS}/owner?propagationPolicy=Orphan")).unwrap();
    let (_, one) = root.get(&format!("{MAPS}/one")).unwrap();
    assert_eq!(one["metadata"]["ownerReferences"], json!([]));
    let (_, owner) = root.post(MAPS, &map("owner")).unwrap();
    let mut two = map("two");
    two["metadata"]["ownerReferences"] = json!([reference]);
    two["metadata"]["ownerReferences"][0]["uid"] = owner["metadata"]["uid"].clone();
    root.put(&format!("{MAPS}/two"), &two).unwrap();
    root.delete(&format!("{MAPS}/owner")).unwrap();
    assert_eq!(root.get(&format!("{MAPS}/two")).unwrap().0, 404);
    assert_eq!(root.get(&format!("{MAPS}/one")).unwrap().0, 200);
}

fn nodes_keep_to_themselves() {
    let server = server();
    let kubelet = server.client("system:node:w1", &["system:nodes"]);
    assert_eq!(kubelet.post("/api/v1/nodes", &node("w1")).unwrap().0, 201);
    assert_eq!(kubelet.get("/api/v1/nodes/w1").unwrap().0, 200);
    assert_eq!(kubelet.get("/api/v1/nodes/cp1").unwrap().0, 403);
    let (code, body) = kubelet.post("/api/v1/nodes", &node("w2")).unwrap();
    assert_eq!(code, 403);
    assert_eq!(
        body["message"],
        "nodes \"w2\" is forbidden: node \"w1\" is not allowed to modify node \"w2\""
    );
    let label = json!({"metadata": {"labels": {"node-role.kubernetes.io/control-plane": ""}}});
    let (code, body) = kubelet
        .send("PATCH", "/api/v1/nodes/w1", patch::STRATEGIC, Some(&label))
        .unwrap();
    assert_eq!(code, 403);
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .contains("labels: node-role.kubernetes.io/control-plane"),
        "{body}"
    );
}

fn questions() {
    let server = server();
    let may = |client: &super::client::Client, verb: &str| {
        let attributes = json!({"verb": verb, "resource": "secrets", "namespace": "kube-system"});
        let spec = json!({"resourceAttributes": attributes});
        let review = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec});
        let (code, review) = client
            .post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", &review)
            .unwrap();
        assert_eq!(code, 201, "{review}");
        review["status"]["allowed"] == true
    };
    let reader = server.client("reader", &[]);
    assert!(!may(&reader, "get"));
    let root = server.client("root", &["system:masters"]);
    assert!(may(&root, "delete"));
    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system";
    let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]);
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r"}, "rules": rules});
    let binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "r"},
        "subjects": [{"kind": "User", "name": "reader"}], "roleRef": {"kind": "Role", "name": "r"},
    });
    let (code, bound) = root.post(&format!("{rbac}/rolebindings"), &binding).unwrap();
    assert_eq!(
        (code, &bound["subjects"][0]["apiGroup"]),
        (201, &json!("rbac.authorization.k8s.io"))
    );
    let (_, body) = reader.get("/api/v1/namespaces/kube-system/secrets/x").unwrap();
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .ends_with("RBAC: role.rbac.authorization.k8s.io \"r\" not found"),
        "{body}"
    );
    assert_eq!(root.post(&format!("{rbac}/roles"), &role).unwrap().0, 201);
    assert!(may(&reader, "get") && !may(&reader, "list"));
    let (code, body) = root
        .put(&format!("{rbac}/rolebindings/r"), &{
            let mut other = binding.clone();
            other["roleRef"]["name"] = "s".into();
            other
        })
        .unwrap();
    assert_eq!(code, 422);
    assert!(body["message"].as_str().unwrap().ends_with("cannot change roleRef"), "{body}");
}

/// A request for a kubelet's certificate, and the key for it.
fn request(node: &str, signer: &str) -> (Value, String) {
    use base64::Engine as _;
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, "system:nodes");
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, format!("system:node:{node}"));
    let pem = params.serialize_request(&key).unwrap().pem().unwrap();
    let request = base64::engine::general_purpose::STANDARD.encode(pem);
    let spec = json!({"request": request, "signerName": signer, "usages": ["digital signature", "client auth"]});
    let csr = json!({
        "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"generateName": "csr-"}, "spec": spec,
    });
    (csr, key.serialize_pem())
}

fn within(seconds: u64, mut what: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !what() {
        assert!(begin.elapsed() < Duration::from_secs(seconds), "not within {seconds} s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn kubelets_get_certificates() {
    const CSRS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let rbac = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    for (name, role) in [
        ("kubeadm:kubelet-bootstrap", "system:node-bootstrapper"),
        (
            "kubeadm:node-autoapprove-bootstrap",
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        ),
    ] {
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name},
            "subjects": [{"kind": "Group", "name": "system:bootstrappers:kubeadm:default-node-token"}],
            "roleRef": {"kind": "ClusterRole", "name": role},
        });
        assert_eq!(root.post(rbac, &binding).unwrap().0, 201);
    }
    let token = server.client(
        "system:bootstrap:abcdef",
        &["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token"],
    );
    let (csr, key) = request("w1", "kubernetes.io/kube-apiserver-client-kubelet");
    let (code, made) = token.post(CSRS, &csr).unwrap();
    assert_eq!(code, 201, "{made}");
    assert_eq!(made["spec"]["username"], "system:bootstrap:abcdef");
    let name = made["metadata"]["name"].as_str().unwrap();
    assert_eq!(root.get(&format!("{CSRS}/{name}")).unwrap().1["status"], json!({}));
    // Who may ask may not approve.
    let mut approved = made.clone();
    approved["status"]["conditions"] = json!([{"type": "Approved", "status": "True", "reason": "r", "message": "m"}]);
    assert_eq!(token.put(&format!("{CSRS}/{name}/approval"), &approved).unwrap().0, 403);
    // Not for the name of somebody else's signer, and not by who has no permission.
    let (_, foreign) = root.post(CSRS, &request("w1", "example.com/signer").0).unwrap();
    let (_, unasked) = root
        .post(CSRS, &request("w2", "kubernetes.io/kube-apiserver-client-kubelet").0)
        .unwrap();
    let _controllers = server.start_controllers();
    let object = |name: &Value| {
        server
            .object("certificatesigningrequests.certificates.k8s.io", "", name.as_str().unwrap())
            .unwrap()
    };
    within(5, || object(&made["metadata"]["name"])["status"]["certificate"].is_string());
    let signed = object(&made["metadata"]["name"]);
    assert_eq!(signed["status"]["conditions"][0]["reason"], "AutoApproved");
    assert_eq!(object(&foreign["metadata"]["name"])["status"], json!({}));
    // `root` is of system:masters, who may do everything.
    within(5, || {
        object(&unasked["metadata"]["name"])["status"]["certificate"].is_string()
    });
    use base64::Engine as _;
    let pem = base64::engine::general_purpose::STANDARD
        .decode(signed["status"]["certificate"].as_str().unwrap())
        .unwrap();
    let pem = String::from_utf8(pem).unwrap();
    let kubelet =
        super::client::Client::new(&server.url(), Some(&server.authority().certificate), Some((&pem, &key)), None).unwrap();
    assert_eq!(kubelet.post("/api/v1/nodes", &node("w1")).unwrap().0, 201);
    let ttl = || server.object("nodes", "", "w1").unwrap()["metadata"]["annotations"]["node.alpha.kubernetes.io/ttl"] == "0";
    within(5, ttl);
}

fn token_secret(id: &str, expiration: &str, signs: &str) -> Value {
    let data = json!({
        "token-id": id, "token-secret": "0123456789abcdef", "expiration": expiration, "usage-bootstrap-signing": signs,
    });
    secret(&format!("bootstrap-token-{id}"), "bootstrap.kubernetes.io/token", &data)
}

fn cluster_info_is_signed() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let _controllers = server.start_controllers();
    let secrets = "/api/v1/namespaces/kube-system/secrets";
    root.post(secrets, &token_secret("abcdef", "2999-01-01T00:00:00Z", "true"))
        .unwrap();
    root.post(secrets, &token_secret("ghijkl", "2999-01-01T00:00:00Z", "false"))
        .unwrap();
    let info = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cluster-info"}, "data": {"kubeconfig": "kind: Config\n"},
    });
    assert_eq!(root.post("/api/v1/namespaces/kube-public/configmaps", &info).unwrap().0, 201);
    let signed = || server.object("configmaps", "kube-public", "cluster-info").unwrap()["data"].clone();
    within(5, || signed()["jws-kubeconfig-abcdef"].is_string());
    // As the hmac module of Python makes it.
    let known = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..3ZR7IfHD4V0NLYjj9trDyCFIZSwMzkyMpnxx9vCiSPI";
    assert_eq!(
        signed(),
        json!({"kubeconfig": "kind: Config\n", "jws-kubeconfig-abcdef": known})
    );
    root.delete(&format!("{secrets}/bootstrap-token-abcdef")).unwrap();
    within(5, || signed()["jws-kubeconfig-abcdef"].is_null());
}

fn expired_tokens_go() {
    let server = server();
    let root = server.client("root", &["system:masters"]);
    let secrets = "/api/v1/namespaces/kube-system/secrets";
    root.post(secrets, &token_secret("abcdef", "2000-01-01T00:00:00Z", "true"))
        .unwrap();
    root.post(secrets, &token_secret("ghijkl", "2999-01-01T00:00:00Z", "true"))
        .unwrap();
    let _controllers = server.start_controllers();
    within(5, || {
        server.object("secrets", "kube-system", "bootstrap-token-abcdef").is_none()
    });
    assert!(server.object("secrets", "kube-system", "bootstrap-token-ghijkl").is_some());
}
