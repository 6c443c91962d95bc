//! What patches do, by the file.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::config::quantity;

fn release() -> Release {
    Release::named("v1.36.2").unwrap()
}

fn file(path: &str, contents: &str) -> PatchFile {
    PatchFile {
        path: path.to_owned(),
        contents: contents.as_bytes().to_vec(),
    }
}

fn pod() -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "etcd", "labels": {"a": "1", "b": "2"}, "finalizers": ["x", "y", "z"]},
        "spec": {
            "containers": [
                {
                    "name": "etcd",
                    "command": ["etcd", "--a"],
                    "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                    "image": "i",
                    "ports": [{"containerPort": 80}],
                    "resources": {"requests": {"cpu": "100m"}},
                    "volumeMounts": [{"mountPath": "/v", "name": "v"}],
                },
                {"name": "other", "resources": {}},
            ],
            "hostNetwork": true,
            "tolerations": [{"key": "k"}],
            "volumes": [{"name": "v", "hostPath": {"path": "/v", "type": ""}}, {"name": "w", "emptyDir": {}}],
        },
        "status": {},
    })
}

fn patched(patch: &str) -> Result<Value, String> {
    patched_by("etcd.yaml", patch)
}

fn patched_by(path: &str, patch: &str) -> Result<Value, String> {
    Patches::new(&[file(path, patch)])
        .and_then(|patches| patches.apply(Target::Etcd, pod(), &release()))
        .map_err(|error| error.to_string())
}

/// What a strategic merge patch makes of one part of the Pod.
fn part(patch: &str, pointer: &str) -> Value {
    patched(patch).unwrap().pointer(pointer).cloned().unwrap_or_default()
}

#[test]
fn lists_are_merged_by_the_key_of_their_elements() {
    let env = part(
        "{spec: {containers: [{name: etcd, env: [{name: B, value: '3'}, {name: C}]}]}}",
        "/spec/containers/0/env",
    );
    assert_eq!(
        env,
        json!([{"name": "A", "value": "1"}, {"name": "B", "value": "3"}, {"name": "C"}])
    );
    let ports = part(
        "{spec: {containers: [{name: etcd, ports: [{containerPort: 80, name: h}]}]}}",
        "/spec/containers/0/ports",
    );
    assert_eq!(ports, json!([{"containerPort": 80, "name": "h"}]));
    let command = part(
        "{spec: {containers: [{name: etcd, command: [x]}]}}",
        "/spec/containers/0/command",
    );
    assert_eq!(command, json!(["x"]));
    let tolerations = part("{spec: {tolerations: [{key: l}]}}", "/spec/tolerations");
    assert_eq!(tolerations, json!([{"key": "l"}]));
    let finalizers = part("{metadata: {finalizers: [z, q]}}", "/metadata/finalizers");
    assert_eq!(finalizers, json!(["x", "y", "z", "q"]));
}

#[test]
fn new_elements_of_the_patch_stand_before_what_followed_in_it() {
    let names = |patch: &str| -> Vec<String> {
        let containers = part(patch, "/spec/containers");
        containers
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("{spec: {containers: [{name: new}, {name: other}]}}"),
        ["new", "etcd", "other"]
    );
    assert_eq!(
        names("{spec: {containers: [{name: new}], $setElementOrder/containers: [{name: other}, {name: new}, {name: etcd}]}}"),
        ["other", "new", "etcd"]
    );
}

#[test]
fn directives() {
    assert_eq!(
        part("{spec: {volumes: [{name: v, $patch: delete}]}}", "/spec/volumes"),
        json!([{"name": "w", "emptyDir": {}}])
    );
    assert_eq!(
        part(
            "{spec: {volumes: [{$patch: replace}, {name: q, emptyDir: {}}]}}",
            "/spec/volumes"
        ),
        json!([{"name": "q", "emptyDir": {}}])
    );
    assert_eq!(
        part("{metadata: {labels: {$patch: replace, z: '1'}}}", "/metadata/labels"),
        json!({"z": "1"})
    );
    assert_eq!(
        part("{metadata: {labels: {$patch: delete}}}", "/metadata/labels"),
        json!(null)
    );
    assert_eq!(part("{metadata: {labels: {a: null}}}", "/metadata/labels"), json!({"b": "2"}));
    assert_eq!(
        part(
            "{spec: {volumes: [{name: v, $retainKeys: [name, emptyDir], emptyDir: {}}]}}",
            "/spec/volumes/0"
        ),
        json!({"name": "v", "emptyDir": {}})
    );
    assert_eq!(
        part(
            "{metadata: {$deleteFromPrimitiveList/finalizers: ['y', q]}}",
            "/metadata/finalizers"
        ),
        json!(["x", "z"])
    );
    assert_eq!(
        part(
            "{spec: {containers: [{name: etcd, $deleteFromPrimitiveList/command: [--a]}]}}",
            "/spec/containers/0/command"
        ),
        json!(["etcd"])
    );
    assert_eq!(
        part("{metadata: {$setElementOrder/finalizers: [z, x]}}", "/metadata/finalizers"),
        json!(["y", "z", "x"]),
    );
    // What is marked and new does not come in at all.
    assert_eq!(
        part(
            "{spec: {initContainers: [{name: x, $patch: delete}]}}",
            "/spec/initContainers"
        ),
        json!(null)
    );
    assert_eq!(part("{spec: {affinity: {$patch: delete}}}", "/spec/affinity"), json!(null));
}

#[test]
fn patches_that_do_not_fit_say_why() {
    let cases = [
        ("{spec: {containers: [{image: q}]}}", "an element lacks `name`"),
        (
            "{spec: {containers: [{name: etcd, $patch: merge}]}}",
            "`$patch: merge` is not known here",
        ),
        ("{$patch: frob}", "`$patch: frob` is not known here"),
        ("{spec: {containers: [x]}}", "elements of different kinds"),
        ("{metadata: {finalizers: [1]}}", "elements of different kinds"),
        (
            "{spec: {volumes: [{name: v, $retainKeys: [name], emptyDir: {}}]}}",
            "the patch sets `emptyDir`",
        ),
        ("{spec: {$setElementOrder: []}}", "lacks the name of a list"),
        (
            "{spec: {containers: [{name: other}, {name: etcd}], $setElementOrder/containers: [{name: etcd}, {name: other}]}}",
            "has elements that",
        ),
        ("[]", "a strategic merge patch is a mapping, and this is a list"),
        ("a: [", "etcd.yaml is not valid YAML: line"),
        (
            "{metadata: {labels: {a: 5}}}",
            "the number 5 stands at metadata.labels.a where text",
        ),
        ("{spec: {priority: 3000000000}}", "where a whole number of 32 bits"),
        (
            "{spec: {containers: [{name: etcd, resources: {limits: {cpu: much}}}]}}",
            "spec.containers[0].resources.limits.cpu where a quantity",
        ),
        ("{kind: Deployment}", "`kind` has to stay `Pod`"),
        ("{apiVersion: v2}", "`apiVersion` has to stay `v1`"),
        ("{spec: {hostNetwork: maybe}}", "where `true` or `false`"),
        ("{spec: null}\n---\n{spec: [1]}", "a list stands at spec where a mapping"),
    ];
    for (patch, message) in cases {
        let error = patched(patch).unwrap_err();
        assert!(error.contains(message), "{patch}: {error}");
    }
    assert!(patched_by("etcd+merge.yaml", "null").is_err());
    assert!(
        patched_by("etcd+frob.yaml", "{}")
            .unwrap_err()
            .contains("unknown type after `+`")
    );
}

#[test]
fn what_is_left_is_written_as_kubernetes_writes_it() {
    let result = patched(
        "{nonsense: 1, metadata: {more: {}}, spec: {hostNetwork: false, hostname: '', containers: [
           {name: etcd, stdin: false, resources: {limits: {memory: 1024Mi, cpu: 0.5}}, livenessProbe: {httpGet: {port: 0}},
            env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]}}",
    )
    .unwrap();
    let container = &result["spec"]["containers"][0];
    assert_eq!(result.get("nonsense"), None);
    assert_eq!(result["metadata"].get("more"), None);
    assert_eq!(result["spec"].get("hostNetwork"), None);
    assert_eq!(container.get("stdin"), None);
    assert_eq!(container["resources"]["limits"], json!({"cpu": "500m", "memory": "1Gi"}));
    assert_eq!(container["livenessProbe"], json!({"httpGet": {"port": 0}}));
    assert_eq!(
        container["env"][0]["valueFrom"],
        json!({"resourceFieldRef": {"divisor": "0", "resource": "limits.cpu"}})
    );
}

#[test]
fn a_pod_as_it_is_written_stays_as_it_is() {
    for release in Release::all() {
        let result = Patches::new(&[file("etcd.yaml", "{}")])
            .unwrap()
            .apply(Target::Etcd, pod(), &release)
            .unwrap();
        let mut wanted = pod();
        if release.minor.null_creation_timestamps {
            wanted["metadata"]["creationTimestamp"] = Value::Null;
        }
        assert_eq!(result, wanted, "{}", release.version);
    }
}

#[test]
fn fields_are_those_of_the_release() {
    let patch = [file("etcd.yaml", "{spec: {hostnameOverride: h}}")];
    let with = |name: &str| {
        let release = Release::named(name).unwrap();
        let result = Patches::new(&patch).unwrap().apply(Target::Etcd, pod(), &release).unwrap();
        result["spec"].get("hostnameOverride").is_some()
    };
    assert!(!with("v1.33"));
    assert!(with("v1.34"));
}

#[test]
fn files_are_taken_in_order_and_documents_too() {
    let patches = Patches::new(&[
        file("README.md", ""),
        file(
            "etcd.yaml",
            "metadata: {labels: {x: one}}\n---\n# nothing\n---\nmetadata: {labels: {z: two}}\n",
        ),
        file("etcd0+merge.json", "{\"metadata\": {\"labels\": {\"x\": \"three\"}}}"),
        file("etcd1+json.yaml", "- {op: remove, path: /metadata/labels/a}"),
        file("kube-apiserver.yaml", "metadata: {labels: {q: apiserver}}"),
        file("kube-scheduler.yaml", ""),
    ])
    .unwrap();
    assert_eq!(
        patches.files(),
        ["etcd.yaml", "etcd0+merge.json", "etcd1+json.yaml", "kube-apiserver.yaml"]
    );
    assert_eq!(patches.files_for(Target::Etcd).len(), 3);
    let ignored: Vec<&str> = patches.ignored.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(ignored, ["README.md", "kube-scheduler.yaml"]);
    let result = patches.apply(Target::Etcd, pod(), &release()).unwrap();
    assert_eq!(result["metadata"]["labels"], json!({"b": "2", "x": "three", "z": "two"}));
}

#[test]
fn the_kubelets_configuration_is_no_kubernetes_object() {
    let config =
        json!({"kind": "KubeletConfiguration", "evictionHard": {"a": "1"}, "clusterDNS": ["10.96.0.10"], "maxPods": 110});
    let patch = "{maxPods: 42, clusterDNS: [1.1.1.1], evictionHard: {b: '2', c: null}, unknown: {x: null, z: 1}}";
    let patches = Patches::new(&[file("kubeletconfiguration.yaml", patch)]).unwrap();
    assert_eq!(
        patches.apply(Target::KubeletConfiguration, config, &release()).unwrap(),
        json!({"kind": "KubeletConfiguration", "evictionHard": {"a": "1", "b": "2"}, "clusterDNS": ["1.1.1.1"], "maxPods": 42, "unknown": {"z": 1}})
    );
}

#[test]
fn a_kubelet_configuration_stays_a_mapping() {
    let patches = Patches::new(&[file("kubeletconfiguration+merge.yaml", "[1]")]).unwrap();
    let error = patches
        .apply(Target::KubeletConfiguration, json!({}), &release())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "after its patches (kubeletconfiguration+merge.yaml) kubeletconfiguration is no valid KubeletConfiguration: it is a list now, and not a mapping"
    );
}

#[test]
fn the_coredns_deployment_is_one() {
    let deployment = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "coredns"},
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "coredns", "image": "i"}]}}},
    });
    let patch = "{spec: {replicas: 0, template: {spec: {containers: [{name: coredns, args: [x]}]}}}}";
    let patches = Patches::new(&[file("corednsdeployment.yaml", patch)]).unwrap();
    let result = patches.apply(Target::CorednsDeployment, deployment, &release()).unwrap();
    assert_eq!(result["spec"]["replicas"], json!(0));
    assert_eq!(
        result["spec"]["template"]["spec"]["containers"],
        json!([{"name": "coredns", "image": "i", "args": ["x"], "resources": {}}])
    );
}

/// Keys and values that meet those of the Pod, directives among them.
fn anything() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "spec",
        "metadata",
        "containers",
        "volumes",
        "env",
        "name",
        "command",
        "finalizers",
        "labels",
        "$patch",
        "$retainKeys",
        "ports",
        "$setElementOrder/containers",
        "$deleteFromPrimitiveList/command",
        "$setElementOrder/finalizers",
        "containerPort",
        "resources",
        "op",
        "path",
        "from",
        "value",
        "requests",
        "cpu",
        "httpGet",
        "port",
        "",
        "kind",
        "creationTimestamp",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "etcd",
            "v",
            "delete",
            "replace",
            "merge",
            "x",
            "add",
            "test",
            "copy",
            "move",
            "remove",
            "/spec",
            "/spec/containers/-1",
            "100m",
            "/metadata/finalizers/-",
            "",
            "1e999999999",
            "9999999999999999999999Ei",
            "-0.00000000000000000001",
            "2026-01-31T12:00:00Z",
        ])
        .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4000 }))]

    #[test]
    fn no_patch_is_too_odd(patch in anything(), document in anything()) {
        for object in [Some(&core::POD), Some(&core::DEPLOYMENT), None] {
            for document in [&pod(), &document] {
                let _ = strategic::apply(document.clone(), patch.clone(), object);
            }
        }
        let _ = merge::apply(document.clone(), patch.clone());
        let _ = operations::apply(pod(), &patch);
        let _ = operations::apply(document, &json!([patch]));
    }

    #[test]
    fn what_is_left_is_left_when_it_is_written_again(patch in anything(), release in prop::sample::select(Release::all().collect::<Vec<_>>())) {
        let document = merge::apply(pod(), json!({"spec": patch})).unwrap();
        if let Ok(once) = typed::rewrite(&document, &core::POD, &release) {
            prop_assert_eq!(typed::rewrite(&once, &core::POD, &release).unwrap(), once);
        }
    }

    #[test]
    fn quantities_are_canonical_after_one_turn(text in "[+-]?[0-9]{0,22}(\\.[0-9]{0,22})?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,11})?") {
        if let Ok(once) = quantity::canonical(&text) {
            let twice = quantity::canonical(&once);
            prop_assert_eq!(twice, Ok(once));
        }
    }

    #[test]
    fn files_of_any_kind_are_read_or_refused(contents in prop::collection::vec(any::<u8>(), 0..200), name in "(etcd|kube-apiserver)[a-z]{0,3}(\\+(json|merge|strategic|x))?\\.(yaml|json|md)") {
        let files = [PatchFile { path: name, contents }];
        if let Ok(patches) = Patches::new(&files) {
            let _ = patches.apply(Target::Etcd, pod(), &release());
        }
    }
}
