//! The real transport against a small server of our own: TLS, and answers to the letter.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use time::OffsetDateTime;

use super::*;
use crate::cluster::client::Client;
use crate::cluster::transport::ContentType;
use crate::cluster::{Address, ClusterError};
use crate::host::clock::FakeClock;

/// An authority, and what it signed for the server and for a client.
struct Pki {
    authority: Issuer<'static, KeyPair>,
    authority_der: CertificateDer<'static>,
    begin: OffsetDateTime,
}

impl Pki {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "kubernetes");
        let key = KeyPair::generate().unwrap();
        let authority_der = params.self_signed(&key).unwrap().der().clone();
        Pki {
            authority: Issuer::new(params, key),
            authority_der,
            begin: OffsetDateTime::now_utc() - time::Duration::minutes(5),
        }
    }

    fn issue(&self, name: &str, sans: &[&str]) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let mut params = CertificateParams::new(sans.iter().map(|san| (*san).to_owned()).collect::<Vec<_>>()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.not_before = self.begin;
        params.not_after = self.begin + time::Duration::days(365);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.authority).unwrap().der().clone();
        let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
        (certificate, key)
    }

    fn identity(&self) -> Identity {
        let (certificate, key) = self.issue("kubernetes-admin", &[]);
        Identity::Certificate {
            chain: vec![Certificate::from_der(&certificate).unwrap()],
            key,
        }
    }

    /// A server that answers each request by `answer`, which gives the bytes to send and whether the connection stays.
    fn serve(&self, sans: &[&str], answer: impl Fn(&Seen) -> (Vec<u8>, bool) + Send + Sync + 'static) -> SocketAddr {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.authority_der.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .allow_unauthenticated()
            .build()
            .unwrap();
        let (certificate, key) = self.issue("kube-apiserver", sans);
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, answer) = (config.clone(), answer.clone());
                thread::spawn(move || converse(stream.unwrap(), config, &*answer));
            }
        });
        address
    }

    fn connection(&self, address: SocketAddr, identity: Identity) -> Connection {
        Connection {
            server: format!("https://{address}"),
            trust: Trust::Authorities(vec![self.authority_der.clone()]),
            server_name: None,
            identity,
            proxy: None,
        }
    }
}

struct Seen {
    head: String,
    body: Vec<u8>,
    client: Option<String>,
}

fn converse(stream: TcpStream, config: Arc<ServerConfig>, answer: &dyn Fn(&Seen) -> (Vec<u8>, bool)) {
    let connection = ServerConnection::new(config).unwrap();
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let client = stream.get_ref().conn.peer_certificates().map(|chain| {
            let certificate = Certificate::from_der(&chain[0]).unwrap();
            certificate.common_name
        });
        let (bytes, stays) = answer(&Seen { head, body, client });
        let out = stream.get_mut();
        if out.write_all(&bytes).and_then(|()| out.flush()).is_err() || !stays {
            return;
        }
    }
}

fn http(status: &str, body: &str) -> (Vec<u8>, bool) {
    let text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    (text.into_bytes(), true)
}

fn clock() -> Arc<FakeClock> {
    Arc::new(FakeClock::at(OffsetDateTime::now_utc()))
}

fn open(connection: Connection) -> Https {
    Https::new(connection, &BTreeMap::new(), clock()).unwrap_or_else(|problem| panic!("{problem}"))
}

fn get() -> Request {
    Request::new(Method::Get, "/api/v1/nodes/cp1?timeout=10s")
}

#[test]
fn the_client_certificate_says_who_asks() {
    let pki = Pki::new();
    let address = pki.serve(&["127.0.0.1"], |seen| {
        assert!(
            seen.head
                .starts_with("POST /api/v1/namespaces/kube-system/secrets?timeout=10s HTTP/1.1\r\n")
        );
        let body = String::from_utf8_lossy(&seen.body);
        http("201 Created", &format!("{} {body}", seen.client.clone().unwrap()))
    });
    let https = open(pki.connection(address, pki.identity()));
    let request = Request::new(Method::Post, "/api/v1/namespaces/kube-system/secrets?timeout=10s")
        .with_json(ContentType::Json, &json!({"a": 1}));
    for _ in 0..2 {
        let response = https.send(&request).unwrap();
        assert_eq!(
            (response.status, response.body.as_slice()),
            (201, &b"kubernetes-admin {\"a\":1}"[..])
        );
    }
    assert_eq!(https.identity_problem(), None);
}

#[test]
fn a_token_says_who_asks() {
    let pki = Pki::new();
    let address = pki.serve(&["127.0.0.1"], |seen| {
        let bearer = seen
            .head
            .lines()
            .find(|line| line.to_lowercase().starts_with("authorization:"));
        http("200 OK", bearer.unwrap_or_default())
    });
    let https = open(pki.connection(address, Identity::Token(Zeroizing::new("t0ken".to_owned()))));
    let response = https.send(&get()).unwrap();
    assert!(response.body.ends_with(b"Bearer t0ken"));
}

#[test]
fn certificates_that_are_not_trusted_say_why() {
    let pki = Pki::new();
    let begin = pki.begin.replace_nanosecond(0).unwrap();
    let address = pki.serve(&["cp1", "10.96.0.1"], |_| http("200 OK", ""));
    let reason = |connection: Connection, now: OffsetDateTime| {
        let https = Https::new(connection, &BTreeMap::new(), Arc::new(FakeClock::at(now))).unwrap_or_else(|e| panic!("{e}"));
        let error = https.send(&get()).unwrap_err();
        assert!(!error.is_passing(), "{error}");
        error.to_string()
    };
    let named = || Connection {
        server_name: Some("cp1".to_owned()),
        ..pki.connection(address, Identity::Anonymous)
    };
    let now = OffsetDateTime::now_utc();

    let early = reason(named(), now - time::Duration::hours(1));
    let said = |time: OffsetDateTime| time.replace_nanosecond(0).unwrap().format(&Rfc3339).unwrap();
    assert!(
        early.ends_with(&format!(
            "the server's certificate is not yet valid: the host's clock says {}, the certificate begins {}",
            said(now - time::Duration::hours(1)),
            said(begin)
        )),
        "{early}"
    );
    let late = reason(named(), now + time::Duration::days(400));
    assert!(late.contains("has expired: the host's clock says"), "{late}");

    let name = reason(pki.connection(address, Identity::Anonymous), now);
    assert!(
        name.ends_with("the server's certificate is not for `127.0.0.1`; it is for cp1, 10.96.0.1"),
        "{name}"
    );

    let other = Connection {
        trust: Trust::Authorities(vec![Pki::new().authority_der]),
        ..named()
    };
    let other = reason(other, now);
    assert!(other.contains("(for kube-apiserver) was not signed by"), "{other}");

    let https = open(named());
    assert_eq!(https.send(&get()).unwrap().status, 200);
    let https = open(Connection::unverified(&format!("https://{address}")));
    assert_eq!(https.send(&get()).unwrap().status, 200);
}

#[test]
fn a_client_certificate_of_another_cluster_is_refused_by_the_server() {
    let pki = Pki::new();
    let address = pki.serve(&["127.0.0.1"], |_| http("200 OK", ""));
    let https = open(pki.connection(address, Pki::new().identity()));
    let error = https.send(&get()).unwrap_err();
    assert!(
        error.to_string().contains("the server refuses the client certificate"),
        "{error}"
    );
    assert!(!error.is_passing());
}

#[test]
fn a_client_certificate_that_is_over_is_named() {
    let pki = Pki::new();
    let connection = pki.connection("127.0.0.1:1".parse().unwrap(), pki.identity());
    let later = Arc::new(FakeClock::at(OffsetDateTime::now_utc() + time::Duration::days(400)));
    let https = Https::new(connection, &BTreeMap::new(), later).unwrap_or_else(|problem| panic!("{problem}"));
    let problem = https.identity_problem().unwrap();
    assert!(
        problem.starts_with("the client certificate of kubernetes-admin expired at "),
        "{problem}"
    );
}

#[test]
fn what_breaks_is_told_apart() {
    let pki = Pki::new();
    // In the middle of a body.
    let address = pki.serve(&["127.0.0.1"], |_| {
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec(), false)
    });
    let error = open(pki.connection(address, Identity::Anonymous)).send(&get()).unwrap_err();
    assert!(matches!(error, TransportError::Broken { .. }), "{error}");
    assert!(error.may_be_done() && error.is_passing());
    assert!(error.to_string().ends_with(" broke: the server closed it"), "{error}");

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = open(pki.connection(closed, Identity::Anonymous)).send(&get()).unwrap_err();
    assert!(matches!(error, TransportError::Connect { .. }), "{error}");
    assert!(!error.may_be_done() && error.is_passing());
    assert!(error.to_string().to_lowercase().contains("connection refused"), "{error}");

    let address = pki.serve(&["127.0.0.1"], |_| {
        thread::sleep(Duration::from_secs(3));
        http("200 OK", "")
    });
    let mut request = get();
    request.timeout = Duration::from_millis(200);
    let error = open(pki.connection(address, Identity::Anonymous)).send(&request).unwrap_err();
    assert!(matches!(error, TransportError::Timeout { .. }), "{error}");
}

#[test]
fn answers_are_taken_as_they_are() {
    let pki = Pki::new();
    let address = pki.serve(&["127.0.0.1"], |seen| {
        let text = match seen.head.contains("/busy") {
            true => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
            false => "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://elsewhere/\r\nContent-Length: 0\r\n\r\n",
        };
        (text.as_bytes().to_vec(), true)
    });
    let https = open(pki.connection(address, Identity::Anonymous));
    let busy = https.send(&Request::new(Method::Get, "/busy")).unwrap();
    assert_eq!((busy.status, busy.retry_after), (429, Some(Duration::from_secs(7))));
    assert_eq!(https.send(&get()).unwrap().status, 307);
}

#[test]
fn a_client_over_it_recovers_from_a_reset_in_a_body() {
    let pki = Pki::new();
    let count = Arc::new(Mutex::new(0));
    let address = pki.serve(&["127.0.0.1"], move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        match *count {
            1 => (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"me".to_vec(), false),
            2 => http("503 Service Unavailable", ""),
            _ => http("200 OK", "{\"metadata\": {\"uid\": \"u\"}}"),
        }
    });
    let clock = clock();
    let https = Https::new(pki.connection(address, Identity::Anonymous), &BTreeMap::new(), clock.clone());
    let client = Client::new(
        https.unwrap_or_else(|problem| panic!("{problem}")),
        clock.clone(),
        Client::LIMIT,
    );
    let node = client.get(&Address::cluster("nodes", "cp1")).unwrap();
    assert_eq!(node["metadata"]["uid"], "u");
    assert_eq!(clock.sleeps().len(), 2);
}

#[test]
fn a_clock_that_is_wrong_ends_a_call_at_once() {
    let pki = Pki::new();
    let address = pki.serve(&["127.0.0.1"], |_| http("200 OK", "{}"));
    let clock = Arc::new(FakeClock::at(OffsetDateTime::now_utc() - time::Duration::hours(1)));
    let https = Https::new(pki.connection(address, Identity::Anonymous), &BTreeMap::new(), clock.clone());
    let client = Client::new(
        https.unwrap_or_else(|problem| panic!("{problem}")),
        clock.clone(),
        Client::LIMIT,
    );
    let error = client.get(&Address::cluster("nodes", "cp1")).unwrap_err();
    let ClusterError::NoAnswer { source, .. } = &error else {
        panic!("{error}")
    };
    assert!(source.to_string().contains("the host's clock says"), "{source}");
    assert!(error.help().unwrap().contains("clocks"));
    assert!(clock.sleeps().is_empty());
}

/// A proxy that notes the first line of each connection and refuses.
fn refusing_proxy() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut line = String::new();
            let mut rest = String::new();
            stream.read_line(&mut line).unwrap();
            while rest != "\r\n" {
                rest.clear();
                stream.read_line(&mut rest).unwrap();
            }
            sender.send(line).unwrap();
            stream
                .get_mut()
                .write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                .unwrap();
        }
    });
    (address, receiver)
}

#[test]
fn the_environment_and_the_kubeconfig_name_proxies() {
    let (address, lines) = refusing_proxy();
    let by = |server: &str, variables: &[(&str, String)], proxy: Option<String>| {
        let environment = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let mut connection = Connection::unverified(server);
        connection.proxy = proxy;
        Https::new(connection, &environment, clock())
    };
    let variable = [("HTTPS_PROXY", address.to_string())];
    let error = by("https://192.0.2.1:6443", &variable, None)
        .unwrap_or_else(|e| panic!("{e}"))
        .send(&get())
        .unwrap_err();
    assert!(matches!(error, TransportError::Connect { .. }), "{error}");
    assert_eq!(lines.recv().unwrap(), "CONNECT 192.0.2.1:6443 HTTP/1.1\r\n");
    let named = Some(format!("http://{address}"));
    by("https://192.0.2.2", &[], named)
        .unwrap_or_else(|e| panic!("{e}"))
        .send(&get())
        .unwrap_err();
    assert_eq!(lines.recv().unwrap(), "CONNECT 192.0.2.2:443 HTTP/1.1\r\n");

    // Loopback is reached without one.
    let pki = Pki::new();
    let server = pki.serve(&["127.0.0.1"], |_| http("200 OK", ""));
    let https = by(&format!("https://{server}"), &variable, None).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(https.send(&get()).unwrap().status, 200);
    assert!(lines.try_recv().is_err());

    let unsupported = [("HTTPS_PROXY", "socks5://me:s3cr3t@192.0.2.9".to_owned())];
    let problem = by("https://192.0.2.1", &unsupported, None).err().unwrap();
    assert!(problem.contains("HTTPS_PROXY") && !problem.contains("s3cr3t"), "{problem}");
}

#[test]
fn times_of_certificates_follow_the_clock() {
    let clock = Arc::new(FakeClock::at(OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()));
    let time = rustls::time_provider::TimeProvider::current_time(&TimeOf(clock)).unwrap();
    assert_eq!(time, UnixTime::since_unix_epoch(Duration::from_secs(1_700_000_000)));
}
