//! Events of a document for somebody who makes something of them; of a large one they are read on a second core meanwhile.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::super::SyntaxError;
use super::super::event::{Event, EventKind};
use super::Parser;

/// A text of so many bytes takes much longer to read than a thread to start.
const LARGE: usize = 1024 * 1024;
/// So many events go from one core to the other at a time.
const BATCH: usize = 1024;
/// So many batches may lie ready.
const AHEAD: usize = 4;

type Batch<'a> = Result<Vec<Event<'a>>, SyntaxError>;

/// Gives the events of the first document of a text to `take`, without the one for its end.
///
/// # Errors
/// What cannot be read, or what `take` refuses: whatever comes first in the text.
pub(in crate::yaml) fn events<'a>(
    text: &'a str,
    first_line: u32,
    mut take: impl FnMut(Event<'a>) -> Result<(), SyntaxError>,
) -> Result<(), SyntaxError> {
    if text.len() >= LARGE
        && let Some(done) = on_two_cores(text, first_line, &mut take)
    {
        return done;
    }
    let mut parser = Parser::new(text, first_line);
    while let Some(event) = parser.next_event()? {
        if event.kind == EventKind::DocumentEnd {
            break;
        }
        take(event)?;
    }
    Ok(())
}

/// The same with a thread that reads ahead; nothing where none can be had.
fn on_two_cores<'a>(
    text: &'a str,
    first_line: u32,
    take: &mut impl FnMut(Event<'a>) -> Result<(), SyntaxError>,
) -> Option<Result<(), SyntaxError>> {
    let (sender, receiver) = sync_channel::<Batch<'a>>(AHEAD);
    thread::scope(move |scope| {
        let reader = thread::Builder::new().spawn_scoped(scope, move || read(text, first_line, &sender));
        reader.ok()?;
        // Where this ends early the receiver goes, and with it the reason to read on.
        for batch in receiver {
            match batch {
                Ok(events) => {
                    for event in events {
                        if let Err(error) = take(event) {
                            return Some(Err(error));
                        }
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
        Some(Ok(()))
    })
}

/// Reads to the end of the document, to a fault, or until nobody listens any more.
fn read<'a>(text: &'a str, first_line: u32, sender: &SyncSender<Batch<'a>>) {
    let mut parser = Parser::new(text, first_line);
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        match parser.next_event() {
            Ok(Some(event)) if event.kind != EventKind::DocumentEnd => {
                batch.push(event);
                if batch.len() == BATCH {
                    let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                    if sender.send(Ok(full)).is_err() {
                        return;
                    }
                }
            }
            Ok(_) => {
                let _ = sender.send(Ok(batch));
                return;
            }
            Err(error) => {
                if sender.send(Ok(batch)).is_ok() {
                    let _ = sender.send(Err(error));
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is taken on one core, and on two; of both, how it ended.
    fn both(text: &str, refused: Option<usize>) -> [(Vec<String>, Result<(), SyntaxError>); 2] {
        [false, true].map(|two| {
            let mut seen = Vec::new();
            let mut take = |event: Event<'_>| {
                if refused == Some(seen.len()) {
                    let message = "refused".to_owned();
                    return Err(SyntaxError { message, at: event.at });
                }
                seen.push(format!("{event:?}"));
                Ok(())
            };
            let done = match two {
                true => on_two_cores(text, 1, &mut take).unwrap(),
                false => events(text, 1, &mut take),
            };
            (seen, done)
        })
    }

    #[test]
    fn two_cores_read_what_one_reads() {
        let many = |last: &str| format!("{}{last}", "- a: [1, \"b\"]\n".repeat(2000));
        for text in ["", "a: 1\n", &many(""), &many("- ["), &many("---\nb: 1\n"), &many("...\nx\n")] {
            for refused in [None, Some(0), Some(3), Some(5000)] {
                let [one, two] = both(text, refused);
                assert_eq!(one, two);
            }
        }
    }
}
