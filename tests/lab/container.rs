//! `lab-container`: runs a container's command as a process, writes its log as the kubelet's runtime does, and notes how it ended. It
//! outlives the kubelet, as a shim of containerd does.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// `lab-container STATE LOG PROGRAM ARGUMENTS...`: STATE is a folder; `process` in it names the running process, `ended` says how it ended.
pub fn run(arguments: &[String]) -> ExitCode {
    let [state, log, program, rest @ ..] = arguments else {
        panic!("lab-container STATE LOG PROGRAM ARGUMENTS...");
    };
    let state = Path::new(state);
    let log = Mutex::new(File::create(log).unwrap());
    let child = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let ended = match child {
        Ok(mut child) => {
            note(state, "process", &child.id().to_string());
            let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
            thread::scope(|scope| {
                scope.spawn(|| copy(out, "stdout", &log));
                scope.spawn(|| copy(err, "stderr", &log));
            });
            child.wait().unwrap().to_string()
        }
        Err(error) => {
            write_line(&log, "stderr", &format!("{program}: {error}"));
            format!("not started: {error}")
        }
    };
    note(state, "ended", &ended);
    ExitCode::SUCCESS
}

fn copy(from: impl Read, stream: &str, log: &Mutex<File>) {
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        write_line(log, stream, &String::from_utf8_lossy(&line));
    }
}

fn write_line(log: &Mutex<File>, stream: &str, line: &str) {
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
    // A full disk does not end the container.
    let _ = writeln!(log.lock().unwrap(), "{now} {stream} F {line}");
}

fn note(state: &Path, name: &str, text: &str) {
    let draft = state.join(format!(".{name}"));
    fs::write(&draft, text).unwrap();
    fs::rename(draft, state.join(name)).unwrap();
}
