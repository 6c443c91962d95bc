//! `systemctl` and `lab-unit`: services of a host, looked after as systemd does.
//!
//! A service is a folder in [`UNITS`]: `script` is what it runs (for `sh`), `enabled` stands where it starts with the host, `group` is
//! the process group of what runs now.

use std::fs::{self, File, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

/// The services of a host.
pub const UNITS: &str = "/run/lab/units";
/// What the services say.
const LOGS: &str = "/var/log/lab";
/// How long systemd would wait before it starts a service again: longer, but tests have no time.
const RESTART_AFTER: Duration = Duration::from_millis(500);
/// How long a service may take to end before it is killed.
const END_WITHIN: Duration = Duration::from_secs(5);

/// `systemctl [--quiet] VERB [NAME]`, with systemd's exit statuses.
pub fn systemctl(arguments: &[String]) -> ExitCode {
    let mut words = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let verb = words.next().map(String::as_str).unwrap_or_default();
    let name = words.next().map(|name| name.trim_end_matches(".service")).unwrap_or_default();
    record(arguments);
    let unit = Unit {
        folder: Path::new(UNITS).join(name),
        name,
    };
    if verb == "daemon-reload" {
        return ExitCode::SUCCESS;
    }
    if name.is_empty() || !unit.folder.is_dir() {
        eprintln!("Unit {name}.service could not be found.");
        return ExitCode::from(if verb == "is-active" {
            3
        } else if verb == "is-enabled" {
            1
        } else {
            5
        });
    }
    match verb {
        "is-active" => said(unit.runs().is_some(), "active", "inactive", 3),
        "is-enabled" => said(unit.folder.join("enabled").exists(), "enabled", "disabled", 1),
        "start" => unit.start(),
        "stop" => unit.stop(),
        "restart" => {
            unit.stop();
            unit.start()
        }
        _ => {
            eprintln!("Unknown command verb {verb}.");
            ExitCode::FAILURE
        }
    }
}

/// `lab-unit NAME`: runs the service again and again, as `Restart=always` does.
pub fn look_after(arguments: &[String]) -> ExitCode {
    let script = fs::read_to_string(Path::new(UNITS).join(&arguments[0]).join("script")).unwrap();
    loop {
        let status = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null())
            .status()
            .unwrap();
        eprintln!("{} ended: {status}", arguments[0]);
        thread::sleep(RESTART_AFTER);
    }
}

struct Unit<'a> {
    folder: PathBuf,
    name: &'a str,
}

impl Unit<'_> {
    fn runs(&self) -> Option<Pid> {
        let group = fs::read_to_string(self.folder.join("group")).ok()?;
        let group = Pid::from_raw(group.trim().parse().ok()?)?;
        test_kill_process_group(group).is_ok().then_some(group)
    }

    fn start(&self) -> ExitCode {
        if self.runs().is_none() {
            let log = || -> File {
                OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(Path::new(LOGS).join(self.name))
                    .unwrap()
            };
            // Whoever asked does not wait for it: process 1 buries it.
            #[allow(clippy::zombie_processes)]
            let child = Command::new("lab-unit")
                .arg(self.name)
                .current_dir("/")
                .process_group(0)
                .stdin(Stdio::null())
                .stdout(log())
                .stderr(log())
                .spawn()
                .unwrap();
            fs::write(self.folder.join("group"), child.id().to_string()).unwrap();
        }
        ExitCode::SUCCESS
    }

    fn stop(&self) -> ExitCode {
        let begun = Instant::now();
        while let Some(group) = self.runs() {
            let signal = if begun.elapsed() < END_WITHIN {
                Signal::TERM
            } else {
                Signal::KILL
            };
            let _ = kill_process_group(group, signal);
            thread::sleep(Duration::from_millis(20));
        }
        ExitCode::SUCCESS
    }
}

fn said(holds: bool, yes: &str, no: &str, status: u8) -> ExitCode {
    let mut out = std::io::stdout();
    // Who asks with a closed pipe wants the status alone.
    let _ = std::io::Write::write_all(&mut out, format!("{}\n", if holds { yes } else { no }).as_bytes());
    if holds { ExitCode::SUCCESS } else { ExitCode::from(status) }
}

/// Tests look at what was asked for, and in which order.
fn record(arguments: &[String]) {
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new(LOGS).join("systemctl"));
    let _ = log.and_then(|mut log| std::io::Write::write_all(&mut log, format!("{}\n", arguments.join(" ")).as_bytes()));
}
