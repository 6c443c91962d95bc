//! The server and its companions as programs of their own, under the names and with the flags of static Pods.
//!
//! For the lab, the environment says more: `LAB_AUDIT` and `LAB_FAULTS` name files (see `audit` and `faults`),
//! `LAB_ROLES_AFTER` the milliseconds after which the roles stand, `LAB_VERSION` what `/version` says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use super::client::Client;
use super::controllers::Controllers;
use super::etcd::EtcdSettings;
use super::flags::Flags;
use super::http::RolesAppear;
use super::pki::Authority;
use super::{ApiServer, Settings, health, tls};

/// `kube-apiserver`.
pub fn api_server(arguments: &[String]) -> ExitCode {
    run(|| {
        let server = ApiServer::start(settings(arguments)?)?;
        eprintln!("Serving securely on {}", server.address());
        forever()
    })
}

/// `kube-controller-manager`.
pub fn controller_manager(arguments: &[String]) -> ExitCode {
    run(|| {
        let flags = Flags::parse("kube-controller-manager", arguments)?;
        let client = client(&flags)?;
        let pair = flags
            .file("cluster-signing-cert-file")?
            .zip(flags.file("cluster-signing-key-file")?);
        let (certificate, key) = pair.ok_or("--cluster-signing-cert-file and --cluster-signing-key-file must be specified")?;
        check_pair("cluster-signing-cert-file", &certificate, &key)?;
        for name in ["client-ca-file", "root-ca-file", "requestheader-client-ca-file"] {
            authorities(&flags, name)?;
        }
        private_key(&flags, "service-account-private-key-file")?;
        let _controllers = Controllers::start(client, Authority { certificate, key });
        health::serve(bind_address(&flags)?, flags.port(10257)?, Arc::new(AtomicBool::new(true)))
    })
}

/// `kube-scheduler`.
pub fn scheduler(arguments: &[String]) -> ExitCode {
    run(|| {
        let flags = Flags::parse("kube-scheduler", arguments)?;
        let client = client(&flags)?;
        let ready = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ready);
        std::thread::spawn(move || {
            while !matches!(client.get("/api/v1/nodes"), Ok((200, _))) {
                std::thread::sleep(Duration::from_millis(300));
            }
            flag.store(true, Ordering::SeqCst);
        });
        health::serve(bind_address(&flags)?, flags.port(10259)?, ready)
    })
}

fn run(program: impl FnOnce() -> Result<(), String>) -> ExitCode {
    match program() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("Error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn forever() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

/// What a command line of the kube-apiserver says. Every file that it names is read.
fn settings(arguments: &[String]) -> Result<Settings, String> {
    let flags = Flags::parse("kube-apiserver", arguments)?;
    for name in [
        "service-account-issuer",
        "service-account-signing-key-file",
        "service-account-key-file",
    ] {
        flags.needed(name)?;
    }
    let serving = pair(&flags, "tls-cert-file", "tls-private-key-file")?;
    let etcd = pair(&flags, "etcd-certfile", "etcd-keyfile")?;
    pair(&flags, "kubelet-client-certificate", "kubelet-client-key")?;
    pair(&flags, "proxy-client-cert-file", "proxy-client-key-file")?;
    authorities(&flags, "requestheader-client-ca-file")?;
    private_key(&flags, "service-account-signing-key-file")?;
    for name in [
        "service-account-key-file",
        "audit-policy-file",
        "encryption-provider-config",
        "admission-control-config-file",
    ] {
        flags.file(name)?;
    }
    let port = flags.port(6443)?;
    if let Some(address) = flags.get("advertise-address") {
        address
            .parse::<IpAddr>()
            .map_err(|_| format!("--advertise-address: {address:?} is no address"))?;
    }
    let servers = flags.needed("etcd-servers")?;
    let (certificate, key) = etcd.unwrap_or_default();
    let environment = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let roles = environment("LAB_ROLES_AFTER").map_or(Ok(500), |t| t.parse().map_err(|_| format!("LAB_ROLES_AFTER={t}")))?;
    let defaults = Settings::default();
    Ok(Settings {
        bind: SocketAddr::new(bind_address(&flags)?, port),
        secure_port: Some(port),
        serving,
        authority: Authority {
            certificate: authorities(&flags, "client-ca-file")?.ok_or("--client-ca-file must be specified")?,
            key: String::new(),
        },
        bootstrap_tokens: flags.get("enable-bootstrap-token-auth") == Some("true"),
        roles: RolesAppear::After(Duration::from_millis(roles)),
        service_ranges: flags.needed("service-cluster-ip-range")?.to_owned(),
        audit_file: environment("LAB_AUDIT")
            .or_else(|| flags.get("audit-log-path").map(str::to_owned))
            .map(Into::into),
        faults_file: environment("LAB_FAULTS").map(Into::into),
        etcd: Some(EtcdSettings {
            servers: servers.split(',').map(str::to_owned).collect(),
            authority: authorities(&flags, "etcd-cafile")?.unwrap_or_default(),
            certificate,
            key,
        }),
        collect_garbage: true,
        version: environment("LAB_VERSION").unwrap_or(defaults.version),
    })
}

/// The address to listen on: without a flag, all of both families where there are both.
fn bind_address(flags: &Flags) -> Result<IpAddr, String> {
    let unspecified = || match std::net::TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0)) {
        Ok(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        Err(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    match flags.get("bind-address") {
        None | Some("0.0.0.0" | "::") => Ok(unspecified()),
        Some(text) => text.parse().map_err(|_| format!("--bind-address: {text:?} is no address")),
    }
}

fn client(flags: &Flags) -> Result<Client, String> {
    flags.needed("kubeconfig")?;
    for name in ["authentication-kubeconfig", "authorization-kubeconfig"] {
        flags.file(name)?;
    }
    Client::from_kubeconfig(&flags.file("kubeconfig")?.unwrap_or_default())
}

/// Certificate and key of two flags, which must belong to each other.
fn pair(flags: &Flags, certificate: &str, key: &str) -> Result<Option<(String, String)>, String> {
    let Some(pair) = flags.file(certificate)?.zip(flags.file(key)?) else {
        return Ok(None);
    };
    check_pair(certificate, &pair.0, &pair.1)?;
    Ok(Some(pair))
}

fn check_pair(name: &str, certificate: &str, key: &str) -> Result<(), String> {
    let chain = tls::certificates(certificate).map_err(|e| format!("--{name}: {e}"))?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|e| format!("the key of --{name}: {e}"))?;
    let signed = rustls::sign::CertifiedKey::from_der(chain, key, &tls::provider());
    signed.map(|_| ()).map_err(|e| format!("--{name}: {e}"))
}

fn authorities(flags: &Flags, name: &str) -> Result<Option<String>, String> {
    let Some(text) = flags.file(name)? else { return Ok(None) };
    tls::roots(&text).map_err(|e| format!("--{name}: {e}"))?;
    Ok(Some(text))
}

fn private_key(flags: &Flags, name: &str) -> Result<(), String> {
    let Some(text) = flags.file(name)? else { return Ok(()) };
    PrivateKeyDer::from_pem_slice(text.as_bytes())
        .map(|_| ())
        .map_err(|e| format!("--{name}: {e}"))
}
