//! Until when certificates are valid: collected, as a table, as JSON, as YAML.

use std::path::Path;

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use super::error::PkiError;
use super::present;
use super::renew::{Target, read_present};
use super::tree;
use super::{Inputs, read};
use crate::host::ReadFiles;

/// Until when certificates are valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Expirations {
    /// Certificates that can be renewed.
    pub certificates: Vec<Expiration>,
    /// The authorities.
    pub authorities: Vec<Expiration>,
    now: OffsetDateTime,
}

/// Until when one certificate is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Expiration {
    /// Its name.
    pub name: &'static str,
    /// Its end; none where the certificate does not exist.
    pub end: Option<OffsetDateTime>,
    /// The authority that signed it; none for authorities.
    pub authority: Option<&'static str>,
    /// The authority stands without its key.
    pub external: bool,
}

/// Collects them, each list by name.
///
/// # Errors
/// When a certificate is broken. One that does not exist is part of the answer.
pub fn collect(inputs: &Inputs<'_>, kubernetes_folder: &Path, files: &dyn ReadFiles) -> Result<Expirations, PkiError> {
    let folder = Path::new(&inputs.cluster.certificates_dir);
    let mut authorities = Vec::new();
    for entry in tree::of_cluster(inputs.external_etcd()).filter(|entry| entry.is_authority()) {
        let path = present::path(folder, entry.base, "crt");
        let certificate = match present::read_file(files, &path)? {
            None => None,
            Some(contents) => read::certificates(contents.as_bytes())
                .map_err(|problem| PkiError::Certificate { path, problem })?
                .into_iter()
                .next(),
        };
        // Whoever looks at dates need not be allowed to read the key of an authority.
        let has_key = present::stands(files, &present::path(folder, entry.base, "key"))?;
        authorities.push(Expiration {
            name: entry.name,
            external: certificate.is_some() && !has_key,
            end: certificate.map(|certificate| certificate.not_after),
            authority: None,
        });
    }
    authorities.sort_by_key(|expiration| expiration.name);
    let mut certificates = Vec::new();
    for target in Target::all(inputs.external_etcd()) {
        let path = target.path(inputs, kubernetes_folder);
        let present = read_present(&target, &path, files)?;
        let authority = target.authority();
        certificates.push(Expiration {
            name: target.name(),
            external: present.is_some() && authorities.iter().any(|a| a.name == authority && a.external),
            end: present.map(|present| present.certificate.not_after),
            authority: Some(authority),
        });
    }
    Ok(Expirations {
        certificates,
        authorities,
        now: inputs.start,
    })
}

impl Expirations {
    /// As a table for people.
    pub fn to_text(&self) -> String {
        let row = |expiration: &Expiration, with_authority: bool| {
            let Some(end) = expiration.end else {
                let empty = if with_authority { 4 } else { 3 };
                let mut cells = vec![format!("!MISSING! {}", expiration.name)];
                cells.resize(1 + empty, String::new());
                return cells;
            };
            let mut cells = vec![expiration.name.to_owned(), date(end), residual(end - self.now)];
            if with_authority {
                cells.push(expiration.authority.unwrap_or_default().to_owned());
            }
            cells.push(format!("{:<8}", if expiration.external { "yes" } else { "no" }));
            cells
        };
        let heads = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mut certificates = vec![heads(&[
            "CERTIFICATE",
            "EXPIRES",
            "RESIDUAL TIME",
            "CERTIFICATE AUTHORITY",
            "EXTERNALLY MANAGED",
        ])];
        certificates.extend(self.certificates.iter().map(|expiration| row(expiration, true)));
        let mut authorities = vec![heads(&[
            "CERTIFICATE AUTHORITY",
            "EXPIRES",
            "RESIDUAL TIME",
            "EXTERNALLY MANAGED",
        ])];
        authorities.extend(self.authorities.iter().map(|expiration| row(expiration, false)));
        format!("{}\n{}", table(&certificates), table(&authorities))
    }

    /// In the form of the reference (`CertificateExpirationInfo`), for JSON and YAML.
    pub fn to_data(&self) -> impl Serialize {
        let items = |expirations: &[Expiration]| {
            expirations
                .iter()
                .map(|expiration| Item {
                    name: expiration.name,
                    expiration_date: expiration.end.and_then(|end| end.format(&Rfc3339).ok()),
                    residual_time: expiration.end.map_or(0, |end| (end - self.now).whole_seconds()),
                    externally_managed: expiration.external,
                    ca_name: expiration.authority.filter(|_| expiration.end.is_some()),
                    missing: expiration.end.is_none(),
                })
                .collect()
        };
        Form {
            kind: "CertificateExpirationInfo",
            api_version: "output.kubeadm.k8s.io/v1alpha3",
            certificates: items(&self.certificates),
            certificate_authorities: items(&self.authorities),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    kind: &'static str,
    api_version: &'static str,
    certificates: Vec<Item>,
    certificate_authorities: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    name: &'static str,
    expiration_date: Option<String>,
    residual_time: i64,
    externally_managed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_name: Option<&'static str>,
    missing: bool,
}

/// `Jan 02, 2026 15:04 UTC`.
fn date(moment: OffsetDateTime) -> String {
    let form = format_description!("[month repr:short] [day], [year] [hour]:[minute] UTC");
    moment
        .to_offset(time::UtcOffset::UTC)
        .format(form)
        .unwrap_or_else(|_| moment.to_string())
}

/// The largest unit alone, as Kubernetes shortens durations: `364d`, `9y`.
fn residual(left: time::Duration) -> String {
    match left.whole_seconds() {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        seconds @ 0..60 => format!("{seconds}s"),
        seconds if left.whole_minutes() < 60 => format!("{}m", seconds / 60),
        _ if left.whole_hours() < 24 => format!("{}h", left.whole_hours()),
        _ if left.whole_hours() < 24 * 365 => format!("{}d", left.whole_days()),
        _ => format!("{}y", left.whole_days() / 365),
    }
}

/// Columns as wide as their widest cell and three more, at least ten; the last one as wide as its cells.
fn table(rows: &[Vec<String>]) -> String {
    const PADDING: usize = 3;
    const NARROWEST: usize = 10;
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns.saturating_sub(1))
        .map(|column| {
            let widest = rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
            (widest + PADDING).max(NARROWEST)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            match widths.get(column) {
                Some(width) => out.push_str(&format!("{cell:<width$}")),
                None => out.push_str(cell),
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cluster, complete, init, start};
    use super::*;
    use crate::release::Release;
    use time::ext::NumericalDuration;

    #[test]
    fn the_largest_unit_alone() {
        for (left, text) in [
            (-2.seconds(), "<invalid>"),
            (-1.seconds(), "0s"),
            (59.seconds(), "59s"),
            (60.seconds(), "1m"),
            (3599.seconds(), "59m"),
            (23.hours(), "23h"),
            (364.days() + 23.hours(), "364d"),
            (365.days(), "1y"),
            (3649.days(), "9y"),
        ] {
            assert_eq!(residual(left), text);
        }
    }

    #[test]
    fn forms_are_those_of_the_reference() {
        let (mut cluster, init, release) = (cluster(), init(), Release::newest());
        cluster.certificates_dir = "/pki".to_owned();
        let inputs = Inputs {
            cluster: &cluster,
            init: &init,
            release: &release,
            start: start(),
        };
        let mut files = complete(&cluster);
        files.0.remove(Path::new("/pki/etcd/ca.key"));
        let found = collect(&inputs, Path::new("/etc/kubernetes"), &files).unwrap();
        let golden = |case: &str| {
            let path = format!("{}/testdata/golden/pki/{case}/expected/stdout", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        let soon = date(found.certificates[1].end.unwrap());
        let late = date(found.authorities[0].end.unwrap());
        let text = found.to_text();
        let external = text.lines().filter(|line| line.ends_with("yes     ")).count();
        assert_eq!(external, 5, "{text}");
        let text = text
            .replace("yes     ", "no      ")
            .replace(&soon, "$DATE")
            .replace(&late, "$DATE");
        assert_eq!(text, golden("check-expiration"));
        let json = serde_json::to_value(found.to_data()).unwrap();
        assert_eq!(json["certificates"].as_array().unwrap().len(), 11);
        assert_eq!(json["certificates"][1]["caName"], "ca");
        assert_eq!(json["certificates"][0].get("caName"), None);
    }
}
