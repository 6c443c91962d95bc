use std::collections::BTreeSet;

use super::*;
use crate::config::model;
use crate::config::object::{Decode, Decoder, Encode};
use crate::config::testing::golden;
use crate::config::v1beta3;
use crate::yaml::{self, Limits};

/// Every field of v1beta3.
const EVERYTHING: &str = "\
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
bootstrapTokens:
- {token: abcdef.0123456789abcdef, description: d, ttl: 1h0m0s, usages: [signing], groups: [g]}
- {token: abcdef.0123456789abcdef, expires: '2031-01-02T03:04:05Z'}
nodeRegistration:
  name: node
  criSocket: unix:///x
  taints: [{key: k, value: v, effect: NoSchedule, timeAdded: '2031-01-02T03:04:05Z'}]
  kubeletExtraArgs: {b: '1', a: '2'}
  ignorePreflightErrors: [Swap]
  imagePullPolicy: Never
localAPIEndpoint: {advertiseAddress: 192.0.2.1, bindPort: 1}
certificateKey: abc
skipPhases: [x]
patches: {directory: /p}
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
etcd:
  local:
    imageRepository: r
    imageTag: t
    dataDir: /d
    extraArgs: {x: z}
    serverCertSANs: [s]
    peerCertSANs: [p]
  external: {endpoints: [e], caFile: ca, certFile: cert, keyFile: key}
networking: {serviceSubnet: s, podSubnet: p, dnsDomain: d}
kubernetesVersion: v1.35.0
controlPlaneEndpoint: h:1
apiServer:
  extraArgs: {a: b}
  extraVolumes: [{name: node, hostPath: h, mountPath: m, readOnly: true, pathType: File}]
  certSANs: [c]
  timeoutForControlPlane: 9m0s
controllerManager: {extraArgs: {c: d}, extraVolumes: [{name: node, hostPath: h, mountPath: m}]}
scheduler: {extraArgs: {e: f}, extraVolumes: [{name: node, hostPath: h, mountPath: m}]}
dns: {imageRepository: r, imageTag: t}
certificatesDir: /c
imageRepository: i
featureGates: {A: true}
clusterName: blue
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: JoinConfiguration
nodeRegistration: {name: node, taints: []}
caCertPath: /ca
discovery:
  bootstrapToken: {token: t, apiServerEndpoint: e, caCertHashes: [h], unsafeSkipCAVerification: true}
  file: {kubeConfigPath: /k}
  tlsBootstrapToken: t
  timeout: 7m0s
controlPlane: {localAPIEndpoint: {advertiseAddress: a, bindPort: 2}, certificateKey: k}
skipPhases: [z]
patches: {directory: /p}
";

fn read(text: &str) -> V1beta3 {
    let none = BTreeSet::new();
    let mut decoder = Decoder::new(&none);
    let mut out = V1beta3::default();
    for document in yaml::read(text.as_bytes(), &Limits::default()).unwrap() {
        let Ok(root) = document.root else { continue };
        if root.text("apiVersion") != Some(v1beta3::API_VERSION) {
            continue;
        }
        match root.text("kind").unwrap_or_default() {
            "InitConfiguration" => out.init = Some(Decode::decode(&root, &mut decoder)),
            "ClusterConfiguration" => out.cluster = Some(Decode::decode(&root, &mut decoder)),
            "JoinConfiguration" => out.join = Some(Decode::decode(&root, &mut decoder)),
            _ => {}
        }
    }
    assert!(
        !text.contains(EVERYTHING) || decoder.findings.is_empty(),
        "{:#?}",
        decoder.findings
    );
    out
}

/// To the model and back, the timeout of the control plane by way of whatever stands beside the cluster.
fn there_and_back(given: V1beta3) -> (V1beta3, Vec<String>) {
    let mut init = given.init.map(init_from_v1beta3);
    let mut join = given.join.map(join_from_v1beta3);
    let cluster = given.cluster.map(|cluster| {
        let (cluster, timeout) = cluster_from_v1beta3(cluster);
        if join.is_none() {
            init.get_or_insert_default();
        }
        if let Some(init) = &mut init {
            move_control_plane_timeout(timeout, &mut init.timeouts);
        }
        if let Some(join) = &mut join {
            move_control_plane_timeout(timeout, &mut join.timeouts);
        }
        cluster
    });
    to_v1beta3(init.as_ref(), cluster.as_ref(), join.as_ref())
}

#[test]
fn nothing_that_v1beta3_says_is_lost() {
    let golden = golden().into_iter().map(|case| (case.name, case.text));
    let mut documents = 0;
    for (name, text) in golden.chain([("everything".to_owned(), EVERYTHING.to_owned())]) {
        let given = read(&text);
        let (mut back, lost) = there_and_back(given.clone());
        assert_eq!(lost, Vec::<String>::new(), "{name}");
        if given.init.is_none() {
            back.init = None;
        }
        assert_eq!(back, given, "{name}");
        documents += usize::from(given.init.is_some()) + usize::from(given.cluster.is_some()) + usize::from(given.join.is_some());
    }
    assert!(documents > 100, "{documents}");
}

#[test]
fn everything_is_everything() {
    // Were a field missing above, it would be at its default.
    let given = read(EVERYTHING);
    let known = |value: serde_json::Value| value.as_object().map_or(0, serde_json::Map::len);
    assert_eq!(given.init.map(|c| known(c.encode())), Some(6));
    assert_eq!(given.cluster.map(|c| known(c.encode())), Some(12));
    assert_eq!(given.join.map(|c| known(c.encode())), Some(6));
}

#[test]
fn what_v1beta3_has_no_words_for_is_named() {
    let argument = |name: &str| model::Argument {
        name: name.to_owned(),
        ..Default::default()
    };
    let init = model::InitConfiguration {
        dry_run: true,
        timeouts: Some(model::Timeouts {
            tls_bootstrap: Some(Default::default()),
            control_plane_component_health_check: Some(Default::default()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let mut cluster = model::ClusterConfiguration::default();
    cluster.scheduler.extra_args = vec![argument("v"), argument("v")];
    cluster.proxy.disabled = true;
    let (_, lost) = to_v1beta3(Some(&init), Some(&cluster), None);
    assert_eq!(
        lost,
        [
            "InitConfiguration dryRun",
            "InitConfiguration timeouts.tlsBootstrap",
            "ClusterConfiguration proxy.disabled",
            "ClusterConfiguration scheduler.extraArgs[1] (an earlier `v`)",
        ]
    );
}
