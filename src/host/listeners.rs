//! Who listens on a TCP port, as `/proc` tells it.
//!
//! A rerun of `init` finds the ports of its own components in use. [`Listener::process`] names the process and its command
//! line, by which it can be told whether that is a component started from the manifest that stands.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use super::processes::{self, Process};

/// The kernel's number for a socket that listens.
const LISTENS: &str = "0A";

/// A socket that listens, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The address that it listens on; `0.0.0.0` or `::` stands for all.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// The process; none where it is not to be found: another user's process, or one in another namespace.
    pub process: Option<Process>,
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.process {
            Some(process) => write!(f, "{} (process {})", process.program(), process.pid),
            None => f.write_str("a process that this user cannot see"),
        }
    }
}

/// All that listens on a port in the network namespace of this process, by the folder where `/proc` is mounted. Command lines
/// may hold secrets: they are for comparing, not for showing.
///
/// # Errors
/// The sockets cannot be listed.
pub fn on_port(proc: &Path, port: u16) -> io::Result<Vec<Listener>> {
    let v4 = fs::read_to_string(proc.join("net/tcp"))?;
    // Not there where IPv6 is off.
    let v6 = fs::read_to_string(proc.join("net/tcp6")).unwrap_or_default();
    let sockets: Vec<Socket> = parse(&v4).chain(parse(&v6)).filter(|socket| socket.port == port).collect();
    if sockets.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = sockets.iter().map(|socket| socket.inode).collect();
    let owners = owners(proc, &wanted)?;
    let of = |socket: Socket| Listener {
        address: socket.address,
        port: socket.port,
        process: owners
            .iter()
            .find(|(inode, _)| *inode == socket.inode)
            .and_then(|(_, pid)| processes::of(proc, *pid)),
    };
    Ok(sockets.into_iter().map(of).collect())
}

/// A socket that listens.
#[derive(Debug, PartialEq, Eq)]
struct Socket {
    address: IpAddr,
    port: u16,
    inode: u64,
}

/// Columns: number, local address, remote address, state, queues, timer, retries, user, time-out, inode; the first line names them.
fn parse(text: &str) -> impl Iterator<Item = Socket> + '_ {
    text.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, local, _, state, _, _, _, _, _, inode, ..] = fields[..] else {
            return None;
        };
        let (address, port) = local.split_once(':')?;
        (state == LISTENS).then_some(())?;
        Some(Socket {
            address: address_of(address)?,
            port: u16::from_str_radix(port, 16).ok()?,
            inode: inode.parse().ok()?,
        })
    })
}

/// Words of 32 bits in the byte order of the host.
fn address_of(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| {
        u32::from_str_radix(hex.get(at * 8..at * 8 + 8)?, 16)
            .ok()
            .map(u32::to_ne_bytes)
    };
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let words = [word(0)?, word(1)?, word(2)?, word(3)?];
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}

/// The processes that hold these sockets. Of those that hold one together, the first: children come after.
fn owners(proc: &Path, wanted: &BTreeSet<u64>) -> io::Result<Vec<(u64, u32)>> {
    let mut numbers = processes::numbers(proc)?;
    numbers.sort_unstable();
    let mut found: Vec<(u64, u32)> = Vec::new();
    for pid in numbers {
        // Ended meanwhile, or another user's.
        let Ok(open) = fs::read_dir(proc.join(pid.to_string()).join("fd")) else {
            continue;
        };
        let inodes = open.filter_map(|entry| inode_of(&fs::read_link(entry.ok()?.path()).ok()?));
        for inode in inodes.filter(|inode| wanted.contains(inode)) {
            if found.iter().all(|(known, _)| *known != inode) {
                found.push((inode, pid));
            }
        }
        if found.len() == wanted.len() {
            break;
        }
    }
    Ok(found)
}

/// `socket:[12345]`
fn inode_of(target: &Path) -> Option<u64> {
    target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn sockets_that_listen() {
        let text = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                    0: 00000000:192B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0\n   \
                    1: 0100007F:192B 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0 0 10 0\n";
        let sockets: Vec<Socket> = parse(text).collect();
        let one = Socket {
            address: Ipv4Addr::UNSPECIFIED.into(),
            port: 6443,
            inode: 4242,
        };
        assert_eq!(sockets, [one]);
        let loopback = |hex: &str| address_of(hex).unwrap().is_loopback();
        if cfg!(target_endian = "little") {
            assert!(loopback("0100007F") && loopback("00000000000000000000000001000000"));
        }
        assert_eq!(address_of("01"), None);
        assert_eq!(inode_of(Path::new("socket:[7]")), Some(7));
        assert_eq!(inode_of(Path::new("pipe:[7]")), None);
    }

    #[test]
    fn a_listener_of_this_process_is_found() {
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = own.local_addr().unwrap().port();
        let found = on_port(Path::new("/proc"), port).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].address, IpAddr::from(Ipv4Addr::LOCALHOST));
        let process = found[0].process.as_ref().unwrap();
        assert_eq!(process.pid, std::process::id());
        assert!(!process.command.is_empty());
        assert_eq!(
            found[0].to_string(),
            format!("{} (process {})", process.program(), process.pid)
        );
        drop(own);
        assert!(on_port(Path::new("/proc"), port).unwrap().is_empty());
    }
}
