//! `lab-first`: process 1 of a host. It buries what others leave behind, and ends with its standard input.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use rustix::process::{WaitOptions, wait};

/// Runs until the pipe on standard input is closed, whatever happened to the process at its other end.
pub fn run(_: &[String]) -> ExitCode {
    thread::spawn(|| {
        loop {
            // Without a child there is nothing to wait for.
            if wait(WaitOptions::empty()).is_err() {
                thread::sleep(Duration::from_millis(20));
            }
        }
    });
    let mut out = std::io::stdout();
    out.write_all(b"ready\n").and_then(|()| out.flush()).unwrap();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}
