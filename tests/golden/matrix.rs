//! `matrix.jsonl.gz`: thousands of inputs with one odd value each, through `config migrate`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde::Deserialize;

use crate::program::{self, Setting};
use crate::{difference, placeholder, verdict};

/// How many tests share the matrix, so that a runner can spread them over cores.
const PARTS: usize = 16;
/// Faults shown at most by one part.
const SHOWN: usize = 8;

#[derive(Deserialize)]
struct Row {
    id: String,
    release: String,
    input: String,
    exit_code: i64,
    stdout: Option<String>,
}

/// A trial for each part of the matrix; none where the file is missing.
pub fn trials(file: &Path) -> Vec<Trial> {
    if !file.is_file() {
        return Vec::new();
    }
    let trial = |part| {
        let file: PathBuf = file.to_owned();
        Trial::test(format!("matrix/{part:02}"), move || run(&file, part))
    };
    (0..PARTS).map(trial).collect()
}

fn run(file: &Path, part: usize) -> Result<(), libtest_mimic::Failed> {
    let rows = rows(file);
    let mine: Vec<&Row> = rows.iter().skip(part).step_by(PARTS).collect();
    assert!(!mine.is_empty(), "no row in part {part} of {}", file.display());
    let binary = program::binary();
    let faults: Vec<String> = mine
        .iter()
        .filter_map(|row| fault(&binary, row).map(|fault| format!("{:?}: {fault}", row.id)))
        .collect();
    let mut shown: Vec<String> = faults.iter().take(SHOWN).cloned().collect();
    if !faults.is_empty() {
        shown.push(format!("{} of {} rows fail", faults.len(), mine.len()));
    }
    verdict(&shown)
}

fn rows(file: &Path) -> Vec<Row> {
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap())).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn fault(binary: &Path, row: &Row) -> Option<String> {
    let tmp = tempfile::tempdir().unwrap();
    let setting = Setting {
        binary,
        release: &row.release,
        tmp: tmp.path(),
        work: tmp.path(),
        env: &BTreeMap::new(),
    };
    setting.prepare();
    std::fs::write(tmp.path().join("old.yaml"), &row.input).unwrap();
    let run = setting.call(&["config", "migrate", "--old-config", "old.yaml"].map(str::to_owned));
    if !run.fits(row.exit_code) {
        return Some(format!("expected exit {}, got {}", row.exit_code, run.describe()));
    }
    let want = row.stdout.as_ref()?;
    let held = placeholder::matches(want.trim_end_matches('\n'), run.stdout.trim_end_matches('\n'), "");
    (!held).then(|| format!("stdout differs\n{}", difference::show(want, &run.stdout)))
}
