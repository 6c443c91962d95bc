//! Programs of the host: found by `PATH`, run to their end or to a limit.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::preflight::{Ran, Unanswered};

/// The most of what a program writes that is taken in; the rest is read and dropped, so that it does not block.
const LARGEST: u64 = 1024 * 1024;
/// How often a program that closed its output is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(1);

/// Runs programs. There is a form for this host; tests have one that records.
pub trait Programs: Send + Sync {
    /// Where a program is, by the folders of `PATH`.
    fn find(&self, program: &str) -> Option<PathBuf>;

    /// Whether a file or folder stands by which a program shows that it runs.
    fn stands(&self, path: &Path) -> bool {
        path.exists()
    }

    /// Runs a program to its end, in the C locale and without an input.
    ///
    /// # Errors
    /// It cannot be run, or does not end within the limit; then it is killed.
    fn run(&self, program: &Path, arguments: &[&str], limit: Duration) -> Result<Ran, Unanswered>;
}

/// Programs of this host.
#[derive(Clone, Debug)]
pub struct LocalPrograms {
    path: String,
}

impl LocalPrograms {
    /// Programs in these folders, as in `PATH`.
    pub fn new(path: impl Into<String>) -> Self {
        LocalPrograms { path: path.into() }
    }
}

impl Programs for LocalPrograms {
    fn find(&self, program: &str) -> Option<PathBuf> {
        let executable =
            |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
        std::env::split_paths(&self.path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .find(executable)
    }

    fn run(&self, program: &Path, arguments: &[&str], limit: Duration) -> Result<Ran, Unanswered> {
        let fault = |error: &io::Error| Unanswered::Because(format!("cannot run {}: {}", program.display(), reason(error)));
        let deadline = Instant::now() + limit;
        let mut child = Command::new(program)
            .args(arguments)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| fault(&error))?;
        let pipes = output_of(child.stdout.take()).zip(output_of(child.stderr.take()));
        let end = pipes.map_or(Ok(None), |(output, said)| wait(&mut child, &output, &said, deadline));
        match end {
            Ok(Some(ran)) => Ok(ran),
            other => {
                // What cannot be killed has ended by itself.
                let _ = child.kill();
                let _ = child.wait();
                Err(other.err().map_or(Unanswered::TimeOut(limit), |error| fault(&error)))
            }
        }
    }
}

/// Reads what the program writes, in a thread of its own: a program that never ends must not hold this one.
fn output_of(pipe: Option<impl Read + Send + 'static>) -> Option<Receiver<String>> {
    let mut pipe = pipe?;
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is what there is.
            let _ = pipe.by_ref().take(LARGEST).read_to_end(&mut bytes);
            let _ = io::copy(&mut pipe, &mut io::sink());
            // Nobody listens any more where the program took too long.
            let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
        })
        .ok()?;
    Some(receiver)
}

/// The program's end; none where it does not end in time.
fn wait(child: &mut Child, output: &Receiver<String>, said: &Receiver<String>, deadline: Instant) -> io::Result<Option<Ran>> {
    let left = || deadline.saturating_duration_since(Instant::now());
    let Some((output, said)) = output
        .recv_timeout(left())
        .ok()
        .and_then(|output| Some((output, said.recv_timeout(left()).ok()?)))
    else {
        return Ok(None);
    };
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(Ran {
                status: status.code(),
                output,
                said,
            }));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

/// The system's word for an error, without its number where there is a plain one.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Programs for tests: those in `/bin` that have an answer, and what was run.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct FakePrograms {
    answers: Vec<(String, Result<Ran, Unanswered>)>,
    present: Vec<String>,
    absent: Vec<PathBuf>,
    run: std::sync::Mutex<Vec<String>>,
}

#[cfg(test)]
impl FakePrograms {
    /// With a program that is there.
    #[must_use]
    pub fn with(mut self, program: &str) -> Self {
        self.present.push(program.to_owned());
        self
    }

    /// Without this file or folder; all others stand.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.absent.push(path.into());
        self
    }

    /// With a command, without its folder, that ends so. The program is there then.
    #[must_use]
    pub fn with_run(self, command: &str, status: i32, output: &str, said: &str) -> Self {
        let ran = Ran {
            status: Some(status),
            output: output.to_owned(),
            said: said.to_owned(),
        };
        self.with_answer(command, Ok(ran))
    }

    /// With a command that is answered so.
    #[must_use]
    pub fn with_answer(mut self, command: &str, answer: Result<Ran, Unanswered>) -> Self {
        let program = command.split(' ').next().unwrap().to_owned();
        self.answers.push((command.to_owned(), answer));
        self.with(&program)
    }

    /// The commands that were run, in order.
    pub fn commands(&self) -> Vec<String> {
        self.run.lock().unwrap().clone()
    }
}

#[cfg(test)]
impl Programs for FakePrograms {
    fn find(&self, program: &str) -> Option<PathBuf> {
        self.present
            .iter()
            .any(|present| present == program)
            .then(|| Path::new("/bin").join(program))
    }

    fn stands(&self, path: &Path) -> bool {
        !self.absent.iter().any(|absent| absent == path)
    }

    fn run(&self, program: &Path, arguments: &[&str], _limit: Duration) -> Result<Ran, Unanswered> {
        let name = program.strip_prefix("/bin").unwrap().to_str().unwrap();
        let command = [&[name], arguments].concat().join(" ");
        self.run.lock().unwrap().push(command.clone());
        let answer = self.answers.iter().find(|(known, _)| *known == command);
        answer.unwrap_or_else(|| panic!("`{command}` was run")).1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs() -> LocalPrograms {
        LocalPrograms::new("relative:/bin:/usr/bin")
    }

    #[test]
    fn programs_end_or_are_ended() {
        let shell = programs().find("sh").unwrap();
        let run = |limit: u64, script: &str| programs().run(&shell, &["-c", script], Duration::from_millis(limit));
        let ran = run(5000, "echo hello; echo oh >&2; exit 3").unwrap();
        assert_eq!(
            (ran.status, ran.output.as_str(), ran.said.as_str()),
            (Some(3), "hello\n", "oh\n")
        );
        let begin = Instant::now();
        for script in ["exec sleep 30", "exec >&-; exec sleep 30", "exec >&- 2>&-; exec sleep 30"] {
            assert_eq!(run(50, script), Err(Unanswered::TimeOut(Duration::from_millis(50))));
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
        let missing = programs()
            .run(Path::new("/nonexistent"), &[], Duration::from_millis(50))
            .unwrap_err();
        assert!(missing.to_string().contains("cannot run /nonexistent"), "{missing}");
        assert_eq!(programs().find("no-such-program"), None);
    }

    #[test]
    fn one_that_writes_much_is_not_blocked() {
        let shell = programs().find("sh").unwrap();
        let script = "head -c 3000000 /dev/zero; exit 4";
        let ran = programs().run(&shell, &["-c", script], Duration::from_secs(20)).unwrap();
        assert_eq!((ran.status, ran.output.len() as u64), (Some(4), LARGEST));
    }
}
