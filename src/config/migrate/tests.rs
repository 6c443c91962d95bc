use super::*;
use crate::config::testing::{golden, judged, judged_for_migration};
use crate::diagnostic;

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
    let out = preserved(text.as_bytes(), &judged, target, false)?;
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
        let out =
            preserved(case.text.as_bytes(), &first, Target::V1beta4, false).unwrap_or_else(|e| panic!("{}: {e:#?}", case.name));
        let text = String::from_utf8(out.text).unwrap();
        assert_eq!(comments(&case.text), comments(&text), "{}\n{text}", case.name);
        same(&migrated(&first, Target::V1beta4), &text, &case.release, &case.name);
        let again = judged_for_migration(&text, Some(&case.release));
        let second = preserved(text.as_bytes(), &again, Target::V1beta4, false).unwrap();
        assert_eq!(String::from_utf8(second.text).unwrap(), text, "{}", case.name);
        files += 1;
        real += usize::from(case.name.contains("real-migrate"));

        // And back, where v1beta3 has words for it.
        if unspeakable(&again, Target::V1beta3, "x").is_empty() {
            let old =
                preserved(text.as_bytes(), &again, Target::V1beta3, false).unwrap_or_else(|e| panic!("{}: {e:#?}", case.name));
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
