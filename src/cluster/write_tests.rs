//! The client against scripts: which requests it sends, and what it makes of the answers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::error::ClusterError;
use super::object::{Intent, ObjectWrite};
use super::resource::{Address, Selectors};
use super::scripted::{Script, broken, client, client_with_clock, refused};
use super::transport::{ContentType, Response, TransportError};
use super::write::Outcome;
use super::{bootstrap_token, upload_certs};
use crate::config::model::BootstrapToken;
use crate::host::clock::{Clock, FakeClock};

const TOKEN: &str = "/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef";
const SECRETS: &str = "/api/v1/namespaces/kube-system/secrets";
const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";
const NODE: &str = "/api/v1/nodes/cp1";

fn token(secret: &str) -> ObjectWrite {
    let token = BootstrapToken {
        token: format!("abcdef.{secret}"),
        ttl: Some("24h".parse().unwrap()),
        ..BootstrapToken::default()
    };
    bootstrap_token::secret(&token, FakeClock::default().now(), Intent::Create)
}

fn object(intent: Intent, resource: &'static str, name: &str) -> ObjectWrite {
    ObjectWrite::of(
        intent,
        resource,
        json!({"metadata": {"name": name, "namespace": "kube-system"}, "spec": {}}),
    )
}

fn get(path: &str) -> String {
    format!("GET {path}")
}
fn post(path: &str) -> String {
    format!("POST {path}")
}
fn put(path: &str) -> String {
    format!("PUT {path}")
}

#[test]
fn create_or_update_replaces_what_stands() {
    let write = object(Intent::CreateOrUpdate, "configmaps", "kubeadm-config");
    let one = format!("{MAPS}/kubeadm-config");
    for (lines, outcome) in [
        (vec![(post(MAPS), 201)], Outcome::Created),
        (vec![(post(MAPS), 409), (put(&one), 200)], Outcome::Updated),
        // Changed at the same moment; removed at the same moment.
        (
            vec![(post(MAPS), 409), (put(&one), 409), (post(MAPS), 409), (put(&one), 200)],
            Outcome::Updated,
        ),
        (vec![(post(MAPS), 409), (put(&one), 404), (post(MAPS), 201)], Outcome::Created),
    ] {
        let lines: Vec<(&str, u16)> = lines.iter().map(|(line, status)| (line.as_str(), *status)).collect();
        let script = Script::new(&lines);
        let written = client(&script).write(&write).unwrap();
        assert_eq!((written.outcome, written.uid()), (outcome, "u-1"));
        script.assert_done();
        assert_eq!(script.body(0), write.body);
    }
}

#[test]
fn a_service_that_stands_answers_422() {
    let write = object(Intent::CreateOrUpdate, "services", "kube-dns");
    let all = "/api/v1/namespaces/kube-system/services";
    let one = format!("{all}/kube-dns");
    let script = Script::new(&[(&post(all), 422), (&get(&one), 200), (&put(&one), 200)]);
    assert_eq!(client(&script).write(&write).unwrap().outcome, Outcome::Updated);
    script.assert_done();

    // Another Service has its address.
    let script = Script::new(&[(&post(all), 422), (&get(&one), 404)]);
    assert_eq!(client(&script).write(&write).unwrap_err().status(), Some(422));
    // Any other object that is invalid is not read again.
    let script = Script::new(&[(&post(MAPS), 422)]);
    let error = client(&script)
        .write(&object(Intent::CreateOrUpdate, "configmaps", "x"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the API server answered POST {MAPS} with 422 Reason422: message 422")
    );
}

#[test]
fn what_is_retained_is_not_touched() {
    let write = object(Intent::CreateOrRetain, "configmaps", "cluster-info");
    let script = Script::new(&[(&post(MAPS), 409)]);
    assert_eq!(client(&script).write(&write).unwrap().outcome, Outcome::Kept);
}

#[test]
fn a_corefile_that_stands_is_the_admins() {
    let write = object(Intent::CreateOrUpdate, "configmaps", "coredns");
    let one = format!("{MAPS}/coredns");
    let script = Script::new(&[(&get(&one), 200)]);
    assert_eq!(client(&script).write(&write).unwrap().outcome, Outcome::Kept);
    let script = Script::new(&[(&get(&one), 404), (&post(MAPS), 201)]);
    assert_eq!(client(&script).write(&write).unwrap().outcome, Outcome::Created);
}

#[test]
fn coredns_keeps_its_replicas() {
    let write = object(Intent::CreateOrUpdate, "deployments", "coredns");
    let all = "/apis/apps/v1/namespaces/kube-system/deployments";
    let coredns = json!({"metadata": {"name": "coredns"}, "spec": {"replicas": 5}});
    let script = Script::new(&[])
        .then(&get(all), 200, &json!({"items": [coredns]}))
        .then(&post(all), 409, &json!({}))
        .then(&put(&format!("{all}/coredns")), 200, &json!({}));
    client(&script).write(&write).unwrap();
    assert_eq!(script.body(2)["spec"]["replicas"], 5);
    assert!(script.seen(0).path.ends_with("?labelSelector=k8s-app%3Dkube-dns"));

    let script = Script::new(&[])
        .then(&get(all), 200, &json!({"items": null}))
        .then(&post(all), 201, &json!({}));
    client(&script).write(&write).unwrap();
    assert_eq!(script.body(1), write.body);

    let other = json!({"metadata": {"name": "mine"}, "spec": {"replicas": 1}});
    let script = Script::new(&[]).then(&get(all), 200, &json!({"items": [coredns, other]}));
    let error = client(&script).write(&write).unwrap_err().to_string();
    assert!(error.ends_with("coredns, mine"), "{error}");
}

#[test]
fn a_token_is_new_or_the_same() {
    let wanted = token("0123456789abcdef");
    let script = Script::new(&[(&get(TOKEN), 404), (&post(SECRETS), 201)]);
    assert_eq!(client(&script).write(&wanted).unwrap().outcome, Outcome::Created);

    let standing = |secret: &str, end: &str| {
        let mut standing = token(secret).body;
        standing["metadata"]["uid"] = json!("u-2");
        standing["data"]["expiration"] = json!(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, end));
        standing
    };
    // A rerun of init keeps the token of the run before, whose end differs by the time between.
    let same = standing("0123456789abcdef", "1970-01-01T12:00:00Z");
    let script = Script::new(&[]).then(&get(TOKEN), 200, &same);
    let written = client(&script).write(&wanted).unwrap();
    assert_eq!((written.outcome, written.uid()), (Outcome::Kept, "u-2"));
    // Its time is over.
    let old = standing("0123456789abcdef", "1969-12-31T12:00:00Z");
    let script = Script::new(&[])
        .then(&get(TOKEN), 200, &old)
        .then(&put(TOKEN), 200, &json!({}));
    assert_eq!(client(&script).write(&wanted).unwrap().outcome, Outcome::Updated);
    // `create` refuses both, and `write` another one.
    for (standing, strict) in [(&same, true), (&standing("fedcba9876543210", "2030-01-01T12:00:00Z"), false)] {
        let script = Script::new(&[]).then(&get(TOKEN), 200, standing);
        let client = client(&script);
        let error = if strict {
            client.create(&wanted)
        } else {
            client.write(&wanted)
        }
        .unwrap_err();
        assert!(matches!(error, ClusterError::Exists { .. }), "{error}");
        assert!(error.help().unwrap().contains("token delete"));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
    }
}

#[test]
fn a_post_whose_answer_got_lost_meets_its_own_work() {
    let wanted = token("0123456789abcdef");
    let script = Script::new(&[(&get(TOKEN), 404)])
        .then_fails(&post(SECRETS), broken())
        .then(&post(SECRETS), 409, &json!({"kind": "Status", "message": "already exists"}))
        .then(&get(TOKEN), 200, &wanted.body);
    assert_eq!(client(&script).create(&wanted).unwrap().outcome, Outcome::Created);
    script.assert_done();

    // Somebody else was faster.
    let script = Script::new(&[(&get(TOKEN), 404)])
        .then_fails(&post(SECRETS), broken())
        .then(&post(SECRETS), 409, &json!({}))
        .then(&get(TOKEN), 200, &token("fedcba9876543210").body);
    assert!(matches!(client(&script).create(&wanted), Err(ClusterError::Exists { .. })));

    // A connection that never came about has done nothing.
    let script = Script::new(&[(&get(TOKEN), 404)])
        .then_fails(&post(SECRETS), refused())
        .then(&post(SECRETS), 409, &json!({}));
    assert!(matches!(client(&script).create(&wanted), Err(ClusterError::Exists { .. })));
    script.assert_done();
}

#[test]
fn an_owner_gets_its_uid() {
    let owner = upload_certs::owner("abcdef.0123456789abcdef".to_owned());
    let mut random = |buffer: &mut [u8]| buffer.fill(1);
    let writes = upload_certs::objects(&owner, "", &[], &"0".repeat(64), &mut random).unwrap();
    let script = Script::new(&[
        (&get(TOKEN), 200),
        (&post(SECRETS), 409),
        (&put(&format!("{SECRETS}/kubeadm-certs")), 200),
    ]);
    client(&script).write(&writes[0]).unwrap();
    assert_eq!(script.body(2)["metadata"]["ownerReferences"][0]["uid"], "u-1");

    let script = Script::new(&[(&get(TOKEN), 404)]);
    let error = client(&script).write(&writes[0]).unwrap_err().to_string();
    assert!(
        error.starts_with("secrets kube-system/bootstrap-token-abcdef is not there"),
        "{error}"
    );
}

#[test]
fn a_node_is_waited_for_and_keeps_its_taints() {
    let ours = json!({"key": "cp", "effect": "NoSchedule"});
    let theirs = json!({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"});
    let write = ObjectWrite::patch("nodes", "cp1", json!({"spec": {"taints": [ours]}}));
    let node = |version: &str, taints: Value| json!({"metadata": {"resourceVersion": version}, "spec": {"taints": taints}});
    let patch = format!("PATCH {NODE}");
    let script = Script::new(&[(&get(NODE), 404)])
        .then(&get(NODE), 200, &node("1", json!([])))
        .then(&patch, 409, &json!({}))
        .then(&get(NODE), 200, &node("2", json!([theirs])))
        .then(&patch, 200, &json!({"metadata": {"uid": "u-3"}}));
    let written = client(&script).write(&write).unwrap();
    assert_eq!((written.outcome, written.uid()), (Outcome::Patched, "u-3"));
    assert_eq!(
        script.body(2),
        json!({"metadata": {"resourceVersion": "1"}, "spec": {"taints": [ours]}})
    );
    assert_eq!(
        script.body(4),
        json!({"metadata": {"resourceVersion": "2"}, "spec": {"taints": [ours, theirs]}})
    );
    assert_eq!(script.seen(4).body.unwrap().0, ContentType::StrategicMergePatch);

    // Where nothing is left to do, the empty patch is sent as kubeadm does.
    let script = Script::new(&[])
        .then(&get(NODE), 200, &node("1", json!([ours])))
        .then(&patch, 200, &json!({}));
    client(&script).write(&write).unwrap();
    assert_eq!(script.body(1), json!({}));
}

#[test]
fn a_node_that_never_comes_is_missed() {
    let lines = vec![("GET /api/v1/nodes/cp1", 404); 20];
    let write = ObjectWrite::patch("nodes", "cp1", json!({}));
    let clock = Arc::new(FakeClock::default());
    let error = client_with_clock(&Script::new(&lines), &clock).write(&write).unwrap_err();
    assert!(matches!(error, ClusterError::Missing { .. }), "{error}");
    assert!(error.help().unwrap().contains("journalctl -u kubelet"));
    assert!(clock.monotonic() > Duration::from_secs(50) && clock.monotonic() <= Duration::from_secs(60));
}

#[test]
fn failures_that_pass_are_tried_again() {
    let address = Address::cluster("nodes", "cp1");
    let script = Script::new(&[
        (&get(NODE), 500),
        (&get(NODE), 502),
        (&get(NODE), 503),
        (&get(NODE), 504),
        (&get(NODE), 429),
    ])
    .then_fails(&get(NODE), refused())
    .then_fails(&get(NODE), broken())
    .then(&get(NODE), 200, &json!({"metadata": {}}));
    let clock = Arc::new(FakeClock::default());
    client_with_clock(&script, &clock).get(&address).unwrap();
    script.assert_done();
    assert_eq!(clock.sleeps().len(), 7);
}

#[test]
fn retry_after_is_waited_for() {
    let mut busy = Response::new(429, "");
    busy.retry_after = Some(Duration::from_secs(7));
    let script = Script::of([(get(NODE), super::scripted::Reply::Answer(busy.clone()))]).then(&get(NODE), 200, &json!({}));
    let clock = Arc::new(FakeClock::default());
    client_with_clock(&script, &clock)
        .get(&Address::cluster("nodes", "cp1"))
        .unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_secs(7)]);

    // Longer than the limit: there is no sense in waiting at all.
    busy.retry_after = Some(Duration::from_secs(600));
    let script = Script::of([(get(NODE), super::scripted::Reply::Answer(busy))]);
    let clock = Arc::new(FakeClock::default());
    let error = client_with_clock(&script, &clock)
        .get(&Address::cluster("nodes", "cp1"))
        .unwrap_err();
    assert_eq!((error.status(), clock.sleeps().len()), (Some(429), 0));
}

#[test]
fn refusals_are_not_tried_again() {
    for status in [400, 401, 403, 404, 409, 422] {
        let script = Script::new(&[(&get(NODE), status)]);
        let error = client(&script).get(&Address::cluster("nodes", "cp1")).unwrap_err();
        assert_eq!((error.status(), script.count()), (Some(status), 1));
    }
    let untrusted = TransportError::Untrusted {
        server: "https://cp1:6443".to_owned(),
        reason: "its certificate is not yet valid".to_owned(),
    };
    let script = Script::new(&[]).then_fails(&get(NODE), untrusted);
    let error = client(&script).get(&Address::cluster("nodes", "cp1")).unwrap_err();
    assert_eq!(error.to_string(), "GET /api/v1/nodes/cp1 got no answer");
    assert_eq!(script.count(), 1);
}

#[test]
fn the_limit_ends_it_and_the_error_says_how_often() {
    let script = Script::of((0..30).map(|_| (get(NODE), super::scripted::Reply::Fails(refused()))));
    let told = Arc::new(std::sync::Mutex::new(0));
    let hears = told.clone();
    let client = client(&script).with_listener(move |retrying| {
        assert!(retrying.why.contains("connection refused"));
        *hears.lock().unwrap() += 1;
    });
    let error = client.get(&Address::cluster("nodes", "cp1")).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("GET /api/v1/nodes/cp1 got no answer (") && text.contains("tries within 5"),
        "{text}"
    );
    assert_eq!(script.count(), *told.lock().unwrap() + 1);
}

#[test]
fn lists_and_deletions() {
    let selectors = Selectors {
        fields: "type=x",
        labels: "",
    };
    let script = Script::new(&[]).then(&get(SECRETS), 200, &json!({"items": [{"a": 1}]}));
    let found = client(&script).list("secrets", Some("kube-system"), &selectors).unwrap();
    assert_eq!(found, [json!({"a": 1})]);
    assert_eq!(script.seen(0).path, format!("{SECRETS}?fieldSelector=type%3Dx"));

    let address = Address::namespaced("secrets", "kube-system", "bootstrap-token-abcdef");
    let delete = format!("DELETE {TOKEN}");
    assert!(client(&Script::new(&[(&delete, 200)])).delete(&address).unwrap());
    assert!(!client(&Script::new(&[(&delete, 404)])).delete(&address).unwrap());
    // The answer to the first got lost: it was this very call that removed it.
    let script = Script::new(&[]).then_fails(&delete, broken()).then(&delete, 404, &json!({}));
    assert!(client(&script).delete(&address).unwrap());
}

#[test]
fn an_api_server_that_comes_up_is_waited_for() {
    let live = "GET /livez";
    let script = Script::new(&[])
        .then_fails(live, refused())
        .then_fails(live, refused())
        .then(live, 403, &json!({"kind": "Status", "message": "forbidden"}))
        .then(live, 500, &json!({}))
        .then(live, 200, &json!("ok"));
    let clock = Arc::new(FakeClock::default());
    let mut told = Vec::new();
    client_with_clock(&script, &clock)
        .poll_livez(Duration::from_secs(240), &mut |text| told.push(text.to_owned()))
        .unwrap();
    assert_eq!(clock.monotonic(), Duration::from_secs(2));
    assert_eq!(
        told,
        [
            "cannot connect to https://cp1:6443: connection refused",
            "it answers 403: forbidden",
            "it answers 500: {}"
        ]
    );
    // Waiting mends nothing where it does not know who asks.
    let script = Script::new(&[(live, 401)]);
    let error = client(&script).poll_livez(Duration::from_secs(240), &mut |_| {}).unwrap_err();
    assert_eq!(error.status(), Some(401));
    let script = Script::new(&[(live, 403), (live, 403)]);
    let error = client(&script).poll_livez(Duration::from_secs(1), &mut |_| {}).unwrap_err();
    assert!(error.to_string().ends_with("it answers 403: message 403"), "{error}");
}
