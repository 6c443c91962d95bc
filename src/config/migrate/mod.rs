//! `config migrate`: what a file says, in another version; whole and in a fixed order, or with no more changes than there must be.

mod backward;
mod preserve;
#[cfg(test)]
mod property_tests;
mod rewrite;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use preserve::{Preserved, preserved};

use super::convert::{V1beta3, to_v1beta3};
use super::document::{ApiVersion, Document, Kind};
use super::load::Judged;
use super::object::Encode;
use super::validate::rules::discovery::discovery_file_absent;
use super::{v1beta3, v1beta4};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::yaml::{self, Position};

/// The version to migrate to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `kubeadm.k8s.io/v1beta3`.
    V1beta3,
    /// `kubeadm.k8s.io/v1beta4`.
    V1beta4,
}

impl Target {
    /// The version as documents name it.
    pub const fn name(self) -> &'static str {
        match self {
            Target::V1beta3 => v1beta3::API_VERSION,
            Target::V1beta4 => v1beta4::API_VERSION,
        }
    }
}

/// Where arguments stand: mappings up to v1beta3, lists from v1beta4 on.
const ARGUMENTS: [(Kind, &str); 6] = [
    (Kind::Init, "nodeRegistration.kubeletExtraArgs"),
    (Kind::Join, "nodeRegistration.kubeletExtraArgs"),
    (Kind::Cluster, "apiServer.extraArgs"),
    (Kind::Cluster, "controllerManager.extraArgs"),
    (Kind::Cluster, "scheduler.extraArgs"),
    (Kind::Cluster, "etcd.local.extraArgs"),
];

/// The migrated file: Init and Cluster (always together), Join, Reset, Upgrade; then, as the user wrote them, the documents of
/// components, and one that could not be read as a whole.
pub fn migrated(judged: &Judged, target: Target) -> String {
    let documents = match target {
        Target::V1beta4 => kubeadm_documents(judged),
        Target::V1beta3 => v1beta3_documents(judged),
    };
    let mut documents: Vec<String> = documents.iter().map(yaml::write).collect();
    let kept = judged.documents.iter().filter(|document| is_kept(document));
    documents.extend(kept.filter_map(|document| document.text.as_deref()).map(own_text));
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

/// Documents of other groups stay where they are when everything is kept: what is found about them is only a warning then, and so is
/// what depends on this host. A
/// group that looks like a slip of one of ours is still an error.
pub fn leave_foreign(findings: &mut [Diagnostic]) {
    let slip = |finding: &Diagnostic| finding.help.as_deref().is_some_and(|help| help.starts_with("did you mean"));
    let foreign = findings
        .iter_mut()
        .filter(|finding| finding.code == "unknown-group" && !slip(finding));
    for finding in foreign {
        finding.severity = Severity::Warning;
        finding.help = Some("the document stays as it is".to_owned());
    }
    // The text of a file is changed on any host.
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.code == discovery_file_absent::RULE.code)
    {
        finding.severity = Severity::Warning;
        finding.help = Some("it has to be on the host that joins".to_owned());
    }
}

/// What a version has no words for.
pub fn unspeakable(judged: &Judged, target: Target, file: &str) -> Vec<Diagnostic> {
    let mut found = no_merge_methods(judged, target);
    if target == Target::V1beta3 {
        found.extend(backward::way_back(&judged.documents).errors);
    }
    for finding in &mut found {
        finding.file = Some(file.to_owned());
    }
    diagnostic::sort(&mut found);
    found
}

/// The merge methods of `kubeadm.k8s.io/v1`.
fn no_merge_methods(judged: &Judged, target: Target) -> Vec<Diagnostic> {
    let experimental = judged.documents.iter().filter(|document| document.version == ApiVersion::V1);
    experimental
        .flat_map(|document| {
            let mut paths = Vec::new();
            merge_methods(&document.root.to_value(), String::new(), &mut paths);
            paths.into_iter().map(move |path| {
                let message = format!("{} has no `mergeMethod`", target.name());
                let help = "write the merged value out, or keep the document in its version";
                document.tag(not_in_version(&path, document.root.locate(&path), message, help))
            })
        })
        .collect()
}

fn not_in_version(path: &str, at: Position, message: String, help: &str) -> Diagnostic {
    Diagnostic::error("not-in-version", path, at, message).with_help(help)
}

fn v1beta3_documents(judged: &Judged) -> Vec<Value> {
    let init = judged.init.as_ref().map(|configuration| &configuration.init);
    let cluster = judged.init.as_ref().map(|configuration| &configuration.cluster);
    // What is lost is what v1beta3 says by saying nothing: all else was refused.
    let (V1beta3 { init, cluster, join }, _) = to_v1beta3(init, cluster, judged.join.as_ref());
    let document = |kind: Kind, content: Value| v1beta4::with_type(v1beta3::API_VERSION, kind.name(), content);
    let init = init.map(|content| document(Kind::Init, content.encode()));
    let cluster = cluster.map(|content| document(Kind::Cluster, content.encode()));
    let join = join.map(|content| document(Kind::Join, content.encode()));
    [init, cluster, join].into_iter().flatten().collect()
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
