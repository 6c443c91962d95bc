//! `lab-first`: process 1 of a host. It buries what others leave behind, and ends with its standard input.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use rustix::process::{WaitOptions, wait};

use crate::host::{CP1, Host, Wire};

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

/// `lab-hold`: boots a host, prints the number of its process 1, and waits to be killed.
pub fn hold(_: &[String]) -> ExitCode {
    let wire = Wire::lay();
    let host = Host::boot(CP1, &wire);
    let mut out = std::io::stdout();
    out.write_all(format!("{}\n", host.process()).as_bytes())
        .and_then(|()| out.flush())
        .unwrap();
    thread::sleep(Duration::from_secs(60));
    ExitCode::FAILURE
}
