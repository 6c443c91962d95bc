//! Asking by HTTP: the kubelet in plain text, components by TLS.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Probe, ProbeAnswer};
use crate::cluster::connection::Connection;
use crate::cluster::https::Https;
use crate::cluster::transport::{Method, Request, Transport, TransportError};
use crate::host::{Clock, LocalFiles};
use crate::workflow::action::WaitTarget;

/// How long one exchange may take.
const LIMIT: Duration = Request::TIMEOUT;
/// The most of an answer that is read.
const LARGEST: u64 = 64 * 1024;

/// Makes the way to a server by TLS: its URL without a path, and the kubeconfig whose user asks. Says why there is none.
pub type Connect = dyn Fn(&str, Option<&Path>) -> Result<Arc<dyn Transport>, String> + Send + Sync;

/// Asks components of this host.
pub struct LocalProbe {
    connect: Box<Connect>,
}

impl LocalProbe {
    /// Components that speak TLS are reached this way. The kubeconfig is read anew each time, as it may be about to be made.
    pub fn new(connect: Box<Connect>) -> Self {
        LocalProbe { connect }
    }

    /// Components are reached at this host itself, without a proxy. Where a kubeconfig's user asks, the server is verified by
    /// the kubeconfig's authority, as the reference does: another cluster's API server on the port is not taken for ours.
    pub fn of_host(clock: Arc<dyn Clock>) -> Self {
        LocalProbe::new(Box::new(move |server, kubeconfig| {
            let mut connection = match kubeconfig {
                Some(path) => Connection::of_kubeconfig(path, &LocalFiles).map_err(|error| error.to_string())?,
                None => Connection::unverified(server),
            };
            server.clone_into(&mut connection.server);
            connection.proxy = None;
            let transport = Https::new(connection, &BTreeMap::new(), Arc::clone(&clock))?;
            Ok(Arc::new(transport))
        }))
    }
}

impl Probe for LocalProbe {
    fn get(&self, target: &WaitTarget) -> ProbeAnswer {
        let url = target.url();
        match target {
            WaitTarget::Kubelet { .. } => plain(url, LIMIT).unwrap_or_else(|error| of_io(&error, LIMIT)),
            WaitTarget::Component { kubeconfig, .. } => {
                let (server, path) = divide(url);
                let transport = match (self.connect)(server, kubeconfig.as_deref()) {
                    Ok(transport) => transport,
                    Err(reason) => return ProbeAnswer::Failed(reason),
                };
                let mut request = Request::new(Method::Get, path);
                request.timeout = LIMIT;
                match transport.send(&request) {
                    Ok(response) => ProbeAnswer::status(response.status, &String::from_utf8_lossy(&response.body)),
                    Err(error) => of_transport(error),
                }
            }
        }
    }
}

fn of_transport(error: TransportError) -> ProbeAnswer {
    match error {
        TransportError::Timeout { after, .. } => ProbeAnswer::TimedOut(after),
        TransportError::Connect { reason, .. } if reason.to_lowercase().contains("connection refused") => ProbeAnswer::Refused,
        error => ProbeAnswer::Failed(error.to_string()),
    }
}

fn of_io(error: &io::Error, limit: Duration) -> ProbeAnswer {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ProbeAnswer::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ProbeAnswer::TimedOut(limit),
        _ => ProbeAnswer::Failed(error.to_string()),
    }
}

/// Server and path of a URL.
fn divide(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    match url[host..].find('/') {
        Some(slash) => url.split_at(host + slash),
        None => (url, "/"),
    }
}

/// Asks in plain text.
fn plain(url: &str, limit: Duration) -> io::Result<ProbeAnswer> {
    let deadline = Instant::now() + limit;
    let (server, path) = divide(url);
    let authority = server.strip_prefix("http://").unwrap_or(server);
    let mut stream = connect(authority, limit)?;
    // At one go: pieces would go out as packets of their own.
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nAccept: */*\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut part)?;
        bytes.extend_from_slice(&part[..count]);
        if count == 0 || bytes.len() as u64 > LARGEST || is_whole(&bytes) {
            return answer(&String::from_utf8_lossy(&bytes));
        }
    }
}

/// The first of the host's addresses that accepts a connection.
fn connect(authority: &str, limit: Duration) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = authority.to_socket_addrs()?.collect();
    let mut last = io::Error::new(io::ErrorKind::InvalidInput, format!("{authority} is no address"));
    for address in addresses {
        match TcpStream::connect_timeout(&address, limit) {
            Ok(stream) => {
                stream.set_write_timeout(Some(limit))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Whether the body is there as far as its header says how long it is.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    length.is_some_and(|length: usize| body.len() >= length)
}

fn answer(text: &str) -> io::Result<ProbeAnswer> {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let code = head
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
    match code {
        Some(code) => Ok(ProbeAnswer::status(code, body)),
        None => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "what listens there does not answer by HTTP",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::Mutex;
    use std::thread;

    use super::*;
    use crate::cluster::transport::Response;
    use crate::host::SystemClock;

    /// Answers the first who asks, and gives the URL.
    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/healthz", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let count = stream.read(&mut request).unwrap();
            assert!(request[..count].starts_with(b"GET /healthz HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
            if answer.contains("Content-Length") {
                // Stays open: the length says where the body ends.
                thread::sleep(Duration::from_secs(20));
            }
        });
        url
    }

    #[test]
    fn in_plain_text() {
        let ask = |answer| plain(&serve(answer), Duration::from_secs(5)).unwrap();
        assert!(ask("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").is_healthy());
        let sick = ask("HTTP/1.0 500 Internal Server Error\r\n\r\nPLEG is not healthy\n");
        assert_eq!(sick.to_string(), "it answers 500: PLEG is not healthy");
        let error = plain(&serve("SSH-2.0-x\r\n"), Duration::from_secs(5)).unwrap_err();
        assert!(error.to_string().contains("does not answer by HTTP"), "{error}");
    }

    #[test]
    fn one_that_refuses_and_one_that_hangs() {
        let probe = LocalProbe::new(Box::new(|_, _| Err("unused".to_owned())));
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/healthz", free.local_addr().unwrap());
        let error = plain(&url, Duration::from_millis(50)).unwrap_err();
        assert_eq!(of_io(&error, LIMIT), ProbeAnswer::TimedOut(LIMIT));
        drop(free);
        assert_eq!(probe.get(&WaitTarget::Kubelet { url }), ProbeAnswer::Refused);
    }

    /// Answers the first who asks by TLS, with a certificate that nobody trusts, and gives the URL.
    fn serve_tls() -> String {
        let made = rcgen::generate_simple_self_signed(["elsewhere".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/livez", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let server = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = rustls::StreamOwned::new(server, stream);
            let mut request = [0; 1024];
            let count = stream.read(&mut request).unwrap();
            assert!(request[..count].starts_with(b"GET /livez HTTP/1.1\r\n"));
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
        });
        url
    }

    #[test]
    fn by_tls_without_verifying_where_nobody_in_particular_asks() {
        let probe = LocalProbe::of_host(Arc::new(SystemClock::new()));
        let target = |url: String, kubeconfig: Option<&str>| WaitTarget::Component {
            name: "kube-scheduler".to_owned(),
            url,
            kubeconfig: kubeconfig.map(Into::into),
        };
        let answer = probe.get(&target(serve_tls(), None));
        assert!(answer.is_healthy(), "{answer}");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/livez", free.local_addr().unwrap());
        drop(free);
        assert_eq!(probe.get(&target(url.clone(), None)), ProbeAnswer::Refused);
        let absent = probe.get(&target(url, Some("/nonexistent/admin.conf")));
        assert!(
            matches!(&absent, ProbeAnswer::Failed(text) if text.contains("/nonexistent/admin.conf")),
            "{absent}"
        );
    }

    struct Recorder(Mutex<Vec<String>>, Result<Response, TransportError>);

    impl Transport for Recorder {
        fn send(&self, request: &Request) -> Result<Response, TransportError> {
            self.0.lock().unwrap().push(request.path.clone());
            self.1.clone()
        }

        fn server(&self) -> &str {
            "https://[fd00::1]:6443"
        }
    }

    #[test]
    fn components_are_asked_as_the_user_of_the_kubeconfig() {
        let ask = |answer: Result<Response, TransportError>| {
            let recorder = Arc::new(Recorder(Mutex::default(), answer));
            let shared = recorder.clone();
            let probe = LocalProbe::new(Box::new(move |server, kubeconfig| {
                assert_eq!(server, "https://[fd00::1]:6443");
                assert_eq!(kubeconfig, Some(Path::new("/k/admin.conf")));
                Ok(shared.clone())
            }));
            let answer = probe.get(&WaitTarget::Component {
                name: "kube-apiserver".to_owned(),
                url: "https://[fd00::1]:6443/livez".to_owned(),
                kubeconfig: Some("/k/admin.conf".into()),
            });
            assert_eq!(*recorder.0.lock().unwrap(), ["/livez"]);
            answer
        };
        let server = || "https://[fd00::1]:6443".to_owned();
        assert!(ask(Ok(Response::new(200, "ok"))).is_healthy());
        let refused = TransportError::Connect {
            server: server(),
            reason: "Connection refused (os error 111)".to_owned(),
        };
        assert_eq!(ask(Err(refused)), ProbeAnswer::Refused);
        let untrusted = TransportError::Untrusted {
            server: server(),
            reason: "expired".to_owned(),
        };
        assert!(matches!(ask(Err(untrusted)), ProbeAnswer::Failed(text) if text.contains("expired")));
    }
}
