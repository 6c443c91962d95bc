//! How a kubelet comes by its certificate: embedded in the kubeconfig of `init`, or by a signing request with a bootstrap token.

use std::fs;
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::Settings;
use crate::rest::Rest;
use crate::yaml;

/// Where the certificates of a kubelet are.
const FOLDER: &str = "/var/lib/kubelet/pki";
const CURRENT: &str = "kubelet-client-current.pem";
/// How long a signature may take before the kubelet asks anew.
const SIGNED_WITHIN: Duration = Duration::from_secs(20);

/// The client of this kubelet. The first time, its certificate is put where certificates rotate.
pub fn client(settings: &Settings) -> Result<Rest, String> {
    if settings.kubeconfig.exists() {
        let text = fs::read_to_string(&settings.kubeconfig).map_err(|error| error.to_string())?;
        let config = yaml::document(&text)?;
        let user = &config["users"][0]["user"];
        if let (Some(certificate), Some(key)) = (user["client-certificate-data"].as_str(), user["client-key-data"].as_str()) {
            let decode = |text: &str| STANDARD.decode(text).map_err(|error| error.to_string());
            if !Path::new(FOLDER).join(CURRENT).exists() {
                keep(&decode(certificate)?, &decode(key)?)?;
            }
        }
    } else {
        bootstrap(settings)?;
    }
    Rest::from_kubeconfig(&settings.kubeconfig)
}

/// Writes a pair into a file of its own and lets the link name it.
fn keep(certificate: &[u8], key: &[u8]) -> Result<PathBuf, String> {
    let io = |error: std::io::Error| format!("{FOLDER}: {error}");
    fs::create_dir_all(FOLDER).map_err(io)?;
    let now = OffsetDateTime::now_utc().format(format_description!("[year]-[month]-[day]-[hour]-[minute]-[second]"));
    let target = Path::new(FOLDER).join(format!("kubelet-client-{}.pem", now.unwrap()));
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&target)
        .map_err(io)?;
    std::io::Write::write_all(&mut file, &[certificate, key].concat()).map_err(io)?;
    let (link, draft) = (Path::new(FOLDER).join(CURRENT), Path::new(FOLDER).join(".current"));
    let _ = fs::remove_file(&draft);
    symlink(&target, &draft)
        .and_then(|()| fs::rename(&draft, &link))
        .map_err(io)?;
    Ok(link)
}

/// TLS bootstrap: a signing request with the token of the bootstrap kubeconfig, then the kubelet's own kubeconfig.
fn bootstrap(settings: &Settings) -> Result<(), String> {
    let api = Rest::from_kubeconfig(&settings.bootstrap_kubeconfig)?;
    let key = KeyPair::generate().map_err(|error| error.to_string())?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "system:nodes");
    params
        .distinguished_name
        .push(DnType::CommonName, format!("system:node:{}", settings.node));
    let request = params
        .serialize_request(&key)
        .and_then(|request| request.pem())
        .map_err(|error| error.to_string())?;
    let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    let (status, made) = api.create(
        path,
        &json!({
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"generateName": "csr-"},
            "spec": {
                "request": STANDARD.encode(request),
                "signerName": "kubernetes.io/kube-apiserver-client-kubelet",
                "usages": ["digital signature", "client auth"],
            },
        }),
    )?;
    let name = made["metadata"]["name"]
        .as_str()
        .filter(|_| status == 201)
        .ok_or_else(|| format!("signing request: {status}: {}", made["message"]))?;
    let certificate = signed(&api, &format!("{path}/{name}"))?;
    keep(certificate.as_bytes(), key.serialize_pem().as_bytes())?;
    write_kubeconfig(settings)
}

fn signed(api: &Rest, path: &str) -> Result<String, String> {
    let deadline = Instant::now() + SIGNED_WITHIN;
    loop {
        let (_, found) = api.get(path)?;
        if let Some(certificate) = found["status"]["certificate"].as_str() {
            let pem = STANDARD.decode(certificate).map_err(|error| error.to_string())?;
            return String::from_utf8(pem).map_err(|error| error.to_string());
        }
        if Instant::now() > deadline {
            return Err(format!("{path} is not signed"));
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// As the kubelet writes it: cluster and user by fixed names, the certificate by the link.
fn write_kubeconfig(settings: &Settings) -> Result<(), String> {
    let text = fs::read_to_string(&settings.bootstrap_kubeconfig).map_err(|error| error.to_string())?;
    let cluster: Value = yaml::document(&text)?["clusters"][0]["cluster"].clone();
    let link = format!("{FOLDER}/{CURRENT}");
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"cluster": cluster, "name": "default-cluster"}],
        "contexts": [{"context": {"cluster": "default-cluster", "namespace": "default", "user": "default-auth"}, "name": "default-context"}],
        "current-context": "default-context",
        "users": [{"name": "default-auth", "user": {"client-certificate": link, "client-key": link}}],
    });
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&settings.kubeconfig);
    file.as_mut()
        .map_err(|error| std::io::Error::from(error.kind()))
        .and_then(|file| std::io::Write::write_all(file, kubestrap::yaml::write(&config).as_bytes()))
        .map_err(|error| error.to_string())
}
