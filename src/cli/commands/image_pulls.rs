//! Pulls of images, told to a person as they go.

use crate::output::{Printer, Tasks};
use crate::runtime::RuntimeError;
use crate::runtime::pull::{Event, Outcome, Pulled};

/// Tells of pulls: a line for each image that moves on a terminal, plain lines elsewhere.
pub struct Teller {
    tasks: Tasks,
    /// What stands before every line, such as `[preflight]`.
    prefix: &'static str,
}

impl Teller {
    /// Tells by this printer.
    pub fn new(printer: &Printer, prefix: &'static str) -> Self {
        Teller {
            tasks: printer.tasks(),
            prefix,
        }
    }

    /// Tells of what happens.
    pub fn tell(&self, event: &Event<'_>) {
        let prefix = self.prefix;
        match event {
            Event::Begun { image } => self.tasks.begin(image, format!("{prefix} pulling {image}")),
            Event::Again { image, error, pause } => {
                let note = format!("{}; again in {} s", short(error), pause.as_secs_f32());
                self.tasks.note(image, note);
            }
            Event::Ended(pulled) => self.tasks.end(&pulled.image, format!("{prefix} {}", line(pulled))),
        }
    }
}

/// What came of an image, in a line.
fn line(pulled: &Pulled) -> String {
    let image = &pulled.image;
    match &pulled.outcome {
        Outcome::Present => format!("{image} is on this host"),
        Outcome::Pulled { .. } => format!("pulled {image} in {:.1} s", pulled.took.as_secs_f32()),
        Outcome::Withheld => format!("{image} is not on this host and is not pulled"),
        Outcome::Failed(error) => format!("{image} could not be pulled: {}", short(error)),
    }
}

fn short(error: &RuntimeError) -> String {
    match error {
        RuntimeError::Answered { cause, .. } => cause.words().to_owned(),
        error => error.to_string(),
    }
}
