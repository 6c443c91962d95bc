//! Gathering what is known of a component that is not healthy.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;

use super::port::ports_taken;
use super::text::clean_lines;
use super::{ContainerSeen, Diagnosis, Log, Scene};
use crate::host::{KernelTables, Programs, Services};
use crate::runtime::{ContainerRuntime, ContainerState, RuntimeError, log};
use crate::workflow::action::{KUBELET, WaitTarget};
use crate::workflow::wait::probe::ProbeAnswer;

/// So many lines of a log are looked at.
const LINES: usize = 200;
/// The longest line that is kept, in characters.
const LONGEST: usize = 400;
/// The longest that the journal may take.
const JOURNAL_LIMIT: Duration = Duration::from_secs(10);
/// The kubelet is started a moment before the wait begins; what it said in an earlier life does not count.
const BEFORE: Duration = Duration::from_secs(10);
const API_SERVER: &str = "kube-apiserver";
const ETCD: &str = "etcd";

/// Who can tell why something is not healthy. Every one of them may have nothing to say.
#[derive(Clone)]
pub struct Witnesses<'a> {
    /// The container runtime.
    pub runtime: Option<&'a dyn ContainerRuntime>,
    /// Programs, for the journal.
    pub programs: &'a dyn Programs,
    /// Lists of the kernel.
    pub tables: &'a dyn KernelTables,
    /// The folder of logs, `/var/log`.
    pub logs: PathBuf,
}

impl Witnesses<'_> {
    /// Why something that was waited for since a time is not healthy.
    pub fn diagnose(
        &self,
        target: &WaitTarget,
        answer: Option<&ProbeAnswer>,
        services: &dyn Services,
        since: OffsetDateTime,
    ) -> Diagnosis {
        let component = target.name();
        let mut scene = Scene {
            component: component.to_owned(),
            port: port_of(target.url()),
            answer: answer.cloned(),
            kubelet: services.state(KUBELET).ok(),
            ..Scene::default()
        };
        if component != KUBELET {
            let (container, log) = self.of_container(component);
            scene.container = container;
            scene.logs.extend(log);
        }
        if component == API_SERVER {
            scene.logs.extend(self.of_container(ETCD).1);
        }
        scene.logs.extend(self.journal(since));
        let ports = scene.all().filter_map(|(_, line)| ports_taken(line)).chain(scene.port);
        let mut ports: Vec<u16> = ports.collect();
        ports.sort_unstable();
        ports.dedup();
        scene.listeners = ports
            .into_iter()
            .flat_map(|port| self.tables.listeners(port).unwrap_or_default())
            .collect();
        Diagnosis::of(scene)
    }

    /// A component's container and what it last said: by the runtime, else by the files that the runtime writes.
    fn of_container(&self, name: &str) -> (ContainerSeen, Option<Log>) {
        let (seen, log) = match self.runtime.map(|runtime| by_runtime(runtime, name)) {
            None => (ContainerSeen::Unknown, None),
            Some(Err(error)) => (ContainerSeen::NoAnswer(error.to_string()), None),
            Some(Ok(answer)) => answer,
        };
        (seen, log.or_else(|| by_files(&self.logs, name)))
    }

    /// What the kubelet said, where there is a journal.
    fn journal(&self, since: OffsetDateTime) -> Option<Log> {
        let program = self.programs.find("journalctl")?;
        let since = (since - BEFORE).unix_timestamp();
        let (lines, since) = (LINES.to_string(), format!("--since=@{since}"));
        let arguments = ["-u", KUBELET, "-n", &lines, "--no-pager", "--quiet", &since];
        let ran = self.programs.run(&program, &arguments, JOURNAL_LIMIT).ok()?;
        (ran.status == Some(0)).then(|| Log {
            of: KUBELET.to_owned(),
            from: format!("journalctl -u {KUBELET}"),
            lines: clean_lines(ran.output.lines(), LONGEST),
        })
    }
}

fn by_runtime(runtime: &dyn ContainerRuntime, name: &str) -> Result<(ContainerSeen, Option<Log>), RuntimeError> {
    let containers = runtime.containers(Some(name))?;
    let Some(newest) = containers.first() else {
        return Ok((ContainerSeen::Never, None));
    };
    let status = runtime.container_status(&newest.id)?;
    let seen = ContainerSeen::Last {
        state: status.state,
        exit_code: status.exit_code,
        reason: status.reason,
        attempt: newest.attempt,
    };
    // One that was just started has not said anything: the one before it has.
    let log = containers.iter().take(2).find_map(|container| {
        let lines = clean_lines(runtime.log_tail(&container.id, LINES).ok()?, LONGEST);
        (!lines.is_empty()).then(|| Log {
            of: name.to_owned(),
            from: match container.state {
                ContainerState::Running => format!("container {}", short(&container.id)),
                _ => format!("container {}, which has ended", short(&container.id)),
            },
            lines,
        })
    });
    Ok((seen, log))
}

/// Container runtimes and their tools show as much of an identifier.
fn short(id: &str) -> &str {
    id.get(..13).unwrap_or(id)
}

/// The newest log of a component: `pods/kube-system_NAME-NODE_UID/NAME/N.log`, else `containers/NAME-NODE_kube-system_NAME-ID.log`.
fn by_files(logs: &Path, name: &str) -> Option<Log> {
    let of_pods = files(&logs.join("pods"))
        .filter(|folder| starts_with(folder, &format!("kube-system_{name}-")))
        .flat_map(|folder| files(&folder.join(name)).collect::<Vec<_>>());
    let of_pods: Vec<PathBuf> = of_pods
        .filter(|file| file.extension().is_some_and(|end| end == "log"))
        .collect();
    let found = newest(of_pods.into_iter()).or_else(|| {
        let of_containers = files(&logs.join("containers")).filter(|file| {
            let text = file.to_string_lossy();
            starts_with(file, &format!("{name}-")) && text.contains(&format!("_kube-system_{name}-"))
        });
        newest(of_containers)
    })?;
    let lines = log::tail(&found, LINES).ok()?;
    Some(Log {
        of: name.to_owned(),
        from: found.display().to_string(),
        lines: clean_lines(lines, LONGEST),
    })
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path()))
}

fn starts_with(path: &Path, start: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start))
}

fn newest(files: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    // Empty ones say nothing.
    let dated = files.filter_map(|file| {
        let found = fs::metadata(&file).ok().filter(|found| found.len() > 0)?;
        Some((found.modified().unwrap_or(SystemTime::UNIX_EPOCH), file))
    });
    dated.max().map(|(_, file)| file)
}

fn port_of(url: &str) -> Option<u16> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next()?;
    authority.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::programs::FakePrograms;
    use crate::host::service::FakeServices;
    use crate::host::tables::FakeTables;
    use crate::runtime::recording::RecordingRuntime;
    use crate::runtime::{Container, ContainerStatus};

    fn target(name: &str) -> WaitTarget {
        WaitTarget::Component {
            name: name.to_owned(),
            url: "https://[fd00::1]:6443/livez".to_owned(),
            kubeconfig: None,
        }
    }

    fn diagnose(logs: &Path, runtime: Option<&dyn ContainerRuntime>, programs: &FakePrograms, target: &WaitTarget) -> Diagnosis {
        let witnesses = Witnesses {
            runtime,
            programs,
            tables: &FakeTables::default(),
            logs: logs.to_owned(),
        };
        let since = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1000);
        witnesses.diagnose(target, Some(&ProbeAnswer::Refused), &FakeServices::default(), since)
    }

    #[test]
    fn without_a_runtime_the_newest_file_counts_and_etcds_is_read_too() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str, age: u64| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let time = SystemTime::now() - Duration::from_secs(age);
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        };
        write(
            "pods/kube-system_kube-apiserver-cp1_uid/kube-apiserver/0.log",
            "T stderr F old\n",
            60,
        );
        write(
            "pods/kube-system_kube-apiserver-cp1_uid/kube-apiserver/1.log",
            "T stderr F new\n",
            30,
        );
        write("pods/kube-system_kube-apiserver-cp1_uid/kube-apiserver/2.log", "", 1);
        write("pods/kube-system_kube-apiserver-x_uid/other/0.log", "T stderr F wrong\n", 1);
        write("containers/etcd-cp1_kube-system_etcd-abc.log", "T stderr F of etcd\n", 1);
        let diagnosis = diagnose(folder.path(), None, &FakePrograms::default(), &target("kube-apiserver"));
        let lines: Vec<&str> = diagnosis.logs.iter().map(|log| log.lines[0].as_str()).collect();
        assert_eq!(lines, ["new", "of etcd"]);
        assert!(diagnosis.logs[0].from.ends_with("kube-apiserver/1.log"));
        let scheduler = diagnose(folder.path(), None, &FakePrograms::default(), &target("kube-scheduler"));
        assert!(scheduler.logs.is_empty());
    }

    #[test]
    fn the_runtime_is_asked_first_and_the_container_before_an_empty_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("1.log");
        fs::write(&log, "T stderr F listen tcp 10.0.0.1:2380: bind: address already in use\n").unwrap();
        let empty = folder.path().join("2.log");
        fs::write(&empty, "").unwrap();
        let mut runtime = RecordingRuntime::ready();
        for (id, path) in [("b".repeat(64), empty), ("a".repeat(64), log)] {
            runtime.containers.push(Container {
                id: id.clone(),
                name: "etcd".to_owned(),
                state: ContainerState::Exited,
                attempt: 2,
                ..Container::default()
            });
            let status = ContainerStatus {
                log: Some(path),
                ..ContainerStatus::default()
            };
            runtime.statuses.insert(id, status);
        }
        let diagnosis = diagnose(folder.path(), Some(&runtime), &FakePrograms::default(), &target("etcd"));
        assert_eq!(diagnosis.logs[0].from, "container aaaaaaaaaaaaa, which has ended");
        assert_eq!(diagnosis.causes[0].code, "port-taken");
    }

    #[test]
    fn the_kubelets_journal_is_read_since_the_wait_began_and_without_secrets() {
        let command = "journalctl -u kubelet -n 200 --no-pager --quiet --since=@990";
        let said = "Sep 30 10:00:00 cp1 kubelet[7]: E0930 x.go:1] --token=abcdef.0123456789abcdef is wrong\n";
        let programs = FakePrograms::default().with_run(command, 0, said, "");
        let kubelet = WaitTarget::Kubelet {
            url: "http://127.0.0.1:10248/healthz".to_owned(),
        };
        let diagnosis = diagnose(Path::new("/nonexistent"), None, &programs, &kubelet);
        assert!(diagnosis.logs[0].lines[0].ends_with("--token=*** is wrong"), "{diagnosis:?}");
        assert!(!diagnosis.to_string().contains("0123456789abcdef"));
    }

    #[test]
    fn ports_of_urls() {
        assert_eq!(port_of("https://[fd00::1]:6443/livez"), Some(6443));
        assert_eq!(port_of("http://127.0.0.1:10248/healthz"), Some(10248));
        assert_eq!(port_of("https://x/livez"), None);
    }
}
