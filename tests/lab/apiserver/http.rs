//! The server itself: connections, and the way of a request through faults, authentication, authorization and audit.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::addresses::Range;
use super::audit::{self, Audit};
use super::authn::{self, Credentials, User};
use super::authz::{self, Attributes};
use super::discovery;
use super::faults::{Fault, Faults};
use super::objects::{self, Answer, Call};
use super::request::RequestInfo;
use super::roles;
use super::status::ApiError;
use super::storage::{Committed, Storage};
use super::tls::Judge;
use super::watch::{self, Wanted};

/// When the roles of the bootstrap policy come to stand. Before that, everybody but `system:masters` gets 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolesAppear {
    AtOnce,
    AfterRequests(u32),
    After(Duration),
}

/// All that requests share.
pub struct State {
    pub storage: Arc<Storage>,
    pub judge: Option<Judge>,
    pub bootstrap_tokens: bool,
    pub ranges: Vec<Range>,
    pub collect_garbage: bool,
    pub version: String,
    pub faults: Faults,
    pub audit: Audit,
    pub roles: RolesAppear,
    pub roles_stand: AtomicBool,
    pub requests: AtomicU32,
    pub started: Instant,
}

/// Takes connections until the task is ended.
pub async fn serve(state: Arc<State>, listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(Arc::clone(&state), stream, acceptor.clone()));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn connection(state: Arc<State>, stream: TcpStream, acceptor: TlsAcceptor) {
    let _ = stream.set_nodelay(true);
    let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_secs(10), acceptor.accept(stream)).await else {
        return;
    };
    let chain: Arc<Vec<CertificateDer<'static>>> = Arc::new(
        stream
            .get_ref()
            .1
            .peer_certificates()
            .unwrap_or_default()
            .iter()
            .map(|c| c.clone().into_owned())
            .collect(),
    );
    let service = service_fn(move |request| answer(Arc::clone(&state), Arc::clone(&chain), request));
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Answers a request; an error ends the connection.
async fn answer(
    state: Arc<State>,
    chain: Arc<Vec<CertificateDer<'static>>>,
    request: Request<Incoming>,
) -> io::Result<Response<ReplyBody>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let header = |name: &str| {
        head.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let uri = head.uri.path_and_query().map_or("/", |p| p.as_str());
    let info = RequestInfo::parse(head.method.as_str(), uri);
    let fault = state.faults.meet(&info);
    let mut entry = audit::begin(&info, &User::new("", &[]), &header("content-type"), &header("user-agent"));
    let reply = match &fault {
        Some(Fault::Refuse) => return Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::TooManyRequests(seconds)) => Err(ApiError::too_many_requests(*seconds)),
        Some(Fault::InternalError) => Err(ApiError::internal("a fault that was asked for")),
        Some(Fault::Unavailable) => Ok(Reply::text(503, "upstream connect error\n")),
        Some(Fault::Slow(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            Ok(Reply::text(0, ""))
        }
        Some(Fault::ResetInBody) | None => Ok(Reply::text(0, "")),
    };
    let reply = match reply {
        Ok(Reply { code: 0, .. }) => {
            let asked = Asked {
                info: &info,
                chain: &chain,
                authorization: header("authorization"),
                content_type: header("content-type"),
                body: &body,
            };
            carry_out(&state, &asked, &mut entry).await
        }
        other => other,
    };
    let reply = reply.unwrap_or_else(|error| {
        entry.reason = error.reason.to_owned();
        Reply {
            retry_after: error.retry_after,
            ..Reply::json(error.code, &error.body())
        }
    });
    entry.code = reply.code;
    state.audit.record(entry);
    Ok(reply.into_response(fault == Some(Fault::ResetInBody)))
}

struct Asked<'a> {
    info: &'a RequestInfo,
    chain: &'a [CertificateDer<'static>],
    authorization: String,
    content_type: String,
    body: &'a [u8],
}

async fn carry_out(state: &State, asked: &Asked<'_>, entry: &mut audit::Entry) -> Result<Reply, ApiError> {
    let info = asked.info;
    make_roles(state).await?;
    let mut store = state.storage.store.lock().await;
    // Health is told without etcd too.
    let reached = state.storage.refresh(&mut store).await;
    let credentials = Credentials {
        chain: asked.chain,
        authorization: (!asked.authorization.is_empty()).then_some(asked.authorization.as_str()),
    };
    let user = authn::authenticate(&store, state.judge.as_ref(), state.bootstrap_tokens, &credentials)?;
    let known = audit::begin(info, &user, &entry.content_type, &entry.user_agent);
    (entry.user, entry.groups) = (known.user, known.groups);
    authz::authorize(&store, &user, &Attributes::of(info))?;
    let Some(target) = &info.target else {
        drop(store);
        return path(state, info, reached.is_ok()).await;
    };
    reached?;
    let resource = target.resource().ok_or_else(ApiError::no_such_resource)?;
    let call = Call {
        info,
        target,
        resource,
        user: &user,
        content_type: &asked.content_type,
        body: asked.body,
        ranges: &state.ranges,
        collect_garbage: state.collect_garbage,
    };
    for _ in 0..20 {
        let outcome = objects::handle(&store, &call, &mut entry.object)?;
        if state.storage.commit(&mut store, outcome.changes).await? == Committed::Stale {
            state.storage.refresh(&mut store).await?;
            continue;
        }
        return Ok(match outcome.answer {
            Answer::Value(value) => Reply::json(outcome.code, &value),
            Answer::Stands(key) => Reply::json(outcome.code, store.get(&key).unwrap_or(&Value::Null)),
            Answer::Watch(selector) => {
                let wanted = Wanted::of(info, resource, &target.namespace, selector);
                Reply::stream(watch::start(Arc::clone(&state.storage), wanted))
            }
        });
    }
    Err(ApiError::unavailable("etcd: too many others write the same object"))
}

/// Makes the roles when their time has come.
async fn make_roles(state: &State) -> Result<(), ApiError> {
    let number = state.requests.fetch_add(1, Ordering::SeqCst);
    let due = match state.roles {
        RolesAppear::AtOnce => true,
        RolesAppear::AfterRequests(count) => number >= count,
        RolesAppear::After(time) => state.started.elapsed() >= time,
    };
    // Where etcd does not answer they wait for the next request.
    if due && !state.roles_stand.load(Ordering::SeqCst) && state.storage.ensure(&roles::policy()).await.is_ok() {
        state.roles_stand.store(true, Ordering::SeqCst);
    }
    Ok(())
}

async fn path(state: &State, info: &RequestInfo, reached: bool) -> Result<Reply, ApiError> {
    let name = info.path.trim_matches('/');
    if ["livez", "readyz", "healthz"].contains(&name) {
        let etcd = reached
            && match &state.storage.etcd {
                Some(etcd) => etcd.is_healthy().await,
                None => true,
            };
        let checks = [
            ("ping", true),
            ("etcd", etcd),
            ("poststarthook/rbac/bootstrap-roles", state.roles_stand.load(Ordering::SeqCst)),
        ];
        let good = checks.iter().all(|(_, good)| *good);
        if good && info.value("verbose").is_none() {
            return Ok(Reply::text(200, "ok"));
        }
        let mut text: String = checks
            .iter()
            .map(|(name, good)| {
                if *good {
                    format!("[+]{name} ok\n")
                } else {
                    format!("[-]{name} failed: reason withheld\n")
                }
            })
            .collect();
        text.push_str(&format!("{name} check {}\n", if good { "passed" } else { "failed" }));
        return Ok(Reply::text(if good { 200 } else { 500 }, &text));
    }
    match discovery::at(&info.path, &state.version) {
        Some(value) if info.verb == "get" => Ok(Reply::json(200, &value)),
        Some(_) => Err(ApiError::method_not_allowed()),
        None => Ok(Reply::text(404, "404 page not found\n")),
    }
}

/// An answer on its way.
struct Reply {
    code: u16,
    content_type: &'static str,
    retry_after: Option<u32>,
    body: ReplyBody,
}

impl Reply {
    fn text(code: u16, text: &str) -> Reply {
        Reply {
            code,
            content_type: "text/plain; charset=utf-8",
            retry_after: None,
            body: ReplyBody::Full(Some(Bytes::from(text.to_owned()))),
        }
    }

    fn json(code: u16, value: &Value) -> Reply {
        Reply {
            content_type: "application/json",
            ..Reply::text(code, &format!("{value}\n"))
        }
    }

    fn stream(lines: mpsc::Receiver<Result<Bytes, io::Error>>) -> Reply {
        Reply {
            code: 200,
            content_type: "application/json",
            retry_after: None,
            body: ReplyBody::Stream(lines),
        }
    }

    fn into_response(self, reset: bool) -> Response<ReplyBody> {
        let mut response = Response::builder()
            .status(self.code)
            .header("content-type", self.content_type);
        if let Some(seconds) = self.retry_after {
            response = response.header("retry-after", seconds);
        }
        let body = match self.body {
            ReplyBody::Full(Some(bytes)) if reset => {
                response = response.header("content-length", bytes.len());
                let half = bytes.slice(..bytes.len() / 2);
                ReplyBody::Broken([Ok(half), Err(io::ErrorKind::ConnectionReset.into())].into())
            }
            body => body,
        };
        response.body(body).unwrap()
    }
}

/// The body of an answer.
pub enum ReplyBody {
    Full(Option<Bytes>),
    Stream(mpsc::Receiver<Result<Bytes, io::Error>>),
    /// Ends in an error.
    Broken(VecDeque<Result<Bytes, io::Error>>),
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match self.get_mut() {
            ReplyBody::Full(bytes) => Poll::Ready(bytes.take().map(Ok)),
            ReplyBody::Stream(lines) => lines.poll_recv(context),
            ReplyBody::Broken(parts) => {
                // The first part goes out before the end comes.
                if matches!(parts.front(), Some(Err(_))) && parts.len() == 1 {
                    parts.push_back(Err(io::ErrorKind::ConnectionReset.into()));
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(parts.pop_front())
            }
        };
        next.map(|part| part.map(|part| part.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, ReplyBody::Full(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ReplyBody::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            _ => SizeHint::default(),
        }
    }
}
