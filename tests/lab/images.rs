//! Image pulls and the client of CRI, with a real containerd and a real registry.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use kubestrap::runtime::{Cause, ContainerRuntime as _, Cri, RuntimeError};
use libtest_mimic::Trial;
use serde_json::Value;

use crate::compare::Step;
use crate::containerd::SOCKET;
use crate::host::{Host, INPUT, Ran};
use crate::lab::{Lab, trial};
use crate::registry;

const PULL: [&str; 3] = ["config", "images", "pull"];
/// Pulls of all images that are in the registry take less than this, and what waits for nothing too.
const SHORT: Duration = Duration::from_secs(20);
/// A registry that takes connections and never says a word.
const MUTE: &str =
    "import socket\nl = socket.create_server(('127.0.0.1', 5000))\nheld = []\nwhile True:\n    held.append(l.accept())\n";

/// Tests of image pulls.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("images::all_of_a_release_in_turn_and_at_once", all_of_a_release),
        trial("images::preflight_pulls_what_is_missing", preflight_pulls),
        trial("images::one_that_is_missing", one_is_missing),
        trial("images::a_registry_that_is_down", registry_is_down),
        trial("images::a_registry_that_comes_back", registry_comes_back),
        trial("images::a_containerd_that_restarts", containerd_restarts),
        trial("images::a_containerd_without_cri", containerd_without_cri),
        trial("images::the_client_and_containerd_agree", client_and_containerd_agree),
    ]
}

fn boot() -> Lab {
    Lab::boot(&Step::named("01-init"))
}

/// A configuration of the cluster of the lab, with a part of it replaced.
fn config(host: &Host, from: &str, to: &str) -> &'static str {
    let text = host.read(&format!("{INPUT}/init.yaml"));
    assert!(text.contains(from), "{text}");
    host.write("/run/lab/pull.yaml", &text.replace(from, to));
    "--config=/run/lab/pull.yaml"
}

fn as_it_is(host: &Host) -> &'static str {
    config(host, "kind: InitConfiguration", "kind: InitConfiguration")
}

fn pull(host: &Host, config: &str, more: &[&str]) -> Ran {
    host.kubestrap(&[&PULL[..], &[config], more].concat())
}

fn begin_pull(host: &Host, config: &str, more: &[&str]) -> Child {
    let words = [&[env!("CARGO_BIN_EXE_kubestrap")], &PULL[..], &[config], more].concat();
    let mut command = host.command(&words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said + &String::from_utf8_lossy(&output.stdout))
}

fn wanted(host: &Host, config: &str) -> Vec<String> {
    let listed = host.kubestrap(&["config", "images", "list", config]).stdout;
    listed.lines().map(str::to_owned).collect()
}

/// The images that containerd has by tag, as its own client says.
fn present(host: &Host) -> Vec<String> {
    let listed = host.expect(&["ctr", "-n", "k8s.io", "images", "list", "-q"]).stdout;
    let mut tags: Vec<String> = listed
        .lines()
        .filter(|name| !name.contains("sha256:"))
        .map(str::to_owned)
        .collect();
    tags.sort();
    tags
}

fn forget(host: &Host) {
    for image in present(host) {
        client(host).remove_image(&image).unwrap();
    }
    assert_eq!(present(host), Vec::<String>::new());
}

fn client(host: &Host) -> Cri {
    Cri::at(host.path(SOCKET).to_str().unwrap()).unwrap()
}

fn all_of_a_release() {
    let lab = boot();
    let host = &lab.host;
    let config_in_turn = as_it_is(host);
    let mut wanted = wanted(host, config_in_turn);
    wanted.sort();
    assert_eq!(wanted.len(), 7);
    let ran = pull(host, config_in_turn, &[]);
    assert_eq!(ran.exit, Some(0), "{}", ran.said());
    assert_eq!(ran.stderr.matches("[config/images] pulled ").count(), 7, "{}", ran.said());
    assert_eq!(present(host), wanted);

    forget(host);
    let at_once = config(host, "nodeRegistration:\n", "nodeRegistration:\n  imagePullSerial: false\n");
    let ran = pull(host, at_once, &["-o", "json"]);
    assert_eq!(ran.exit, Some(0), "{}", ran.said());
    assert_eq!(present(host), wanted);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let known: Vec<String> = client(host).images().unwrap().into_iter().map(|image| image.id).collect();
    for image in report["images"].as_array().unwrap() {
        assert_eq!(image["outcome"], "pulled", "{report}");
        assert!(known.iter().any(|id| *id == image["reference"]), "{report} {known:?}");
    }
    // What is there is pulled once more, as a tag may have moved; that is no fault.
    assert_eq!(pull(host, at_once, &[]).exit, Some(0));
}

fn preflight_pulls() {
    let lab = boot();
    let host = &lab.host;
    let config = as_it_is(host);
    let wanted = wanted(host, config);
    assert_eq!(pull(host, config, &[]).exit, Some(0));
    client(host).remove_image(&wanted[0]).unwrap();
    let preflight = ["init", "phase", "preflight", config, "--ignore-preflight-errors=all"];
    let ran = host.kubestrap(&preflight);
    assert_eq!(ran.exit, Some(0), "{}", ran.said());
    assert!(
        ran.stderr.contains(&format!("[preflight] pulled {} in ", wanted[0])),
        "{}",
        ran.said()
    );
    assert_eq!(ran.stderr.matches(" is on this host").count(), 6, "{}", ran.said());
    assert!(
        !ran.stderr.contains("[WARNING CRI]") && !ran.stderr.contains("sandbox image"),
        "{}",
        ran.said()
    );
    let ran = host.kubestrap(&[&preflight[..], &["-o", "json"]].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let outcome = |name: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap()["outcome"].clone()
    };
    assert_eq!((outcome("CRI"), outcome("ImagePull")), ("passed".into(), "passed".into()));
    // RuntimeConfig came with containerd 2.0.
    let version = client(host).version().unwrap();
    assert_eq!(version.name, "containerd");
    let old = version.version.trim_start_matches('v').starts_with("1.");
    let expected = if old { "warning" } else { "passed" };
    assert_eq!(outcome("ContainerRuntimeVersion"), expected, "{report}");
}

fn one_is_missing() {
    let lab = boot();
    let host = &lab.host;
    let config = config(
        host,
        "podSubnet: 10.244.0.0/16\n",
        "podSubnet: 10.244.0.0/16\ndns: {imageTag: v0.0.1}\n",
    );
    let ran = pull(host, config, &[]);
    assert_eq!(ran.exit, Some(1), "{}", ran.said());
    assert!(ran.took < SHORT, "what is not there is not asked for again: {}", ran.said());
    for said in [
        "error: 1 of 7 images could not be pulled",
        "  registry.k8s.io/coredns/coredns:v0.0.1: no such image. The container runtime says: ",
        "help: see that kubernetesVersion and imageRepository name images that exist",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.said());
    }
    assert_eq!(present(host).len(), 6);
}

fn registry_is_down() {
    let lab = boot();
    let host = &lab.host;
    host.expect(&["systemctl", "stop", "registry"]);
    let config = as_it_is(host);
    let ran = pull(host, config, &["-o", "json"]);
    assert_eq!(ran.exit, Some(1), "{}", ran.said());
    assert!(
        ran.stderr.contains("error: 7 of 7 images could not be pulled"),
        "{}",
        ran.said()
    );
    assert!(
        ran.stderr
            .contains(": the registry cannot be reached. The container runtime says: "),
        "{}",
        ran.said()
    );
    assert!(ran.stderr.contains("connection refused"), "{}", ran.said());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let tries: Vec<u64> = report["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| image["tries"].as_u64().unwrap())
        .collect();
    assert_eq!(tries, [5, 1, 1, 1, 1, 1, 1], "{report}");
    assert_eq!(present(host), Vec::<String>::new());
}

fn registry_comes_back() {
    let lab = boot();
    let host = &lab.host;
    host.expect(&["systemctl", "stop", "registry"]);
    let child = begin_pull(host, as_it_is(host), &[]);
    std::thread::sleep(Duration::from_millis(1200));
    host.expect(&["systemctl", "start", "registry"]);
    let (exit, said) = end(child);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("the registry cannot be reached; again in "), "{said}");
    assert_eq!(present(host).len(), 7);
}

fn containerd_restarts() {
    let lab = boot();
    let host = &lab.host;
    // containerd waits for the answer of this one, when it is told to restart.
    host.expect(&["systemctl", "stop", "registry"]);
    host.write("/run/lab/mute.py", MUTE);
    host.unit("mute", "exec python3 /run/lab/mute.py");
    host.expect(&["systemctl", "start", "mute"]);
    let config = config(host, "nodeRegistration:\n", "nodeRegistration:\n  imagePullSerial: false\n");
    let knock = format!("exec 3<>/dev/tcp/{}", registry::ADDRESS.replace(':', "/"));
    lab.until("the mute registry listens", || {
        let ran = host.run(&["bash", "-c", &knock]);
        if ran.exit == Some(0) { Ok(()) } else { Err(ran.said()) }
    });
    let child = begin_pull(host, config, &["-o", "json"]);
    std::thread::sleep(Duration::from_millis(1500));
    host.expect(&["systemctl", "stop", "containerd"]);
    host.expect(&["systemctl", "stop", "mute"]);
    host.expect(&["systemctl", "start", "registry"]);
    std::thread::sleep(Duration::from_millis(1000));
    host.expect(&["systemctl", "start", "containerd"]);
    let (exit, said) = end(child);
    assert_eq!(exit, Some(0), "{said}\n{}", host.logs());
    assert!(
        said.contains("went away during PullImage; again in ") && said.contains("there is no socket"),
        "{said}"
    );
    assert_eq!(present(host).len(), 7);
}

fn containerd_without_cri() {
    let lab = boot();
    let host = &lab.host;
    let settings = host.read("/etc/containerd/config.toml");
    let without = settings.replace("disabled_plugins = [", "disabled_plugins = [\"io.containerd.grpc.v1.cri\", ");
    host.write("/etc/containerd/config.toml", &without);
    host.expect(&["systemctl", "restart", "containerd"]);
    let config = as_it_is(host);
    let ran = lab.until("containerd answers", || {
        let begun = Instant::now();
        let ran = pull(host, config, &[]);
        assert!(begun.elapsed() < SHORT, "{}", ran.said());
        if ran.stderr.contains("does not offer CRI v1") {
            Ok(ran)
        } else {
            Err(ran.said())
        }
    });
    assert_eq!(ran.exit, Some(1));
    assert!(
        ran.stderr.contains("unknown service runtime.v1.RuntimeService"),
        "{}",
        ran.said()
    );
    assert!(
        ran.stderr
            .contains("help: for containerd: take \"cri\" out of disabled_plugins"),
        "{}",
        ran.said()
    );
    let ran = host.kubestrap(&["init", "phase", "preflight", config]);
    assert_eq!(ran.exit, Some(2), "{}", ran.said());
    assert!(
        ran.stderr.contains("[ERROR CRI]: what listens on the socket"),
        "{}",
        ran.said()
    );
}

fn client_and_containerd_agree() {
    let lab = boot();
    let host = &lab.host;
    let cri = client(host);
    let version = cri.version().unwrap();
    assert_eq!((version.name.as_str(), version.api.as_str()), ("containerd", "v1"));
    let status = cri.status().unwrap();
    assert!(status.failing("RuntimeReady").is_none(), "{status:?}");
    assert!(
        status
            .conditions
            .iter()
            .any(|condition| condition.name == "RuntimeReady" && condition.holds)
    );
    // There is no CNI configuration on a host before `init`.
    let network = status.failing("NetworkReady").unwrap();
    assert!(!network.reason.is_empty() && network.message.contains("cni"), "{network:?}");
    assert_eq!(status.sandbox_image.as_deref(), Some("registry.k8s.io/pause:3.10.1"));

    let pause = "registry.k8s.io/pause:3.10.1";
    assert!(!cri.image_stands(pause).unwrap());
    let reference = cri.pull(pause).unwrap();
    assert!(cri.image_stands(pause).unwrap());
    let image = cri
        .images()
        .unwrap()
        .into_iter()
        .find(|image| image.tags.iter().any(|tag| tag == pause))
        .unwrap();
    assert_eq!(image.id, reference);
    assert!(
        image.size > 0 && image.digests.iter().all(|digest| digest.contains("@sha256:")),
        "{image:?}"
    );
    cri.remove_image(pause).unwrap();
    cri.remove_image(pause).unwrap();
    assert!(!cri.image_stands(pause).unwrap());

    assert_eq!(cri.sandboxes().unwrap(), []);
    assert_eq!(cri.containers(None).unwrap(), []);
    assert_eq!(cri.containers(Some("etcd")).unwrap(), []);
    for gone in [
        cri.stop_container("0123456789ab", Duration::ZERO),
        cri.stop_sandbox("0123456789ab"),
        cri.remove_sandbox("0123456789ab"),
        cri.remove_container("0123456789ab"),
    ] {
        assert!(gone.is_ok(), "{gone:?}");
    }
    let error = cri.log_tail("0123456789ab", 5).unwrap_err();
    assert!(
        matches!(
            error,
            RuntimeError::Answered {
                cause: Cause::NotFound,
                ..
            }
        ),
        "{error:?}"
    );

    host.expect(&["systemctl", "stop", "containerd"]);
    let error = cri.version().unwrap_err();
    assert!(error.is_absence(), "{error:?}");
    host.expect(&["systemctl", "start", "containerd"]);
    lab.until("the same client reaches the new containerd", || {
        cri.version().map_err(|error| error.to_string())
    });
}
