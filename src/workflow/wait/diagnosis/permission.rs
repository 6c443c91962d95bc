//! Something that a component may not read, write or do.

use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (of, line) = scene.saying(&["permission denied", "operation not permitted", "read-only file system"])?;
    let path = path_in(line);
    let what = path.map_or_else(|| "do what it must".to_owned(), |path| format!("use {path}"));
    let look = path.unwrap_or("PATH");
    Some(Cause::new(
        "permission-denied",
        format!("{of} may not {what}"),
        format!(
            "`ls -ldZ {look}` shows owner, mode and label; components run as root unless the manifest is patched. With SELinux or \
             AppArmor, `dmesg | grep -i denied` shows what was refused"
        ),
    ))
}

/// The path in front of the refusal: `open /etc/kubernetes/pki/sa.key: permission denied`.
fn path_in(line: &str) -> Option<&str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\'))
        .map(|word| word.trim_end_matches(':'))
        .find(|word| word.starts_with('/') && word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn the_path_is_named() {
        let line = "E0930 1 run.go:72] \"command failed\" err=\"failed to initialize client certificate: open /etc/kubernetes/pki/sa.key: permission denied\"";
        assert_found(
            super::find(&scene("kube-controller-manager", line)),
            &["may not use /etc/kubernetes/pki/sa.key", "ls -ldZ /etc/kubernetes/pki/sa.key"],
        );
        assert_found(
            super::find(&scene("etcd", "listen: operation not permitted")),
            &["may not do what it must"],
        );
        assert!(super::find(&scene("etcd", "permission granted")).is_none());
    }
}
