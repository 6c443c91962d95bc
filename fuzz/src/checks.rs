use kubestrap::config::load::{self, Context, Judged};
use kubestrap::config::migrate::{self, Target};
use kubestrap::diagnostic;
use kubestrap::host::HostFacts;
use kubestrap::kubeconfig::Kubeconfig;
use kubestrap::manifest::patch::{self, PatchFile, Patches};
use kubestrap::pki::PrivateKey;
use kubestrap::pki::read::{certificates, public_key_hashes};
use kubestrap::release::Release;
use kubestrap::yaml::edit::{Draft, split};
use kubestrap::yaml::{self, Limits};

/// The YAML reader: what it reads is written so that it reads the same; a text without edits stays what it is.
pub fn yaml_reader(data: &[u8]) {
    let Ok(documents) = yaml::read(data, &Limits::default()) else {
        return;
    };
    for document in &documents {
        let Ok(root) = &document.root else { continue };
        let value = root.to_value();
        let written = yaml::write(&value);
        // Go writes the key `<<` without quotes, and text that ends with a line separator leaves its last line open.
        if written.ends_with('\n') && !written.contains("<<") {
            let again = yaml::read(written.as_bytes(), &Limits::default()).expect("text");
            // What is written has no aliases: it may lie deeper than what was read.
            if let Some(Ok(again)) = again.first().map(|document| &document.root) {
                assert_eq!(again.to_value(), value, "{written}");
            }
        }
    }
    for range in split(data) {
        let Some(Ok(text)) = data.get(range).map(std::str::from_utf8) else {
            continue;
        };
        if let Ok(draft) = Draft::of(text) {
            drop(draft.comments());
            assert_eq!(draft.finish(), text);
        }
    }
}

/// The loader of all kinds.
pub fn loader(data: &[u8]) {
    let judged = with_context(|context| load::judge(data, context));
    drop(diagnostic::render(&judged.findings, Some(data)));
    with_context(|context| drop(load::init(data, context)));
    with_context(|context| drop(load::join(data, context)));
    with_context(|context| drop(load::reset(data, context)));
    with_context(|context| drop(load::upgrade(data, context)));
}

/// Migration in both directions: what was migrated is accepted, and does not change when it is migrated again.
pub fn migrate(data: &[u8]) {
    let judged = for_migration(data);
    if judged.is_refused() || judged.documents.is_empty() {
        return;
    }
    for target in [Target::V1beta4, Target::V1beta3] {
        if !migrate::unspeakable(&judged, target, "x").is_empty() {
            continue;
        }
        let once = migrate::migrated(&judged, target);
        if once.is_empty() {
            continue;
        }
        let again = for_migration(once.as_bytes());
        assert!(!again.is_refused(), "{:#?}\n{once}", again.findings);
        assert!(migrate::unspeakable(&again, target, "x").is_empty(), "{once}");
        assert_eq!(migrate::migrated(&again, target), once);
    }
}

/// Migration in place: the comments stay, it says what the plain one says, a second run changes nothing.
pub fn preserve(data: &[u8]) {
    let judged = for_migration(data);
    if judged.is_refused() || judged.documents.is_empty() {
        return;
    }
    for target in [Target::V1beta4, Target::V1beta3] {
        if !migrate::unspeakable(&judged, target, "x").is_empty() {
            continue;
        }
        // What cannot be rewritten in place is refused.
        let Ok(once) = migrate::preserved(data, &judged, target) else {
            continue;
        };
        let shown = String::from_utf8_lossy(&once.text);
        let (before, after) = (comments(data), comments(&once.text));
        assert_eq!(before, after, "{shown}");
        assert!(
            once.text == data || load::say_the_same(data, &once.text, &judged.release),
            "{shown}"
        );
        let again = for_migration(&once.text);
        assert!(!again.is_refused(), "{:#?}\n{shown}", again.findings);
        let twice = migrate::preserved(&once.text, &again, target).expect("what was preserved once");
        assert_eq!(String::from_utf8_lossy(&twice.text), shown);
    }
}

/// Patches: the first byte picks the name, the rest is the content.
pub fn patches(data: &[u8]) {
    let names = [
        "etcd+json.yaml",
        "etcd+merge.yaml",
        "kube-apiserver.yaml",
        "kube-apiserver0+json.json",
        "kubeletconfiguration.json",
        "kubeletconfiguration+merge.yaml",
        "corednsdeployment+strategic.yaml",
    ];
    let Some((first, content)) = data.split_first() else { return };
    let file = PatchFile {
        path: names[usize::from(*first) % names.len()].to_owned(),
        contents: content.to_vec(),
    };
    let Ok(patches) = Patches::new(&[file]) else { return };
    let pod = serde_json::json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "labels": {"a": "b"}},
        "spec": {
            "containers": [{"name": "etcd", "command": ["etcd"], "env": [{"name": "A", "value": "b"}],
                "volumeMounts": [{"mountPath": "/x", "name": "x"}], "ports": [{"containerPort": 1, "protocol": "TCP"}]}],
            "volumes": [{"name": "x", "hostPath": {"path": "/x", "type": "File"}}],
        },
    });
    for target in [
        patch::Target::Etcd,
        patch::Target::KubeApiserver,
        patch::Target::KubeletConfiguration,
        patch::Target::CorednsDeployment,
    ] {
        drop(patches.apply(target, pod.clone(), &Release::newest()));
    }
}

/// Certificates and keys as PEM.
pub fn pem(data: &[u8]) {
    drop(certificates(data));
    drop(public_key_hashes(data));
    if let Ok(key) = PrivateKey::from_pem(data) {
        let again = key.to_pem().expect("a key can be written");
        assert_eq!(
            PrivateKey::from_pem(again.as_bytes()).expect("what was written").public_der(),
            key.public_der()
        );
    }
}

/// Kubeconfigs.
pub fn kubeconfig(data: &[u8]) {
    let Ok(kubeconfig) = Kubeconfig::parse(data) else { return };
    drop(kubeconfig.authority());
    drop(kubeconfig.client_certificate());
    drop(kubeconfig.client_key());
    let _ = (
        kubeconfig.server().len(),
        kubeconfig.authority_file(),
        kubeconfig.skips_verification(),
    );
}

fn for_migration(data: &[u8]) -> Judged {
    with_context(|context| load::judge_for_migration(data, context))
}

fn with_context<T>(act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let host = HostFacts {
        host_name: Some("vm".to_owned()),
        ipv4: Some([192, 0, 2, 2].into()),
        ipv6: Some("fd00::2".parse().expect("an address")),
        ..HostFacts::default()
    };
    act(&mut Context {
        file: Some("x.yaml"),
        pinned: None,
        allow_experimental: false,
        host: &host,
        token: &mut || "abcdef.0123456789abcdef".to_owned(),
    })
}

fn comments(data: &[u8]) -> Vec<String> {
    let texts = split(data)
        .into_iter()
        .filter_map(|range| std::str::from_utf8(data.get(range)?).ok());
    let mut all: Vec<String> = texts
        .filter_map(|text| Draft::of(text).ok())
        .flat_map(|draft| draft.comments())
        .collect();
    all.sort();
    all
}
