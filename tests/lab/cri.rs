//! `lab-cri`: the socket of a container runtime that knows the kubelet's Pods. Static Pods of the lab are processes of which containerd
//! knows nothing; what is asked about Pods and containers is answered here, all else by containerd.

use std::convert::Infallible;
use std::fs;
use std::process::ExitCode;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use prost::Message;
use tokio::net::{UnixListener, UnixStream};
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tower::{Service as _, ServiceExt as _};

use crate::containerd::SOCKET;
use crate::host::Host;
use crate::kubelet::pod::{self, Pod};

/// Where containerd itself listens.
const BEHIND: &str = "/run/containerd/behind.sock";

#[derive(Clone, PartialEq, Message)]
struct Named {
    #[prost(string, tag = "1")]
    id: String,
}

#[derive(Clone, PartialEq, Message)]
struct Sandboxes {
    #[prost(message, repeated, tag = "1")]
    items: Vec<Sandbox>,
}

#[derive(Clone, PartialEq, Message)]
struct Sandbox {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(message, optional, tag = "2")]
    metadata: Option<SandboxMetadata>,
    /// 0 is ready, 1 is not.
    #[prost(int32, tag = "3")]
    state: i32,
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
struct Containers {
    #[prost(message, repeated, tag = "1")]
    items: Vec<Container>,
}

#[derive(Clone, PartialEq, Message)]
struct Container {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(string, tag = "2")]
    sandbox: String,
    #[prost(message, optional, tag = "3")]
    metadata: Option<ContainerMetadata>,
    /// 1 runs, 2 has ended.
    #[prost(int32, tag = "6")]
    state: i32,
    #[prost(int64, tag = "7")]
    created_at: i64,
}

#[derive(Clone, PartialEq, Message)]
struct ContainerMetadata {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint32, tag = "2")]
    attempt: u32,
}

#[derive(Clone, PartialEq, Message)]
struct StatusAnswer {
    #[prost(message, optional, tag = "1")]
    status: Option<Status>,
}

#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "3")]
    state: i32,
    #[prost(int32, tag = "7")]
    exit_code: i32,
    #[prost(string, tag = "10")]
    reason: String,
    #[prost(string, tag = "15")]
    log_path: String,
}

/// Puts the socket before containerd, which listens elsewhere from now on.
pub fn put_before_containerd(host: &Host) {
    let config = host.read("/etc/containerd/config.toml");
    host.write(
        "/etc/containerd/config.toml",
        &format!("{config}[grpc]\n  address = \"{BEHIND}\"\n"),
    );
    host.unit("cri", "exec lab-cri");
    host.expect(&["systemctl", "restart", "containerd"]);
    host.expect(&["systemctl", "start", "cri"]);
    host.until("the runtime answers", std::time::Duration::from_secs(10), || {
        match host.run(&["ctr", "version"]) {
            ran if ran.exit == Some(0) => Ok(()),
            ran => Err(ran.said()),
        }
    });
}

/// `lab-cri`
pub fn run(_: &[String]) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let behind = Endpoint::from_static("http://containerd").connect_with_connector_lazy(tower::service_fn(|_| async {
            UnixStream::connect(BEHIND).await.map(TokioIo::new)
        }));
        let _ = fs::remove_file(SOCKET);
        let listener = UnixListener::bind(SOCKET).unwrap();
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let behind = behind.clone();
            let serve = service_fn(move |request| answer(request, behind.clone()));
            tokio::spawn(async move {
                auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), serve)
                    .await
            });
        }
    })
}

async fn answer(request: Request<Incoming>, mut behind: Channel) -> Result<Response<Body>, Infallible> {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let ours = [
        "ListPodSandbox",
        "StopPodSandbox",
        "RemovePodSandbox",
        "ListContainers",
        "ContainerStatus",
        "StopContainer",
        "RemoveContainer",
    ];
    if !ours.contains(&method.as_str()) {
        let ready = behind.ready().await;
        let answered = match ready {
            Ok(ready) => ready.call(request.map(Body::new)).await,
            Err(error) => Err(error),
        };
        return Ok(answered.unwrap_or_else(|error| failure(14, &error.to_string())));
    }
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    // A message comes behind a byte for compression and four for its length.
    let named = Named::decode(body.get(5..).unwrap_or_default()).unwrap_or_default();
    // Stopping waits for processes, and nothing else may wait for that.
    let answered = tokio::task::spawn_blocking(move || carry_out(&method, &named.id)).await;
    Ok(answered
        .ok()
        .flatten()
        .map_or_else(|| failure(5, "there is no such container"), success))
}

fn carry_out(method: &str, id: &str) -> Option<Vec<u8>> {
    let pods = || pod::running().into_iter().filter_map(|uid| Pod::of(&uid));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    match method {
        "ListPodSandbox" => {
            let items = pods().map(|pod| Sandbox {
                id: pod.uid.clone(),
                metadata: Some(SandboxMetadata {
                    name: pod.full_name(),
                    uid: pod.uid.clone(),
                    namespace: text(&pod.manifest["metadata"]["namespace"]),
                }),
                state: i32::from(!pod.is_up()),
            });
            Some(Sandboxes { items: items.collect() }.encode_to_vec())
        }
        "ListContainers" => {
            let items = pods().map(|pod| Container {
                id: format!("{}-{}", pod.uid, pod.restarts()),
                sandbox: pod.uid.clone(),
                metadata: Some(ContainerMetadata {
                    name: text(&pod.container()["name"]),
                    attempt: pod.restarts(),
                }),
                state: if pod.is_up() { 1 } else { 2 },
                created_at: 1,
            });
            Some(Containers { items: items.collect() }.encode_to_vec())
        }
        "ContainerStatus" => {
            let pod = pods().find(|pod| id.starts_with(&pod.uid))?;
            let up = pod.is_up();
            let status = Status {
                state: if up { 1 } else { 2 },
                exit_code: i32::from(!up),
                reason: if up { String::new() } else { "Error".to_owned() },
                log_path: pod.log(pod.restarts()),
            };
            Some(StatusAnswer { status: Some(status) }.encode_to_vec())
        }
        _ => {
            if let Some(pod) = pods().find(|pod| id.starts_with(&pod.uid)) {
                pod::stop(&pod.uid, method.starts_with("Remove"));
            }
            Some(Vec::new())
        }
    }
}

fn success(message: Vec<u8>) -> Response<Body> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let frame = [&[0], &length[..], &message].concat();
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let body = Full::new(Bytes::from(frame)).with_trailers(async { Some(Ok::<_, Infallible>(trailers)) });
    Response::builder()
        .header(CONTENT_TYPE, "application/grpc")
        .body(Body::new(body))
        .unwrap()
}

fn failure(code: u8, message: &str) -> Response<Body> {
    let message: String = message.chars().filter(char::is_ascii_graphic).collect();
    Response::builder()
        .header(CONTENT_TYPE, "application/grpc")
        .header("grpc-status", code.to_string())
        .header("grpc-message", message)
        .body(Body::empty())
        .unwrap()
}
