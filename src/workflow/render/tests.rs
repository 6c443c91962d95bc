use std::collections::BTreeSet;

use super::*;
use crate::config::load;
use crate::config::testing::with_context;

const TEXT: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
controlPlaneEndpoint: k8s.example.com
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: first
localAPIEndpoint:
  advertiseAddress: 192.0.2.7
bootstrapTokens:
- token: abcdef.0123456789abcdef
";

fn loaded() -> (Configuration, Release) {
    with_context(None, |context| {
        let loaded = load::init(TEXT.as_bytes(), context).unwrap();
        (loaded.configuration, loaded.release)
    })
}

fn rendered(change: impl FnOnce(&mut Inputs<'_>)) -> Rendering {
    let (configuration, release) = loaded();
    let host = HostFacts {
        host_name: Some("first".to_owned()),
        ..HostFacts::default()
    };
    let files = GivenFiles {
        folder: None,
        certificates: "/etc/kubernetes/pki".into(),
        kubeconfigs: "/etc/kubernetes".into(),
    };
    let mut inputs = Inputs {
        configuration: &configuration,
        release: &release,
        node: Node::First,
        host: &host,
        patches: &Patches::default(),
        files: &files,
        now: None,
        unknown: Unknown {
            pki: true,
            ..Unknown::default()
        },
        kubeconfig_folder: "/etc/kubernetes".into(),
        for_comparing: false,
    };
    change(&mut inputs);
    render(&inputs).unwrap()
}

fn paths(rendering: &Rendering) -> BTreeSet<String> {
    rendering.plan.files().map(|file| file.path.display().to_string()).collect()
}

fn left_out(rendering: &Rendering) -> Vec<&str> {
    rendering.left_out.iter().map(|left_out| left_out.what.as_str()).collect()
}

#[test]
fn what_follows_from_the_configuration_is_there_and_the_rest_is_named() {
    let rendering = rendered(|_| {});
    let expected: BTreeSet<String> = [
        "/etc/kubernetes/manifests/etcd.yaml",
        "/etc/kubernetes/manifests/kube-apiserver.yaml",
        "/etc/kubernetes/manifests/kube-controller-manager.yaml",
        "/etc/kubernetes/manifests/kube-scheduler.yaml",
        "/var/lib/kubelet/config.yaml",
        "/var/lib/kubelet/instance-config.yaml",
        "/var/lib/kubelet/kubeadm-flags.env",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(paths(&rendering), expected);
    assert_eq!(
        left_out(&rendering),
        [
            "certificates and keys",
            "kubeconfigs",
            "Secret bootstrap-token-abcdef",
            "ConfigMap cluster-info"
        ]
    );
    let objects: Vec<&str> = rendering.plan.objects().map(|object| object.name.as_str()).collect();
    assert!(
        objects.contains(&"kubeadm-config") && objects.contains(&"kube-proxy"),
        "{objects:?}"
    );
    assert!(rendering.plan.objects().all(|object| object.resource != "secrets"));
}

#[test]
fn a_point_in_time_brings_tokens() {
    let rendering = rendered(|inputs| inputs.now = Some(OffsetDateTime::UNIX_EPOCH));
    let token = rendering.plan.objects().find(|object| object.resource == "secrets").unwrap();
    assert_eq!(token.name, "bootstrap-token-abcdef");
    assert!(!left_out(&rendering).contains(&"Secret bootstrap-token-abcdef"));
}

#[test]
fn the_same_input_gives_the_same_plan() {
    assert_eq!(rendered(|_| {}).plan, rendered(|_| {}).plan);
}

#[test]
fn what_needs_the_name_or_the_address_is_left_out_without_them() {
    let rendering = rendered(|inputs| {
        inputs.unknown.name = true;
        inputs.unknown.address = true;
    });
    let phases: Vec<&str> = rendering.left_out.iter().map(|left_out| left_out.phase.as_str()).collect();
    for phase in [
        "etcd/local",
        "control-plane/apiserver",
        "kubelet-start",
        "mark-control-plane",
        "addon/kube-proxy",
    ] {
        assert!(phases.contains(&phase), "{phase}: {phases:?}");
    }
    assert_eq!(paths(&rendering).len(), 2);
}

#[test]
fn certificates_that_stand_are_checked_and_those_that_are_missing_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (configuration, release) = loaded();
    let inputs = crate::pki::Inputs {
        cluster: &configuration.cluster,
        init: &configuration.init,
        release: &release,
        start: OffsetDateTime::now_utc(),
    };
    let keys = crate::pki::OnDemand;
    let plan = crate::pki::plan(
        &inputs,
        crate::pki::Selection::One("ca"),
        &GivenFiles {
            folder: None,
            certificates: "/etc/kubernetes/pki".into(),
            kubeconfigs: "/etc/kubernetes".into(),
        },
        &keys,
    )
    .unwrap();
    for file in plan.groups.iter().flat_map(|group| &group.writes) {
        std::fs::write(folder.path().join(file.path.file_name().unwrap()), file.contents.as_bytes()).unwrap();
    }
    let files = GivenFiles {
        folder: Some(folder.path().to_owned()),
        certificates: "/etc/kubernetes/pki".into(),
        kubeconfigs: "/etc/kubernetes".into(),
    };
    let (configuration, release) = loaded();
    let host = HostFacts::default();
    let rendering = render(&Inputs {
        configuration: &configuration,
        release: &release,
        node: Node::First,
        host: &host,
        patches: &Patches::default(),
        files: &files,
        now: Some(OffsetDateTime::now_utc()),
        unknown: Unknown::default(),
        kubeconfig_folder: "/etc/kubernetes".into(),
        for_comparing: false,
    })
    .unwrap();
    let kept = |step: &Step| {
        step.actions
            .iter()
            .any(|action| matches!(action, Action::Keep(path) if path.ends_with("ca.crt")))
    };
    assert!(rendering.plan.steps.iter().any(|step| step.phase == "certs/ca" && kept(step)));
    assert!(rendering.plan.objects().any(|object| object.name == "cluster-info"));
    let without: Vec<&str> = rendering.left_out.iter().map(|left_out| left_out.phase.as_str()).collect();
    assert!(
        without.contains(&"certs/apiserver") && without.contains(&"kubeconfig/admin"),
        "{without:?}"
    );
    assert!(rendering.plan.files().all(|file| !file.secret));
}

#[test]
fn a_worker_gets_the_files_of_its_kubelet_with_its_taints() {
    let join = JoinConfiguration {
        node_registration: crate::config::model::NodeRegistration {
            name: "w1".to_owned(),
            cri_socket: "unix:///run/x.sock".to_owned(),
            taints: Some(vec![crate::config::model::Taint {
                key: "gpu".into(),
                effect: "NoSchedule".into(),
                ..Default::default()
            }]),
            ..Default::default()
        },
        ..Default::default()
    };
    let rendering = rendered(|inputs| inputs.node = Node::Worker(Box::leak(Box::new(join))));
    let files = paths(&rendering);
    assert!(
        files.contains("/var/lib/kubelet/kubeadm-flags.env") && files.len() == 3,
        "{files:?}"
    );
    let flags = rendering
        .plan
        .files()
        .find(|file| file.path.ends_with("kubeadm-flags.env"))
        .unwrap();
    assert!(
        flags
            .contents
            .as_text()
            .unwrap()
            .contains("--register-with-taints=gpu:NoSchedule")
    );
    assert_eq!(rendering.left_out.len(), 1);
}
