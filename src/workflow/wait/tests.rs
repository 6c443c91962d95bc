//! Waiting, with a clock that moves by sleeping only.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use super::*;
use crate::host::clock::FakeClock;
use crate::host::programs::FakePrograms;
use crate::host::service::FakeServices;
use crate::host::tables::FakeTables;

/// Gives each its answers in turn, the last one again and again.
#[derive(Default)]
struct FakeProbe {
    answers: Mutex<BTreeMap<String, Vec<ProbeAnswer>>>,
    asked: Mutex<BTreeMap<String, usize>>,
}

impl FakeProbe {
    fn with(self, name: &str, answers: Vec<ProbeAnswer>) -> Self {
        self.answers.lock().unwrap().insert(name.to_owned(), answers);
        self
    }

    fn asked(&self, name: &str) -> usize {
        self.asked.lock().unwrap().get(name).copied().unwrap_or_default()
    }
}

impl Probe for FakeProbe {
    fn get(&self, target: &WaitTarget) -> ProbeAnswer {
        let name = target.name().to_owned();
        let mut asked = self.asked.lock().unwrap();
        let count = asked.entry(name.clone()).or_default();
        let answers = self.answers.lock().unwrap();
        let answers = &answers[&name];
        let answer = answers[(*count).min(answers.len() - 1)].clone();
        *count += 1;
        answer
    }
}

fn ok() -> ProbeAnswer {
    ProbeAnswer::status(200, "ok")
}

fn kubelet(seconds: u64) -> Wait {
    Wait {
        target: WaitTarget::Kubelet {
            url: "http://127.0.0.1:10248/healthz".to_owned(),
        },
        at_most: Duration::from_secs(seconds),
    }
}

fn component(name: &str, seconds: u64) -> Wait {
    Wait {
        target: WaitTarget::Component {
            name: name.to_owned(),
            url: "https://10.0.0.1:6443/livez".to_owned(),
            kubeconfig: None,
        },
        at_most: Duration::from_secs(seconds),
    }
}

struct Outcome {
    result: Result<(), WaitError>,
    events: Vec<WaitEvent>,
    passed: Duration,
    probe: Arc<FakeProbe>,
}

fn run(waits: &[Wait], probe: FakeProbe, services: &FakeServices) -> Outcome {
    let (probe, clock, programs, tables) = (
        Arc::new(probe),
        FakeClock::default(),
        FakePrograms::default(),
        FakeTables::default(),
    );
    let world = WaitWorld {
        probe: probe.clone(),
        clock: &clock,
        services,
        witnesses: Witnesses {
            runtime: None,
            programs: &programs,
            tables: &tables,
            logs: PathBuf::from("/nonexistent"),
        },
    };
    let mut events = Vec::new();
    let result = wait_for(waits, &world, &mut |event| events.push(event));
    Outcome {
        result,
        events,
        passed: clock.monotonic(),
        probe,
    }
}

#[test]
fn all_become_healthy_and_it_is_told() {
    let probe = FakeProbe::default()
        .with(KUBELET, vec![ProbeAnswer::Refused, ProbeAnswer::status(200, "ok")])
        .with(
            "kube-apiserver",
            vec![
                ProbeAnswer::Refused,
                ProbeAnswer::status(500, "x"),
                ProbeAnswer::status(403, "x"),
                ok(),
            ],
        );
    let waits = [kubelet(10), component("kube-apiserver", 10)];
    let outcome = run(&waits, probe, &FakeServices::default());
    outcome.result.unwrap();
    assert_eq!(outcome.passed, INTERVAL * 3);
    let healthy = |name: &str, rounds: u32| WaitEvent::Healthy {
        name: name.to_owned(),
        after: INTERVAL * rounds,
    };
    let started = |wait: &Wait| WaitEvent::Started { wait: wait.clone() };
    assert_eq!(
        outcome.events,
        [
            started(&waits[0]),
            started(&waits[1]),
            healthy(KUBELET, 1),
            healthy("kube-apiserver", 3)
        ]
    );
    assert_eq!(outcome.probe.asked(KUBELET), 2, "one that is healthy is not asked again");
}

#[test]
fn nothing_to_wait_for_ends_at_once() {
    let outcome = run(&[], FakeProbe::default(), &FakeServices::default());
    assert!(outcome.result.is_ok() && outcome.passed.is_zero());
}

#[test]
fn every_five_seconds_it_is_told_what_is_waited_for() {
    let probe = FakeProbe::default().with("etcd", vec![ProbeAnswer::status(503, "x")]);
    let outcome = run(&[component("etcd", 12)], probe, &FakeServices::default());
    let told: Vec<Duration> = outcome
        .events
        .iter()
        .filter_map(|event| match event {
            WaitEvent::Waiting { since, last, .. } => {
                assert_eq!(*last, Some(ProbeAnswer::status(503, "x")));
                Some(*since)
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, [Duration::from_secs(5), Duration::from_secs(10)]);
    let error = outcome.result.unwrap_err();
    assert_eq!(error.failures[0].after, Duration::from_secs(12));
    let text = error.to_string();
    assert!(
        text.starts_with("etcd is not healthy after 12s: https://10.0.0.1:6443/livez: it answers 503: x"),
        "{text}"
    );
}

#[test]
fn the_components_time_begins_with_a_healthy_kubelet() {
    let refusals = |count: usize| vec![ProbeAnswer::Refused; count];
    let probe = FakeProbe::default()
        .with(KUBELET, [refusals(18), vec![ok()]].concat())
        .with("kube-scheduler", [refusals(35), vec![ok()]].concat());
    let waits = [kubelet(10), component("kube-scheduler", 10)];
    let outcome = run(&waits, probe, &FakeServices::default().with(KUBELET, ServiceState::Active));
    outcome.result.unwrap();
    assert_eq!(outcome.passed, INTERVAL * 35);
}

#[test]
fn without_a_kubelet_only_it_is_blamed() {
    let probe = FakeProbe::default()
        .with(KUBELET, vec![ProbeAnswer::Refused])
        .with("kube-apiserver", vec![ProbeAnswer::Refused]);
    let waits = [kubelet(20), component("kube-apiserver", 5)];
    let outcome = run(&waits, probe, &FakeServices::default());
    assert_eq!(outcome.passed, Duration::from_secs(20));
    let error = outcome.result.unwrap_err();
    assert_eq!(error.failures.len(), 1);
    assert!(
        error.to_string().starts_with("the kubelet is not healthy after 20s"),
        "{error}"
    );
    assert_eq!(error.as_json()[0]["name"], "kubelet");
}

#[test]
fn a_service_that_failed_for_good_ends_the_wait_early_and_one_that_tries_again_does_not() {
    let wait = |state| {
        let probe = FakeProbe::default().with(KUBELET, vec![ProbeAnswer::Refused]);
        run(&[kubelet(240)], probe, &FakeServices::default().with(KUBELET, state))
    };
    let failed = wait(ServiceState::Failed);
    assert_eq!(failed.passed, GIVING_UP);
    let text = failed.result.unwrap_err().to_string();
    assert!(text.contains("given up before its time"), "{text}");
    for state in [ServiceState::Activating, ServiceState::Inactive, ServiceState::Active] {
        assert_eq!(wait(state).passed, Duration::from_secs(240), "{state:?}");
    }
}

/// Never answers for the API server.
struct Hanging;

impl Probe for Hanging {
    fn get(&self, target: &WaitTarget) -> ProbeAnswer {
        if target.name() == "kube-apiserver" {
            thread::sleep(Duration::from_secs(60));
        }
        ok()
    }
}

#[test]
fn one_that_hangs_holds_nobody_up() {
    let (clock, services, programs, tables) = (
        FakeClock::default(),
        FakeServices::default(),
        FakePrograms::default(),
        FakeTables::default(),
    );
    let world = WaitWorld {
        probe: Arc::new(Hanging),
        clock: &clock,
        services: &services,
        witnesses: Witnesses {
            runtime: None,
            programs: &programs,
            tables: &tables,
            logs: PathBuf::from("/nonexistent"),
        },
    };
    let mut healthy = Vec::new();
    let begin = Instant::now();
    let waits = [component("kube-apiserver", 1), component("kube-scheduler", 1)];
    let error = wait_for(&waits, &world, &mut |event| {
        if let WaitEvent::Healthy { name, .. } = event {
            healthy.push(name);
        }
    })
    .unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert_eq!(healthy, ["kube-scheduler"]);
    assert_eq!(error.failures.len(), 1);
    assert!(error.to_string().contains("no answer yet"), "{error}");
}
