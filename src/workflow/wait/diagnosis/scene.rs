//! What is known of a component that is not healthy, as values.

use crate::host::{Listener, ServiceState};
use crate::runtime::ContainerState;
use crate::workflow::action::KUBELET;
use crate::workflow::wait::probe::ProbeAnswer;

/// What is known of a component that is not healthy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Its name.
    pub component: String,
    /// The port that it is asked at.
    pub port: Option<u16>,
    /// What it last answered.
    pub answer: Option<ProbeAnswer>,
    /// How the kubelet's service is; none where that is not known.
    pub kubelet: Option<ServiceState>,
    /// Its container.
    pub container: ContainerSeen,
    /// Logs: its own first, then those of what it needs.
    pub logs: Vec<Log>,
    /// Who listens on the ports that matter.
    pub listeners: Vec<Listener>,
}

/// What is known of a component's container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContainerSeen {
    /// Nothing: the runtime was not asked, or the component has no container.
    #[default]
    Unknown,
    /// The runtime did not answer, and why.
    NoAnswer(String),
    /// There was never one.
    Never,
    /// The last one.
    Last {
        /// What it does.
        state: ContainerState,
        /// Its exit status, once it has ended.
        exit_code: i32,
        /// Why it is so, in a word.
        reason: String,
        /// How often it was made before.
        attempt: u32,
    },
}

/// The end of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Whose it is.
    pub of: String,
    /// Where it was read: a file, or a command.
    pub from: String,
    /// The last lines, without secrets and controls.
    pub lines: Vec<String>,
}

impl Scene {
    /// The lines of one component, the newest first.
    pub(super) fn lines_of<'a>(&'a self, of: &'a str) -> impl Iterator<Item = &'a str> {
        let logs = self.logs.iter().filter(move |log| log.of == of);
        logs.flat_map(|log| log.lines.iter().rev().map(String::as_str))
    }

    /// Its own lines, the newest first.
    pub(super) fn own(&self) -> impl Iterator<Item = &str> {
        self.lines_of(&self.component)
    }

    /// The kubelet's lines, the newest first.
    pub(super) fn of_kubelet(&self) -> impl Iterator<Item = &str> {
        self.lines_of(KUBELET)
    }

    /// All lines with whose they are, each log's newest first.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let logs = self.logs.iter();
        logs.flat_map(|log| log.lines.iter().rev().map(|line| (log.of.as_str(), line.as_str())))
    }

    /// The first of all lines that holds any of these texts, without regard to case.
    pub(super) fn saying(&self, texts: &[&str]) -> Option<(&str, &str)> {
        self.all().find(|(_, line)| says(line, texts))
    }

    /// The commands that show more.
    pub(super) fn read_on(&self) -> String {
        let journal = "journalctl -u kubelet -n 100 --no-pager";
        match self.component.as_str() {
            KUBELET => format!("systemctl status kubelet; {journal}"),
            name => format!("crictl ps -a --name {name}; crictl logs ID; {journal}"),
        }
    }
}

/// Whether a line holds any of these texts (given in lower case), without regard to case.
pub(super) fn says(line: &str, texts: &[&str]) -> bool {
    let line = line.to_lowercase();
    texts.iter().any(|text| line.contains(text))
}
