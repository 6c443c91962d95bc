//! The health endpoints of components that are no API server.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::pki::Authority;
use super::tls;

/// Answers `/healthz`, `/livez`, and `/readyz` once `ready` holds, with a certificate of nobody's. Ends with an error only.
pub fn serve(address: IpAddr, port: u16, ready: Arc<AtomicBool>) -> Result<(), String> {
    let (certificate, key) = Authority::new("self-signed").server(&["localhost"], &[&address.to_string()]);
    let (config, _) = tls::server(&certificate, &key, None)?;
    let acceptor = TlsAcceptor::from(config);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let bind = SocketAddr::new(address, port);
        let listener = TcpListener::bind(bind)
            .await
            .map_err(|e| format!("failed to create listener: listen tcp {bind}: {e}"))?;
        loop {
            let (stream, _) = listener.accept().await.map_err(|e| e.to_string())?;
            let (acceptor, ready) = (acceptor.clone(), Arc::clone(&ready));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let (code, text) = answer(request.uri().path(), ready.load(Ordering::SeqCst));
                        let body = Full::new(Bytes::from_static(text.as_bytes()));
                        async move { Response::builder().status(code).body(body) }
                    });
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                }
            });
        }
    })
}

fn answer(path: &str, ready: bool) -> (u16, &'static str) {
    match path {
        "/healthz" | "/livez" => (200, "ok"),
        "/readyz" if ready => (200, "ok"),
        "/readyz" => (500, "[-]informer-sync failed: reason withheld\nreadyz check failed\n"),
        _ => (403, "forbidden"),
    }
}
