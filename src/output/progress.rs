//! Bars for work that takes a while, on a terminal only.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Printer;

/// How often a bar is drawn while nothing happens, so that a person sees that the program lives.
const TICK: Duration = Duration::from_millis(120);
const LOOK: &str = "{spinner} {msg} {bar:30} {pos}/{len}";
/// The line of a task whose size nobody knows.
const LOOK_OF_TASK: &str = "{spinner} {prefix} {elapsed} {wide_msg}";

/// A bar; it vanishes when the value goes.
#[derive(Debug)]
pub struct Progress(ProgressBar);

/// Tasks under way, perhaps at once: a line for each on a terminal, and plain lines as they end.
#[derive(Debug)]
pub struct Tasks {
    printer: Printer,
    lines: MultiProgress,
    running: Mutex<Vec<(String, ProgressBar)>>,
}

impl Printer {
    /// Tasks to be told of, from any thread.
    pub fn tasks(&self) -> Tasks {
        let target = match self.shows_progress() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        Tasks {
            printer: self.clone(),
            lines: MultiProgress::with_draw_target(target),
            running: Mutex::default(),
        }
    }

    /// A bar for `total` parts of some work. It draws nothing where nobody looks on, and for work of one part.
    pub fn progress(&self, what: &'static str, total: usize) -> Progress {
        if !self.shows_progress() || total < 2 {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template(LOOK).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what);
        bar.enable_steady_tick(TICK);
        Progress(bar)
    }
}

impl Progress {
    /// One part is done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Tasks {
    /// A task of this name begins. `line` says so where there is no terminal.
    pub fn begin(&self, name: &str, line: impl Display) {
        if self.lines.is_hidden() {
            self.printer.say(line);
            return;
        }
        let bar = self.lines.add(ProgressBar::new_spinner());
        bar.set_style(ProgressStyle::with_template(LOOK_OF_TASK).unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(TICK);
        self.held().push((name.to_owned(), bar));
    }

    /// How the task goes: behind its name on a terminal, a line by itself elsewhere.
    pub fn note(&self, name: &str, note: impl Display) {
        match self.held().iter().find(|(running, _)| running == name) {
            Some((_, bar)) => bar.set_message(note.to_string()),
            None => self.printer.say(format!("{name}: {note}")),
        }
    }

    /// The task is done; `line` says how it ended.
    pub fn end(&self, name: &str, line: impl Display) {
        let mut running = self.held();
        if let Some(at) = running.iter().position(|(running, _)| running == name) {
            running.remove(at).1.finish_and_clear();
        }
        self.lines.suspend(|| self.printer.say(line));
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<(String, ProgressBar)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_where_nobody_looks_on() {
        let progress = Printer::recording().progress("making keys", 16);
        progress.step();
        assert!(progress.0.is_hidden());
    }
    #[test]
    fn tasks_are_plain_lines_where_nobody_looks_on() {
        let printer = Printer::recording();
        let tasks = printer.tasks();
        tasks.begin("a", "pulling a");
        tasks.note("a", "again in 1 s");
        tasks.end("a", "pulled a");
        assert_eq!(printer.recorded().words, "pulling a\na: again in 1 s\npulled a\n");
    }
}
