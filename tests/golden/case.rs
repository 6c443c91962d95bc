//! One case: run it, and list what is not as expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;
use serde_json::Value;

use crate::program::{Outcome, Setting};
use crate::{diagnostics, difference, documents, objects, pki, placeholder};

/// A case: the folder as it was recorded, and one with files that are laid over it, which need not exist.
pub struct Case {
    pub recorded: PathBuf,
    pub correction: PathBuf,
}

impl Case {
    /// Runs the case and returns its faults; empty means that it holds.
    pub fn run(&self, binary: &Path) -> Vec<String> {
        let merged = tempfile::tempdir().unwrap();
        lay(&self.recorded, merged.path());
        lay(&self.correction, merged.path());
        run(binary, merged.path())
    }
}

/// Copies all files of a folder over those of another.
fn lay(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            lay(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `case.json`; the README in `testdata/golden` explains each field.
#[derive(Deserialize)]
struct Specification {
    release: String,
    command: Vec<String>,
    exit_code: i64,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    before: Vec<Vec<String>>,
    #[serde(default)]
    remove_after_before: Vec<String>,
    diagnostics: Option<Vec<diagnostics::Wanted>>,
    pki_root: Option<String>,
    #[serde(default)]
    kept: Vec<String>,
}

fn run(binary: &Path, folder: &Path) -> Vec<String> {
    let case: Specification = serde_json::from_slice(&std::fs::read(folder.join("case.json")).unwrap()).unwrap();
    let tmp = tempfile::tempdir().unwrap();
    let work = tmp.path().join("work");
    copy(folder, &work, tmp.path().to_str().unwrap());
    let setting = Setting {
        binary,
        release: &case.release,
        tmp: tmp.path(),
        work: &work,
        env: &case.env,
    };
    setting.prepare();
    Comparison {
        case: &case,
        expected: folder.join("expected"),
        setting: &setting,
    }
    .faults()
}

/// Copies the inputs; `$TMP` in a file becomes the folder of this run.
fn copy(from: &Path, to: &Path, tmp: &str) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name == "expected" || name == "case.json" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(&name), tmp);
            continue;
        }
        let bytes = std::fs::read(entry.path()).unwrap();
        let replaced = String::from_utf8(bytes).map(|text| text.replace("$TMP", tmp).into_bytes());
        std::fs::write(to.join(&name), replaced.unwrap_or_else(|not_text| not_text.into_bytes())).unwrap();
    }
}

struct Comparison<'a> {
    case: &'a Specification,
    expected: PathBuf,
    setting: &'a Setting<'a>,
}

impl Comparison<'_> {
    fn faults(&self) -> Vec<String> {
        let mut started = SystemTime::now();
        for before in &self.case.before {
            let run = self.setting.call(before);
            if run.status != Some(0) {
                return vec![format!("before {}: {}", before.join(" "), run.describe())];
            }
        }
        for name in &self.case.remove_after_before {
            std::fs::remove_file(self.setting.tmp.join(name)).unwrap();
        }
        if self.case.before.is_empty() {
            started = SystemTime::now();
        }
        let run = self.setting.call(&self.case.command);
        let mut faults = Vec::new();
        if !run.fits(self.case.exit_code) {
            faults.push(format!("expected exit {}, got {}", self.case.exit_code, run.describe()));
        }
        faults.extend(self.stdout(run));
        faults.extend(self.files());
        faults.extend(self.pki(started));
        faults.extend(self.objects());
        faults.extend(self.diagnostics());
        faults
    }

    fn tmp(&self) -> &str {
        self.setting.tmp.to_str().unwrap()
    }

    fn dry(&self) -> PathBuf {
        self.setting.tmp.join("dry")
    }

    /// A file of `expected/`, where the case has it.
    fn wanted(&self, name: &str) -> Option<String> {
        let path = self.expected.join(name);
        path.exists().then(|| std::fs::read_to_string(path).unwrap())
    }

    /// Standard output to the letter, but for placeholders and documents that must follow as the user wrote them.
    fn stdout(&self, run: Outcome) -> Vec<String> {
        let Some(want) = self.wanted("stdout").filter(|_| run.status == Some(0)) else {
            return Vec::new();
        };
        let mut faults = Vec::new();
        let mut got = run.stdout;
        if !self.case.kept.is_empty() {
            match split_kept(&got, &self.case.kept, &self.first_yaml().unwrap()) {
                Ok(head) => got = head,
                Err(fault) => faults.push(fault),
            }
        }
        if !placeholder::matches(want.trim_end_matches('\n'), got.trim_end_matches('\n'), self.tmp()) {
            faults.push(format!("stdout differs\n{}", difference::show(&want, &got)));
        }
        faults
    }

    /// Manifests and kubelet files: those expected and no others.
    fn files(&self) -> Vec<String> {
        let folder = self.expected.join("files");
        if !folder.is_dir() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        let wanted = file_names(&folder);
        for name in &wanted {
            let want = tidy(&std::fs::read_to_string(folder.join(name)).unwrap());
            match std::fs::read(self.dry().join(name)) {
                Err(_) => faults.push(format!("{name}: not written")),
                Ok(bytes) => {
                    let got = tidy(&String::from_utf8_lossy(&bytes));
                    if !placeholder::matches(&want, &got, self.tmp()) {
                        faults.push(format!("{name} differs\n{}", difference::show(&want, &got)));
                    }
                }
            }
        }
        let written = if self.dry().is_dir() {
            file_names(&self.dry())
        } else {
            BTreeSet::new()
        };
        let compared = |name: &&String| (name.ends_with(".yaml") || name.ends_with(".env")) && *name != "objects.yaml";
        faults.extend(
            written
                .difference(&wanted)
                .filter(compared)
                .map(|name| format!("{name}: written, not expected")),
        );
        faults
    }

    /// Certificates, keys, requests and kubeconfigs as facts; keys fit, signatures hold.
    fn pki(&self, started: SystemTime) -> Vec<String> {
        let Some(want) = self.wanted("pki.json") else {
            return Vec::new();
        };
        let root = PathBuf::from(self.case.pki_root.as_deref().unwrap().replace("$TMP", self.tmp()));
        let want: BTreeMap<String, Value> = serde_json::from_str(&want).unwrap();
        pki::compare(&want, &root, started)
    }

    fn objects(&self) -> Vec<String> {
        let Some(want) = self.wanted("objects.yaml") else {
            return Vec::new();
        };
        let got = std::fs::read_to_string(self.dry().join("objects.yaml")).unwrap_or_default();
        objects::compare(&want, &got, self.tmp())
    }

    fn diagnostics(&self) -> Vec<String> {
        let validates = self.case.command.starts_with(&["config".to_owned(), "validate".to_owned()]);
        if self.case.diagnostics.is_none() && !validates {
            return Vec::new();
        }
        let command: Vec<String> = self
            .case
            .command
            .iter()
            .cloned()
            .chain(["--output".to_owned(), "json".to_owned()])
            .collect();
        let found = match diagnostics::found(&self.setting.call(&command)) {
            Ok(found) => found,
            Err(fault) => return vec![fault],
        };
        match &self.case.diagnostics {
            Some(wanted) => diagnostics::compare(wanted, &found, &self.first_yaml().unwrap_or_default()),
            None => diagnostics::compare_errors(&found, self.case.exit_code != 0),
        }
    }

    /// The text of the first YAML file among the inputs.
    fn first_yaml(&self) -> Option<String> {
        let name = file_names(self.setting.work)
            .into_iter()
            .find(|name| name.ends_with(".yaml"))?;
        Some(String::from_utf8_lossy(&std::fs::read(self.setting.work.join(name)).unwrap()).into_owned())
    }
}

/// Takes the documents that must have been kept off the end of stdout, and compares them, as data, with the input's.
/// Returns what stands before them.
fn split_kept(stdout: &str, kinds: &[String], input: &str) -> Result<String, String> {
    let mut head = documents::split(stdout, true);
    let tail = head.split_off(head.len().saturating_sub(kinds.len()));
    let kind = |document: &Value| document.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let inputs = documents::nodes(input)?.into_iter().map(|node| node.to_value());
    let want: Vec<Value> = inputs.filter(|document| kinds.contains(&kind(document))).collect();
    let got: Result<Vec<Value>, String> = tail.iter().map(|text| documents::data(text)).collect();
    let got = got.map_err(|e| format!("kept documents: {e}"))?;
    if want != got {
        let kinds_got: Vec<String> = got.iter().map(kind).collect();
        return Err(format!(
            "documents {kinds:?} not kept unchanged at the end; got {kinds_got:?}"
        ));
    }
    Ok(head.join("---\n"))
}

/// Names of the files (not folders) directly in a folder, sorted.
fn file_names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

/// Without the lines that releases before v1.36 write and that say nothing.
fn tidy(text: &str) -> String {
    text.lines()
        .filter(|line| line.trim() != "creationTimestamp: null")
        .map(|line| format!("{line}\n"))
        .collect()
}
