use super::*;
use crate::config::testing::{golden, judged, judged_for_migration};
use crate::diagnostic::{self, Severity};

#[test]
fn migrating_what_was_migrated_changes_nothing() {
    let mut migrated_files = 0;
    for case in golden() {
        let first = judged(&case.text, Some(&case.release));
        if first.is_refused() || first.documents.is_empty() {
            continue;
        }
        let once = migrated(&first, Target::V1beta4);
        let second = judged(&once, Some(&case.release));
        assert!(!second.is_refused(), "{}: {:#?}", case.name, second.findings);
        assert_eq!(migrated(&second, Target::V1beta4), once, "{}", case.name);
        migrated_files += 1;
    }
    assert!(migrated_files > 100, "{migrated_files}");
}

#[test]
fn init_and_cluster_come_together_and_foreign_documents_stay_as_they_are() {
    let kubelet = "# ours\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods:   5 # five\n";
    let text = format!("---\n{kubelet}---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n");
    let migrated = migrated(&judged(&text, Some("v1.35.0")), Target::V1beta4);
    let documents: Vec<&str> = migrated.split("---\n").collect();
    assert_eq!(documents.len(), 3);
    assert!(documents[0].contains("kind: InitConfiguration"));
    assert!(documents[1].contains("kubernetesVersion: v1.35.0"));
    assert_eq!(documents[2], kubelet);
}

#[test]
fn an_upgrade_configuration_with_faults_stays_as_it_is() {
    let upgrade = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: UpgradeConfiguration\nnode: {nope: 1}\n";
    let reset = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n";
    let judged = judged(&format!("{upgrade}---\n{reset}"), Some("v1.36"));
    assert!(!judged.is_refused() && diagnostic::refuses(&judged.findings, true));
    assert!(!is_needless(&judged));
    assert!(migrated(&judged, Target::V1beta4).ends_with(&format!("---\n{upgrade}")));
}

#[test]
fn merge_methods_are_not_dropped_silently() {
    let text = "apiVersion: kubeadm.k8s.io/v1\nkind: ClusterConfiguration\nscheduler:\n  extraArgs:\n  - {name: v, value: '1', mergeMethod: append}\n";
    let found = unspeakable(&judged(text, Some("v1.37")), Target::V1beta4, "test.yaml");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].path.as_str(), found[0].line),
        ("scheduler.extraArgs[0].mergeMethod", 5)
    );
}

/// What is left of a file under `--preserve`, with what is said.
fn kept(text: &str, target: Target) -> Result<(String, Vec<String>), Vec<Diagnostic>> {
    let judged = judged_for_migration(text, Some("v1.35.6"));
    assert!(!judged.is_refused(), "{text}\n{:#?}", judged.findings);
    let errors = unspeakable(&judged, target, "test.yaml");
    if !errors.is_empty() {
        return Err(errors);
    }
    let out = preserved(text.as_bytes(), &judged, target)?;
    Ok((String::from_utf8(out.text).unwrap(), out.notes))
}

fn comments(text: &str) -> Vec<String> {
    let documents = yaml::edit::split(text.as_bytes()).into_iter();
    let mut all: Vec<String> = documents
        .flat_map(|range| yaml::edit::Draft::of(&text[range]).unwrap().comments())
        .collect();
    all.sort();
    all
}

/// A configuration with its arguments in order: they are sorted before use.
fn read_back(text: &str, release: &str) -> Judged {
    let mut judged = judged(text, Some(release));
    let sort = |arguments: &mut Vec<crate::config::model::Argument>| arguments.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(configuration) = &mut judged.init {
        sort(&mut configuration.init.node_registration.kubelet_extra_args);
        sort(&mut configuration.cluster.api_server.extra_args);
        sort(&mut configuration.cluster.controller_manager.extra_args);
        sort(&mut configuration.cluster.scheduler.extra_args);
        if let Some(local) = &mut configuration.cluster.etcd.local {
            sort(&mut local.extra_args);
        }
    }
    if let Some(join) = &mut judged.join {
        sort(&mut join.node_registration.kubelet_extra_args);
    }
    judged
}

fn same(one: &str, other: &str, release: &str, name: &str) {
    let (one, other) = (read_back(one, release), read_back(other, release));
    assert!(!other.is_refused(), "{name}: {:#?}", other.findings);
    assert_eq!(one.init, other.init, "{name}");
    assert_eq!(one.join, other.join, "{name}");
    assert_eq!(one.reset, other.reset, "{name}");
    assert_eq!(one.upgrade, other.upgrade, "{name}");
}

/// Every file of the golden cases, the real ones among them: all comments, the configuration of the plain migration, and
/// nothing left to do for a second run.
#[test]
fn preserving_keeps_comments_and_says_what_the_plain_migration_says() {
    let (mut files, mut real, mut back) = (0, 0, 0);
    for case in golden() {
        let first = judged_for_migration(&case.text, Some(&case.release));
        if first.is_refused() || first.documents.is_empty() {
            continue;
        }
        let out = preserved(case.text.as_bytes(), &first, Target::V1beta4).unwrap_or_else(|e| panic!("{}: {e:#?}", case.name));
        let text = String::from_utf8(out.text).unwrap();
        assert_eq!(comments(&case.text), comments(&text), "{}\n{text}", case.name);
        same(&migrated(&first, Target::V1beta4), &text, &case.release, &case.name);
        let again = judged_for_migration(&text, Some(&case.release));
        let second = preserved(text.as_bytes(), &again, Target::V1beta4).unwrap();
        assert_eq!(String::from_utf8(second.text).unwrap(), text, "{}", case.name);
        files += 1;
        real += usize::from(case.name.contains("real-migrate"));

        // And back, where v1beta3 has words for it.
        if unspeakable(&again, Target::V1beta3, "x").is_empty() {
            let old = preserved(text.as_bytes(), &again, Target::V1beta3).unwrap_or_else(|e| panic!("{}: {e:#?}", case.name));
            let old = String::from_utf8(old.text).unwrap();
            assert_eq!(comments(&case.text), comments(&old), "{}\n{old}", case.name);
            let plain = migrated(&again, Target::V1beta3);
            same(&plain, &old, &case.release, &case.name);
            assert_eq!(
                migrated(&judged(&plain, Some(&case.release)), Target::V1beta3),
                plain,
                "{}",
                case.name
            );
            back += 1;
        }
    }
    assert!(files > 150 && real > 60 && back > 60, "{files} {real} {back}");
}

const INIT: &str = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\n";
const CLUSTER: &str = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n";
const JOIN: &str =
    "apiVersion: kubeadm.k8s.io/v1beta3\nkind: JoinConfiguration\ndiscovery:\n  file: {kubeConfigPath: https://x/y}\n";

fn newer(text: &str) -> String {
    text.replace("v1beta3", "v1beta4")
}

#[track_caller]
fn becomes(text: &str, target: Target, expected: &str) -> Vec<String> {
    let (out, notes) = kept(text, target).unwrap();
    assert_eq!(out, expected);
    assert_eq!(comments(text), comments(&out));
    notes
}

#[test]
fn timeouts_move_with_their_comments() {
    let cluster = "apiServer:\n  certSANs: [a]\n  # patience\n  timeoutForControlPlane: 9m # long\n";
    let moved = "timeouts:\n  # patience\n  controlPlaneComponentHealthCheck: 9m # long\n";
    let notes = becomes(
        &format!("{INIT}---\n{CLUSTER}{cluster}"),
        Target::V1beta4,
        &format!("{}{moved}---\n{}apiServer:\n  certSANs: [a]\n", newer(INIT), newer(CLUSTER)),
    );
    assert!(notes.is_empty());

    let notes = becomes(
        &format!("{CLUSTER}{cluster}"),
        Target::V1beta4,
        &format!("{}apiServer:\n  certSANs: [a]\n---\n{}{moved}", newer(CLUSTER), newer(INIT)),
    );
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("an InitConfiguration is added"), "{notes:?}");

    // `join` goes by it too; the comments stand once.
    becomes(
        &format!("{INIT}---\n{JOIN}  timeout: 3m # d\n---\n{CLUSTER}{cluster}"),
        Target::V1beta4,
        &format!(
            "{}{moved}---\n{}timeouts:\n  discovery: 3m # d\n  controlPlaneComponentHealthCheck: 9m\n---\n{}apiServer:\n  certSANs: [a]\n",
            newer(INIT),
            newer(JOIN),
            newer(CLUSTER)
        ),
    );

    let own = format!("{}timeouts: {{controlPlaneComponentHealthCheck: 1m}}\n", newer(INIT));
    let notes = becomes(
        &format!("{own}---\n{CLUSTER}{cluster}"),
        Target::V1beta4,
        &format!(
            "{own}---\n{}apiServer:\n  certSANs: [a]\n  # patience\n  # long\n",
            newer(CLUSTER)
        ),
    );
    assert!(notes[0].contains("overrules"), "{notes:?}");
}

#[test]
fn json_stays_json() {
    let text = "{\"apiVersion\":\"kubeadm.k8s.io/v1beta3\",\"kind\":\"JoinConfiguration\",\"discovery\":{\"file\":{\"kubeConfigPath\":\"https://x/y\"},\"timeout\":\"3m\"},\n \"nodeRegistration\":{\"kubeletExtraArgs\":{\"v\":\"1\"}}}\n";
    let (out, _) = kept(text, Target::V1beta4).unwrap();
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}"));
    assert_eq!(value["timeouts"]["discovery"], "3m");
    assert_eq!(value["nodeRegistration"]["kubeletExtraArgs"][0]["name"], "v");
    let (back, _) = kept(&out, Target::V1beta3).unwrap();
    let value: Value = serde_json::from_str(&back).unwrap_or_else(|e| panic!("{e}: {back}"));
    assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
}

#[test]
fn aliases_and_merges_stay_or_are_written_out() {
    let shared = "controllerManager:\n  extraArgs: &args\n    v: '4'\nscheduler:\n  extraArgs: *args\n";
    becomes(
        &format!("{CLUSTER}{shared}"),
        Target::V1beta4,
        &format!(
            "{}{}",
            newer(CLUSTER),
            shared.replace("    v: '4'", "    - name: v\n      value: '4'")
        ),
    );
    becomes(
        &format!(
            "{CLUSTER}controllerManager:\n  extraArgs: &args\n    v: '4'\nscheduler:\n  extraArgs:\n    <<: *args # all of them\n    p: q\n"
        ),
        Target::V1beta4,
        &format!(
            "{}controllerManager:\n  extraArgs: &args\n    - name: v\n      value: '4'\nscheduler:\n  extraArgs:\n    - name: v\n      value: \"4\" # all of them\n    - name: p\n      value: q\n",
            newer(CLUSTER)
        ),
    );
    // The version of one document as an alias, the timeout as another.
    let text = format!("{CLUSTER}clusterName: &name 4m\napiServer:\n  timeoutForControlPlane: *name\n---\n{INIT}");
    becomes(
        &text,
        Target::V1beta4,
        &format!(
            "{}clusterName: &name 4m\n---\n{}timeouts:\n  controlPlaneComponentHealthCheck: 4m\n",
            newer(CLUSTER),
            newer(INIT)
        ),
    );
    // An anchor goes over to its first alias.
    let text = format!("{CLUSTER}apiServer:\n  timeoutForControlPlane: &name 4m\nclusterName: *name\n---\n{INIT}");
    becomes(
        &text,
        Target::V1beta4,
        &format!(
            "{}clusterName: &name 4m\n---\n{}timeouts:\n  controlPlaneComponentHealthCheck: 4m\n",
            newer(CLUSTER),
            newer(INIT)
        ),
    );
    // One mapping that must become a list here and stay one there: the alias is named.
    let text = format!("{INIT}---\n{CLUSTER}apiServer:\n  extraArgs: &none {{}}\n# gates\nfeatureGates: *none\n");
    let line = text.lines().position(|line| line.contains("*none")).unwrap() + 1;
    let found = kept(&text, Target::V1beta4).unwrap_err();
    assert_eq!(
        (found[0].code, found[0].document, found[0].line as usize, found[0].column),
        ("not-preservable", Some(1), line, 15)
    );
}

#[test]
fn v1beta2_and_v1beta1_lose_what_has_no_successor() {
    let old = "# head\napiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\ndns:\n  type: kube-dns # old\n  imageTag: v1\n# give it up\nuseHyperKubeImage: true # really\nscheduler:\n  extraArgs: {v: '1'}\n---\n# status\napiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterStatus\napiEndpoints: {n: {advertiseAddress: 192.0.2.1}} # n\n---\napiVersion: kubeadm.k8s.io/v1beta1\nkind: InitConfiguration\n";
    let judged = judged_for_migration(old, Some("v1.35"));
    let found: Vec<_> = judged.findings.iter().map(|f| (f.code, f.path.as_str(), f.line)).collect();
    assert_eq!(
        found,
        [
            ("no-successor", "dns.type", 5),
            ("no-successor", "useHyperKubeImage", 8),
            ("no-successor", "kind", 14)
        ]
    );
    assert!(judged.findings.iter().all(|finding| finding.severity == Severity::Warning));
    becomes(
        old,
        Target::V1beta4,
        "# head\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ndns:\n  # old\n  imageTag: v1\n# give it up\n# really\nscheduler:\n  extraArgs: [{name: v, value: '1'}]\n# status\n# n\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n",
    );
    let (out, _) = kept(old, Target::V1beta3).unwrap();
    assert!(
        out.contains("extraArgs: {v: '1'}") && !out.contains("v1beta2") && !out.contains("v1beta1"),
        "{out}"
    );
    assert!(migrated(&judged, Target::V1beta4).contains("kind: InitConfiguration"));

    let harmless =
        "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\ndns: {type: CoreDNS}\nuseHyperKubeImage: false\n";
    assert!(judged_for_migration(harmless, Some("v1.35")).findings.is_empty());
    becomes(
        harmless,
        Target::V1beta4,
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
    );

    let early = "apiVersion: kubeadm.k8s.io/v1beta1\nkind: InitConfiguration\ncertificateKey: x\nnodeRegistration: {imagePullPolicy: Never}\nnope: 1\n";
    let found = judged_for_migration(early, Some("v1.35")).findings;
    let found: Vec<_> = found.iter().map(|f| (f.code, f.path.as_str(), f.line)).collect();
    assert_eq!(
        found,
        [
            ("unknown-field", "certificateKey", 3),
            ("unknown-field", "nodeRegistration.imagePullPolicy", 4),
            ("unknown-field", "nope", 5)
        ]
    );
    let refused = crate::config::testing::judged(harmless, Some("v1.35")).findings;
    assert!(
        refused[0].help.as_deref().is_some_and(|help| help.contains("config migrate")),
        "{refused:?}"
    );
}

#[test]
fn the_way_back_names_what_v1beta3_cannot_say() {
    let text = format!(
        "{}timeouts:\n  kubeletHealthCheck: 9m\n  etcdAPICall: 2m0s\n  controlPlaneComponentHealthCheck: 4m\nnodeRegistration: {{imagePullSerial: false}}\ndryRun: true\n---\n{}encryptionAlgorithm: ECDSA-P256\ncertificateValidityPeriod: 100h\ncaCertificateValidityPeriod: 87600h\ndns: {{disabled: true}}\nproxy: {{disabled: true}}\napiServer:\n  extraEnvs: [{{name: A, value: b}}]\n  extraArgs:\n  - {{name: v, value: '1'}}\n  - {{name: v, value: '2'}}\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n",
        newer(INIT),
        newer(CLUSTER)
    );
    let found = kept(&text, Target::V1beta3).unwrap_err();
    let mut found: Vec<_> = found.iter().map(|f| (f.line, f.path.as_str())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (4, "timeouts.kubeletHealthCheck"),
            (7, "nodeRegistration.imagePullSerial"),
            (8, "dryRun"),
            (12, "encryptionAlgorithm"),
            (13, "certificateValidityPeriod"),
            (15, "dns.disabled"),
            (16, "proxy.disabled"),
            (18, "apiServer.extraEnvs"),
            (21, "apiServer.extraArgs[1]"),
            (24, "kind"),
        ]
    );
    let text = format!(
        "{}discovery:\n  file: {{kubeConfigPath: https://x/y}}\ntimeouts: {{controlPlaneComponentHealthCheck: 9m}}\n",
        newer("apiVersion: kubeadm.k8s.io/v1beta3\nkind: JoinConfiguration\n")
    );
    let found = kept(&text, Target::V1beta3).unwrap_err();
    assert_eq!(
        (found[0].path.as_str(), found[0].line),
        ("timeouts.controlPlaneComponentHealthCheck", 5)
    );
}

#[test]
fn the_way_back_leaves_out_what_holds_anyway() {
    let text = format!(
        "{}# patience\ntimeouts:\n  controlPlaneComponentHealthCheck: 7m # p\n  kubeletHealthCheck: 4m # k\n---\n{}encryptionAlgorithm: RSA-2048 # e\nproxy: {{disabled: false}}\nscheduler:\n  extraArgs:\n  # verbose\n  - name: v\n    value: '1'\n",
        newer(INIT),
        newer(CLUSTER)
    );
    becomes(
        &text,
        Target::V1beta3,
        &format!(
            "{INIT}  # k\n---\n{CLUSTER}# e\nscheduler:\n  extraArgs:\n  # verbose\n    v: '1'\napiServer:\n  # patience\n  timeoutForControlPlane: 7m # p\n"
        ),
    );
    let alone = format!("{}timeouts:\n  controlPlaneComponentHealthCheck: 7m # p\n", newer(INIT));
    let notes = becomes(
        &alone,
        Target::V1beta3,
        &format!("{INIT}---\n{CLUSTER}apiServer:\n  timeoutForControlPlane: 7m # p\n"),
    );
    assert!(notes[0].contains("ClusterConfiguration is added"), "{notes:?}");
}

#[test]
fn separators_markers_directives_and_line_ends_stay() {
    let text = format!("%YAML 1.1\n--- # one\n{INIT}...\n---\n# lone\n{CLUSTER}\n\n---\n{JOIN}").replace('\n', "\r\n");
    let (out, _) = kept(&text, Target::V1beta4).unwrap();
    assert_eq!(out, newer(&text));
    let bom = format!("\u{feff}{CLUSTER}apiServer: {{timeoutForControlPlane: 9m}}");
    let (out, _) = kept(&bom, Target::V1beta4).unwrap();
    assert_eq!(
        out,
        format!(
            "\u{feff}{}\n---\n{}timeouts:\n  controlPlaneComponentHealthCheck: 9m\n",
            newer(CLUSTER).trim_end(),
            newer(INIT)
        )
    );
}
