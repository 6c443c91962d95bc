//! Paths as text, after the rules of Go's `path/filepath` on Linux.

/// Joins a folder and a name and cleans the result: no `.`, no `..` that can be resolved, no doubled or trailing slash.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        return clean(name);
    }
    clean(&format!("{folder}/{name}"))
}

/// The folder of a path; `.` where it names none.
pub fn folder(path: &str) -> String {
    match path.rfind('/') {
        Some(end) => clean(&path[..=end]),
        None => ".".to_owned(),
    }
}

fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_paths_are_clean() {
        assert_eq!(join("/etc/kubernetes/pki/", "etcd/ca.crt"), "/etc/kubernetes/pki/etcd/ca.crt");
        assert_eq!(join("//a/./b/../c", "d"), "/a/c/d");
        assert_eq!(join("/..", "ca.crt"), "/ca.crt");
        assert_eq!(join("", "ca.crt"), "ca.crt");
        assert_eq!(join("../a", "../../b"), "../../b");
    }

    #[test]
    fn folders() {
        assert_eq!(folder("/etc/etcd/tls/client.crt"), "/etc/etcd/tls");
        assert_eq!(folder("client.crt"), ".");
        assert_eq!(folder(""), ".");
        assert_eq!(folder("/client.crt"), "/");
        assert_eq!(folder("a//b"), "a");
    }
}
