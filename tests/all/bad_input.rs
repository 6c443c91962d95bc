//! Files that nobody should hand in: a clear error, the right exit status, no panic, no flood of memory.

use std::time::{Duration, Instant};

use crate::common::{CLUSTER, Run, Sandbox};

/// Commands that take a configuration file; the file's name follows.
const READERS: [&[&str]; 6] = [
    &["config", "validate", "--config"],
    &["config", "migrate", "--old-config"],
    &["config", "images", "list", "--config"],
    &["init", "--dry-run", "--config"],
    &["init", "phase", "certs", "all", "--config"],
    &["init", "phase", "control-plane", "all", "--dry-run", "--config"],
];

/// Runs every reader on a file; each must end with this status and say these words.
#[track_caller]
fn every_reader(sandbox: &Sandbox, file: &str, status: i32, words: &[&str]) {
    for reader in READERS {
        let arguments: Vec<&str> = reader.iter().copied().chain([file]).collect();
        let run = sandbox.run(&arguments).ends_with(status);
        assert!(!run.stderr.contains("panicked"), "{run:?}");
        // `config validate` reports findings on standard output, the others on standard error.
        let said = format!("{}{}", run.stdout, run.stderr);
        for word in words {
            assert!(said.contains(word), "{word:?} is not said\n{run:?}");
        }
    }
    assert!(!sandbox.path("pki").exists(), "certificates were written for a bad file");
}

/// The first error that was reported.
fn finding(run: &Run) -> serde_json::Value {
    let report = run.json();
    let mut found = report["diagnostics"].as_array().unwrap().iter();
    let error = found.find(|d| d["severity"] == "error");
    error.unwrap_or_else(|| panic!("no error reported\n{run:?}")).clone()
}

#[test]
fn a_missing_file() {
    every_reader(&Sandbox::new(), "nope.yaml", 1, &["nope.yaml"]);
}

#[test]
fn a_folder() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    every_reader(&sandbox, "folder", 1, &["folder"]);
}

#[test]
fn a_file_over_the_size_limit() {
    let sandbox = Sandbox::new();
    let file = std::fs::File::create(sandbox.path("huge.yaml")).unwrap();
    file.set_len(33 << 20).unwrap();
    every_reader(&sandbox, "huge.yaml", 1, &["huge.yaml", "32 MiB"]);
}

#[test]
fn a_stream_that_never_ends() {
    let sandbox = Sandbox::new();
    let started = Instant::now();
    let run = sandbox
        .shell("ulimit -v 1000000; exec \"$KUBESTRAP\" config validate --config /dev/zero")
        .ends_with(1);
    assert!(run.stderr.contains("32 MiB"), "{run:?}");
    assert!(started.elapsed() < Duration::from_secs(20), "{run:?}");
}

#[test]
fn binary_garbage() {
    let sandbox = Sandbox::new();
    let garbage: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    sandbox.write("garbage.yaml", garbage);
    every_reader(&sandbox, "garbage.yaml", 3, &["garbage.yaml"]);
    sandbox.write("zeros.yaml", [0_u8; 64]);
    every_reader(&sandbox, "zeros.yaml", 3, &["zeros.yaml"]);
}

#[test]
fn broken_yaml_is_named_with_its_line() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "broken.yaml",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: [a\n",
    );
    every_reader(&sandbox, "broken.yaml", 3, &["broken.yaml"]);
    let run = sandbox
        .run(&["config", "validate", "--config", "broken.yaml", "--output", "json"])
        .ends_with(3);
    assert!(
        finding(&run)["line"].as_u64().is_some_and(|line| (3..=4).contains(&line)),
        "{run:?}"
    );
}

#[test]
fn a_wrong_type_is_named_with_its_field_and_line() {
    let sandbox = Sandbox::with_config(&CLUSTER.replace(
        "  advertiseAddress: 192.0.2.10",
        "  advertiseAddress: 192.0.2.10\n  bindPort: many",
    ));
    every_reader(&sandbox, "config.yaml", 3, &["config.yaml", "bindPort"]);
    let run = sandbox
        .run(&["config", "validate", "--config", "config.yaml", "--output", "json"])
        .ends_with(3);
    let found = finding(&run);
    assert_eq!(found["path"], "localAPIEndpoint.bindPort", "{run:?}");
    assert_eq!(found["line"], 5, "{run:?}");
    assert_eq!(found["kind"], "InitConfiguration", "{run:?}");
    assert!(
        found["file"].as_str().is_some_and(|file| file.ends_with("config.yaml")),
        "{run:?}"
    );
}

#[test]
fn an_unknown_kind() {
    let sandbox = Sandbox::with_config("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfigurationn\n");
    let run = sandbox.run(&["config", "validate", "--config", "config.yaml"]).ends_with(3);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(
        said.contains("ClusterConfigurationn") && said.contains("config.yaml"),
        "{run:?}"
    );
}

#[test]
fn all_findings_come_in_one_run() {
    let sandbox = Sandbox::with_config(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: [a\n---\n\
         apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n  bindPort: 70000\n  advertiseAddress: nowhere\n",
    );
    let run = sandbox
        .run(&["config", "validate", "--config", "config.yaml", "--output", "json"])
        .ends_with(3);
    let report = run.json();
    let paths: Vec<&str> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|d| d["path"].as_str())
        .collect();
    for path in ["localAPIEndpoint.bindPort", "localAPIEndpoint.advertiseAddress"] {
        assert!(
            paths.contains(&path),
            "{path} is hidden by the broken document before it\n{run:?}"
        );
    }
}

#[test]
fn ten_thousand_documents() {
    let document = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n";
    let sandbox = Sandbox::with_config(&vec![document; 10_000].join("---\n"));
    let started = Instant::now();
    every_reader(&sandbox, "config.yaml", 3, &["config.yaml"]);
    assert!(started.elapsed() < Duration::from_secs(60), "took {:?}", started.elapsed());
}

/// Runs `config validate` on a text with little memory and time, and wants a refusal.
#[track_caller]
fn refused_cheaply(text: &str) {
    let sandbox = Sandbox::with_config(text);
    let started = Instant::now();
    let run = sandbox
        .shell("ulimit -v 400000; exec \"$KUBESTRAP\" config validate --config config.yaml")
        .ends_with(3);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "took {:?}\n{run:?}",
        started.elapsed()
    );
}

#[test]
fn a_billion_laughs() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        text += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 9].join(", "));
    }
    refused_cheaply(&format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n{text}"
    ));
}

#[test]
fn a_billion_laughs_in_mappings() {
    let mut text = "a0: &a0 {x: lol, y: lol}\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        text += &format!("a{level}: &a{level} {{x: *a{before}, y: *a{before}}}\n");
    }
    refused_cheaply(&format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n{text}"
    ));
}

#[test]
fn an_alias_of_itself() {
    refused_cheaply("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: &a\n  certSANs: [*a]\n");
    refused_cheaply("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: &a\n  <<: *a\n");
}

#[test]
fn lists_in_lists_in_lists() {
    refused_cheaply(&format!("kind: {}{}\n", "[".repeat(200_000), "]".repeat(200_000)));
    refused_cheaply(&format!("kind: {}\n", "{a: ".repeat(100_000)));
    refused_cheaply(&format!("{}x\n", "- ".repeat(100_000)));
}

#[test]
fn an_empty_file_draws_a_warning() {
    let sandbox = Sandbox::with_config("");
    let run = sandbox.run(&["config", "validate", "--config", "config.yaml"]).ends_with(0);
    assert!(format!("{}{}", run.stdout, run.stderr).contains("warning"), "{run:?}");
    sandbox
        .run(&["config", "validate", "--config", "config.yaml", "--strict"])
        .ends_with(3);
}

#[test]
fn standard_input_is_a_file() {
    let sandbox = Sandbox::new();
    for reader in READERS.iter().take(3) {
        let arguments: Vec<&str> = reader.iter().copied().chain(["-"]).collect();
        Run::of(sandbox.kubestrap(&arguments).write_stdin(sandbox.filled(CLUSTER)), &arguments).ends_with(0);
        Run::of(sandbox.kubestrap(&arguments).write_stdin("kind: [\n"), &arguments).ends_with(3);
    }
}

#[test]
fn an_old_version_without_a_pinned_release_only_warns() {
    let old = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.24.3\n";
    let sandbox = Sandbox::with_config(old);
    let run = sandbox
        .run(&["config", "migrate", "--old-config", "config.yaml"])
        .ends_with(0)
        .says(&["v1.24.3"]);
    assert!(
        run.stdout.contains("kubeadm.k8s.io/v1beta4") && run.stdout.contains("kubernetesVersion: v1.24.3"),
        "{run:?}"
    );
    sandbox.run(&["config", "validate", "--config", "config.yaml"]).ends_with(0);
}
