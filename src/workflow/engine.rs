//! The engine: carries a plan out, action by action, through whatever effects it is given.

use std::time::Duration;

use super::action::{Action, Plan, Step, Wait};
use super::effects::{EffectError, Effects, Notice, Outcome};
use super::kill;
use crate::host::{Clock, FileWrite};

/// What happens while a plan is carried out.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step begins.
    Begun(&'a Step),
    /// A step that an earlier run has done stands as it should, and is passed over.
    Stood(&'a Step),
    /// An action is done.
    Acted {
        /// The step that it belongs to.
        step: &'a Step,
        /// The action.
        action: &'a Action,
        /// What became of it: an entry, but one per file for [`Action::Files`].
        outcomes: Vec<Outcome>,
    },
    /// Something is said while an action goes on.
    Notice {
        /// The step that it belongs to.
        step: &'a Step,
        /// What is said.
        notice: Notice,
    },
    /// A step is done.
    Done {
        /// The step.
        step: &'a Step,
        /// How long it took. Steps whose files were written at one go share their time.
        took: Duration,
    },
}

/// Hears what happens.
pub type Hear<'a> = dyn FnMut(Event<'_>) + 'a;

/// A step that failed, and where.
#[derive(Debug, thiserror::Error)]
#[error("phase {phase} failed")]
pub struct EngineError {
    /// Full name of the phase.
    pub phase: String,
    /// What failed.
    #[source]
    pub source: EffectError,
}

/// Carries out a plan and tells `hear` what happens.
///
/// Files of steps that follow each other are written at one go, as flushing them one by one takes longer than making them;
/// what such steps have to tell is told when their files stand.
///
/// # Errors
/// The first action that fails; the steps that `hear` heard to be done stand, and a rerun finds them.
pub fn carry_out(plan: &Plan, effects: &mut dyn Effects, clock: &dyn Clock, hear: &mut Hear<'_>) -> Result<(), EngineError> {
    let mut run = Run {
        effects,
        clock,
        hear,
        files: Vec::new(),
        waits: Vec::new(),
        open: Vec::new(),
    };
    for step in &plan.steps {
        run.step(step)?;
    }
    run.flush(None)
}

/// A plan on its way.
struct Run<'a, 'e, 'h> {
    effects: &'e mut dyn Effects,
    clock: &'e dyn Clock,
    hear: &'e mut Hear<'h>,
    /// Files that wait to be written.
    files: Vec<&'a [FileWrite]>,
    /// What is to be waited for.
    waits: Vec<&'a Action>,
    /// Steps that are not done. All but the last one wait for their files only.
    open: Vec<Open<'a>>,
}

/// A step on its way.
struct Open<'a> {
    step: &'a Step,
    since: Duration,
    told: bool,
    /// What is to be told of it once its files stand.
    acted: Vec<(&'a Action, Vec<Outcome>)>,
}

impl<'a> Run<'a, '_, '_> {
    fn step(&mut self, step: &'a Step) -> Result<(), EngineError> {
        if step.actions.iter().any(|action| matches!(action, Action::Service { .. })) {
            // Whether a service can go on running hangs on the files before it.
            self.flush(None)?;
            if self.effects.stands(step) {
                (self.hear)(Event::Stood(step));
                return Ok(());
            }
        }
        self.open.push(Open {
            step,
            since: self.clock.monotonic(),
            told: false,
            acted: Vec::new(),
        });
        for action in &step.actions {
            self.act(step, action)?;
        }
        self.wait(step)?;
        match self.files.is_empty() {
            true => self.flush(None),
            false => Ok(()),
        }
    }

    fn act(&mut self, step: &'a Step, action: &'a Action) -> Result<(), EngineError> {
        if let Action::Wait(_) = action {
            self.flush(Some(step))?;
            self.waits.push(action);
            return Ok(());
        }
        self.wait(step)?;
        let failed = |source| failed(step, source);
        let outcome = match action {
            Action::Files(files) => {
                self.files.push(files);
                self.note(action, Vec::new());
                return Ok(());
            }
            Action::Keep(_) => Outcome::Kept,
            Action::Note(_) => Outcome::Done,
            Action::Folder { path, mode } => self.effects.folder(path, *mode).map_err(failed)?,
            _ => {
                self.flush(Some(step))?;
                let hear = &mut *self.hear;
                let mut tell = |notice| hear(Event::Notice { step, notice });
                let outcome = match action {
                    Action::Object(object) => self.effects.object(object),
                    Action::Service { name, change } => self.effects.service(name, *change, &mut tell),
                    Action::Image(name) => self.effects.image(name),
                    Action::AdoptKubeletCertificate { kubeconfig, certificate } => {
                        self.effects.adopt_kubelet_certificate(kubeconfig, certificate, &mut tell)
                    }
                    _ => return Ok(()),
                };
                outcome.map_err(failed)?
            }
        };
        if !matches!(action, Action::Keep(_) | Action::Note(_)) {
            kill::point();
        }
        self.note(action, vec![outcome]);
        Ok(())
    }

    /// Keeps what is to be told of an action of the last step; tells it where nothing has to be waited for.
    fn note(&mut self, action: &'a Action, outcomes: Vec<Outcome>) {
        if let Some(open) = self.open.last_mut() {
            match open.told && self.files.is_empty() {
                true => (self.hear)(Event::Acted {
                    step: open.step,
                    action,
                    outcomes,
                }),
                false => open.acted.push((action, outcomes)),
            }
        }
    }

    /// Waits for what is waited for together.
    fn wait(&mut self, step: &'a Step) -> Result<(), EngineError> {
        let actions = std::mem::take(&mut self.waits);
        let of_action = |action: &&'a Action| match action {
            Action::Wait(wait) => Some(wait),
            _ => None,
        };
        let waits: Vec<&Wait> = actions.iter().filter_map(of_action).collect();
        if waits.is_empty() {
            return Ok(());
        }
        let hear = &mut *self.hear;
        let mut tell = |notice| hear(Event::Notice { step, notice });
        let outcome = self.effects.wait(&waits, &mut tell).map_err(|source| failed(step, source))?;
        kill::point();
        for action in actions {
            self.note(action, vec![outcome.clone()]);
        }
        Ok(())
    }

    /// Writes the files that wait, and tells of the steps that waited for them. `current` goes on afterwards; all others are done.
    fn flush(&mut self, current: Option<&'a Step>) -> Result<(), EngineError> {
        let groups = std::mem::take(&mut self.files);
        let mut outcomes = Vec::new();
        if !groups.is_empty() {
            outcomes = self.effects.files(&groups).map_err(|source| EngineError {
                phase: self.open_phases(),
                source,
            })?;
            kill::point();
        }
        let mut outcomes = outcomes.into_iter();
        let open = std::mem::take(&mut self.open);
        for mut open in open {
            if !open.told {
                (self.hear)(Event::Begun(open.step));
                open.told = true;
            }
            for (action, known) in open.acted.drain(..) {
                let outcomes = match action {
                    Action::Files(files) => outcomes.by_ref().take(files.len()).collect(),
                    _ => known,
                };
                (self.hear)(Event::Acted {
                    step: open.step,
                    action,
                    outcomes,
                });
            }
            if current.is_some_and(|current| std::ptr::eq(current, open.step)) {
                self.open.push(open);
                continue;
            }
            self.effects.done(open.step).map_err(|source| failed(open.step, source))?;
            (self.hear)(Event::Done {
                step: open.step,
                took: self.clock.monotonic().saturating_sub(open.since),
            });
        }
        Ok(())
    }

    fn open_phases(&self) -> String {
        match self.open.as_slice() {
            [first, .., last] => format!("{} to {}", first.step.phase, last.step.phase),
            [only] => only.step.phase.clone(),
            [] => String::new(),
        }
    }
}

fn failed(step: &Step, source: EffectError) -> EngineError {
    EngineError {
        phase: step.phase.clone(),
        source,
    }
}

#[cfg(test)]
mod tests;
