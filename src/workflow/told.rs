//! What has been done, in words for a person and as data. Neither shows a secret value, nor what a file or an object holds.

use serde_json::{Value, json};

use super::action::{Action, KUBELET, ServiceChange};
use super::effects::Outcome;
use super::report::{self, Heading};
use crate::cluster::{Intent, ObjectWrite};
use crate::host::FileWrite;

/// The lines that tell a person what became of an action. Waits are told while they go on, and what a warning has said already is
/// not said again.
pub fn lines(action: &Action, outcomes: &[Outcome]) -> Vec<String> {
    let outcome = outcomes.first().unwrap_or(&Outcome::Done);
    match action {
        Action::Folder { path, mode } => vec![match outcome {
            Outcome::Created => format!("made the folder {} ({mode:04o})", path.display()),
            _ => format!("the folder {} stands", path.display()),
        }],
        Action::Files(files) => files
            .iter()
            .zip(outcomes)
            .map(|(file, outcome)| file_line(file, outcome))
            .collect(),
        Action::Keep(path) => vec![format!("kept {}: it stands and fits", path.display())],
        Action::Object(object) => vec![object_line(object, outcome)],
        Action::Service { name, change } => match outcome {
            Outcome::Skipped(_) => Vec::new(),
            _ => vec![format!("{} the service {name}", past(*change))],
        },
        Action::Image(name) => vec![match outcome {
            Outcome::Kept => format!("the image {name} is there"),
            _ => format!("pulled the image {name}"),
        }],
        Action::Wait(_) => Vec::new(),
        Action::AdoptKubeletCertificate { kubeconfig, certificate } => match outcome {
            Outcome::Skipped(reason) => vec![format!("{} stays as it is: {reason}", kubeconfig.display())],
            Outcome::Kept => vec![
                format!("{} names {} already", kubeconfig.display(), certificate.display()),
                format!("restarted the service {KUBELET}"),
            ],
            _ => vec![
                format!("named {} in {}", certificate.display(), kubeconfig.display()),
                format!("restarted the service {KUBELET}"),
            ],
        },
        Action::Note(text) => vec![text.clone()],
    }
}

/// What became of an action, as data: an entry for each thing that was done.
pub fn as_json(action: &Action, outcomes: &[Outcome]) -> Vec<Value> {
    let heading = Heading {
        workflow: "",
        release: String::new(),
        preview: None,
    };
    let mut values = report::action_as_json(action, &heading, &std::path::Path::to_owned);
    for (index, value) in values.iter_mut().enumerate() {
        if let Some(fields) = value.as_object_mut() {
            // A manifest may carry a user's secrets in its arguments.
            fields.remove("contents");
            fields.remove("body");
        }
        let outcome = outcomes.get(index).or(outcomes.first()).unwrap_or(&Outcome::Done);
        value["outcome"] = json!(word(outcome));
        if let Outcome::Skipped(reason) = outcome {
            value["reason"] = json!(reason);
        }
    }
    values
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Created => "created",
        Outcome::Changed => "changed",
        Outcome::Kept => "kept",
        Outcome::Done => "done",
        Outcome::Skipped(_) => "skipped",
    }
}

fn file_line(file: &FileWrite, outcome: &Outcome) -> String {
    let path = file.path.display();
    match outcome {
        Outcome::Kept => format!("kept {path}: it stands as it should"),
        Outcome::Changed => format!("replaced {path} ({:04o})", file.mode),
        _ => format!("wrote {path} ({:04o})", file.mode),
    }
}

fn object_line(object: &ObjectWrite, outcome: &Outcome) -> String {
    let what = match &object.namespace {
        Some(namespace) => format!("{}/{} in {namespace}", object.resource, object.name),
        None => format!("{}/{}", object.resource, object.name),
    };
    match outcome {
        Outcome::Kept => format!("kept {what}: it stands"),
        Outcome::Changed if object.intent == Intent::Patch => format!("patched {what}"),
        Outcome::Changed => format!("updated {what}"),
        _ => format!("created {what}"),
    }
}

fn past(change: ServiceChange) -> &'static str {
    match change {
        ServiceChange::Stop => "stopped",
        ServiceChange::Start => "started",
        ServiceChange::Restart => "restarted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> FileWrite {
        FileWrite {
            path: path.into(),
            mode: 0o600,
            contents: "hunter2".to_owned().into(),
            secret: false,
        }
    }

    #[test]
    fn each_file_has_its_own_line() {
        let action = Action::Files(vec![file("/a"), file("/b"), file("/c")]);
        let outcomes = [Outcome::Created, Outcome::Changed, Outcome::Kept];
        assert_eq!(
            lines(&action, &outcomes),
            ["wrote /a (0600)", "replaced /b (0600)", "kept /c: it stands as it should"]
        );
        let values = as_json(&action, &outcomes);
        let words: Vec<&str> = values.iter().map(|value| value["outcome"].as_str().unwrap()).collect();
        assert_eq!(words, ["created", "changed", "kept"]);
        assert!(!serde_json::to_string(&values).unwrap().contains("hunter2"));
    }

    #[test]
    fn objects_are_told_without_what_they_hold() {
        let secret = ObjectWrite::of(
            Intent::Create,
            "secrets",
            json!({"metadata": {"name": "s", "namespace": "n"}, "data": {"k": "hunter2"}}),
        );
        let action = Action::Object(secret);
        assert_eq!(lines(&action, &[Outcome::Created]), ["created secrets/s in n"]);
        assert_eq!(lines(&action, &[Outcome::Kept]), ["kept secrets/s in n: it stands"]);
        assert!(
            !serde_json::to_string(&as_json(&action, &[Outcome::Created]))
                .unwrap()
                .contains("hunter2")
        );
    }

    #[test]
    fn what_was_skipped_says_why() {
        let action = Action::AdoptKubeletCertificate {
            kubeconfig: "/k".into(),
            certificate: "/c".into(),
        };
        let skipped = [Outcome::Skipped("there is no /c".to_owned())];
        assert_eq!(lines(&action, &skipped), ["/k stays as it is: there is no /c"]);
        assert!(
            as_json(&action, &skipped)
                .iter()
                .all(|value| value["reason"] == "there is no /c")
        );
        assert_eq!(lines(&action, &[Outcome::Changed]).len(), 2);
    }
}
