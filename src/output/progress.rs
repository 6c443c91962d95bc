//! Bars for work that takes a while, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Printer;

/// How often a bar is drawn while nothing happens, so that a person sees that the program lives.
const TICK: Duration = Duration::from_millis(120);
const LOOK: &str = "{spinner} {msg} {bar:30} {pos}/{len}";

/// A bar; it vanishes when the value goes.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Printer {
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
}
