//! A plan for people and for programs. Neither shows a secret value.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::action::{Action, KUBELET, Plan, ServiceChange, Step};
use crate::cluster::{Intent, ObjectWrite};
use crate::host::FileWrite;

/// Stands in the place of a secret value.
pub const REDACTED: &str = "<redacted>";

/// Group and version of our own output forms.
pub const OUTPUT_API_VERSION: &str = "output.kubestrap.dev/v1alpha1";

/// What is said of a plan besides its steps.
#[derive(Clone, Debug)]
pub struct Heading<'a> {
    /// The workflow, such as `init`.
    pub workflow: &'a str,
    /// The release acted as.
    pub release: String,
    /// The folder of a preview.
    pub preview: Option<&'a Path>,
}

/// A plan as JSON: kind `Plan` of our own output group.
pub fn as_json(plan: &Plan, heading: &Heading<'_>, place: &dyn Fn(&Path) -> PathBuf) -> Value {
    let phases: Vec<Value> = plan
        .steps
        .iter()
        .map(|step| json!({"name": step.phase, "actions": step.actions.iter().flat_map(|a| action_as_json(a, heading, place)).collect::<Vec<_>>()}))
        .collect();
    json!({
        "apiVersion": OUTPUT_API_VERSION,
        "kind": "Plan",
        "workflow": heading.workflow,
        "release": heading.release,
        "dryRun": heading.preview.is_some(),
        "folder": heading.preview,
        "phases": phases,
        "skippedPhases": plan.skipped,
    })
}

pub(super) fn action_as_json(action: &Action, heading: &Heading<'_>, place: &dyn Fn(&Path) -> PathBuf) -> Vec<Value> {
    match action {
        Action::Folder { path, mode } => vec![json!({"type": "make-folder", "path": path, "mode": format!("{mode:04o}")})],
        Action::Files(files) => files.iter().map(|file| file_as_json(file, heading, place)).collect(),
        Action::Keep(path) => vec![json!({"type": "keep-file", "path": path})],
        Action::Object(object) => vec![object_as_json(object)],
        Action::Service { name, change } => vec![json!({"type": "change-service", "service": name, "change": change.verb()})],
        Action::Image(name) => vec![json!({"type": "have-image", "image": name})],
        Action::Wait(wait) => {
            let seconds = wait.at_most.as_secs_f64();
            vec![json!({"type": "wait", "for": wait.target.name(), "url": wait.target.url(), "atMostSeconds": seconds})]
        }
        Action::AdoptKubeletCertificate { kubeconfig, certificate } => vec![
            json!({"type": "adopt-certificate", "kubeconfig": kubeconfig, "certificate": certificate}),
            json!({"type": "change-service", "service": KUBELET, "change": ServiceChange::Restart.verb()}),
        ],
        Action::Note(text) => vec![json!({"type": "note", "text": text})],
    }
}

fn file_as_json(file: &FileWrite, heading: &Heading<'_>, place: &dyn Fn(&Path) -> PathBuf) -> Value {
    let mut out = Map::new();
    out.insert("type".to_owned(), "write-file".into());
    out.insert("path".to_owned(), json!(file.path));
    out.insert("mode".to_owned(), format!("{:04o}", file.mode).into());
    out.insert("secret".to_owned(), file.secret.into());
    if heading.preview.is_some() {
        out.insert("preview".to_owned(), json!(place(&file.path)));
    }
    if let (false, Some(text)) = (file.secret, file.contents.as_text()) {
        out.insert("contents".to_owned(), text.into());
    }
    Value::Object(out)
}

fn object_as_json(object: &ObjectWrite) -> Value {
    let intent = match object.intent {
        Intent::Create => "create",
        Intent::CreateOrUpdate => "create-or-update",
        Intent::CreateOrRetain => "create-or-retain",
        Intent::Patch => "patch",
    };
    json!({
        "type": "write-object",
        "intent": intent,
        "resource": object.resource,
        "namespace": object.namespace,
        "name": object.name,
        "body": redacted(object),
    })
}

/// An object without the values of a Secret.
pub fn redacted(object: &ObjectWrite) -> Value {
    let mut body = object.body.clone();
    if object.resource == "secrets" {
        for part in ["data", "stringData"] {
            if let Some(values) = body.get_mut(part).and_then(Value::as_object_mut) {
                values.values_mut().for_each(|value| *value = REDACTED.into());
            }
        }
    }
    body
}

/// The lines that tell a person what a step would do. What has been done is told by [`told`](super::told).
pub fn lines(step: &Step) -> Vec<String> {
    step.actions.iter().flat_map(action_lines).collect()
}

fn action_lines(action: &Action) -> Vec<String> {
    match action {
        Action::Folder { path, mode } => {
            vec![format!(
                "would make the folder {} ({mode:04o}) where it is missing",
                path.display()
            )]
        }
        Action::Files(files) => {
            let line = |file: &FileWrite| format!("would write {} ({:04o})", file.path.display(), file.mode);
            files.iter().map(line).collect()
        }
        Action::Keep(path) => vec![format!("would keep {}: it stands and fits", path.display())],
        Action::Object(object) => vec![object_line(object)],
        Action::Service { name, change } => vec![format!("would {} the service {name}", change.verb())],
        Action::Image(name) => vec![format!("would pull the image {name}")],
        Action::Wait(wait) => vec![format!("would wait for {wait}")],
        Action::AdoptKubeletCertificate { kubeconfig, certificate } => vec![
            format!(
                "would name {} in {} if it stands",
                certificate.display(),
                kubeconfig.display()
            ),
            format!("would restart the service {KUBELET}"),
        ],
        Action::Note(text) => vec![text.clone()],
    }
}

fn object_line(object: &ObjectWrite) -> String {
    let what = match &object.namespace {
        Some(namespace) => format!("{}/{} in {namespace}", object.resource, object.name),
        None => format!("{}/{}", object.resource, object.name),
    };
    match object.intent {
        Intent::Create => format!("would create {what}"),
        Intent::CreateOrUpdate => format!("would create or update {what}"),
        Intent::CreateOrRetain => format!("would create {what} where it is missing"),
        Intent::Patch => format!("would patch {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_shown_to_nobody() {
        let secret = ObjectWrite::of(
            Intent::Create,
            "secrets",
            json!({"metadata": {"name": "bootstrap-token-abcdef", "namespace": "kube-system"}, "data": {"token-secret": "c2VjcmV0"}}),
        );
        let key = FileWrite {
            path: "/etc/kubernetes/pki/ca.key".into(),
            mode: 0o600,
            contents: "c2VjcmV0".to_owned().into(),
            secret: true,
        };
        let step = Step {
            phase: "all".to_owned(),
            actions: vec![Action::Object(secret), Action::Files(vec![key])],
        };
        let plan = Plan {
            steps: vec![step],
            skipped: Vec::new(),
        };
        let heading = Heading {
            workflow: "init",
            release: "v1.36.2".to_owned(),
            preview: Some(Path::new("/dry")),
        };
        let text = as_json(&plan, &heading, &|path| Path::new("/dry").join(path.file_name().unwrap())).to_string();
        assert!(!text.contains("c2VjcmV0"), "{text}");
        assert!(text.contains("/dry/ca.key"), "{text}");
        assert_eq!(
            lines(&plan.steps[0]),
            [
                "would create secrets/bootstrap-token-abcdef in kube-system",
                "would write /etc/kubernetes/pki/ca.key (0600)"
            ]
        );
    }
}
