//! `ExternalEtcdClientCertificates` and `ExternalEtcdVersion`: an etcd outside the cluster.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Answer, Check, Trouble};
use crate::cluster::connection::{Connection, Identity, Trust};
use crate::cluster::transport::{Response, TransportError};
use crate::config::model::ExternalEtcd;
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::pki::read::certificates;
use crate::release::{Release, Version};

/// Where etcd says its version.
const VERSION_PATH: &str = "/version";
const WHY: &str = "the API server reaches etcd with it";

pub(super) fn checks(etcd: &ExternalEtcd, release: &Release, environment: &BTreeMap<String, String>) -> [Check; 2] {
    let files = files(etcd);
    let question = Question {
        endpoints: etcd.endpoints.clone(),
        files: files.clone(),
        minimum: release.minor.minimum_external_etcd,
        environment: environment.clone(),
    };
    [
        Check::new(
            "ExternalEtcdClientCertificates",
            "the files for connections to etcd are there",
            move |host| {
                let mut found = Vec::new();
                for (field, path) in &files {
                    if !host.stands(Path::new(path))? {
                        found.push(Trouble::error(
                            format!("etcd.external.{field}: {path} does not exist"),
                            WHY,
                            format!("copy it from the etcd host: scp ETCD-HOST:/etc/kubernetes/pki/... {path}"),
                        ));
                    }
                }
                Ok(found)
            },
        ),
        Check::new(
            "ExternalEtcdVersion",
            "etcd answers at every endpoint and is new enough",
            move |host| question.ask(host),
        ),
    ]
}

/// What is asked of an etcd.
struct Question {
    endpoints: Vec<String>,
    files: Vec<(&'static str, String)>,
    minimum: &'static str,
    environment: BTreeMap<String, String>,
}

impl Question {
    fn ask(&self, host: &dyn PreflightHost) -> Answer {
        let wrong_urls = self.endpoints.iter().filter_map(|url| judge_url(url, &self.files));
        let mut found: Vec<Trouble> = wrong_urls.collect();
        let mut texts = BTreeMap::new();
        for (field, path) in &self.files {
            match host.read(Path::new(path))? {
                Some(text) => {
                    found.extend(judge_file(field, path, &text));
                    texts.insert(*field, Zeroizing::new(text));
                }
                None => return Err(Unanswered::Because(format!("{path}, which it needs, does not exist"))),
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        // All at once: each may take as long as the whole check.
        let answers: Vec<Result<Option<Trouble>, Unanswered>> = thread::scope(|scope| {
            let asked: Vec<_> = self
                .endpoints
                .iter()
                .map(|endpoint| scope.spawn(|| self.ask_one(host, endpoint, &texts)))
                .collect();
            let lost = || Err(Unanswered::Because("the question was not asked to its end".to_owned()));
            asked.into_iter().map(|one| one.join().unwrap_or_else(|_| lost())).collect()
        });
        let troubles: Result<Vec<Option<Trouble>>, Unanswered> = answers.into_iter().collect();
        Ok(troubles?.into_iter().flatten().collect())
    }

    fn ask_one(
        &self,
        host: &dyn PreflightHost,
        endpoint: &str,
        texts: &BTreeMap<&'static str, Zeroizing<String>>,
    ) -> Result<Option<Trouble>, Unanswered> {
        let connection = connection(endpoint, texts).map_err(Unanswered::Because)?;
        let trouble = |found: String, mend: String| {
            let found = format!("etcd.external.endpoints: {found}");
            Ok(Some(Trouble::error(
                found,
                "the API server keeps all its objects there",
                mend,
            )))
        };
        let response = match host.fetch(connection, &self.environment, VERSION_PATH)? {
            Ok(response) => response,
            Err(error @ TransportError::Untrusted { .. }) => {
                let mend = "see that caFile is the authority of etcd's certificates, and that certFile is signed by the one that etcd trusts";
                return trouble(error.to_string(), mend.to_owned());
            }
            Err(error) => {
                return trouble(
                    error.to_string(),
                    format!("see that etcd runs and is reached from here: curl -k {endpoint}/version"),
                );
            }
        };
        let version = match version_of(&response) {
            Ok(version) => version,
            Err(reason) => {
                return trouble(
                    format!("{endpoint} {reason}"),
                    format!("see what answers there: curl -k {endpoint}/version"),
                );
            }
        };
        let minimum: Option<Version> = self.minimum.parse().ok();
        match minimum.is_some_and(|minimum| version < minimum) {
            true => trouble(
                format!(
                    "etcd at {endpoint} is {version}, and the oldest for this release is v{}",
                    // The tag of an image: what comes behind the version counts builds of the image.
                    self.minimum.split('-').next().unwrap_or_default()
                ),
                "upgrade etcd".to_owned(),
            ),
            false => Ok(None),
        }
    }
}

/// The connection to an endpoint by the given files.
fn connection(endpoint: &str, texts: &BTreeMap<&'static str, Zeroizing<String>>) -> Result<Connection, String> {
    let mut connection = Connection::unverified(endpoint.trim_end_matches('/'));
    if endpoint.starts_with("https://") {
        let authorities = texts
            .get("caFile")
            .ok_or("etcd.external.caFile is not given, and the authorities of this host are not asked")?;
        let found = certificates(authorities.as_bytes())?.into_iter();
        let found = found.map(|certificate| CertificateDer::from(certificate.der));
        connection.trust = Trust::Authorities(found.collect());
    }
    if let (Some(certificate), Some(key)) = (texts.get("certFile"), texts.get("keyFile")) {
        connection.identity = Identity::Certificate {
            chain: certificates(certificate.as_bytes())?,
            key: PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| "there is no private key in etcd.external.keyFile")?,
        };
    }
    Ok(connection)
}

/// The version that an etcd says it has.
fn version_of(response: &Response) -> Result<Version, String> {
    if !response.is_success() {
        return Err(format!("answers with status {}", response.status));
    }
    let value: Option<Value> = serde_json::from_slice(&response.body).ok();
    let version = value.as_ref().and_then(|value| value.get("etcdserver")?.as_str());
    version
        .and_then(|version| version.parse().ok())
        .ok_or_else(|| "does not answer as an etcd does: it names no version".to_owned())
}

/// The fields that name a file, and the file.
fn files(etcd: &ExternalEtcd) -> Vec<(&'static str, String)> {
    [
        ("caFile", &etcd.ca_file),
        ("certFile", &etcd.cert_file),
        ("keyFile", &etcd.key_file),
    ]
    .into_iter()
    .filter(|(_, path)| !path.is_empty())
    .map(|(field, path)| (field, path.clone()))
    .collect()
}

fn judge_url(url: &str, files: &[(&'static str, String)]) -> Option<Trouble> {
    let found = match url.split_once("://") {
        Some(("https", rest)) if !rest.is_empty() => return None,
        Some(("http", rest)) if !rest.is_empty() && files.is_empty() => return None,
        Some(("http", _)) => format!("etcd.external.endpoints: {url} is without TLS, so that the client certificate is not used"),
        _ => format!("etcd.external.endpoints: `{url}` is no URL of http or https"),
    };
    Some(Trouble::error(
        found,
        "the API server reaches etcd there",
        "write it as https://HOST:2379",
    ))
}

/// What is wrong with the text of a file.
fn judge_file(field: &str, path: &str, text: &str) -> Option<Trouble> {
    let wrong = match field {
        "keyFile" => (!text.contains("PRIVATE KEY-----")).then(|| "it holds no private key in PEM".to_owned()),
        _ => match certificates(text.as_bytes()) {
            Ok(found) => found.is_empty().then(|| "it holds no certificate in PEM".to_owned()),
            Err(reason) => Some(reason),
        },
    };
    wrong.map(|reason| {
        Trouble::error(
            format!("etcd.external.{field}: {path}: {reason}"),
            WHY,
            format!("copy it again from the etcd host; `file {path}` shows what it is"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};
    use super::*;

    fn etcd(endpoint: &str) -> ExternalEtcd {
        ExternalEtcd {
            endpoints: vec![endpoint.to_owned()],
            ca_file: "/a/ca.crt".to_owned(),
            cert_file: "/a/c.crt".to_owned(),
            key_file: "/a/c.key".to_owned(),
            ..ExternalEtcd::default()
        }
    }

    fn checks(etcd: &ExternalEtcd) -> [Check; 2] {
        super::checks(etcd, &Release::named("v1.36.2").unwrap(), &BTreeMap::new())
    }

    /// A host with the files, and with what answers at the endpoint.
    fn host(answer: Result<Response, TransportError>) -> FakeHost {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(Vec::new())
            .unwrap()
            .self_signed(&key)
            .unwrap()
            .pem();
        let mut host = FakeHost::fit()
            .with_file("/a/ca.crt", &certificate)
            .with_file("/a/c.crt", &certificate)
            .with_file("/a/c.key", &key.serialize_pem());
        host.servers.insert("https://192.0.2.20:2379/version".to_owned(), answer);
        host
    }

    #[test]
    fn missing_files_are_named() {
        let host = FakeHost::fit().with_file("/a/ca.crt", "");
        let [present, version] = checks(&etcd("https://192.0.2.20:2379"));
        assert_eq!(
            errors(&present, &host),
            [
                "etcd.external.certFile: /a/c.crt does not exist",
                "etcd.external.keyFile: /a/c.key does not exist"
            ]
        );
        assert!(matches!(version.ask(&host), Err(Unanswered::Because(_))));
    }

    #[test]
    fn urls_and_files_are_looked_at_first() {
        let ready = host(Ok(Response::new(200, r#"{"etcdserver":"3.6.8"}"#)));
        let [_, version] = checks(&etcd("https://192.0.2.20:2379"));
        let broken = ready.clone().with_file("/a/ca.crt", "hello").with_file("/a/c.key", "hello");
        let found = errors(&version, &broken);
        assert_eq!(found.len(), 2, "{found:?}");
        for url in ["http://192.0.2.20:2379", "192.0.2.20:2379", "https://"] {
            let [_, version] = checks(&etcd(url));
            assert_eq!(errors(&version, &ready).len(), 1, "{url}");
        }
    }

    #[test]
    fn the_version_is_asked_for_and_compared() {
        let found = |body: &str| {
            let [_, version] = checks(&etcd("https://192.0.2.20:2379/"));
            errors(&version, &host(Ok(Response::new(200, body))))
        };
        assert!(found(r#"{"etcdserver":"3.6.8","etcdcluster":"3.6.0"}"#).is_empty());
        assert!(found(r#"{"etcdserver":"3.7.0"}"#).is_empty());
        let old = found(r#"{"etcdserver":"3.5.24"}"#);
        assert!(
            old[0].ends_with("is v3.5.24, and the oldest for this release is v3.6.8"),
            "{old:?}"
        );
        for body in ["hello", "{}", r#"{"etcdserver":"new"}"#] {
            assert!(found(body)[0].contains("it names no version"), "{body}");
        }
    }

    #[test]
    fn an_etcd_that_does_not_answer_is_an_error_and_a_preview_does_not_ask() {
        let [_, version] = checks(&etcd("https://192.0.2.20:2379"));
        let server = "https://192.0.2.20:2379".to_owned();
        let refused = host(Err(TransportError::Connect {
            server: server.clone(),
            reason: "connection refused".to_owned(),
        }));
        let found = errors(&version, &refused);
        assert!(
            found[0].contains("cannot connect to https://192.0.2.20:2379: connection refused"),
            "{found:?}"
        );
        let untrusted = host(Err(TransportError::Untrusted {
            server,
            reason: "unknown authority".to_owned(),
        }));
        assert!(errors(&version, &untrusted)[0].contains("unknown authority"));
        assert!(errors(&version, &host(Ok(Response::new(503, ""))))[0].contains("status 503"));
        let mut preview = host(Ok(Response::new(200, "")));
        preview.network = false;
        assert_eq!(version.ask(&preview), Err(Unanswered::Network));
    }
}
