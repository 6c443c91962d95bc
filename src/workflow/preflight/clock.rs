//! `Clock`: certificates that begin in the future tell that the host's clock is behind. The reference has no such check; its
//! components fail later, with messages about certificates.

use std::path::Path;

use time::format_description::well_known::Rfc3339;

use super::{Check, Subject, Trouble};
use crate::pki::read::{Age, certificates};

/// Those that every component needs. An authority copied from another host shows it best.
const CERTIFICATES: [&str; 4] = ["ca.crt", "front-proxy-ca.crt", "etcd/ca.crt", "apiserver.crt"];

pub(super) fn check(folder: &str) -> Check {
    let folder = folder.to_owned();
    Check::new("Clock", "no certificate that stands begins in the future", move |host| {
        let now = host.now();
        let mut found = Vec::new();
        for name in CERTIFICATES {
            let path = Path::new(&folder).join(name);
            // One that cannot be read is for the phase that uses it to tell.
            let Some(text) = host.read(&path).ok().flatten() else {
                continue;
            };
            let begun = certificates(text.as_bytes()).unwrap_or_default();
            let Some(early) = begun.iter().find(|certificate| certificate.age(now) == Age::Early) else {
                continue;
            };
            let said = |time: time::OffsetDateTime| time.format(&Rfc3339).unwrap_or_default();
            found.push(
                Trouble::warning(
                    format!(
                        "the certificate {} begins at {}, and this host's clock says {}",
                        path.display(),
                        said(early.not_before),
                        said(now)
                    ),
                    "components refuse certificates that are not valid yet",
                    "set the clock: timedatectl set-ntp true, or chronyc makestep",
                )
                .about(Subject::Path(path)),
            );
        }
        Ok(found)
    })
}

#[cfg(test)]
mod tests {
    use time::{Duration, OffsetDateTime};

    use super::super::testing::{FakeHost, warnings};

    #[test]
    fn a_certificate_that_begins_in_the_future_is_warned_of() {
        let mut parameters = rcgen::CertificateParams::new(vec!["kubernetes".to_owned()]).unwrap();
        let begin = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        (parameters.not_before, parameters.not_after) = (begin, begin + Duration::days(1));
        let certificate = parameters.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let ask = |now| {
            let host = FakeHost {
                now: Some(now),
                ..FakeHost::fit().with_file("/pki/etcd/ca.crt", &certificate.pem())
            };
            warnings(&super::check("/pki"), &host)
        };
        assert!(ask(begin).is_empty());
        let found = ask(begin - Duration::hours(1));
        assert_eq!(
            found,
            ["the certificate /pki/etcd/ca.crt begins at 2027-01-15T08:00:00Z, and this host's clock says 2027-01-15T07:00:00Z"]
        );
        let broken = FakeHost::fit().with_file("/pki/ca.crt", "x");
        assert!(warnings(&super::check("/pki"), &broken).is_empty());
    }
}
