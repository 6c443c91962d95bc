//! A container runtime that answers by CRI what a test wants, and keeps what it was asked. Real ones are in `tests/lab`.

use std::convert::Infallible;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::http::{HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;

/// A container runtime on a socket, as long as the value lives.
pub struct Runtime {
    calls: Arc<Mutex<Vec<String>>>,
    _threads: tokio::runtime::Runtime,
}

impl Runtime {
    /// One that is ready, tells its cgroup driver, and pulls every image but those whose name has one of `missing` in it.
    pub fn listen(socket: &Path, missing: &'static [&'static str]) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        listener.set_nonblocking(true).unwrap();
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&calls);
        threads.spawn(async move {
            let listener = tokio::net::UnixListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move {
                    let serve = service_fn(move |request| answer(request, Arc::clone(&kept), missing));
                    // A client that goes away is no fault.
                    let _ = Builder::new(TokioExecutor::new())
                        .http2_only()
                        .serve_connection(TokioIo::new(stream), serve)
                        .await;
                });
            }
        });
        Runtime {
            calls,
            _threads: threads,
        }
    }

    /// What it was asked: the method, and the image where there is one.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

async fn answer(
    request: Request<Incoming>,
    calls: Arc<Mutex<Vec<String>>>,
    missing: &[&str],
) -> Result<Response<impl hyper::body::Body<Data = Bytes, Error = Infallible>>, Infallible> {
    let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    // Five bytes of gRPC, then the image in field 1 of field 1.
    let image = String::from_utf8_lossy(body.get(9..).unwrap_or_default()).into_owned();
    let (message, status) = match method.as_str() {
        "Version" => ([field(2, b"fake"), field(3, b"1.0"), field(4, b"v1")].concat(), "0"),
        "Status" => {
            let ready = [field(1, b"RuntimeReady"), vec![2 << 3, 1]].concat();
            (field(1, &field(1, &ready)), "0")
        }
        "RuntimeConfig" => (field(1, &[]), "0"),
        "ImageStatus" => (Vec::new(), "0"),
        "PullImage" if missing.iter().any(|missing| image.contains(missing)) => (Vec::new(), "5"),
        "PullImage" => (field(1, b"sha256:1"), "0"),
        _ => (Vec::new(), "12"),
    };
    calls.lock().unwrap().push(match image.as_str() {
        "" => method,
        image if method.ends_with("Image") || method == "ImageStatus" => format!("{method} {image}"),
        _ => method,
    });
    let mut framed = vec![0];
    framed.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    framed.extend(message);
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static(status));
    if status != "0" {
        framed.clear();
        trailers.insert("grpc-message", HeaderValue::from_static("not found"));
    }
    let body = Full::new(Bytes::from(framed)).with_trailers(async move { Some(Ok(trailers)) });
    let response = Response::builder().header("content-type", "application/grpc");
    Ok(response.body(body).unwrap())
}

/// A field of bytes, with less than 128 of them.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap();
    assert!(length < 128);
    [&[number << 3 | 2, length], bytes].concat()
}
