//! Which findings of preflight an unfinished run itself is the reason for.
//!
//! Pure: the record, the plan and the files that stand decide. A finding passes only where the very thing that it is about was made
//! by that run and is as this run would make it.

use std::path::Path;

use super::Record;
use crate::host::ReadFiles;
use crate::workflow::action::{KUBELET, Plan};
use crate::workflow::init::MANIFESTS_FOLDER;
use crate::workflow::preflight::run::{Asked, Outcome};
use crate::workflow::preflight::{Subject, Trouble};

/// A finding that passes, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Name of the check.
    pub check: String,
    /// What was found.
    pub found: String,
}

/// Takes out of what was asked the findings that the unfinished run itself is the reason for, and says which.
pub fn relax(asked: &mut [Asked], record: &Record, plan: &Plan, files: &dyn ReadFiles) -> Vec<Passed> {
    let mut passed = Vec::new();
    for asked in asked {
        let Outcome::Found(troubles) = &mut asked.outcome else {
            continue;
        };
        troubles.retain(|trouble| {
            let ours = is_ours(trouble, record, plan, files);
            if ours {
                passed.push(Passed {
                    check: asked.name.clone(),
                    found: trouble.found.clone(),
                });
            }
            !ours
        });
    }
    passed
}

fn is_ours(trouble: &Trouble, record: &Record, plan: &Plan, files: &dyn ReadFiles) -> bool {
    match &trouble.subject {
        Subject::Path(path) => record.fills(path) || (record.made(path) && stands_as_planned(path, plan, files)),
        // A port that is held by a component which the kubelet, started by that run, runs from a manifest of that run.
        Subject::Port { held_by, .. } => {
            let ours = |name: &str| match name {
                KUBELET => record.changed(KUBELET),
                _ => {
                    let manifest = Path::new(MANIFESTS_FOLDER).join(format!("{name}.yaml"));
                    record.changed(KUBELET) && record.made(&manifest) && stands_as_planned(&manifest, plan, files)
                }
            };
            let process =
                |listener: &crate::host::Listener| listener.process.as_ref().is_some_and(|process| ours(process.program()));
            !held_by.is_empty() && held_by.iter().all(process)
        }
        Subject::Host | Subject::Program(_) | Subject::Service(_) | Subject::Setting(_) => false,
    }
}

/// Whether a file is, to the letter, what the plan would write.
fn stands_as_planned(path: &Path, plan: &Plan, files: &dyn ReadFiles) -> bool {
    let planned = plan.files().find(|file| file.path == path);
    planned.is_some_and(|planned| matches!(files.read(path), Ok(Some(found)) if found == planned.contents))
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, record};
    use super::*;
    use crate::host::{Contents, FileWrite, Listener, Process};
    use crate::workflow::action::{Action, Step};

    const MANIFEST: &str = "/etc/kubernetes/manifests/kube-scheduler.yaml";

    struct One(&'static str);

    impl ReadFiles for One {
        fn read(&self, path: &Path) -> std::io::Result<Option<Contents>> {
            Ok((path == Path::new(MANIFEST)).then(|| self.0.to_owned().into()))
        }
    }

    fn plan() -> Plan {
        let file = FileWrite {
            path: MANIFEST.into(),
            mode: 0o600,
            contents: "pod".to_owned().into(),
            secret: false,
        };
        Plan {
            steps: vec![Step {
                phase: "control-plane/scheduler".to_owned(),
                actions: vec![Action::Files(vec![file])],
            }],
            skipped: Vec::new(),
        }
    }

    fn port(program: Option<&str>) -> Subject {
        let process = program.map(|name| Process {
            pid: 7,
            name: name.to_owned(),
            command: vec![format!("/usr/bin/{name}")],
        });
        Subject::Port {
            number: 10259,
            held_by: vec![Listener {
                address: "127.0.0.1".parse().unwrap(),
                port: 10259,
                process,
            }],
        }
    }

    fn passes(subject: Subject, record: &Record, stands: &'static str) -> bool {
        let mut asked = [Asked {
            name: "check".to_owned(),
            asks: "",
            outcome: Outcome::Found(vec![Trouble::error("found", "", "").about(subject)]),
        }];
        let passed = relax(&mut asked, record, &plan(), &One(stands));
        assert_eq!(asked[0].outcome == Outcome::Found(Vec::new()), passed.len() == 1);
        passed.len() == 1
    }

    fn whole() -> Record {
        let kubelet = Entry::Service {
            name: KUBELET.to_owned(),
            was_active: false,
        };
        record(&[
            Entry::File { path: MANIFEST.into() },
            Entry::Fills {
                path: "/var/lib/etcd".into(),
            },
            kubelet,
        ])
    }

    #[test]
    fn what_this_run_made_and_stands_as_it_would_make_it_passes() {
        assert!(passes(Subject::Path(MANIFEST.into()), &whole(), "pod"));
        assert!(passes(Subject::Path("/var/lib/etcd".into()), &whole(), "pod"));
        assert!(passes(port(Some("kube-scheduler")), &whole(), "pod"));
        assert!(passes(port(Some("kubelet")), &whole(), "pod"));
    }

    #[test]
    fn what_somebody_changed_or_made_does_not_pass() {
        assert!(!passes(Subject::Path(MANIFEST.into()), &whole(), "another"));
        assert!(!passes(
            Subject::Path("/etc/kubernetes/manifests/etcd.yaml".into()),
            &whole(),
            "pod"
        ));
        assert!(!passes(Subject::Path("/srv/etcd".into()), &whole(), "pod"));
        assert!(!passes(Subject::Host, &whole(), "pod"));
        for program in [None, Some("nginx"), Some("etcd")] {
            assert!(!passes(port(program), &whole(), "pod"), "{program:?}");
        }
        let without_kubelet = record(&[Entry::File { path: MANIFEST.into() }]);
        assert!(!passes(port(Some("kube-scheduler")), &without_kubelet, "pod"));
        let empty = record(&[]);
        assert!(!passes(Subject::Path(MANIFEST.into()), &empty, "pod"));
    }
}
