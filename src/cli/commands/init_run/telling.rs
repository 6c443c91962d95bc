//! Tells what happens while a plan is carried out: lines for a person, or a stream of objects for a program.

use std::time::Duration;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::cli::form::Form;
use crate::host::Clock;
use crate::output::Printer;
use crate::workflow::action::Action;
use crate::workflow::effects::{Notice, Outcome};
use crate::workflow::engine::Event;
use crate::workflow::report::OUTPUT_API_VERSION;
use crate::workflow::told;
use crate::workflow::wait::WaitEvent;

/// Tells what happens.
pub(super) struct Teller<'a> {
    printer: &'a Printer,
    clock: &'a dyn Clock,
    form: Form,
    /// An earlier run is gone on with: what stands already is told in few words.
    resumed: bool,
    since: Duration,
    /// How long others were waited for.
    waited: Duration,
    group: Option<Group>,
    /// Whether all of the step stood already.
    all_kept: bool,
}

/// A phase with all below it.
struct Group {
    name: String,
    since: Duration,
    /// How many of its steps are done.
    steps: usize,
    /// How many of those stood already.
    stood: usize,
}

impl<'a> Teller<'a> {
    pub fn new(printer: &'a Printer, clock: &'a dyn Clock, form: Form, resumed: bool) -> Self {
        Teller {
            printer,
            clock,
            form,
            resumed,
            since: clock.monotonic(),
            waited: Duration::ZERO,
            group: None,
            all_kept: true,
        }
    }

    pub fn is_text(&self) -> bool {
        self.form == Form::Text
    }

    /// How long all has taken so far.
    pub fn took(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.since)
    }

    /// Others were waited for besides what is told as a step: images, say.
    pub fn add_waiting(&mut self, time: Duration) {
        self.waited += time;
    }

    /// How much of that was this program's own work.
    pub fn own_work(&self) -> Duration {
        self.took().saturating_sub(self.waited)
    }

    pub fn hear(&mut self, event: Event<'_>) {
        match self.form {
            Form::Text => self.hear_as_text(event),
            Form::Json | Form::Yaml => self.hear_as_data(event),
        }
    }

    /// Says a line to a person; a program is not told.
    pub fn say(&self, line: impl std::fmt::Display) {
        if self.is_text() {
            self.printer.say(line);
        }
    }

    /// A warning: to a person, or as an object.
    pub fn warning(&self, phase: &str, message: &str) {
        match self.is_text() {
            true => self.printer.warning(format!("[{phase}] {message}")),
            false => self.emit("Warning", json!({"phase": phase, "message": message})),
        }
    }

    pub fn skipped(&self, phase: &str) {
        match self.is_text() {
            true => self.printer.say(format!("[{phase}] skipped on request")),
            false => self.emit("PhaseSkipped", json!({"phase": phase, "reason": "it is skipped on request"})),
        }
    }

    /// The plan has been gone through.
    pub fn end(&mut self) {
        self.end_group();
    }

    /// An object of the stream.
    pub fn emit(&self, kind: &str, fields: Value) {
        let time = self
            .clock
            .now()
            .replace_nanosecond(0)
            .ok()
            .and_then(|now| now.format(&Rfc3339).ok());
        let mut object = json!({"apiVersion": OUTPUT_API_VERSION, "kind": kind, "time": time});
        if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), fields) {
            object.extend(fields);
        }
        match self.form {
            Form::Yaml => self.printer.data(&format!("---\n{}", crate::yaml::write(&object))),
            _ => self.printer.data_line(object),
        }
    }

    fn hear_as_text(&mut self, event: Event<'_>) {
        match event {
            Event::Begun(step) => {
                self.all_kept = true;
                let name = step.phase.split('/').next().unwrap_or_default();
                if self.group.as_ref().is_none_or(|group| group.name != name) {
                    self.end_group();
                    self.group = Some(Group {
                        name: name.to_owned(),
                        since: self.clock.monotonic(),
                        steps: 0,
                        stood: 0,
                    });
                }
            }
            Event::Stood(step) => {
                self.end_group();
                self.printer.say(format!("[{}] stands already", step.phase));
            }
            Event::Acted { step, action, outcomes } => {
                let kept = outcomes.iter().all(|outcome| *outcome == Outcome::Kept);
                // A note says nothing of what stands.
                self.all_kept &= kept || matches!(action, Action::Note(_));
                let matters_less = kept && (self.resumed || matches!(action, Action::Folder { .. }));
                for line in told::lines(action, &outcomes) {
                    let line = format!("[{}] {line}", step.phase);
                    match matters_less {
                        true => self.printer.detail(1, line),
                        false => self.printer.say(line),
                    }
                }
            }
            Event::Notice { step, notice } => match notice {
                Notice::Warning(message) => self.warning(&step.phase, &message),
                Notice::Wait(event) => self.printer.say(format!("[{}] {}", step.phase, waiting(&event))),
            },
            Event::Done { step, took } => {
                if step.actions.iter().any(|action| matches!(action, Action::Wait(_))) {
                    self.waited += took;
                }
                let stood = self.resumed && self.all_kept;
                // Steps that were written at one go began before they were told.
                let since = self.clock.monotonic().saturating_sub(took);
                if let Some(group) = &mut self.group {
                    group.since = group.since.min(since);
                    group.steps += 1;
                    group.stood += usize::from(stood);
                    if group.name != step.phase {
                        let took = seconds(took);
                        self.printer.detail(1, format!("[{}] done ({took})", step.phase));
                    }
                }
            }
        }
    }

    fn end_group(&mut self) {
        if let Some(group) = self.group.take() {
            let took = seconds(self.clock.monotonic().saturating_sub(group.since));
            self.printer.say(match group.stood {
                0 => format!("[{}] done ({took})", group.name),
                stood if stood == group.steps => format!("[{}] stands already", group.name),
                stood => format!(
                    "[{}] done ({took}); {stood} of {} parts stood already",
                    group.name, group.steps
                ),
            });
        }
    }

    fn hear_as_data(&mut self, event: Event<'_>) {
        match event {
            Event::Begun(step) => self.emit("PhaseStarted", json!({"phase": step.phase})),
            Event::Stood(step) => self.emit(
                "PhaseSkipped",
                json!({"phase": step.phase, "reason": "an earlier run has done it, and it stands"}),
            ),
            Event::Acted { step, action, outcomes } => {
                for value in told::as_json(action, &outcomes) {
                    self.emit("ActionDone", json!({"phase": step.phase, "action": value}));
                }
            }
            Event::Notice { step, notice } => match notice {
                Notice::Warning(message) => self.warning(&step.phase, &message),
                Notice::Wait(event) => {
                    let mut fields = waiting_as_json(&event);
                    fields["phase"] = json!(step.phase);
                    self.emit("Waiting", fields);
                }
            },
            Event::Done { step, took } => self.emit("PhaseDone", json!({"phase": step.phase, "seconds": took.as_secs_f64()})),
        }
    }
}

/// A time for a person: `0.31 s`, `12.3 s`, `1 min 5 s`.
pub(super) fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    match whole {
        0..10 => format!("{:.2} s", took.as_secs_f64()),
        10..60 => format!("{:.1} s", took.as_secs_f64()),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

fn waiting(event: &WaitEvent) -> String {
    match event {
        WaitEvent::Started { wait } => format!("waiting for {wait}"),
        WaitEvent::Waiting { name, since, last } => {
            let last = last.as_ref().map_or("no answer yet".to_owned(), ToString::to_string);
            format!("still waiting for {name}, for {} now: {last}", seconds(*since))
        }
        WaitEvent::Healthy { name, after } => format!("{name} is healthy after {}", seconds(*after)),
    }
}

fn waiting_as_json(event: &WaitEvent) -> Value {
    match event {
        WaitEvent::Started { wait } => json!({
            "state": "started",
            "for": wait.target.name(),
            "url": wait.target.url(),
            "atMostSeconds": wait.at_most.as_secs_f64(),
        }),
        WaitEvent::Waiting { name, since, last } => json!({
            "state": "waiting",
            "for": name,
            "seconds": since.as_secs_f64(),
            "last": last.as_ref().map(ToString::to_string),
        }),
        WaitEvent::Healthy { name, after } => json!({"state": "healthy", "for": name, "seconds": after.as_secs_f64()}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock::FakeClock;
    use crate::workflow::action::{Step, Wait, WaitTarget};

    fn step(phase: &str) -> Step {
        Step {
            phase: phase.to_owned(),
            actions: Vec::new(),
        }
    }

    fn tell(form: Form, resumed: bool) -> crate::output::Recording {
        let (printer, clock) = (Printer::recording(), FakeClock::default());
        let mut teller = Teller::new(&printer, &clock, form, resumed);
        let (ca, sa, wait) = (step("certs/ca"), step("certs/sa"), step("wait-control-plane"));
        let keep = Action::Keep("/pki/ca.crt".into());
        for step in [&ca, &sa] {
            teller.hear(Event::Begun(step));
            teller.hear(Event::Acted {
                step,
                action: &keep,
                outcomes: vec![Outcome::Kept],
            });
            clock.sleep(Duration::from_millis(100));
            teller.hear(Event::Done {
                step,
                took: Duration::from_millis(100),
            });
        }
        teller.hear(Event::Begun(&wait));
        clock.sleep(Duration::from_secs(12));
        let healthy = WaitEvent::Healthy {
            name: "kubelet".to_owned(),
            after: Duration::from_secs(12),
        };
        teller.hear(Event::Notice {
            step: &wait,
            notice: Notice::Wait(healthy),
        });
        let waited = Action::Wait(Wait {
            target: WaitTarget::Kubelet { url: String::new() },
            at_most: Duration::from_secs(60),
        });
        teller.hear(Event::Acted {
            step: &wait,
            action: &waited,
            outcomes: vec![Outcome::Done],
        });
        teller.hear(Event::Done {
            step: &wait,
            took: Duration::from_secs(12),
        });
        teller.end();
        printer.recorded()
    }

    #[test]
    fn phases_are_told_with_their_times() {
        let told = tell(Form::Text, false);
        assert_eq!(told.data, "");
        let lines = [
            "[certs/ca] kept /pki/ca.crt: it stands and fits",
            "[certs/sa] kept /pki/ca.crt: it stands and fits",
            "[certs] done (0.20 s)",
            "[wait-control-plane] kubelet is healthy after 12.0 s",
            "[wait-control-plane] done (12.0 s)",
        ];
        assert_eq!(told.words.lines().collect::<Vec<_>>(), lines);
        let resumed = tell(Form::Text, true).words;
        let lines = [
            "[certs] stands already",
            "[wait-control-plane] kubelet is healthy after 12.0 s",
            "[wait-control-plane] done (12.0 s)",
        ];
        assert_eq!(resumed.lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn a_program_gets_an_object_per_line() {
        let told = tell(Form::Json, false);
        assert_eq!(told.words, "");
        let kinds: Vec<String> = told
            .data
            .lines()
            .map(|line| {
                let object: Value = serde_json::from_str(line).unwrap();
                assert_eq!(object["apiVersion"], OUTPUT_API_VERSION);
                object["kind"].as_str().unwrap().to_owned()
            })
            .collect();
        let first = ["PhaseStarted", "ActionDone", "PhaseDone"];
        let last = ["PhaseStarted", "Waiting", "ActionDone", "PhaseDone"];
        assert_eq!(kinds, [&first[..], &first, &last].concat());
        assert!(
            tell(Form::Yaml, false)
                .data
                .starts_with("---\napiVersion: output.kubestrap.dev/v1alpha1\n")
        );
    }

    #[test]
    fn times_for_people() {
        assert_eq!(seconds(Duration::from_millis(306)), "0.31 s");
        assert_eq!(seconds(Duration::from_millis(12_300)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(65)), "1 min 5 s");
    }
}
