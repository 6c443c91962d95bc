use std::path::Path;

use super::*;
use crate::cluster::{Intent, ObjectWrite};
use crate::host::clock::FakeClock;
use crate::workflow::action::{KUBELET, ServiceChange, WaitTarget};
use crate::workflow::effects::Tell;

#[derive(Default)]
struct Recording {
    calls: Vec<String>,
    stands: Vec<&'static str>,
    fails_at: Option<&'static str>,
}

impl Recording {
    fn call(&mut self, call: String) -> Result<Outcome, EffectError> {
        let fails = self.fails_at.is_some_and(|at| call.starts_with(at));
        self.calls.push(call);
        match fails {
            false => Ok(Outcome::Done),
            true => Err(EffectError::Kubeconfig {
                path: "/x".into(),
                problem: "broken".to_owned(),
            }),
        }
    }
}

impl Effects for Recording {
    fn folder(&mut self, path: &Path, mode: u32) -> Result<Outcome, EffectError> {
        self.call(format!("folder {} {mode:o}", path.display()))
    }
    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<Vec<Outcome>, EffectError> {
        let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        self.call(format!("files {sizes:?}"))?;
        Ok(vec![Outcome::Created; sizes.iter().sum()])
    }
    fn object(&mut self, object: &ObjectWrite) -> Result<Outcome, EffectError> {
        self.call(format!("object {}", object.name))
    }
    fn service(&mut self, name: &str, change: ServiceChange, tell: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        tell(Notice::Warning("slow".to_owned()));
        self.call(format!("{} {name}", change.verb()))
    }
    fn image(&mut self, name: &str) -> Result<Outcome, EffectError> {
        self.call(format!("image {name}"))
    }
    fn wait(&mut self, waits: &[&Wait], _: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        let names: Vec<&str> = waits.iter().map(|wait| wait.target.name()).collect();
        self.call(format!("wait {}", names.join(" ")))
    }
    fn adopt_kubelet_certificate(&mut self, _: &Path, certificate: &Path, _: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        self.call(format!("adopt {}", certificate.display()))
    }
    fn stands(&mut self, step: &Step) -> bool {
        self.stands.contains(&step.phase.as_str())
    }
    fn done(&mut self, step: &Step) -> Result<(), EffectError> {
        self.calls.push(format!("done {}", step.phase));
        Ok(())
    }
}

fn file(path: &str) -> FileWrite {
    FileWrite {
        path: path.into(),
        mode: 0o600,
        contents: "new".to_owned().into(),
        secret: false,
    }
}

fn step(phase: &str, actions: Vec<Action>) -> Step {
    Step {
        phase: phase.to_owned(),
        actions,
    }
}

fn plan() -> Plan {
    let object = ObjectWrite::of(Intent::Create, "configmaps", serde_json::json!({"metadata": {"name": "x"}}));
    let wait = |target| {
        Action::Wait(Wait {
            target,
            at_most: Duration::from_secs(1),
        })
    };
    let folder = Action::Folder {
        path: "/f".into(),
        mode: 0o700,
    };
    let service = |change| Action::Service { name: KUBELET, change };
    let steps = vec![
        step(
            "a",
            vec![
                folder,
                Action::Note("n".to_owned()),
                Action::Files(vec![file("/f/a"), file("/f/b")]),
            ],
        ),
        step("b", vec![Action::Keep("/k".into()), Action::Files(vec![file("/f/c")])]),
        step(
            "c",
            vec![
                service(ServiceChange::Stop),
                Action::Files(vec![file("/f/d")]),
                service(ServiceChange::Start),
            ],
        ),
        step(
            "d",
            vec![
                wait(WaitTarget::Kubelet { url: String::new() }),
                wait(WaitTarget::Component {
                    name: "kube-scheduler".to_owned(),
                    url: String::new(),
                    kubeconfig: None,
                }),
            ],
        ),
        step("e", vec![Action::Object(object)]),
    ];
    Plan {
        steps,
        skipped: Vec::new(),
    }
}

/// What is heard, a word or two for each event.
fn run(effects: &mut Recording) -> (Vec<String>, Result<(), EngineError>) {
    let mut heard = Vec::new();
    let result = carry_out(&plan(), effects, &FakeClock::default(), &mut |event| {
        heard.push(match event {
            Event::Begun(step) => format!("begun {}", step.phase),
            Event::Stood(step) => format!("stood {}", step.phase),
            Event::Acted { step, outcomes, .. } => format!("acted {} {}", step.phase, outcomes.len()),
            Event::Notice { step, .. } => format!("notice {}", step.phase),
            Event::Done { step, .. } => format!("done {}", step.phase),
        });
    });
    (heard, result)
}

#[test]
fn files_of_neighbours_are_written_at_one_go_and_told_in_order() {
    let mut effects = Recording::default();
    let (heard, result) = run(&mut effects);
    result.unwrap();
    let calls = [
        "folder /f 700",
        "files [2, 1]",
        "done a",
        "done b",
        "stop kubelet",
        "files [1]",
        "start kubelet",
        "done c",
        "wait kubelet kube-scheduler",
        "done d",
        "object x",
        "done e",
    ];
    assert_eq!(effects.calls, calls);
    let told = [
        "begun a",
        "acted a 1",
        "acted a 1",
        "acted a 2",
        "done a",
        "begun b",
        "acted b 1",
        "acted b 1",
        "done b",
        "begun c",
        "notice c",
        "acted c 1",
        "acted c 1",
        "notice c",
        "acted c 1",
        "done c",
        "begun d",
        "acted d 1",
        "acted d 1",
        "done d",
        "begun e",
        "acted e 1",
        "done e",
    ];
    assert_eq!(heard, told);
}

#[test]
fn the_first_failure_ends_it_and_names_the_phases() {
    for (at, phase, done) in [
        ("files [2", "a to b", 0),
        ("start", "c", 2),
        ("wait", "d", 3),
        ("object", "e", 4),
    ] {
        let mut effects = Recording {
            fails_at: Some(at),
            ..Recording::default()
        };
        let (heard, result) = run(&mut effects);
        assert_eq!(result.unwrap_err().phase, phase);
        assert_eq!(heard.iter().filter(|told| told.starts_with("done")).count(), done, "{at}");
        assert_eq!(effects.calls.iter().filter(|call| call.starts_with(at)).count(), 1);
    }
}

#[test]
fn a_step_with_a_service_that_stands_is_passed_over_once_the_files_before_it_stand() {
    let mut effects = Recording {
        stands: vec!["c"],
        ..Recording::default()
    };
    let (heard, result) = run(&mut effects);
    result.unwrap();
    assert!(heard.contains(&"stood c".to_owned()) && !heard.contains(&"begun c".to_owned()));
    assert_eq!(effects.calls[1..4], ["files [2, 1]", "done a", "done b"]);
    assert!(!effects.calls.contains(&"stop kubelet".to_owned()));
}
