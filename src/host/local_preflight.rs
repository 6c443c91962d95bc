//! This host's answers to preflight.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use time::OffsetDateTime;

use super::clock::SystemClock;
use super::listeners::{self, Listener};
use super::preflight::{PreflightHost, Ran, Terms, Unanswered};
use super::programs::{LocalPrograms, Programs as _, reason};
use crate::cluster::connection::Connection;
use crate::cluster::https::Https;
use crate::cluster::transport::{Method, Request, Response, Transport as _, TransportError};
use crate::runtime::{ContainerRuntime, Cri, RuntimeError};

/// The most of a file that is taken in: the configuration of a kernel has about 300 KiB.
const LARGEST: u64 = 1024 * 1024;
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

    fn programs(&self) -> LocalPrograms {
        LocalPrograms::new(self.terms.path.as_str())
    }
}

impl PreflightHost for LocalHost {
    fn user_id(&self) -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
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

    fn listeners(&self, port: u16) -> Result<Vec<Listener>, Unanswered> {
        let proc = Path::new("/proc");
        listeners::on_port(proc, port).map_err(|error| because("list the sockets of", proc, &error))
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        self.programs().find(program)
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Result<Ran, Unanswered> {
        self.programs().run(program, arguments, self.terms.limit)
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

    fn fetch(
        &self,
        connection: Connection,
        environment: &BTreeMap<String, String>,
        path: &str,
    ) -> Result<Result<Response, TransportError>, Unanswered> {
        if !self.terms.network {
            return Err(Unanswered::Network);
        }
        let server = connection.server.clone();
        let transport = Https::new(connection, environment, Arc::new(SystemClock::new()));
        let request = Request {
            timeout: self.terms.limit,
            ..Request::new(Method::Get, path)
        };
        Ok(match transport {
            Ok(transport) => transport.send(&request),
            Err(reason) => Err(TransportError::Impossible { server, reason }),
        })
    }

    fn runtime(&self, socket: &str) -> Result<Arc<dyn ContainerRuntime>, RuntimeError> {
        Ok(Arc::new(Cri::within(socket, self.terms.limit)?))
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

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn ipv6_is_off(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(NO_SUCH_FAMILY)
}

fn because(what: &str, path: &Path, error: &io::Error) -> Unanswered {
    Unanswered::Because(format!("cannot {what} {}: {}", path.display(), reason(error)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
    fn programs_are_found_and_run_within_the_limit() {
        let shell = host(1).find("sh").unwrap();
        let ran = host(5000).run(&shell, &["-c", "echo hello; exit 3"]).unwrap();
        assert_eq!((ran.status, ran.output.as_str()), (Some(3), "hello\n"));
        let hangs = host(50).run(&shell, &["-c", "exec sleep 30"]);
        assert_eq!(hangs, Err(Unanswered::TimeOut(Duration::from_millis(50))));
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
        let missing = host(1000).runtime(socket.to_str().unwrap()).unwrap().version().unwrap_err();
        assert!(matches!(missing, RuntimeError::Missing { .. }), "{missing:?}");
        assert_eq!(host(1).resolves("localhost"), Err(Unanswered::Network));
    }
}
