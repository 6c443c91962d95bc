//! Static Pods as processes.
//!
//! A running Pod is a folder in [`STATE`], named by its UID: the manifest as JSON, and of its container the supervising process, the
//! process itself, how it ended and how often it was started.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

use crate::yaml;

/// The running Pods of a host.
pub const STATE: &str = "/run/lab/pods";
/// What the stand-in of the API server is told to do wrong.
pub const FAULTS: &str = "/run/lab/faults.json";
/// Where the logs of containers are.
const LOGS: &str = "/var/log/pods";
/// A container that ends is started again after this, then after twice as long, and so on: the kubelet begins with ten seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long a container may take to end before it is killed.
const END_WITHIN: Duration = Duration::from_secs(5);

/// A static Pod as its manifest has it.
pub struct Pod {
    pub uid: String,
    pub manifest: Value,
}

/// Brings what runs in line with the folder of manifests.
pub fn sync(manifests: &Path, node: &str) {
    let wanted = read_manifests(manifests, node);
    for uid in running() {
        if !wanted.contains_key(&uid) {
            stop(&uid, true);
        }
    }
    for (uid, manifest) in wanted {
        let pod = Pod { uid, manifest };
        if let Err(reason) = pod.run(node) {
            eprintln!("kubelet: {}: {reason}", pod.name(node));
        }
    }
}

/// The UIDs of the Pods that run.
pub fn running() -> Vec<String> {
    let folders = fs::read_dir(STATE).into_iter().flatten().filter_map(Result::ok);
    folders
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .collect()
}

impl Pod {
    /// The Pod that runs under a UID.
    pub fn of(uid: &str) -> Option<Pod> {
        let text = fs::read_to_string(Path::new(STATE).join(uid).join("manifest")).ok()?;
        Some(Pod {
            uid: uid.to_owned(),
            manifest: serde_json::from_str(&text).ok()?,
        })
    }

    /// Its name in the cluster.
    pub fn name(&self, node: &str) -> String {
        format!("{}-{node}", self.manifest["metadata"]["name"].as_str().unwrap_or_default())
    }

    /// The same, as it was when the Pod was started.
    pub fn full_name(&self) -> String {
        self.note("name").unwrap_or_default()
    }

    /// The log of a start of its container.
    pub fn log(&self, restarts: u32) -> String {
        format!("{}/{restarts}.log", self.note("logs").unwrap_or_default())
    }

    /// Its only container.
    pub fn container(&self) -> &Value {
        &self.manifest["spec"]["containers"][0]
    }

    /// How often its container was started after the first time.
    pub fn restarts(&self) -> u32 {
        self.note("starts")
            .and_then(|starts| starts.parse::<u32>().ok())
            .unwrap_or(1)
            .saturating_sub(1)
    }

    /// Whether its container runs.
    pub fn is_up(&self) -> bool {
        self.note("supervisor").is_some_and(|process| lives(&process)) && self.note("ended").is_none()
    }

    fn run(&self, node: &str) -> Result<(), String> {
        if self.is_up() {
            return Ok(());
        }
        let state = self.state();
        let starts: u32 = self.note("starts").and_then(|starts| starts.parse().ok()).unwrap_or(0);
        if starts > 0 {
            let ended = fs::metadata(state.join("ended")).and_then(|file| file.modified()).ok();
            let pause = LONGEST_PAUSE.min(FIRST_PAUSE * 2u32.pow((starts - 1).min(8)));
            if ended
                .and_then(|ended| ended.elapsed().ok())
                .is_some_and(|since| since < pause)
            {
                return Ok(());
            }
        }
        self.make_volumes()?;
        let container = self.container();
        let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
        let namespace = text(&self.manifest["metadata"]["namespace"]);
        let logs = PathBuf::from(format!(
            "{LOGS}/{namespace}_{}_{}/{}",
            self.name(node),
            self.uid,
            text(&container["name"])
        ));
        let io = |path: &Path| format!("cannot write {}", path.display());
        fs::create_dir_all(&logs).map_err(|error| format!("{}: {error}", io(&logs)))?;
        fs::create_dir_all(&state).map_err(|error| format!("{}: {error}", io(&state)))?;
        let _ = fs::remove_file(state.join("ended"));
        let _ = fs::remove_file(state.join("process"));
        let words = ["command", "args"]
            .iter()
            .filter_map(|field| container[*field].as_array())
            .flatten()
            .map(text);
        let environment = container["env"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|variable| (text(&variable["name"]), text(&variable["value"])));
        let mut supervisor = Command::new("lab-container")
            .arg(&state)
            .arg(logs.join(format!("{starts}.log")))
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LAB_FAULTS", FAULTS)
            .envs(environment)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        write(&state.join("name"), &self.name(node))?;
        write(&state.join("logs"), &logs.to_string_lossy())?;
        write(&state.join("manifest"), &self.manifest.to_string())?;
        write(&state.join("starts"), &(starts + 1).to_string())?;
        write(&state.join("supervisor"), &supervisor.id().to_string())?;
        thread::spawn(move || supervisor.wait());
        Ok(())
    }

    /// Folders of the host that the Pod wants made; what must be there and is not keeps it from starting.
    fn make_volumes(&self) -> Result<(), String> {
        for volume in self.manifest["spec"]["volumes"].as_array().into_iter().flatten() {
            let path = Path::new(volume["hostPath"]["path"].as_str().unwrap_or("/"));
            match volume["hostPath"]["type"].as_str().unwrap_or_default() {
                "DirectoryOrCreate" => fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?,
                "FileOrCreate" if !path.exists() => write(path, "")?,
                "File" if !path.is_file() => return Err(format!("{} is no file", path.display())),
                "Directory" if !path.is_dir() => return Err(format!("{} is no folder", path.display())),
                _ => {}
            }
        }
        Ok(())
    }

    fn state(&self) -> PathBuf {
        Path::new(STATE).join(&self.uid)
    }

    fn note(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.state().join(name)).ok()
    }
}

/// Ends the container of a Pod. With `forget`, nothing of the Pod is left.
pub fn stop(uid: &str, forget: bool) {
    let state = Path::new(STATE).join(uid);
    let note = |name: &str| fs::read_to_string(state.join(name)).ok();
    let begun = Instant::now();
    while let Some(supervisor) = note("supervisor").filter(|process| lives(process)) {
        let signal = if begun.elapsed() < END_WITHIN {
            Signal::TERM
        } else {
            Signal::KILL
        };
        if let Some(process) = pid(&note("process").unwrap_or(supervisor)) {
            let _ = kill_process(process, signal);
        }
        thread::sleep(Duration::from_millis(20));
    }
    if forget {
        let _ = fs::remove_dir_all(state);
    }
}

/// Manifests that cannot be read are passed over, as the kubelet does.
fn read_manifests(folder: &Path, node: &str) -> BTreeMap<String, Value> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let visible = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    visible
        .filter_map(|entry| {
            let text = fs::read_to_string(entry.path()).ok()?;
            let manifest = yaml::document(&text).ok().filter(|manifest| manifest["kind"] == "Pod")?;
            let hash = digest(&SHA256, format!("{node}{manifest}").as_bytes());
            Some((
                hash.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect(),
                manifest,
            ))
        })
        .collect()
}

fn pid(text: &str) -> Option<Pid> {
    Pid::from_raw(text.trim().parse().ok()?)
}

fn lives(process: &str) -> bool {
    pid(process).is_some_and(|process| test_kill_process(process).is_ok())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
