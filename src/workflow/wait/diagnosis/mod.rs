//! Why something is not healthy: what it last said, the likely causes, and what to do.
//!
//! [`Witnesses`] are asked for a [`Scene`]: logs, the container, the service, who listens. Causes are found in a scene by pure
//! functions, one per file, in the order in which one cause hides behind another's words.

mod authority;
mod certificate_name;
mod cgroup_driver;
mod clock;
mod data_directory;
mod etcd;
mod flag;
mod image;
mod kubelet_down;
mod memory;
mod no_container;
mod no_space;
mod permission;
mod port;
mod roles;
mod runtime;
mod scene;
mod swap;
#[cfg(test)]
mod testing;
mod text;
mod witnesses;

use std::fmt;

use serde_json::{Value, json};

pub use scene::{ContainerSeen, Log, Scene};
pub use text::clean;
pub use witnesses::Witnesses;

/// So many lines of a log are shown.
const SHOWN: usize = 8;
/// So many causes are named: what comes after the first ones mostly follows from them.
const NAMED: usize = 3;

/// All causes, in the order in which they are looked for: what is wrong below comes before what it makes go wrong above.
const CAUSES: [fn(&Scene) -> Option<Cause>; 16] = [
    no_space::find,
    memory::find,
    swap::find,
    cgroup_driver::find,
    runtime::find,
    image::find,
    port::find,
    flag::find,
    data_directory::find,
    clock::find,
    certificate_name::find,
    authority::find,
    permission::find,
    etcd::find,
    kubelet_down::find,
    no_container::find,
];

/// A likely cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What kind it is: stable, kebab-case.
    pub code: &'static str,
    /// What is wrong.
    pub found: String,
    /// What to do next.
    pub next: String,
}

impl Cause {
    /// A cause.
    pub fn new(code: &'static str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Cause {
            code,
            found: found.into(),
            next: next.into(),
        }
    }
}

/// What is known of why something is not healthy. Logs are free of tokens, keys and controls of the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The likely causes, the likeliest first. Empty where no known one shows.
    pub causes: Vec<Cause>,
    /// What was said last.
    pub logs: Vec<Log>,
    /// Where to read on.
    pub read_on: String,
}

impl Diagnosis {
    /// The diagnosis of a scene.
    pub fn of(scene: Scene) -> Self {
        let mut causes: Vec<Cause> = CAUSES.iter().filter_map(|find| find(&scene)).collect();
        causes.extend(causes.is_empty().then(|| roles::find(&scene)).flatten());
        causes.truncate(NAMED);
        Diagnosis {
            causes,
            read_on: scene.read_on(),
            logs: scene.logs,
        }
    }

    /// As data.
    pub fn as_json(&self) -> Value {
        let cause = |cause: &Cause| json!({"code": cause.code, "found": cause.found, "next": cause.next});
        let log = |log: &Log| json!({"of": log.of, "from": log.from, "lines": last(&log.lines)});
        json!({
            "causes": self.causes.iter().map(cause).collect::<Vec<_>>(),
            "logs": self.logs.iter().map(log).collect::<Vec<_>>(),
            "readOn": self.read_on,
        })
    }
}

/// Lines to stand below the message of what is not healthy, each with a line end before it.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cause in &self.causes {
            write!(f, "\n  likely cause: {}\n  what to do: {}", cause.found, cause.next)?;
        }
        for log in self.logs.iter().filter(|log| !log.lines.is_empty()) {
            write!(f, "\n  {} last said ({}):", log.of, log.from)?;
            for line in last(&log.lines) {
                write!(f, "\n    {line}")?;
            }
        }
        write!(f, "\n  read on: {}", self.read_on)
    }
}

fn last(lines: &[String]) -> &[String] {
    lines.get(lines.len().saturating_sub(SHOWN)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::testing::scene;
    use super::*;

    #[test]
    fn causes_logs_and_where_to_read_on() {
        let lines: Vec<String> = (0..20).map(|number| format!("line {number}")).collect();
        let mut scene = scene("kube-apiserver", &lines.join("\n"));
        scene.logs[0]
            .lines
            .push("F1 write /var/lib/x: no space left on device".to_owned());
        let diagnosis = Diagnosis::of(scene);
        assert_eq!(diagnosis.causes[0].code, "no-space-left");
        let text = diagnosis.to_string();
        assert!(text.starts_with("\n  likely cause: "), "{text}");
        assert!(text.contains("line 19\n") && !text.contains("line 10\n"), "{text}");
        assert!(text.contains("\n  read on: "), "{text}");
        assert_eq!(diagnosis.as_json()["causes"][0]["code"], "no-space-left");
    }

    #[test]
    fn a_log_without_a_known_cause_names_none() {
        let diagnosis = Diagnosis::of(scene("kube-scheduler", "I0930 10:00:00.1 1 server.go:1] \"Starting\"\n"));
        assert!(diagnosis.causes.is_empty(), "{diagnosis:?}");
    }
}
