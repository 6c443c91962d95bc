//! The printer: the one place that prints.
//!
//! Data (documents, lists, the join command, JSON) goes to standard output to the letter; everything said to a person goes to
//! standard error, with colour on a terminal only. A reader that goes away is no fault: what is left is dropped, the
//! program finishes its work and ends with its own status.

mod progress;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anstyle::{AnsiColor, Style};

pub use progress::{Progress, Tasks};

/// Look of the word `error`.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Look of the word `warning`.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Look of the word `help`, and of hints.
pub const HELP: Style = AnsiColor::Cyan.on_default().bold();
/// Look of what matters in a line.
pub const STRONG: Style = Style::new().bold();
/// Look of what matters less.
pub const FAINT: Style = Style::new().dimmed();

/// Prints. Its settings are fixed once the command line is read; clones print to the same place, from any thread.
#[derive(Clone, Debug)]
pub struct Printer {
    sink: Arc<Mutex<Sink>>,
    colour: bool,
    terminal: bool,
    quiet: bool,
    verbosity: u8,
}

#[derive(Debug)]
enum Sink {
    Process(Health),
    Recording(Recording),
}

/// What happened to standard output so far.
#[derive(Debug, Default)]
struct Health {
    closed: bool,
    fault: Option<io::Error>,
}

/// What a recording printer was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// What went to standard output.
    pub data: String,
    /// What went to standard error, without colour.
    pub words: String,
}

impl Printer {
    /// A printer onto the process's own streams. `plain` switches colour and progress bars off (`NO_COLOR`, `TERM=dumb`).
    pub fn of_process(plain: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        Printer {
            sink: Arc::new(Mutex::new(Sink::Process(Health::default()))),
            colour: terminal && !plain,
            terminal: terminal && !plain,
            quiet: false,
            verbosity: 0,
        }
    }

    /// A printer that keeps what it is given, for tests.
    pub fn recording() -> Self {
        Printer {
            sink: Arc::new(Mutex::new(Sink::Recording(Recording::default()))),
            colour: false,
            terminal: false,
            quiet: false,
            verbosity: 0,
        }
    }

    /// The same, saying nothing but warnings and errors where `quiet`.
    #[must_use]
    pub fn with_quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }

    /// The same, with the verbosity of `-v`.
    #[must_use]
    pub fn with_verbosity(mut self, verbosity: u8) -> Self {
        self.verbosity = verbosity;
        self
    }

    /// Whether words have colour: renderers of their own ask this.
    pub fn colour(&self) -> bool {
        self.colour
    }

    /// Whether data that is meant for a person's eyes (a difference, say) has colour.
    pub fn colours_data(&self) -> bool {
        self.colour && io::stdout().is_terminal()
    }

    /// Whether progress bars make sense: a person looks on, and nobody asked for silence.
    pub fn shows_progress(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// The verbosity of `-v`.
    pub fn verbosity(&self) -> u8 {
        self.verbosity
    }

    /// Data, to the letter, on standard output.
    pub fn data(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Data that may be in another encoding than UTF-8.
    pub fn bytes(&self, bytes: &[u8]) {
        match &mut *self.sink.lock().unwrap_or_else(PoisonError::into_inner) {
            Sink::Recording(recording) => recording.data.push_str(&String::from_utf8_lossy(bytes)),
            Sink::Process(health) if health.closed => {}
            Sink::Process(health) => {
                let mut out = io::stdout().lock();
                if let Err(error) = out.write_all(bytes).and_then(|()| out.flush()) {
                    health.closed = true;
                    health.fault = Some(error).filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
                }
            }
        }
    }

    /// A line of data.
    pub fn data_line(&self, line: impl Display) {
        self.data(&format!("{line}\n"));
    }

    /// A page for a person who asked for it (help) on standard output, with styles where that is a terminal.
    pub fn page(&self, text: &str) {
        let text = text.trim_end();
        if self.colours_data() {
            self.data(&format!("{text}\n"));
        } else {
            self.data(&format!("{}\n", anstream::adapter::strip_str(text)));
        }
    }

    /// A line about what goes on; `--quiet` leaves it out.
    pub fn say(&self, line: impl Display) {
        if !self.quiet {
            self.words(&format!("{}\n", harmless(line)));
        }
    }

    /// A line for those who asked with `-v LEVEL`.
    pub fn detail(&self, level: u8, line: impl Display) {
        if self.verbosity >= level {
            self.words(&format!("{FAINT}{}{FAINT:#}\n", harmless(line)));
        }
    }

    /// A warning.
    pub fn warning(&self, message: impl Display) {
        self.words(&format!("{WARNING}warning{WARNING:#}: {}\n", harmless(message)));
    }

    /// An error. Commands return a [`Failure`](crate::cli::Failure) instead; it is printed here once.
    pub fn error(&self, message: impl Display) {
        self.words(&format!("{ERROR}error{ERROR:#}: {}\n", harmless(message)));
    }

    /// What to do about a warning or an error.
    pub fn help(&self, message: impl Display) {
        self.words(&format!("{HELP}help{HELP:#}: {}\n", harmless(message)));
    }

    /// Text on standard error, as it is. Escape sequences of styles are taken out where there is no colour.
    pub fn words(&self, text: &str) {
        let plain;
        let text = if self.colour {
            text
        } else {
            plain = anstream::adapter::strip_str(text).to_string();
            &plain
        };
        match &mut *self.sink.lock().unwrap_or_else(PoisonError::into_inner) {
            Sink::Recording(recording) => recording.words.push_str(text),
            // Where standard error is gone there is nobody left to tell.
            Sink::Process(_) => drop(io::stderr().lock().write_all(text.as_bytes())),
        }
    }

    /// What a recording printer was given; nothing for one of the process.
    pub fn recorded(&self) -> Recording {
        match &*self.sink.lock().unwrap_or_else(PoisonError::into_inner) {
            Sink::Recording(recording) => recording.clone(),
            Sink::Process(_) => Recording::default(),
        }
    }

    /// Says whether all data went out. To be asked once, at the end.
    ///
    /// # Errors
    /// Standard output could not be written (a full disk). A closed pipe is no error.
    pub fn finish(&self) -> io::Result<()> {
        match &mut *self.sink.lock().unwrap_or_else(PoisonError::into_inner) {
            Sink::Process(health) => health.fault.take().map_or(Ok(()), Err),
            Sink::Recording(_) => Ok(()),
        }
    }
}

/// A message without the controls of a terminal: names of files and values of flags are in it as they were given.
fn harmless(message: impl Display) -> String {
    let message = message.to_string();
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !message.contains(is_control) {
        return message;
    }
    let shown = |c: char| {
        if is_control(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    message.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_words_go_their_own_ways() {
        let printer = Printer::recording().with_verbosity(2);
        printer.data("a: 1\n");
        printer.say("working");
        printer.warning("careful");
        printer.detail(2, "more");
        printer.detail(3, "too much");
        let recording = printer.recorded();
        assert_eq!(recording.data, "a: 1\n");
        assert_eq!(recording.words, "working\nwarning: careful\nmore\n");
    }

    #[test]
    fn names_that_are_given_do_not_steer_the_terminal() {
        let mut printer = Printer::recording();
        printer.colour = true;
        printer.error("cannot read x\u{1b}[31m\u{9b}2J\n\tcause");
        let words = printer.recorded().words;
        assert!(words.ends_with("cannot read x\\u{1b}[31m\\u{9b}2J\n\tcause\n"), "{words:?}");
    }

    #[test]
    fn quiet_keeps_warnings() {
        let printer = Printer::recording().with_quiet(true);
        printer.say("working");
        printer.warning("careful");
        assert_eq!(printer.recorded().words, "warning: careful\n");
    }
}
