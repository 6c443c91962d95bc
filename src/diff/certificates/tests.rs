//! Certificates and kubeconfigs of a made cluster against configurations.

use std::path::Path;

use serde_json::{Value, json};

use super::standing::ANOTHER;
use super::*;
use crate::config::model::{ClusterConfiguration, InitConfiguration};
use crate::diff::compare;
use crate::pki::tests::{Files, cluster, init, start};
use crate::pki::{OnDemand, Selection, plan};
use crate::release::Release;

#[test]
fn what_stands_is_compared_in_the_terms_of_the_configuration() {
    let (mut cluster, init, release) = (cluster(), init(), Release::newest());
    fn of<'a>(cluster: &'a ClusterConfiguration, init: &'a InitConfiguration, release: &'a Release) -> Inputs<'a> {
        Inputs {
            cluster,
            init,
            release,
            start: start(),
        }
    }
    let mut files = Files::default();
    files.write(
        &plan(&of(&cluster, &init, &release), Selection::All, &files.clone(), &OnDemand)
            .unwrap()
            .groups,
    );
    let folder = Path::new("/etc/kubernetes");
    files.write(
        &kubeconfig::plan(
            &of(&cluster, &init, &release),
            folder,
            kubeconfig::Selection::All,
            &files.clone(),
            &OnDemand,
        )
        .unwrap()
        .groups,
    );
    let differences = |cluster: &ClusterConfiguration, now| {
        let wanted = Wanted::of_control_plane(&of(cluster, &init, &release), folder, &|_| true, &|_| false).unwrap();
        assert!(wanted.partial.is_empty());
        compare(&standing(&wanted.snapshot, &files, now), &wanted.snapshot, true)
    };
    assert_eq!(differences(&cluster, start()), []);
    let late = differences(&cluster, start() + time::Duration::days(400));
    assert!(late.iter().all(|d| d.path == "valid") && late.len() == 12, "{late:?}");
    cluster.api_server.cert_sans = vec!["k8s.example.com".to_owned()];
    cluster.control_plane_endpoint = "k8s.example.com:6443".to_owned();
    cluster.certificate_validity_period = Some(crate::config::duration::Duration::from_hours(100));
    let found = differences(&cluster, start());
    let at = |place: &str, path: &str| found.iter().any(|d| d.place == place && d.path == path);
    assert!(at("/pki/apiserver.crt", "names.k8s.example.com"), "{found:?}");
    assert!(at("/pki/apiserver.crt", "lives") && !at("/pki/ca.crt", "lives"), "{found:?}");
    assert!(at("/etc/kubernetes/admin.conf", "lives"), "{found:?}");
    let over = found
        .iter()
        .find(|d| d.place.ends_with("admin.conf") && d.path == "lives")
        .unwrap();
    assert_eq!(over.left, Some(json!("over 8760h")));
    cluster.certificate_validity_period = Some(crate::config::duration::Duration::from_hours(9000));
    cluster.encryption_algorithm = "RSA-2048".to_owned();
    let longer = differences(&cluster, start() + time::Duration::days(30));
    for (path, left) in [("lives", "8760h"), ("algorithm", "ECDSA-P256")] {
        let found = longer
            .iter()
            .find(|d| d.place.ends_with("admin.conf") && d.path == path)
            .unwrap();
        assert_eq!(found.left, Some(json!(left)));
    }
    assert!(
        at("/etc/kubernetes/admin.conf", "server") && !at("/etc/kubernetes/scheduler.conf", "server"),
        "{found:?}"
    );
}
/// Another CA beside certificates and kubeconfigs that stand, a kubelet that rotates its certificate, broken files.
#[test]
fn files_of_another_cluster_are_told() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    let made = || {
        let mut files = Files::default();
        files.write(&plan(&inputs, Selection::All, &files.clone(), &OnDemand).unwrap().groups);
        files
    };
    let (mut files, other) = (made(), made());
    let folder = Path::new("/etc/kubernetes");
    let kubeconfigs = kubeconfig::plan(&inputs, folder, kubeconfig::Selection::All, &files.clone(), &OnDemand).unwrap();
    files.write(&kubeconfigs.groups);
    let wanted = Wanted::of_control_plane(&inputs, folder, &|name| name != "certs/etcd-ca", &|_| false).unwrap();
    let told = |files: &Files| {
        compare(&standing(&wanted.snapshot, files, start()), &wanted.snapshot, true)
            .into_iter()
            .map(|d| (d.place, d.path, d.left.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&files), []);
    let mut strange = files.clone();
    strange
        .0
        .insert("/pki/ca.crt".into(), other.0[Path::new("/pki/ca.crt")].clone());
    let found = told(&strange);
    let says = |place: &str, path: &str| found.contains(&(place.to_owned(), path.to_owned(), json!(ANOTHER)));
    assert!(
        says("/pki/apiserver.crt", "signedBy") && says("/etc/kubernetes/admin.conf", "trusts"),
        "{found:?}"
    );
    assert!(!says("/pki/front-proxy-client.crt", "signedBy"), "{found:?}");
    let rotating = |certificate: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
             clusters: [{{name: k, cluster: {{server: 'https://192.0.2.9:6443', certificate-authority: pki/none}}}}]\n\
             users: [{{name: u, user: {{client-certificate: {certificate}}}}}]\n"
        );
        let mut rotating = files.clone();
        rotating.0.insert("/etc/kubernetes/kubelet.conf".into(), text.into());
        told(&rotating)
    };
    let paths = |found: Vec<(String, String, Value)>| found.into_iter().map(|(_, path, _)| path).collect::<Vec<_>>();
    assert_eq!(paths(rotating("/pki/none.crt")), ["server"]);
    assert_eq!(
        paths(rotating("/pki/apiserver-kubelet-client.crt")),
        ["commonName", "organizations[]", "server"]
    );
    let mut broken = files.clone();
    broken.0.insert("/etc/kubernetes/admin.conf".into(), "a: [".to_owned().into());
    let found = told(&broken);
    assert_eq!(found.len(), 1);
    assert!(found[0].2.as_str().unwrap().starts_with("damaged: "), "{found:?}");
}

#[test]
fn what_is_not_known_is_not_compared() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    let name = &init.node_registration.name;
    let wanted = Wanted::of_control_plane(&inputs, Path::new("/k"), &|_| true, &|text| text.contains(name.as_str())).unwrap();
    let places = &wanted.snapshot.places;
    assert!(places["/pki/apiserver.crt"].value.get("names").is_none());
    assert!(places["/pki/apiserver.crt"].value.get("commonName").is_some());
    assert!(places["/k/kubelet.conf"].value.get("commonName").is_none());
    assert!(places["/pki/front-proxy-client.crt"].value.get("names").is_some());
    assert!(wanted.partial.contains(&"/k/kubelet.conf".to_owned()), "{:?}", wanted.partial);
    assert!(!wanted.partial.contains(&"/pki/ca.crt".to_owned()));
    let worker = Wanted::of_worker("w1", Some("https://h:6443"), "/pki/ca.crt", Path::new("/k"), &|_| false);
    assert_eq!(worker.snapshot.places["/k/kubelet.conf"].value["server"], "https://h:6443");
}
