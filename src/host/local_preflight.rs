//! This host's answers to preflight.

use std::fs;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::preflight::{PreflightHost, Ran, Terms, Unanswered};

/// The most of a file, or of what a program writes, that is taken in.
const LARGEST: u64 = 64 * 1024;
/// How often a program that closed its output is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(1);
/// The program that asks all sources of names that this host is set up for. It can be killed; a look-up in a library cannot.
const RESOLVER: &str = "getent";
/// Linux's number for "no such address family": IPv6 is off.
const NO_SUCH_FAMILY: i32 = 97;

/// This host.
#[derive(Clone, Debug)]
pub struct LocalHost {
    terms: Terms,
}

impl LocalHost {
    /// This host, asked by these terms.
    pub fn by(terms: Terms) -> Arc<dyn PreflightHost> {
        Arc::new(LocalHost { terms })
    }
}

impl PreflightHost for LocalHost {
    fn user_id(&self) -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn cpus(&self) -> usize {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        allowed_cpus(&status).unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
    }

    fn memory(&self) -> u64 {
        let info = rustix::system::sysinfo();
        // The type of the first differs by architecture.
        #[allow(clippy::useless_conversion)]
        u64::from(info.totalram).saturating_mul(u64::from(info.mem_unit))
    }

    fn kernel(&self) -> String {
        rustix::system::uname().release().to_string_lossy().into_owned()
    }

    fn read(&self, path: &Path) -> Result<Option<String>, Unanswered> {
        let mut bytes = Vec::new();
        match fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)) {
            Ok(_) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(because("read", path, &error)),
        }
    }

    fn stands(&self, path: &Path) -> Result<bool, Unanswered> {
        match fs::symlink_metadata(path) {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(because("look at", path, &error)),
        }
    }

    fn is_empty(&self, folder: &Path) -> Result<Option<bool>, Unanswered> {
        match fs::read_dir(folder) {
            Ok(mut entries) => Ok(Some(entries.next().is_none())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(because("look into", folder, &error)),
        }
    }

    // Both families by themselves: whether a socket of IPv6 takes IPv4 too is a setting of the host.
    fn listen(&self, port: u16) -> io::Result<()> {
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))) {
            Err(error) if !ipv6_is_off(&error) => return Err(error),
            _ => {}
        }
        TcpListener::bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))).map(drop)
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        let executable =
            |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
        std::env::split_paths(&self.terms.path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .find(executable)
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Result<Ran, Unanswered> {
        let fault = |error: &io::Error| because("run", program, error);
        let deadline = Instant::now() + self.terms.limit;
        let mut child = Command::new(program)
            .args(arguments)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| fault(&error))?;
        let end = output_of(&mut child).map_or(Ok(None), |output| wait(&mut child, &output, deadline));
        match end {
            Ok(Some(ran)) => Ok(ran),
            other => {
                // What cannot be killed has ended by itself.
                let _ = child.kill();
                let _ = child.wait();
                Err(other
                    .err()
                    .map_or(Unanswered::TimeOut(self.terms.limit), |error| fault(&error)))
            }
        }
    }

    fn resolves(&self, name: &str) -> Result<bool, Unanswered> {
        if !self.terms.network {
            return Err(Unanswered::Network);
        }
        let resolver = self.find(RESOLVER);
        let resolver =
            resolver.ok_or_else(|| Unanswered::Because(format!("{RESOLVER}, which looks names up, is not in PATH")))?;
        Ok(self.run(&resolver, &["ahosts", "--", name])?.status == Some(0))
    }

    fn connect(&self, socket: &Path) -> io::Result<()> {
        UnixStream::connect(socket).map(drop)
    }
}

/// How many CPUs the line `Cpus_allowed_list: 0-3,8` of `/proc/self/status` names.
fn allowed_cpus(status: &str) -> Option<usize> {
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list.trim()
        .split(',')
        .map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            Some(last.checked_sub(first)? + 1)
        })
        .sum()
}

/// Reads what the program writes, in a thread of its own: a program that never ends must not hold this one.
fn output_of(child: &mut Child) -> Option<Receiver<String>> {
    let pipe = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is what there is.
            let _ = pipe.take(LARGEST).read_to_end(&mut bytes);
            // Nobody listens any more where the program took too long.
            let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
        })
        .ok()?;
    Some(receiver)
}

/// The program's end; none where it does not end in time.
fn wait(child: &mut Child, output: &Receiver<String>, deadline: Instant) -> io::Result<Option<Ran>> {
    let Ok(output) = output.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
        return Ok(None);
    };
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(Ran {
                status: status.code(),
                output,
            }));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn ipv6_is_off(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(NO_SUCH_FAMILY)
}

fn because(what: &str, path: &Path, error: &io::Error) -> Unanswered {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Unanswered::Because(format!("cannot {what} {}: {reason}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(limit: u64) -> LocalHost {
        LocalHost {
            terms: Terms {
                path: "relative:/bin:/usr/bin".to_owned(),
                limit: Duration::from_millis(limit),
                network: false,
            },
        }
    }

    #[test]
    fn cpus_are_counted_by_their_ranges() {
        assert_eq!(allowed_cpus("Name:\tx\nCpus_allowed_list:\t0-3,8\n"), Some(5));
        assert_eq!(allowed_cpus("Cpus_allowed_list:\t0\n"), Some(1));
        assert_eq!(allowed_cpus("Cpus_allowed_list:\t3-1\n"), None);
        assert_eq!(allowed_cpus(""), None);
        assert!(host(1).cpus() > 0 && host(1).memory() > 1 << 20);
    }

    #[test]
    fn programs_end_or_are_ended() {
        let shell = host(1).find("sh").unwrap();
        let run = |limit: u64, script: &str| host(limit).run(&shell, &["-c", script]);
        let ran = run(5000, "echo hello; exit 3").unwrap();
        assert_eq!((ran.status, ran.output.as_str()), (Some(3), "hello\n"));
        let begin = Instant::now();
        for script in ["exec sleep 30", "exec >&-; exec sleep 30"] {
            assert_eq!(run(50, script), Err(Unanswered::TimeOut(Duration::from_millis(50))));
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
        let missing = host(50).run(Path::new("/nonexistent"), &[]).unwrap_err();
        assert!(missing.to_string().contains("cannot run /nonexistent"), "{missing}");
        assert_eq!(host(1).find("no-such-program"), None);
    }

    #[test]
    fn a_port_is_in_use_or_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(host(1).listen(port).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(listener);
        host(1).listen(port).unwrap();
    }

    #[test]
    fn files_folders_and_sockets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert_eq!(host(1).is_empty(path), Ok(Some(true)));
        std::fs::write(path.join("a"), "1\n").unwrap();
        assert_eq!(host(1).is_empty(path), Ok(Some(false)));
        assert_eq!(host(1).is_empty(&path.join("b")), Ok(None));
        assert_eq!(host(1).read(&path.join("a")), Ok(Some("1\n".to_owned())));
        assert_eq!(host(1).read(&path.join("b")), Ok(None));
        assert_eq!(host(1).stands(&path.join("a/b")), Ok(false));
        assert!(host(1).is_empty(&path.join("a")).is_err());
        let socket = path.join("s");
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        host(1).connect(&socket).unwrap();
        drop(listener);
        assert_eq!(host(1).connect(&socket).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(host(1).resolves("localhost"), Err(Unanswered::Network));
    }
}
