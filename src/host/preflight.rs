//! What preflight asks a host. Answers are plain values, so that every check can be asked about hosts that do not exist.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use super::listeners::Listener;
use crate::cluster::connection::Connection;
use crate::cluster::transport::{Response, TransportError};
use crate::runtime::{ContainerRuntime, RuntimeError};

/// A host that answers. The terms it was made by limit how long a question may take, and whether it may use the network.
pub trait PreflightHost: Send + Sync {
    /// The user that the program runs as.
    fn user_id(&self) -> u32;

    /// The time of day, by the host's clock.
    fn now(&self) -> OffsetDateTime;

    /// How many CPUs the program may use.
    fn cpus(&self) -> usize;

    /// Memory in bytes.
    fn memory(&self) -> u64;

    /// The kernel's release, such as `6.12.48`.
    fn kernel(&self) -> String;

    /// The text of a small file; none where there is no such file.
    ///
    /// # Errors
    /// Whatever else keeps it from being read.
    fn read(&self, path: &Path) -> Result<Option<String>, Unanswered>;

    /// Whether anything stands at a path.
    ///
    /// # Errors
    /// Whatever keeps that from being known.
    fn stands(&self, path: &Path) -> Result<bool, Unanswered>;

    /// Whether a folder is empty; none where there is no such folder.
    ///
    /// # Errors
    /// Whatever else keeps it from being read.
    fn is_empty(&self, folder: &Path) -> Result<Option<bool>, Unanswered>;

    /// Listens on a TCP port of all addresses, for a moment.
    ///
    /// # Errors
    /// Whatever keeps it from listening.
    fn listen(&self, port: u16) -> io::Result<()>;

    /// Who listens on a TCP port, and by which process: a rerun tells its own components by that.
    ///
    /// # Errors
    /// Whatever keeps that from being known.
    fn listeners(&self, port: u16) -> Result<Vec<Listener>, Unanswered>;

    /// Where a program is, by the folders of `PATH`.
    fn find(&self, program: &str) -> Option<PathBuf>;

    /// Runs a program to its end.
    ///
    /// # Errors
    /// It cannot be run, or does not end in time; then it is killed.
    fn run(&self, program: &Path, arguments: &[&str]) -> Result<Ran, Unanswered>;

    /// Whether the host finds an address for a name.
    ///
    /// # Errors
    /// There was no answer in time, or the network must not be used.
    fn resolves(&self, name: &str) -> Result<bool, Unanswered>;

    /// Asks a server over HTTP, once. Answers of every status are answers.
    ///
    /// # Errors
    /// The network must not be used. What is wrong with the connection is within.
    fn fetch(
        &self,
        connection: Connection,
        environment: &BTreeMap<String, String>,
        path: &str,
    ) -> Result<Result<Response, TransportError>, Unanswered>;

    /// The container runtime at this socket. It is connected to once it is asked something.
    ///
    /// # Errors
    /// The address names no socket.
    fn runtime(&self, socket: &str) -> Result<Arc<dyn ContainerRuntime>, RuntimeError>;
}

/// The end of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Its exit status; none where a signal ended it.
    pub status: Option<i32>,
    /// What it wrote to standard output.
    pub output: String,
    /// What it wrote to standard error.
    pub said: String,
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It took too long.
    #[error("no answer within {} ms", .0.as_millis())]
    TimeOut(Duration),
    /// The answer needs the network, which must not be used.
    #[error("it needs the network, which a preview does not use")]
    Network,
    /// Anything else.
    #[error("{0}")]
    Because(String),
}

/// The terms by which a host is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The folders of programs, as in `PATH`.
    pub path: String,
    /// The longest that a program or a look-up may take.
    pub limit: Duration,
    /// Whether the network may be used.
    pub network: bool,
}

/// Makes a host that answers by these terms.
pub type AskHost = fn(Terms) -> Arc<dyn PreflightHost>;
