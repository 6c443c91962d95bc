//! `init phase preflight`, and the checks beside a preview. They look at the machine that the test runs on, so that a test says
//! what must be found there, not what else may be.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{CLUSTER, Run, Sandbox};
use crate::cri::Runtime;

/// A configuration whose API server wants this port, and whose runtime has a socket in the sandbox.
fn sandbox(port: u16) -> Sandbox {
    let endpoint = format!("advertiseAddress: 192.0.2.10\n  bindPort: {port}");
    let text = CLUSTER
        .replace("advertiseAddress: 192.0.2.10", &endpoint)
        .replace("unix:///run/containerd/containerd.sock", "unix://$DIR/cri.sock");
    Sandbox::with_config(&text)
}

fn taken_port() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn free_port() -> u16 {
    taken_port().1
}

fn preflight(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.run(&[&["init", "phase", "preflight", "--config", "config.yaml"], more].concat())
}

/// A check of a report.
fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut checks = report["checks"].as_array().unwrap().iter();
    let found = checks.find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("there is no {name} in {report}"))
}

#[test]
fn a_port_in_use_refuses_with_2() {
    let (_listener, port) = taken_port();
    let sandbox = sandbox(port);
    let run = preflight(&sandbox, &[]).ends_with(2).says(&[
        "this host is not fit for a control plane",
        &format!("[ERROR Port-{port}]: port {port} is in use"),
        "why: the API server listens on it",
        &format!("mend: stop the program; `ps -fp {}`", std::process::id()),
        "--ignore-preflight-errors=",
    ]);
    assert!(run.stdout.is_empty(), "{run:?}");
    let errors = run.stderr.find("[ERROR").unwrap();
    let warnings = run.stderr.find("[WARNING").unwrap_or(usize::MAX);
    assert!(errors < warnings && run.stderr.rfind("[ERROR").unwrap() < warnings, "{run:?}");
}

#[test]
fn ignored_errors_are_warnings() {
    let (_listener, port) = taken_port();
    let sandbox = sandbox(port);
    preflight(&sandbox, &["--ignore-preflight-errors", "all"])
        .ends_with(0)
        .says(&[
            &format!("[WARNING Port-{port}]: port {port} is in use by "),
            " (ignored on request)",
        ]);
    let run = preflight(
        &sandbox,
        &["--ignore-preflight-errors", &format!("PORT-{port}"), "-o", "json"],
    );
    let report = run.json();
    let check = check(&report, &format!("Port-{port}"));
    assert_eq!(check["outcome"], "warning", "{run:?}");
    assert_eq!(check["findings"][0]["ignored"], true, "{run:?}");
    preflight(&sandbox, &["--ignore-preflight-errors", "all,swap"]).ends_with(1);
}

#[test]
fn a_report_as_data() {
    let (_listener, taken) = taken_port();
    let sandbox = sandbox(taken);
    let _runtime = Runtime::listen(&sandbox.path("cri.sock"), &[]);
    let run = preflight(&sandbox, &["--output", "json"]).ends_with(2);
    let report = run.json();
    assert_eq!(report["apiVersion"], "output.kubestrap.dev/v1alpha1");
    assert_eq!(report["kind"], "PreflightReport");
    assert_eq!((&report["refused"], &report["dryRun"]), (&true.into(), &false.into()));
    assert_eq!(check(&report, &format!("Port-{taken}"))["findings"][0]["severity"], "error");
    assert_eq!(check(&report, "CRI")["outcome"], "passed");
    assert_eq!(check(&report, "HTTPProxy")["outcome"], "passed");
    assert!(run.stderr.is_empty(), "{run:?}");
    let run = preflight(&sandbox, &["--output", "yaml"]).ends_with(2);
    assert!(run.stdout.contains("kind: PreflightReport\n"), "{run:?}");
}

#[test]
fn a_free_port_and_a_runtime_that_is_not_there() {
    let port = free_port();
    let sandbox = sandbox(port);
    let report = preflight(&sandbox, &["-o", "json"]).json();
    assert_eq!(check(&report, &format!("Port-{port}"))["outcome"], "passed");
    let cri = check(&report, "CRI");
    assert_eq!(cri["outcome"], "error");
    assert!(
        cri["findings"][0]["found"].as_str().unwrap().contains("there is no socket"),
        "{cri}"
    );
}

#[test]
fn files_in_the_way_are_found() {
    let sandbox = sandbox(free_port());
    let text = sandbox.read("config.yaml") + &sandbox.filled("etcd: {local: {dataDir: $DIR/etcd}}\n");
    sandbox.write("config.yaml", text);
    sandbox.write("etcd/member/snap", "");
    let folder = sandbox.path("etcd");
    let name = format!("DirAvailable-{}", folder.to_str().unwrap().replace('/', "-"));
    let report = preflight(&sandbox, &["-o", "json"]).json();
    let found = &check(&report, &name)["findings"][0];
    assert_eq!(found["found"], format!("{} is not empty", folder.display()), "{report}");
}

#[test]
fn without_root() {
    let sandbox = sandbox(free_port());
    let setpriv = Path::new("/usr/bin/setpriv");
    let is_root = std::fs::metadata("/proc/self").unwrap();
    if std::os::unix::fs::MetadataExt::uid(&is_root) != 0 || !setpriv.exists() {
        return;
    }
    let words = "--reuid=65534 --regid=65534 --clear-groups";
    let arguments: Vec<&str> = words
        .split(' ')
        .chain([env!("CARGO_BIN_EXE_kubestrap")])
        .chain("init phase preflight --config config.yaml".split(' '))
        .collect();
    Run::of(&mut sandbox.command(setpriv, &arguments), &arguments)
        .ends_with(2)
        .says(&["[ERROR IsPrivilegedUser]: the program runs as user 65534, not as root"]);
}

#[test]
fn the_proxy_is_named_by_its_variable_alone() {
    let sandbox = sandbox(free_port());
    let arguments = [
        "init",
        "phase",
        "preflight",
        "--config",
        "config.yaml",
        "--ignore-preflight-errors=all",
    ];
    let mut command = sandbox.kubestrap(&arguments);
    command.env("HTTPS_PROXY", "http://user:hunter2@proxy.example.com:3128");
    let run = Run::of(&mut command, &arguments).ends_with(0).says(&[
        "[WARNING HTTPProxy]",
        "[WARNING HTTPProxyCIDR]",
        "the proxy of HTTPS_PROXY",
    ]);
    assert!(!run.stderr.contains("hunter2"), "{run:?}");
}

#[test]
fn programs_that_hang_hold_nobody_up() {
    let sandbox = sandbox(free_port());
    let program = sandbox.write("bin/kubelet", "#!/bin/sh\nexec sleep 60\n");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", sandbox.path("bin").display(), std::env::var("PATH").unwrap());
    let arguments = ["init", "phase", "preflight", "--config", "config.yaml", "-o", "json"];
    let begin = Instant::now();
    let run = Run::of(sandbox.kubestrap(&arguments).env("PATH", path), &arguments);
    // Two seconds, and what a busy machine adds.
    assert!(begin.elapsed() < Duration::from_secs(20), "{run:?}");
    assert_eq!(check(&run.json(), "KubeletVersion")["outcome"], "not-checked", "{run:?}");
}

#[test]
fn a_preview_warns_and_goes_on() {
    let (_listener, port) = taken_port();
    let sandbox = sandbox(port);
    let preview = |more: &[&str]| {
        let arguments = [
            &["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"],
            more,
        ]
        .concat();
        Run::of(sandbox.kubestrap(&arguments).env_remove("KUBESTRAP_HOST_FACTS"), &arguments).ends_with(0)
    };
    let run = preview(&[]);
    assert!(run.stdout.contains("kubestrap join"), "{run:?}");
    assert!(!run.stderr.contains("[ERROR"), "{run:?}");
    let plan = preview(&["-o", "json"]).json();
    let report = &plan["preflight"];
    assert_eq!(
        (&report["dryRun"], &report["refused"]),
        (&true.into(), &false.into()),
        "{plan}"
    );
    // On a busy machine the port may not be asked about in time; that is said, too.
    let outcome = &check(report, &format!("Port-{port}"))["outcome"];
    assert!(outcome == "warning" || outcome == "not-checked", "{report}");
    let run = preview(&["--skip-phases", "preflight"]);
    assert!(!run.stderr.contains("[WARNING"), "{run:?}");
}

#[test]
fn a_preview_for_another_host_does_not_look_at_this_one() {
    let (_listener, port) = taken_port();
    let sandbox = sandbox(port);
    let arguments = ["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"];
    let run = sandbox.run(&arguments).ends_with(0).says(&["this host is not checked"]);
    assert!(!run.stderr.contains("[WARNING"), "{run:?}");
    let plan = sandbox.run(&[&arguments[..], &["-o", "json"]].concat()).ends_with(0).json();
    assert!(plan["preflight"].is_null(), "{plan}");
}

#[test]
fn the_phase_alone_as_a_preview() {
    let (_listener, port) = taken_port();
    let sandbox = sandbox(port);
    let arguments = [
        "init",
        "phase",
        "preflight",
        "--dry-run",
        "--config",
        "config.yaml",
        "--dry-run-dir",
        "out",
    ];
    let run = Run::of(sandbox.kubestrap(&arguments).env_remove("KUBESTRAP_HOST_FACTS"), &arguments).ends_with(0);
    assert!(run.stderr.contains("would pull the image"), "{run:?}");
}
