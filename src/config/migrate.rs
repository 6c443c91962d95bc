//! `config migrate`: what a file says, in the newest version, whole and in a fixed order.

use serde_json::Value;

use super::document::{ApiVersion, Document, Kind};
use super::load::Judged;
use super::object::Encode;
use super::v1beta4;
use crate::diagnostic::Diagnostic;
use crate::yaml;

/// The migrated file: Init and Cluster (always together), Join, Reset, Upgrade; then, as the user wrote them, the documents of
/// components, and one that could not be read as a whole.
pub fn migrated(judged: &Judged) -> String {
    let mut documents: Vec<String> = kubeadm_documents(judged).iter().map(yaml::write).collect();
    let kept = judged.documents.iter().filter(|document| is_kept(document));
    documents.extend(kept.map(|document| own_text(&document.text)));
    documents.join("---\n")
}

/// Whether there is nothing to migrate: an UpgradeConfiguration and nothing else. That kind came with the newest version, and
/// kubeadm leaves a file of it alone.
pub fn is_needless(judged: &Judged) -> bool {
    !judged.documents.is_empty() && judged.documents.iter().all(|document| document.kind == Kind::Upgrade)
}

fn is_kept(document: &Document) -> bool {
    document.version == ApiVersion::Component || document.kind == Kind::Upgrade && document.incomplete
}

/// What the newest version has no words for: the merge methods of `kubeadm.k8s.io/v1`.
pub fn unspeakable(judged: &Judged, file: &str) -> Vec<Diagnostic> {
    let experimental = judged.documents.iter().filter(|document| document.version == ApiVersion::V1);
    experimental
        .flat_map(|document| {
            let mut paths = Vec::new();
            merge_methods(&document.root.to_value(), String::new(), &mut paths);
            paths.into_iter().map(move |path| {
                let at = document.root.locate(&path);
                let message = format!("{} has no `mergeMethod`", v1beta4::API_VERSION);
                let finding = Diagnostic::error("not-in-version", &path, at, message);
                let help = "write the merged value out, or keep the document in its version";
                let mut finding = document.tag(finding.with_help(help));
                finding.file = Some(file.to_owned());
                finding
            })
        })
        .collect()
}

fn kubeadm_documents(judged: &Judged) -> Vec<Value> {
    let mut out = Vec::new();
    let mut add = |kind: Kind, content: Option<&dyn EncodeDocument>| out.extend(content.map(|content| content.document(kind)));
    add(Kind::Init, judged.init.as_ref().map(|c| &c.init as &dyn EncodeDocument));
    add(Kind::Cluster, judged.init.as_ref().map(|c| &c.cluster as &dyn EncodeDocument));
    add(Kind::Join, judged.join.as_ref().map(|c| c as &dyn EncodeDocument));
    add(Kind::Reset, judged.reset.as_ref().map(|c| c as &dyn EncodeDocument));
    if !judged
        .documents
        .iter()
        .any(|document| document.kind == Kind::Upgrade && is_kept(document))
    {
        add(Kind::Upgrade, judged.upgrade.as_ref().map(|c| c as &dyn EncodeDocument));
    }
    out
}

trait EncodeDocument {
    fn document(&self, kind: Kind) -> Value;
}

impl<T: Encode> EncodeDocument for T {
    fn document(&self, kind: Kind) -> Value {
        v1beta4::document(kind.name(), self)
    }
}

/// A document's text without the separator that may lead it, ended by a line end.
fn own_text(text: &str) -> String {
    let body = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("---") && first[3..].trim().is_empty() => rest,
        _ => text,
    };
    let mut body = body.to_owned();
    if !body.ends_with('\n') {
        body.push('\n');
    }
    body
}

fn merge_methods(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                if key == "mergeMethod" && value.as_str().is_some_and(|method| !method.is_empty()) {
                    found.push(path);
                } else {
                    merge_methods(value, path, found);
                }
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                merge_methods(item, format!("{path}[{i}]"), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::{golden, judged};
    use crate::diagnostic;

    #[test]
    fn migrating_what_was_migrated_changes_nothing() {
        let mut migrated_files = 0;
        for case in golden() {
            let first = judged(&case.text, Some(&case.release));
            if first.is_refused() || first.documents.is_empty() {
                continue;
            }
            let once = migrated(&first);
            let second = judged(&once, Some(&case.release));
            assert!(!second.is_refused(), "{}: {:#?}", case.name, second.findings);
            assert_eq!(migrated(&second), once, "{}", case.name);
            migrated_files += 1;
        }
        assert!(migrated_files > 100, "{migrated_files}");
    }

    #[test]
    fn init_and_cluster_come_together_and_foreign_documents_stay_as_they_are() {
        let kubelet = "# ours\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods:   5 # five\n";
        let text = format!("---\n{kubelet}---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n");
        let migrated = migrated(&judged(&text, Some("v1.35.0")));
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
        assert!(migrated(&judged).ends_with(&format!("---\n{upgrade}")));
    }

    #[test]
    fn merge_methods_are_not_dropped_silently() {
        let text = "apiVersion: kubeadm.k8s.io/v1\nkind: ClusterConfiguration\nscheduler:\n  extraArgs:\n  - {name: v, value: '1', mergeMethod: append}\n";
        let found = unspeakable(&judged(text, Some("v1.37")), "test.yaml");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].path.as_str(), found[0].line),
            ("scheduler.extraArgs[0].mergeMethod", 5)
        );
    }
}
