//! What the main commands cost, beside the budgets they must keep to.
//!
//!     cargo bench --bench budgets                        the release build
//!     KUBESTRAP_BINARY=FILE cargo bench --bench budgets  another binary, such as the static one
//!
//! It prints a Markdown table. No figure makes it fail. Each command runs many times; the table shows the median, for
//! RSA keys the mean too, since the time to find a prime varies widely. Processor time and memory are those that the
//! kernel counted for the one process.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)] // a measuring tool, not the program

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::rsa::{KeyPair, KeySize};
use nix::sys::resource::{UsageWho, getrusage};

/// Certificates and the service account: the keys that `init phase certs all` makes.
const KEYS: usize = 11;
/// The keys of a whole `init`: those, and one for each of five kubeconfigs (admin, super-admin, kubelet, controller manager, scheduler).
const ALL_KEYS: usize = KEYS + 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--one", command)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure_here(command);
    }
    let bench = Bench::new();
    println!("| work | measured | budget |\n|---|---|---|");
    bench.configuration();
    bench.migration();
    bench.large_input();
    bench.certificates();
    bench.dry_run();
    let size = std::fs::metadata(&bench.binary).unwrap().len() as f64 / 1e6;
    println!("| the binary | {size:.1} MB | 12 MB, static |");
}

/// What one run cost.
#[derive(Clone, Copy)]
struct Cost {
    processor: Duration,
    wall: Duration,
    memory_kib: u64,
}

/// Runs a command as the only child of this process, and prints what the kernel counted for it.
///
/// A fresh process for each measurement, since the kernel keeps only the largest child's memory.
fn measure_here(command: &[String]) {
    let started = Instant::now();
    let status = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let wall = started.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() as u64 * 1_000_000 + time.tv_usec() as u64;
    let success = status.is_ok_and(|status| status.success());
    let processor = micros(usage.user_time()) + micros(usage.system_time());
    println!("{success} {processor} {} {}", wall.as_micros(), usage.max_rss());
}

struct Bench {
    binary: PathBuf,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let given = std::env::var_os("KUBESTRAP_BINARY").map(PathBuf::from);
        let binary = given.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_kubestrap")));
        let bench = Bench {
            binary: binary.canonicalize().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, algorithm) in [("rsa.yaml", "RSA-2048"), ("ecdsa.yaml", "ECDSA-P256")] {
            std::fs::write(
                bench.path(name),
                configuration(algorithm, bench.folder.path().to_str().unwrap()),
            )
            .unwrap();
        }
        let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/old-cluster.yaml");
        std::fs::copy(old, bench.path("old.yaml")).unwrap();
        let facts = r#"{"hostName": "vm", "ipv4": "192.0.2.2", "caFolders": [], "systemdResolved": false}"#;
        std::fs::write(bench.path("host.json"), facts).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command many times; each time in a folder that holds nothing but the inputs.
    fn costs(&self, times: usize, command: &str) -> Vec<Cost> {
        (0..times).map(|_| self.cost(command)).collect()
    }

    fn cost(&self, command: &str) -> Cost {
        for folder in ["pki", "out"] {
            drop(std::fs::remove_dir_all(self.path(folder)));
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .arg("--one")
            .arg(&self.binary)
            .args(command.split(' '))
            .current_dir(self.folder.path())
            .env("KUBESTRAP_HOST_FACTS", self.path("host.json"))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        let [success, processor, wall, memory] = words[..] else {
            panic!("no measurement: {text}")
        };
        assert_eq!(success, "true", "`kubestrap {command}` fails");
        let micros = |word: &str| Duration::from_micros(word.parse().unwrap());
        Cost {
            processor: micros(processor),
            wall: micros(wall),
            memory_kib: memory.parse().unwrap(),
        }
    }

    fn configuration(&self) {
        for command in [
            "config migrate --old-config old.yaml",
            "config validate --config rsa.yaml",
            "config print init-defaults",
        ] {
            let costs = self.costs(60, command);
            let processor = milliseconds(median(costs.iter().map(|cost| cost.processor)));
            println!("| `{command}` | {processor} CPU, {} | 4 ms CPU, 12 MiB |", memory(&costs));
        }
    }

    /// In place, beside the plain migration: of a usual file, and of one with 5 MB.
    fn migration(&self) {
        let mut large = std::fs::read_to_string(self.path("old.yaml")).unwrap();
        large.push_str("---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: JoinConfiguration\ndiscovery:\n  timeout: 3m\n");
        large.push_str("  file: {kubeConfigPath: https://example.com/discovery}\nskipPhases:\n");
        for number in 0..160_000 {
            large.push_str(&format!("- phase-{number}    # number {number}\n"));
        }
        std::fs::write(self.path("large.yaml"), large).unwrap();
        for (file, times, what) in [("old.yaml", 60, ""), ("large.yaml", 6, ", 5 MB")] {
            let plain = format!("config migrate --old-config {file}");
            let preserve = format!("config migrate --preserve --old-config {file}");
            let (mut costs, mut plain_costs) = (Vec::new(), Vec::new());
            for _ in 0..times {
                costs.push(self.cost(&preserve));
                plain_costs.push(self.cost(&plain));
            }
            let [ours, plain] = [&costs, &plain_costs].map(|costs| median(costs.iter().map(|cost| cost.processor)));
            println!(
                "| `{preserve}`{what} | {} CPU, {} | twice the plain one: {} |",
                milliseconds(ours),
                memory(&costs),
                milliseconds(plain * 2)
            );
        }
    }

    /// Many files in one call, and one that is large: names of a certificate, as nothing else grows so long by itself.
    fn large_input(&self) {
        let mut command = "config validate".to_owned();
        std::fs::create_dir(self.path("many")).unwrap();
        for i in 0..1000 {
            let name = format!("many/{i}.yaml");
            std::fs::copy(self.path("rsa.yaml"), self.path(&name)).unwrap();
            command.push_str(&format!(" {name}"));
        }
        let mut large = configuration("RSA-2048", self.folder.path().to_str().unwrap());
        large.push_str("apiServer:\n  certSANs:\n");
        for i in 0.. {
            if large.len() > 10 * 1024 * 1024 {
                break;
            }
            large.push_str(&format!("  - host-{i}.example.com\n"));
        }
        std::fs::write(self.path("names.yaml"), large).unwrap();
        for (what, command) in [
            ("`config validate` of 1,000 files", command.as_str()),
            ("`config validate` of a file of 10 MiB", "config validate --config names.yaml"),
        ] {
            let costs = self.costs(10, command);
            let wall = milliseconds(median(costs.iter().map(|cost| cost.wall)));
            let processor = milliseconds(median(costs.iter().map(|cost| cost.processor)));
            println!(
                "| {what} | {wall} wall, {processor} CPU, {} | 0.5 s wall, 100 MiB |",
                memory(&costs)
            );
        }
    }

    fn certificates(&self) {
        // In turns, so that what else the machine does falls on both alike.
        let command = "init phase certs all --config rsa.yaml";
        let (mut costs, mut keys) = (Vec::new(), Vec::new());
        for _ in 0..40 {
            costs.push(self.cost(command));
            keys.push(make_keys(KEYS));
        }
        let walls: Vec<Duration> = costs.iter().map(|cost| cost.wall).collect();
        let (ours, alone) = (mean(&walls), mean(&keys));
        println!(
            "| `{command}`, RSA-2048 | {} wall (mean; median {}), {} CPU, {} | {} wall: {KEYS} keys over all cores (mean {}; median {}), plus 10 % |",
            milliseconds(ours),
            milliseconds(median(walls.iter().copied())),
            milliseconds(median(costs.iter().map(|cost| cost.processor))),
            memory(&costs),
            milliseconds(alone.mul_f64(1.1)),
            milliseconds(alone),
            milliseconds(median(keys.iter().copied())),
        );
        let command = "init phase certs all --config ecdsa.yaml";
        let costs = self.costs(60, command);
        let processor = milliseconds(median(costs.iter().map(|cost| cost.processor)));
        println!(
            "| `{command}`, ECDSA-P256 | {processor} CPU, {} | 10 ms CPU |",
            memory(&costs)
        );
    }

    fn dry_run(&self) {
        for (file, times, budget) in [
            ("rsa.yaml", 40, "0.6 s wall, 25 MiB"),
            ("ecdsa.yaml", 60, "25 ms wall, 25 MiB"),
        ] {
            let command = format!("init --dry-run --config {file} --dry-run-dir out");
            let costs = self.costs(times, &command);
            let walls: Vec<Duration> = costs.iter().map(|cost| cost.wall).collect();
            println!(
                "| `{command}` | {} wall (mean {}), {} CPU, {} | {budget} |",
                milliseconds(median(walls.iter().copied())),
                milliseconds(mean(&walls)),
                milliseconds(median(costs.iter().map(|cost| cost.processor))),
                memory(&costs),
            );
        }
        let keys: Vec<Duration> = (0..20).map(|_| make_keys(ALL_KEYS)).collect();
        println!(
            "| {ALL_KEYS} RSA-2048 keys alone, over all cores | {} wall (mean) | |",
            milliseconds(mean(&keys))
        );
    }
}

/// The time that this many RSA-2048 keys take, spread over all cores.
fn make_keys(count: usize) -> Duration {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < count {
                    std::hint::black_box(KeyPair::generate(KeySize::Rsa2048).unwrap());
                }
            });
        }
    });
    started.elapsed()
}

fn configuration(algorithm: &str, folder: &str) -> String {
    format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n  advertiseAddress: 192.0.2.10\n\
         nodeRegistration:\n  name: cp1\n  criSocket: unix:///run/containerd/containerd.sock\nbootstrapTokens:\n- token: abcdef.0123456789abcdef\n\
         ---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.2\ncertificatesDir: {folder}/pki\n\
         encryptionAlgorithm: {algorithm}\n"
    )
}

fn median(values: impl Iterator<Item = Duration>) -> Duration {
    let mut sorted: Vec<Duration> = values.collect();
    sorted.sort();
    sorted[sorted.len() / 2]
}

fn mean(values: &[Duration]) -> Duration {
    values.iter().sum::<Duration>() / values.len() as u32
}

fn memory(costs: &[Cost]) -> String {
    format!(
        "{:.1} MiB",
        costs.iter().map(|cost| cost.memory_kib).max().unwrap_or(0) as f64 / 1024.0
    )
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
