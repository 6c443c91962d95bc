//! What the kernel lists: processes, mounts, who listens where.

use std::io;
use std::path::PathBuf;

use super::listeners::{self, Listener};
use super::mounts::{self, Mount};
use super::processes::{self, Process};

/// Lists of the kernel. There is a form for this host; tests have one that answers what they want.
pub trait KernelTables: Send + Sync {
    /// All processes.
    ///
    /// # Errors
    /// They cannot be listed.
    fn processes(&self) -> io::Result<Vec<Process>>;

    /// All mounts, in the order in which they were made.
    ///
    /// # Errors
    /// They cannot be listed.
    fn mounts(&self) -> io::Result<Vec<Mount>>;

    /// Who listens on a TCP port.
    ///
    /// # Errors
    /// The sockets cannot be listed.
    fn listeners(&self, port: u16) -> io::Result<Vec<Listener>>;
}

/// Lists of this host.
#[derive(Clone, Debug)]
pub struct ProcTables {
    proc: PathBuf,
}

impl ProcTables {
    /// By the folder where `/proc` is mounted.
    pub fn at(proc: impl Into<PathBuf>) -> Self {
        ProcTables { proc: proc.into() }
    }
}

impl Default for ProcTables {
    fn default() -> Self {
        ProcTables::at("/proc")
    }
}

impl KernelTables for ProcTables {
    fn processes(&self) -> io::Result<Vec<Process>> {
        processes::list(&self.proc)
    }

    fn mounts(&self) -> io::Result<Vec<Mount>> {
        mounts::list(&self.proc)
    }

    fn listeners(&self, port: u16) -> io::Result<Vec<Listener>> {
        listeners::on_port(&self.proc, port)
    }
}

/// Lists for tests.
#[cfg(test)]
#[derive(Clone, Debug, Default)]
pub struct FakeTables {
    /// All processes.
    pub processes: Vec<Process>,
    /// All mounts.
    pub mounts: Vec<Mount>,
    /// All that listens.
    pub listeners: Vec<Listener>,
}

#[cfg(test)]
impl KernelTables for FakeTables {
    fn processes(&self) -> io::Result<Vec<Process>> {
        Ok(self.processes.clone())
    }

    fn mounts(&self) -> io::Result<Vec<Mount>> {
        Ok(self.mounts.clone())
    }

    fn listeners(&self, port: u16) -> io::Result<Vec<Listener>> {
        let all = self.listeners.iter();
        Ok(all.filter(|listener| listener.port == port).cloned().collect())
    }
}
