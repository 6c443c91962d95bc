//! A container runtime behind its Unix socket: gRPC by tonic inside, plain calls outside.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use prost::Message;
use serde_json::Value;
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use super::error::{Cause, RuntimeError};
use super::messages as wire;
use super::{
    CgroupDriver, Condition, Container, ContainerRuntime, ContainerState, ContainerStatus, Image, RuntimeStatus, RuntimeVersion,
    Sandbox,
};

/// How long an answer to a question may take, as in kubeadm.
const ASK: Duration = Duration::from_secs(2);
/// How long the removal of an image, or the end of a Pod, may take. A kubelet gives it as long.
const CHANGE: Duration = Duration::from_secs(120);
/// The largest answer that is taken in, as in the kubelet.
const LARGEST: usize = 16 * 1024 * 1024;
/// The scheme of an address of a socket.
const SCHEME: &str = "unix://";

/// A container runtime behind a Unix socket. It is connected to at the first call, and again after the connection broke.
#[derive(Debug)]
pub struct Cri {
    socket: PathBuf,
    ask: Duration,
    channel: Channel,
    // Several threads may block on it at once: one of them drives the connections for all.
    runtime: Runtime,
}

/// A method of CRI v1.
#[derive(Clone, Copy, Debug)]
struct Call {
    name: &'static str,
    path: &'static str,
}

macro_rules! of_runtime {
    ($name:literal) => {
        Call {
            name: $name,
            path: concat!("/runtime.v1.RuntimeService/", $name),
        }
    };
}

macro_rules! of_images {
    ($name:literal) => {
        Call {
            name: $name,
            path: concat!("/runtime.v1.ImageService/", $name),
        }
    };
}

impl Cri {
    /// The runtime at this address: a path, or a URL `unix:///path`.
    ///
    /// # Errors
    /// The address is another kind of URL, or this process has no resources left.
    pub fn at(address: &str) -> Result<Self, RuntimeError> {
        Cri::within(address, ASK)
    }

    /// The same, with this limit for answers to questions.
    ///
    /// # Errors
    /// The address is another kind of URL, or this process has no resources left.
    pub fn within(address: &str, ask: Duration) -> Result<Self, RuntimeError> {
        let socket = socket_of(address)?;
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|source| RuntimeError::Prepare { source })?;
        let path = socket.clone();
        let connect = move |_| {
            let path = path.clone();
            async move { Ok::<_, io::Error>(TokioIo::new(UnixStream::connect(path).await?)) }
        };
        let channel = {
            let _inside = runtime.enter();
            // The name is for the header `:authority`, nobody looks it up.
            Endpoint::from_static("http://localhost").connect_with_connector_lazy(tower::service_fn(connect))
        };
        Ok(Cri {
            socket,
            ask,
            channel,
            runtime,
        })
    }

    /// The socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    fn ask<Q, A>(&self, call: Call, request: Q) -> Result<A, RuntimeError>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        self.call(call, request, Some(self.ask))
    }

    fn call<Q, A>(&self, call: Call, request: Q, limit: Option<Duration>) -> Result<A, RuntimeError>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        self.runtime.block_on(async {
            let answer = send(self.channel.clone(), call.path, request);
            match limit {
                Some(limit) => match tokio::time::timeout(limit, answer).await {
                    Ok(answer) => answer.map_err(|status| self.fault(call, &status)),
                    Err(_) => Err(RuntimeError::TimeOut {
                        socket: self.socket.clone(),
                        call: call.name,
                        limit,
                    }),
                },
                None => answer.await.map_err(|status| self.fault(call, &status)),
            }
        })
    }

    /// Ends something. What is not there has ended, whatever a runtime says of that: containerd 1.6 calls it an error at times.
    fn end<Q: Message + 'static>(&self, call: Call, request: Q, limit: Duration) -> Result<(), RuntimeError> {
        match self.call::<_, wire::Done>(call, request, Some(limit)) {
            Err(RuntimeError::Answered {
                cause: Cause::NotFound, ..
            })
            | Ok(wire::Done {}) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What a failed call means.
    fn fault(&self, call: Call, status: &Status) -> RuntimeError {
        let socket = self.socket.clone();
        if status.source().is_some() {
            return fault_of_connection(socket, call.name, status);
        }
        let message = status.message().to_owned();
        match status.code() {
            Code::Unimplemented => RuntimeError::NoCri { socket, reason: message },
            code => RuntimeError::Answered {
                call: call.name,
                cause: cause_of(code, &message),
                message,
            },
        }
    }
}

/// The path of the socket that an address names.
fn socket_of(address: &str) -> Result<PathBuf, RuntimeError> {
    let path = address.strip_prefix(SCHEME).unwrap_or(address);
    match path.contains("://") || path.is_empty() {
        true => Err(RuntimeError::Address {
            address: address.to_owned(),
        }),
        false => Ok(PathBuf::from(path)),
    }
}

async fn send<Q, A>(channel: Channel, path: &'static str, request: Q) -> Result<A, Status>
where
    Q: Message + 'static,
    A: Message + Default + 'static,
{
    let mut client = Grpc::new(channel).max_decoding_message_size(LARGEST);
    client.ready().await.map_err(|error| Status::from_error(Box::new(error)))?;
    let path = PathAndQuery::from_static(path);
    let codec = ProstCodec::<Q, A>::default();
    Ok(client.unary(Request::new(request), path, codec).await?.into_inner())
}

/// What is wrong with a connection. The causes of the error are all that tells.
fn fault_of_connection(socket: PathBuf, call: &'static str, status: &Status) -> RuntimeError {
    let mut reasons = vec![status.message().to_owned()];
    let mut next = status.source();
    let mut connecting = false;
    while let Some(cause) = next {
        let text = cause.to_string();
        connecting |= text == "tcp connect error" || text == "client error (Connect)";
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => return RuntimeError::Missing { socket },
                io::ErrorKind::ConnectionRefused => return RuntimeError::Refused { socket },
                io::ErrorKind::PermissionDenied => return RuntimeError::Denied { socket },
                kind if connecting && error.get_ref().is_none() => {
                    let source = error.raw_os_error().map_or_else(|| kind.into(), io::Error::from_raw_os_error);
                    return RuntimeError::Connect { socket, source };
                }
                _ => {}
            }
        }
        reasons.push(text);
        next = cause.source();
    }
    let reason = reasons.last().cloned().unwrap_or_default();
    // The frames of HTTP/2 that a server of another protocol seems to send are out of all bounds.
    let foreign = [
        "invalid size",
        "FRAME_SIZE_ERROR",
        "PROTOCOL_ERROR",
        "unspecific protocol error",
    ];
    match reasons.iter().any(|reason| foreign.iter().any(|word| reason.contains(word))) {
        true => RuntimeError::NotGrpc { socket, reason },
        false => RuntimeError::Lost { socket, call, reason },
    }
}

fn cause_of(code: Code, message: &str) -> Cause {
    match (Cause::of_message(message), code) {
        (Cause::Other, Code::NotFound) => Cause::NotFound,
        (Cause::Other, Code::Unauthenticated | Code::PermissionDenied) => Cause::Unauthorized,
        (Cause::Other, Code::InvalidArgument) => Cause::Invalid,
        (cause, _) => cause,
    }
}

impl ContainerRuntime for Cri {
    fn version(&self) -> Result<RuntimeVersion, RuntimeError> {
        let request = wire::VersionRequest::default();
        let answer: wire::VersionResponse = self.ask(of_runtime!("Version"), request)?;
        Ok(RuntimeVersion {
            name: answer.runtime_name,
            version: answer.runtime_version,
            api: answer.runtime_api_version,
        })
    }

    fn status(&self) -> Result<RuntimeStatus, RuntimeError> {
        let answer: wire::StatusResponse = self.ask(of_runtime!("Status"), wire::StatusRequest { verbose: true })?;
        let conditions = answer.status.unwrap_or_default().conditions.into_iter();
        Ok(RuntimeStatus {
            conditions: conditions
                .map(|condition| Condition {
                    name: condition.name,
                    holds: condition.status,
                    reason: condition.reason,
                    message: condition.message,
                })
                .collect(),
            sandbox_image: answer.info.get("config").and_then(|text| sandbox_image(text)),
        })
    }

    fn cgroup_driver(&self) -> Result<Option<CgroupDriver>, RuntimeError> {
        let request = wire::RuntimeConfigRequest {};
        match self.ask::<_, wire::RuntimeConfigResponse>(of_runtime!("RuntimeConfig"), request) {
            Ok(answer) => Ok(answer.linux.map(|linux| match linux.cgroup_driver() {
                wire::CgroupDriver::Systemd => CgroupDriver::Systemd,
                wire::CgroupDriver::Cgroupfs => CgroupDriver::Cgroupfs,
            })),
            // The service is there, and lacks this method.
            Err(RuntimeError::NoCri { reason, .. }) if !is_about_service(&reason) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn image_stands(&self, image: &str) -> Result<bool, RuntimeError> {
        let answer: wire::ImageStatusResponse = self.ask(of_images!("ImageStatus"), image_request(image))?;
        Ok(answer.image.is_some())
    }

    fn images(&self) -> Result<Vec<Image>, RuntimeError> {
        let answer: wire::ListImagesResponse = self.ask(of_images!("ListImages"), wire::ListImagesRequest {})?;
        let image = |image: wire::Image| Image {
            id: image.id,
            tags: image.repo_tags,
            digests: image.repo_digests,
            size: image.size,
        };
        Ok(answer.images.into_iter().map(image).collect())
    }

    fn pull(&self, image: &str) -> Result<String, RuntimeError> {
        let answer: wire::PullImageResponse = self.call(of_images!("PullImage"), image_request(image), None)?;
        Ok(answer.image_ref)
    }

    fn remove_image(&self, image: &str) -> Result<(), RuntimeError> {
        self.end(of_images!("RemoveImage"), image_request(image), CHANGE)
    }

    fn sandboxes(&self) -> Result<Vec<Sandbox>, RuntimeError> {
        let request = wire::ListPodSandboxRequest {};
        let answer: wire::ListPodSandboxResponse = self.ask(of_runtime!("ListPodSandbox"), request)?;
        Ok(answer.items.into_iter().map(sandbox).collect())
    }

    fn stop_sandbox(&self, id: &str) -> Result<(), RuntimeError> {
        let request = wire::PodSandboxRequest {
            pod_sandbox_id: id.to_owned(),
        };
        self.end(of_runtime!("StopPodSandbox"), request, CHANGE)
    }

    fn remove_sandbox(&self, id: &str) -> Result<(), RuntimeError> {
        let request = wire::PodSandboxRequest {
            pod_sandbox_id: id.to_owned(),
        };
        self.end(of_runtime!("RemovePodSandbox"), request, CHANGE)
    }

    fn containers(&self, name: Option<&str>) -> Result<Vec<Container>, RuntimeError> {
        let request = wire::ListContainersRequest {};
        let answer: wire::ListContainersResponse = self.ask(of_runtime!("ListContainers"), request)?;
        let all = answer.containers.into_iter().map(container);
        let mut wanted: Vec<Container> = all
            .filter(|container| name.is_none_or(|name| container.name == name))
            .collect();
        wanted.sort_by_key(|container| std::cmp::Reverse(container.created));
        Ok(wanted)
    }

    fn container_status(&self, id: &str) -> Result<ContainerStatus, RuntimeError> {
        let request = wire::ContainerRequest {
            container_id: id.to_owned(),
        };
        let answer: wire::ContainerStatusResponse = self.ask(of_runtime!("ContainerStatus"), request)?;
        let status = answer.status.unwrap_or_default();
        Ok(ContainerStatus {
            state: state(status.state()),
            exit_code: status.exit_code,
            log: Some(status.log_path).filter(|path| !path.is_empty()).map(PathBuf::from),
            reason: status.reason,
            message: status.message,
        })
    }

    fn stop_container(&self, id: &str, grace: Duration) -> Result<(), RuntimeError> {
        let request = wire::StopContainerRequest {
            container_id: id.to_owned(),
            timeout: i64::try_from(grace.as_secs()).unwrap_or(i64::MAX),
        };
        let limit = CHANGE.saturating_add(grace);
        self.end(of_runtime!("StopContainer"), request, limit)
    }

    fn remove_container(&self, id: &str) -> Result<(), RuntimeError> {
        let request = wire::ContainerRequest {
            container_id: id.to_owned(),
        };
        self.end(of_runtime!("RemoveContainer"), request, CHANGE)
    }
}

/// Whether a refusal says that the whole service is missing, not one method of it.
fn is_about_service(reason: &str) -> bool {
    reason.contains("unknown service") || !reason.contains("unknown method") && !reason.contains("not implemented")
}

fn image_request(image: &str) -> wire::ImageRequest {
    wire::ImageRequest {
        image: Some(wire::ImageSpec { image: image.to_owned() }),
    }
}

/// The image of Pods' own containers, in the settings that containerd before 2.0 and CRI-O tell.
fn sandbox_image(settings: &str) -> Option<String> {
    let settings: Value = serde_json::from_str(settings).ok()?;
    let image = settings.get("sandboxImage")?.as_str()?;
    (!image.is_empty()).then(|| image.to_owned())
}

fn sandbox(item: wire::PodSandbox) -> Sandbox {
    let ready = item.state() == wire::PodSandboxState::Ready;
    let metadata = item.metadata.unwrap_or_default();
    Sandbox {
        id: item.id,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        ready,
    }
}

fn container(item: wire::Container) -> Container {
    let state = state(item.state());
    let metadata = item.metadata.unwrap_or_default();
    Container {
        id: item.id,
        sandbox: item.pod_sandbox_id,
        name: metadata.name,
        attempt: metadata.attempt,
        state,
        created: item.created_at,
    }
}

fn state(state: wire::ContainerState) -> ContainerState {
    match state {
        wire::ContainerState::Created => ContainerState::Created,
        wire::ContainerState::Running => ContainerState::Running,
        wire::ContainerState::Exited => ContainerState::Exited,
        wire::ContainerState::Unknown => ContainerState::Unknown,
    }
}

#[cfg(test)]
mod tests;
