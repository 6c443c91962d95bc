//! Which findings of preflight an unfinished run itself is the reason for.
//!
//! Pure: the record and the files that stand decide. A finding passes only where the very thing that it is about was made by that run,
//! and nobody has changed it since. What this run would make otherwise (by another proxy in the environment, say) is written anew.

use std::path::Path;

use super::Record;
use super::fingerprint::of_contents;
use crate::host::{Listener, Process, ReadFiles};
use crate::kubelet;
use crate::workflow::action::KUBELET;
use crate::workflow::init::wait_control_plane::words_of;
use crate::workflow::init::{KUBELET_FOLDER, KUBERNETES_FOLDER, MANIFESTS_FOLDER};
use crate::workflow::preflight::run::{Asked, Outcome};
use crate::workflow::preflight::{Subject, Trouble};
use crate::yaml;

/// A finding that passes, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Name of the check.
    pub check: String,
    /// What was found.
    pub found: String,
}

/// Takes out of what was asked the findings that the unfinished run itself is the reason for, and says which.
pub fn relax(asked: &mut [Asked], record: &Record, files: &dyn ReadFiles) -> Vec<Passed> {
    let mut passed = Vec::new();
    for asked in asked {
        let Outcome::Found(troubles) = &mut asked.outcome else {
            continue;
        };
        troubles.retain(|trouble| {
            let ours = is_ours(trouble, record, files);
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

fn is_ours(trouble: &Trouble, record: &Record, files: &dyn ReadFiles) -> bool {
    match &trouble.subject {
        Subject::Path(path) => record.fills_etcd(path) || (record.made(path) && stands_as_made(path, record, files)),
        // A port that is held by a component which the kubelet, started by that run, runs from a manifest of that run. A name alone
        // says little: another cluster's component has the same one.
        Subject::Port { held_by, .. } => {
            let ours = |process: &Process| match process.program() {
                KUBELET => is_of_this_host(process),
                name => {
                    let manifest = Path::new(MANIFESTS_FOLDER).join(format!("{name}.yaml"));
                    record.made(&manifest)
                        && stands_as_made(&manifest, record, files)
                        && runs_from(process, name, &manifest, files)
                }
            };
            let ours = |listener: &Listener| listener.process.as_ref().is_some_and(ours);
            record.changed(KUBELET) && !held_by.is_empty() && held_by.iter().all(ours)
        }
        Subject::Host | Subject::Program(_) | Subject::Service(_) | Subject::Setting(_) => false,
    }
}

/// Whether a kubelet is the one that works by the files of `init`: other distributions have them elsewhere.
fn is_of_this_host(kubelet: &Process) -> bool {
    let files = [
        Path::new(KUBELET_FOLDER).join(kubelet::CONFIG),
        Path::new(KUBERNETES_FOLDER).join("kubelet.conf"),
    ];
    let names = |word: &String| {
        let value = word.split_once('=').map_or(word.as_str(), |(_, value)| value);
        files.iter().any(|file| file.as_path() == Path::new(value))
    };
    kubelet.command.iter().any(names)
}

/// Whether a process may have been started by a manifest: where both have an argument, it has the same value, and most of those of the
/// manifest are there. (Not all: a wrapper may translate some.)
fn runs_from(process: &Process, name: &str, manifest: &Path, files: &dyn ReadFiles) -> bool {
    let Ok(Some(contents)) = files.read(manifest) else {
        return false;
    };
    let Ok(documents) = yaml::read(contents.as_bytes(), &yaml::Limits::default()) else {
        return false;
    };
    let pod = documents.into_iter().next().and_then(|document| document.root.ok());
    let words = pod.map(|pod| words_of(&pod.to_value(), name)).unwrap_or_default();
    let arguments: Vec<(&str, &str)> = words
        .iter()
        .filter_map(|word| word.strip_prefix("--")?.split_once('='))
        .collect();
    let last = |wanted: &str| {
        arguments
            .iter()
            .rev()
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| *value)
    };
    let (mut same, mut others) = (0, 0);
    for (key, _) in &arguments {
        match process.argument(key) {
            Some(value) if last(key) != Some(value) => return false,
            Some(_) => same += 1,
            None => others += 1,
        }
    }
    same > others
}

/// Whether a file is, to the letter, what that run has put there.
fn stands_as_made(path: &Path, record: &Record, files: &dyn ReadFiles) -> bool {
    let found = files.read(path);
    matches!(found, Ok(Some(found)) if record.hashes(path).contains(&of_contents(found.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, file, fills, record};
    use super::*;
    use crate::host::Contents;

    const MANIFEST: &str = "/etc/kubernetes/manifests/kube-scheduler.yaml";

    const ETCD: &str = "/etc/kubernetes/manifests/etcd.yaml";
    const POD: &str = r#"{"spec": {"containers": [{"name": "kube-scheduler",
        "command": ["kube-scheduler", "--bind-address=127.0.0.1", "--kubeconfig=/etc/kubernetes/scheduler.conf", "--leader-elect=true"]}]}}"#;

    struct One(&'static str);

    impl ReadFiles for One {
        fn read(&self, path: &Path) -> std::io::Result<Option<Contents>> {
            Ok((path == Path::new(MANIFEST)).then(|| self.0.to_owned().into()))
        }
    }

    /// What the run recorded of the manifest.
    fn manifest() -> Entry {
        Entry::File {
            path: MANIFEST.into(),
            hash: of_contents(POD.as_bytes()),
        }
    }

    /// A port that a process with this command holds.
    fn port(command: &[&str]) -> Subject {
        let process = command.first().map(|name| Process {
            pid: 7,
            name: (*name).to_owned(),
            command: command.iter().map(|word| (*word).to_owned()).collect(),
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

    fn scheduler() -> Subject {
        port(&[
            "/usr/local/bin/kube-scheduler",
            "--bind-address=127.0.0.1",
            "--kubeconfig=/etc/kubernetes/scheduler.conf",
        ])
    }

    fn passes(subject: Subject, record: &Record, stands: &'static str) -> bool {
        let mut asked = [Asked {
            name: "check".to_owned(),
            asks: "",
            outcome: Outcome::Found(vec![Trouble::error("found", "", "").about(subject)]),
        }];
        let passed = relax(&mut asked, record, &One(stands));
        assert_eq!(asked[0].outcome == Outcome::Found(Vec::new()), passed.len() == 1);
        passed.len() == 1
    }

    fn whole() -> Record {
        let kubelet = Entry::Service {
            name: KUBELET.to_owned(),
            was_active: false,
        };
        record(&[manifest(), file(ETCD), fills("/var/lib/etcd"), kubelet])
    }

    #[test]
    fn what_this_run_made_and_nobody_changed_passes() {
        assert!(passes(Subject::Path(MANIFEST.into()), &whole(), POD));
        assert!(passes(Subject::Path("/var/lib/etcd".into()), &whole(), POD));
        assert!(passes(scheduler(), &whole(), POD));
        let kubelet = ["/usr/bin/kubelet", "--config", "/var/lib/kubelet/config.yaml"];
        assert!(passes(port(&kubelet), &whole(), POD));
        assert!(passes(
            port(&["kubelet", "--kubeconfig=/etc/kubernetes/kubelet.conf"]),
            &whole(),
            POD
        ));
    }

    #[test]
    fn what_somebody_changed_or_made_does_not_pass() {
        assert!(!passes(Subject::Path(MANIFEST.into()), &whole(), "another"));
        assert!(!passes(Subject::Path(ETCD.into()), &whole(), POD));
        assert!(!passes(Subject::Path("/srv/etcd".into()), &whole(), POD));
        assert!(!passes(Subject::Host, &whole(), POD));
        for command in [&[] as &[&str], &["nginx"], &["etcd"]] {
            assert!(!passes(port(command), &whole(), POD), "{command:?}");
        }
        let without_kubelet = record(&[manifest()]);
        assert!(!passes(scheduler(), &without_kubelet, POD));
        let empty = record(&[]);
        assert!(!passes(Subject::Path(MANIFEST.into()), &empty, POD));
    }

    #[test]
    fn another_clusters_components_have_the_same_names_and_do_not_pass() {
        let others = [
            port(&["kube-scheduler"]),
            port(&[
                "kube-scheduler",
                "--bind-address=127.0.0.1",
                "--kubeconfig=/opt/other/scheduler.conf",
            ]),
            port(&["/opt/other/kubelet", "--config=/opt/other/kubelet.yaml"]),
            port(&["kubelet"]),
        ];
        for other in others {
            assert!(!passes(other.clone(), &whole(), POD), "{other:?}");
        }
    }

    #[test]
    fn data_that_no_etcd_of_this_run_can_have_written_do_not_pass() {
        let before_etcd = record(&[fills("/var/lib/etcd")]);
        assert!(!passes(Subject::Path("/var/lib/etcd".into()), &before_etcd, POD));
    }
}
