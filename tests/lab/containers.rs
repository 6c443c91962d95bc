//! Containers that containerd and runc run: what the client of CRI says of them, their logs, and their end.

use std::process::Command;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use kubestrap::runtime::{ContainerRuntime as _, ContainerState, Cri};
use libtest_mimic::Trial;
use prost::Message;
use tokio::net::UnixStream;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Endpoint;
use tonic_prost::ProstCodec;

use crate::compare::Step;
use crate::containerd::SOCKET;
use crate::host::Host;
use crate::lab::{Lab, trial};
use crate::registry;

const SANDBOX_IMAGE: &str = "registry.k8s.io/pause:3.10.1";
const LOGS: &str = "/var/log/pods/kube-system_etcd-cp1_1";

/// Tests of containers.
pub fn trials() -> Vec<Trial> {
    vec![trial("containers::are_seen_read_and_ended", are_seen_read_and_ended)]
}

fn are_seen_read_and_ended() {
    let lab = Lab::boot(&Step::named("01-init"));
    let host = &lab.host;
    // The host shows controllers of cgroups that it may not have, and runc needs those that are there. Not every machine lets
    // the score of the OOM killer be lowered.
    host.run(&[
        "sh",
        "-c",
        "umount /sys/fs/cgroup/cgroup.controllers && umount /sys/fs/cgroup",
    ]);
    let settings = host.read("/etc/containerd/config.toml");
    let settings = settings.replace("  disable_cgroup = false\n", "  restrict_oom_score_adj = true\n");
    host.write("/etc/containerd/config.toml", &settings);
    host.expect(&["systemctl", "restart", "containerd"]);
    lab.until("containerd answers", || {
        let ran = host.run(&["ctr", "--connect-timeout", "1s", "version"]);
        if ran.exit == Some(0) { Ok(()) } else { Err(ran.said()) }
    });
    registry::add_with(host, SANDBOX_IMAGE, &shell(), "exec sleep 600");
    let cri = Cri::at(host.path(SOCKET).to_str().unwrap()).unwrap();
    cri.pull(SANDBOX_IMAGE).unwrap();

    let sandbox = run_sandbox(host);
    let [seen] = &cri.sandboxes().unwrap()[..] else {
        panic!("one Pod was made")
    };
    assert_eq!(
        (
            seen.id.as_str(),
            seen.name.as_str(),
            seen.namespace.as_str(),
            seen.uid.as_str(),
            seen.ready
        ),
        (sandbox.as_str(), "etcd-cp1", "kube-system", "1", true)
    );

    let failing = run_container(host, &sandbox, 0, "echo begun; echo 'no space left' >&2; exit 3");
    lab.until("it has ended", || match cri.container_status(&failing).unwrap().state {
        ContainerState::Exited => Ok(()),
        other => Err(format!("{other:?}")),
    });
    let status = cri.container_status(&failing).unwrap();
    assert_eq!((status.exit_code, status.reason.as_str()), (3, "Error"));
    let log = status.log.unwrap();
    assert_eq!(log.to_str().unwrap(), format!("{LOGS}/etcd/0.log"));
    // The client runs outside of the host here, where the log has another path.
    let mut lines = kubestrap::runtime::log::tail(&host.path(log.to_str().unwrap()), 10).unwrap();
    lines.sort();
    assert_eq!(lines, ["begun", "no space left"]);

    let running = run_container(host, &sandbox, 1, "exec sleep 600");
    let containers = cri.containers(Some("etcd")).unwrap();
    let found: Vec<_> = containers
        .iter()
        .map(|container| (container.id.as_str(), container.attempt, container.state))
        .collect();
    let expected = [
        (running.as_str(), 1, ContainerState::Running),
        (failing.as_str(), 0, ContainerState::Exited),
    ];
    assert_eq!(found, expected);
    assert!(
        containers
            .iter()
            .all(|container| container.sandbox == sandbox && container.name == "etcd")
    );
    assert_eq!(cri.containers(Some("kube-apiserver")).unwrap(), []);

    cri.stop_container(&running, Duration::ZERO).unwrap();
    assert_eq!(cri.container_status(&running).unwrap().state, ContainerState::Exited);
    cri.remove_container(&running).unwrap();
    assert_eq!(cri.containers(None).unwrap().len(), 1);
    cri.stop_sandbox(&sandbox).unwrap();
    assert!(!cri.sandboxes().unwrap()[0].ready);
    cri.remove_sandbox(&sandbox).unwrap();
    assert_eq!(cri.sandboxes().unwrap(), []);
    assert_eq!(cri.containers(None).unwrap(), []);
}

/// A layer with a shell, `sleep`, and the libraries that the two need.
fn shell() -> Vec<u8> {
    let programs = ["/bin/sh", "/bin/sleep"];
    let output = Command::new("ldd").args(programs).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let libraries = text
        .split_whitespace()
        .filter(|word| word.starts_with('/') && !word.ends_with(':'));
    let mut files: Vec<&str> = programs.into_iter().chain(libraries).collect();
    files.sort_unstable();
    files.dedup();
    let files = files.into_iter().map(|file| file.trim_start_matches('/'));
    let tar = Command::new("tar")
        .args(["-C", "/", "-chf", "-"])
        .args(files)
        .output()
        .unwrap();
    assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
    tar.stdout
}

fn sandbox_config() -> SandboxConfig {
    SandboxConfig {
        metadata: Some(SandboxMetadata {
            name: "etcd-cp1".to_owned(),
            uid: "1".to_owned(),
            namespace: "kube-system".to_owned(),
        }),
        log_directory: LOGS.to_owned(),
        linux: Some(LinuxSandbox {
            security_context: Some(SandboxSecurity {
                namespace_options: Some(Namespaces { network: 2 }),
            }),
        }),
    }
}

fn run_sandbox(host: &Host) -> String {
    let request = RunSandbox {
        config: Some(sandbox_config()),
    };
    call::<_, Id>(host, "RunPodSandbox", request).id
}

fn run_container(host: &Host, sandbox: &str, attempt: u32, script: &str) -> String {
    let request = CreateContainer {
        sandbox: sandbox.to_owned(),
        config: Some(ContainerConfig {
            metadata: Some(ContainerMetadata {
                name: "etcd".to_owned(),
                attempt,
            }),
            image: Some(ImageSpec {
                image: SANDBOX_IMAGE.to_owned(),
            }),
            command: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
            log_path: format!("etcd/{attempt}.log"),
        }),
        sandbox_config: Some(sandbox_config()),
    };
    std::fs::create_dir_all(host.path(&format!("{LOGS}/etcd"))).unwrap();
    let made: Id = call(host, "CreateContainer", request);
    let _: Nothing = call(host, "StartContainer", made.clone());
    made.id
}

/// A call that a kubelet makes.
fn call<Q, A>(host: &Host, method: &str, request: Q) -> A
where
    Q: Message + 'static,
    A: Message + Default + 'static,
{
    let socket = host.path(SOCKET);
    let path: PathAndQuery = format!("/runtime.v1.RuntimeService/{method}").parse().unwrap();
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    threads.block_on(async {
        let connect = move |_| {
            let socket = socket.clone();
            async move { Ok::<_, std::io::Error>(TokioIo::new(UnixStream::connect(socket).await?)) }
        };
        let endpoint = Endpoint::from_static("http://localhost");
        let channel = endpoint.connect_with_connector(tower::service_fn(connect)).await.unwrap();
        let mut client = Grpc::new(channel);
        client.ready().await.unwrap();
        let codec = ProstCodec::<Q, A>::default();
        let answer = client.unary(tonic::Request::new(request), path, codec).await;
        answer
            .unwrap_or_else(|status| panic!("{method}: {status}\n{}", host.logs()))
            .into_inner()
    })
}

#[derive(Clone, PartialEq, Message)]
struct RunSandbox {
    #[prost(message, optional, tag = "1")]
    config: Option<SandboxConfig>,
}

#[derive(Clone, PartialEq, Message)]
struct SandboxConfig {
    #[prost(message, optional, tag = "1")]
    metadata: Option<SandboxMetadata>,
    #[prost(string, tag = "3")]
    log_directory: String,
    #[prost(message, optional, tag = "8")]
    linux: Option<LinuxSandbox>,
}

#[derive(Clone, PartialEq, Message)]
struct SandboxMetadata {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    uid: String,
    #[prost(string, tag = "3")]
    namespace: String,
}

#[derive(Clone, PartialEq, Message)]
struct LinuxSandbox {
    #[prost(message, optional, tag = "2")]
    security_context: Option<SandboxSecurity>,
}

#[derive(Clone, PartialEq, Message)]
struct SandboxSecurity {
    #[prost(message, optional, tag = "1")]
    namespace_options: Option<Namespaces>,
}

#[derive(Clone, PartialEq, Message)]
struct Namespaces {
    /// 2 is the host's: no CNI is needed.
    #[prost(int32, tag = "1")]
    network: i32,
}

#[derive(Clone, PartialEq, Message)]
struct CreateContainer {
    #[prost(string, tag = "1")]
    sandbox: String,
    #[prost(message, optional, tag = "2")]
    config: Option<ContainerConfig>,
    #[prost(message, optional, tag = "3")]
    sandbox_config: Option<SandboxConfig>,
}

#[derive(Clone, PartialEq, Message)]
struct ContainerConfig {
    #[prost(message, optional, tag = "1")]
    metadata: Option<ContainerMetadata>,
    #[prost(message, optional, tag = "2")]
    image: Option<ImageSpec>,
    #[prost(string, repeated, tag = "3")]
    command: Vec<String>,
    #[prost(string, tag = "11")]
    log_path: String,
}

#[derive(Clone, PartialEq, Message)]
struct ContainerMetadata {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint32, tag = "2")]
    attempt: u32,
}

#[derive(Clone, PartialEq, Message)]
struct ImageSpec {
    #[prost(string, tag = "1")]
    image: String,
}

#[derive(Clone, PartialEq, Message)]
struct Id {
    #[prost(string, tag = "1")]
    id: String,
}

#[derive(Clone, PartialEq, Message)]
struct Nothing {}
