//! No room left.

use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (of, line) = scene.saying(&["no space left on device", "disk quota exceeded"])?;
    let what = path_in(line).map_or(String::new(), |path| format!(" at {path}"));
    Some(Cause::new(
        "no-space-left",
        format!("{of} cannot write: there is no space left{what}"),
        "`df -h` and `df -i` show which file system is full; free some space on it. Unused images go with `crictl rmi --prune`",
    ))
}

/// The first path of at least two parts.
fn path_in(line: &str) -> Option<&str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\'))
        .map(|word| word.trim_end_matches([':', '.']))
        .find(|word| word.starts_with('/') && word.matches('/').count() > 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn of_etcd_and_of_the_kubelet() {
        let etcd = "{\"level\":\"panic\",\"caller\":\"wal/wal.go:1\",\"msg\":\"write failed\",\"error\":\"write /var/lib/etcd/member/wal/0.tmp: no space left on device\"}";
        assert_found(
            super::find(&scene("etcd", etcd)),
            &["etcd cannot write", "/var/lib/etcd/member/wal/0.tmp", "df -h"],
        );
        let kubelet = "E0930 10:00:00.1 7 pod_workers.go:9] \"Error syncing pod\" err=\"mkdir failed: No space left on device\"";
        assert_found(
            super::find(&scene("kube-apiserver", "").and("kubelet", kubelet)),
            &["kubelet cannot write"],
        );
        assert!(super::find(&scene("etcd", "space left on device")).is_none());
    }
}
