//! `FileAvailable-...` and `DirAvailable-...`: what is to be made must not stand yet.

use std::path::Path;

use super::{Check, Subject, Trouble};

/// The name of a check of a path: `FileAvailable` and `/a/b` make `FileAvailable--a-b`.
pub(super) fn name(kind: &str, path: &str) -> String {
    format!("{kind}-{}", path.replace('/', "-"))
}

/// Nothing stands at the path.
pub(super) fn file(path: &str) -> Check {
    let name = name("FileAvailable", path);
    let path = path.to_owned();
    Check::new(name, "the file does not exist yet", move |host| {
        Ok(match host.stands(Path::new(&path))? {
            true => vec![
                Trouble::error(
                    format!("{path} exists"),
                    "it may be part of a cluster that this host belongs to, and the kubelet would run it",
                    format!("once you are sure that nothing here is needed: rm {path}"),
                )
                .about(Subject::Path(path.as_str().into())),
            ],
            false => Vec::new(),
        })
    })
}

/// The folder is empty, or does not stand.
pub(super) fn folder(path: &str) -> Check {
    let name = name("DirAvailable", path);
    let path = path.to_owned();
    Check::new(name, "the folder is empty", move |host| {
        Ok(match host.is_empty(Path::new(&path))? {
            Some(false) => vec![
                Trouble::error(
                    format!("{path} is not empty"),
                    "a new etcd would find the data of an old one there",
                    format!("once you are sure that nothing here is needed: mv {path} {path}.old"),
                )
                .about(Subject::Path(path.as_str().into())),
            ],
            Some(true) | None => Vec::new(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors, troubles};
    use super::*;

    #[test]
    fn names_are_those_of_the_reference() {
        assert_eq!(
            file("/etc/kubernetes/manifests/etcd.yaml").name,
            "FileAvailable--etc-kubernetes-manifests-etcd.yaml"
        );
        assert_eq!(folder("/var/lib/etcd").name, "DirAvailable--var-lib-etcd");
    }

    #[test]
    fn what_stands_is_in_the_way() {
        let host = FakeHost::fit()
            .with_file("/m/etcd.yaml", "")
            .with_file("/var/lib/etcd/member", "");
        assert_eq!(errors(&file("/m/etcd.yaml"), &host), ["/m/etcd.yaml exists"]);
        let subject = &troubles(&file("/m/etcd.yaml"), &host)[0].subject;
        assert_eq!(*subject, Subject::Path("/m/etcd.yaml".into()));
        assert!(errors(&file("/m/other.yaml"), &host).is_empty());
        assert_eq!(errors(&folder("/var/lib/etcd"), &host), ["/var/lib/etcd is not empty"]);
        assert!(errors(&folder("/srv/etcd"), &host).is_empty());
    }
}
