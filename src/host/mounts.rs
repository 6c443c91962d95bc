//! Mounts of the host, as `/proc/self/mountinfo` lists them.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where.
    pub point: PathBuf,
    /// Type of the file system, such as `tmpfs`.
    pub kind: String,
    /// What is mounted: a device, a share, or a name without a meaning.
    pub source: String,
    /// Nothing can be written there.
    pub read_only: bool,
}

/// All mounts that this process sees, by the folder where `/proc` is mounted, in the order in which they were made.
///
/// # Errors
/// The list cannot be read.
pub fn list(proc: &Path) -> io::Result<Vec<Mount>> {
    fs::read(proc.join("self/mountinfo")).map(|text| parse(&text))
}

/// The mounts in and below a folder, without one at the folder itself: the last one made comes first, which is the order in
/// which they can be taken away.
pub fn below<'a>(mounts: &'a [Mount], folder: &Path) -> Vec<&'a Mount> {
    let mut found: Vec<&Mount> = mounts
        .iter()
        .filter(|mount| mount.point.starts_with(folder) && mount.point != folder)
        .collect();
    found.reverse();
    found
}

/// The mount that holds a path: the last one made of those with the longest path.
pub fn holding<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    let above = mounts.iter().filter(|mount| path.starts_with(&mount.point));
    above.max_by_key(|mount| mount.point.components().count())
}

/// Columns: number, parent, device, root, mount point, options, optional fields, `-`, type, source, options of the file system.
fn parse(text: &[u8]) -> Vec<Mount> {
    text.split(|byte| *byte == b'\n').filter_map(parse_line).collect()
}

fn parse_line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ');
    let point = fields.nth(4)?;
    let options = fields.next()?;
    let mut fields = fields.skip_while(|field| *field != b"-").skip(1);
    let (kind, source) = (fields.next()?, fields.next()?);
    let of_system = fields.next().unwrap_or_default();
    let read_only = |options: &[u8]| options.split(|byte| *byte == b',').any(|option| option == b"ro");
    Some(Mount {
        point: OsString::from_vec(unescape(point)).into(),
        kind: String::from_utf8_lossy(kind).into_owned(),
        source: String::from_utf8_lossy(&unescape(source)).into_owned(),
        read_only: read_only(options) || read_only(of_system),
    })
}

/// Blanks, line ends and backslashes stand as a backslash and three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, after @ ..] = rest {
        let code = (*first == b'\\').then(|| after.get(..3)).flatten();
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &after[3..];
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        40 22 0:30 / /var/lib/kubelet rw shared:9 master:3 - ext4 /dev/sdb rw\n\
        41 40 0:31 / /var/lib/kubelet/pods/1/volumes/a\\040b rw - tmpfs tmpfs rw,size=64k\n\
        42 40 0:32 / /var/lib/kubelet/pods/1/volumes/a\\040b/c ro,relatime - nfs server:/x\\134y rw\n\
        43 22 0:33 / /var/lib/kubelet-other rw - tmpfs tmpfs ro\n\
        broken\n";

    #[test]
    fn lines_with_and_without_optional_fields() {
        let mounts = parse(TEXT);
        assert_eq!(mounts.len(), 5);
        assert_eq!(mounts[2].point, Path::new("/var/lib/kubelet/pods/1/volumes/a b"));
        assert_eq!((mounts[2].kind.as_str(), mounts[2].read_only), ("tmpfs", false));
        assert_eq!((mounts[3].source.as_str(), mounts[3].read_only), ("server:/x\\y", true));
        assert!(mounts[4].read_only);
    }

    #[test]
    fn those_below_a_folder_in_the_order_of_taking_them_away() {
        let mounts = parse(TEXT);
        let points: Vec<&str> = below(&mounts, Path::new("/var/lib/kubelet"))
            .iter()
            .map(|mount| mount.point.to_str().unwrap())
            .collect();
        assert_eq!(
            points,
            ["/var/lib/kubelet/pods/1/volumes/a b/c", "/var/lib/kubelet/pods/1/volumes/a b"]
        );
        let holds = |path: &str| holding(&mounts, Path::new(path)).unwrap().point.clone();
        assert_eq!(holds("/var/lib/kubelet/config.yaml"), Path::new("/var/lib/kubelet"));
        assert_eq!(holds("/etc/kubernetes"), Path::new("/"));
    }

    #[test]
    fn this_host_has_mounts() {
        let mounts = list(Path::new("/proc")).unwrap();
        assert!(mounts.iter().any(|mount| mount.kind == "proc"), "{mounts:?}");
    }
}
