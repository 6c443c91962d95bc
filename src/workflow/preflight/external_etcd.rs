//! `ExternalEtcdClientCertificates` and `ExternalEtcdVersion`: an etcd outside the cluster.

use std::path::Path;

use super::{Check, Trouble};
use crate::config::model::ExternalEtcd;
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::pki::read::certificates;

const WHY: &str = "the API server reaches etcd with it";

pub(super) fn checks(etcd: &ExternalEtcd) -> [Check; 2] {
    let files = files(etcd);
    let (present, readable) = (files.clone(), files);
    let endpoints = etcd.endpoints.clone();
    [
        Check::new(
            "ExternalEtcdClientCertificates",
            "the files for connections to etcd are there",
            move |host| {
                let mut found = Vec::new();
                for (field, path) in &present {
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
            "URLs and files fit for asking etcd its version; etcd itself is not asked",
            move |host| {
                let mut found: Vec<Trouble> = endpoints.iter().filter_map(|url| judge_url(url, &readable)).collect();
                for (field, path) in &readable {
                    found.extend(judge_file(host, field, path)?);
                }
                match found.is_empty() {
                    true => Err(Unanswered::Because(
                        "URLs and files are in order, but etcd is not asked for its version yet".to_owned(),
                    )),
                    false => Ok(found),
                }
            },
        ),
    ]
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

/// What is wrong with a file that stands; one that does not is the other check's business.
fn judge_file(host: &dyn PreflightHost, field: &str, path: &str) -> Result<Option<Trouble>, Unanswered> {
    let Some(text) = host.read(Path::new(path))? else {
        return Ok(None);
    };
    let wrong = match field {
        "keyFile" => (!text.contains("PRIVATE KEY-----")).then(|| "it holds no private key in PEM".to_owned()),
        _ => match certificates(text.as_bytes()) {
            Ok(found) => found.is_empty().then(|| "it holds no certificate in PEM".to_owned()),
            Err(reason) => Some(reason),
        },
    };
    Ok(wrong.map(|reason| {
        Trouble::error(
            format!("etcd.external.{field}: {path}: {reason}"),
            WHY,
            format!("copy it again from the etcd host; `file {path}` shows what it is"),
        )
    }))
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

    #[test]
    fn missing_files_are_named() {
        let host = FakeHost::fit().with_file("/a/ca.crt", "");
        let [present, _] = checks(&etcd("https://192.0.2.20:2379"));
        assert_eq!(
            errors(&present, &host),
            [
                "etcd.external.certFile: /a/c.crt does not exist",
                "etcd.external.keyFile: /a/c.key does not exist"
            ]
        );
    }

    #[test]
    fn urls_and_files_are_looked_at_and_the_version_is_not_claimed() {
        let [_, version] = checks(&etcd("https://192.0.2.20:2379"));
        let answer = version.ask(&FakeHost::fit());
        assert!(matches!(answer, Err(Unanswered::Because(_))), "{answer:?}");
        let host = FakeHost::fit().with_file("/a/ca.crt", "hello").with_file("/a/c.key", "hello");
        let found = errors(&version, &host);
        assert_eq!(found.len(), 2, "{found:?}");
        for url in ["http://192.0.2.20:2379", "192.0.2.20:2379", "https://"] {
            let [_, version] = checks(&etcd(url));
            assert_eq!(errors(&version, &FakeHost::fit()).len(), 1, "{url}");
        }
    }
}
