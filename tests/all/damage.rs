//! Damaged files: whatever is done to the published files of the golden cases, each command ends with one of its statuses.
//!
//! The damage is made from a fixed seed. `DAMAGE=100000` tries as many files as that.

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use kubestrap::cli::{self, Environment, NoRandomness, World};
use kubestrap::host::HostFacts;
use kubestrap::output::Printer;

use crate::common::{CLUSTER, Sandbox, files_below};

/// Commands that read a configuration from standard input.
const COMMANDS: [&str; 6] = [
    "config validate --config - --output json",
    "config validate --config -",
    "config migrate --old-config -",
    "config images list --config -",
    "init phase control-plane all --dry-run --config -",
    "init --dry-run --skip-phases certs,kubeconfig --config -",
];

/// What is put in a value's place.
const VALUES: [&str; 24] = [
    "",
    "~",
    "yes",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "0x1F",
    "[]",
    "{}",
    "[[[]]]",
    "{a: [b, {c: d}]}",
    "*a",
    "&a x",
    "!!binary x",
    "!!int x",
    "\"\\u0000\"",
    "'",
    "\"",
    "|",
    ">-",
    "? x",
    "<<: *a",
    "2001:db8::/129",
];

#[test]
fn damaged_files_end_with_a_status() {
    let rounds = std::env::var("DAMAGE").map_or(1500, |rounds| rounds.parse().unwrap());
    let texts = texts();
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds {
        let mut text = texts[chance.below(texts.len())].clone();
        for _ in 0..=chance.below(3) {
            damage(&mut text, &mut chance);
        }
        let command = COMMANDS[round % COMMANDS.len()];
        let started = Instant::now();
        let status = run(command, &text, folder.path().to_str().unwrap());
        let shown = || String::from_utf8_lossy(&text).into_owned();
        assert!(status <= 4, "{command}: status {status}\n{}", shown());
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{command} takes long\n{}",
            shown()
        );
    }
}

/// Certificates, keys and kubeconfigs that stand and are damaged: no panic, and the user's file is not replaced.
#[test]
fn damaged_certificates_are_left_alone() {
    let rounds = std::env::var("DAMAGE").map_or(200, |rounds| rounds.parse().unwrap());
    let sandbox = Sandbox::with_config(CLUSTER);
    let config = sandbox.path("config.yaml");
    let commands = [
        "init phase certs all --config CONFIG",
        "init phase kubeconfig all --kubeconfig-dir FOLDER/pki --config CONFIG",
        "certs check-expiration --cert-dir FOLDER/pki --config CONFIG",
    ];
    let folder = sandbox.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let filled = |command: &str| command.replace("CONFIG", config.to_str().unwrap()).replace("FOLDER", &folder);
    for command in commands {
        assert_eq!(run(&filled(command), b"", &folder), 0, "{command}");
    }
    let files = files_below(&sandbox.path("pki"));
    let whole: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for _ in 0..rounds {
        let hit = chance.below(files.len());
        let mut text = whole[hit].clone();
        damage(&mut text, &mut chance);
        std::fs::write(&files[hit], &text).unwrap();
        for command in commands {
            let status = run(&filled(command), b"", &folder);
            assert!(
                status <= 1,
                "{command}: status {status} with a damaged {}",
                files[hit].display()
            );
            assert!(
                std::fs::read(&files[hit]).unwrap() == text,
                "{command} replaces {}",
                files[hit].display()
            );
        }
        std::fs::write(&files[hit], &whole[hit]).unwrap();
    }
    let after: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(
        files == files_below(&sandbox.path("pki")) && whole == after,
        "other files were changed"
    );
}

fn run(command: &str, text: &[u8], folder: &str) -> u8 {
    let world = World {
        environment: Environment::from_iter([("KUBEADM_INIT_DRYRUN_DIR", folder)]),
        standard_input: Box::new(Cursor::new(text.to_vec())),
        probe: || HostFacts {
            host_name: Some("vm".to_owned()),
            ..HostFacts::default()
        },
        probe_addresses: || (Some([192, 0, 2, 2].into()), None),
        ask: kubestrap::host::LocalHost::by,
        random: |bytes| aws_lc_rs::rand::fill(bytes).map_err(|_| NoRandomness),
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
    };
    let arguments: Vec<String> = std::iter::once("kubestrap")
        .chain(command.split(' '))
        .map(str::to_owned)
        .collect();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        cli::run(&arguments, world, Printer::recording())
    }));
    match result {
        Ok(status) => status.code(),
        Err(_) => panic!("{command} panics on\n{}", String::from_utf8_lossy(text)),
    }
}

/// The input files of some groups of the golden cases, sorted.
fn texts() -> Vec<Vec<u8>> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let groups = ["config-migrate", "config-validate", "real-migrate", "init-dry-run"];
    let files = groups.iter().flat_map(|group| files_below(&golden.join(group)));
    let inputs = files.filter(|path| {
        path.extension().is_some_and(|end| end == "yaml") && !path.components().any(|c| c.as_os_str() == "expected")
    });
    let texts: Vec<Vec<u8>> = inputs.map(|path| std::fs::read(path).unwrap()).collect();
    assert!(texts.len() > 100, "only {} files", texts.len());
    texts
}

fn damage(text: &mut Vec<u8>, chance: &mut Chance) {
    if text.is_empty() {
        return;
    }
    let at = chance.below(text.len());
    let end = (at + 1 + chance.below(40)).min(text.len());
    match chance.below(8) {
        0 => drop(text.drain(at..end)),
        1 => text.truncate(at),
        2 => text[at] = chance.below(256) as u8,
        3 => {
            let copy = text[at..end].to_vec();
            text.splice(at..at, copy);
        }
        4 => {
            let signs = b" \t\n:-[]{},&*!|>'\"%@`#?\r~.0";
            let sign = signs[chance.below(signs.len())];
            text.insert(at, sign);
        }
        5 => {
            let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
            let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
            let mut lines: Vec<Vec<u8>> = lines.into_iter().map(<[u8]>::to_vec).collect();
            lines.swap(one, other);
            *text = lines.concat();
        }
        _ => {
            // Another value after the next colon.
            let Some(colon) = text[at..].windows(2).position(|pair| pair == b": ") else {
                return;
            };
            let from = at + colon + 2;
            let to = text[from..]
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(text.len(), |length| from + length);
            text.splice(from..to, VALUES[chance.below(VALUES.len())].bytes());
        }
    }
}

/// Numbers that look like chance and are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
