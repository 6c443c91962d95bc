//! Folders that services fill: where they really are, and emptying them.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};

use crate::workflow::record::rollback::Undone;

/// What a kubelet puts into its folder. Files of an admin lie beside it, such as the credentials for a registry in `config.json`.
const OF_KUBELET: [&str; 15] = [
    "actuated_pods_state",
    "allocated_pods_state",
    "checkpoints",
    "cpu_manager_state",
    "device-plugins",
    "dra_manager_state",
    "graceful_node_shutdown_state",
    "image_manager",
    "memory_manager_state",
    "pki",
    "plugin-containers",
    "plugins",
    "plugins_registry",
    "pod-resources",
    "pods",
];

/// Where a folder really is, also one that is not there yet: links on the way are followed.
pub(super) fn place_of(folder: &Path) -> PathBuf {
    match (fs::canonicalize(folder), folder.parent(), folder.file_name()) {
        (Ok(place), ..) => place,
        (Err(_), Some(above), Some(name)) if !above.as_os_str().is_empty() => place_of(above).join(name),
        _ => folder.to_owned(),
    }
}

/// Whether something is mounted on a folder.
pub(super) fn is_mounted(folder: &Path) -> bool {
    let place = place_of(folder);
    let above = place.parent().unwrap_or(Path::new("/"));
    fs::symlink_metadata(&place).is_ok_and(|found| is_mount(&place, &found, above))
}

/// Removes what services put into a folder that was at `place` when it was empty. What is mounted there is not gone into, and neither
/// are links followed. With `of_kubelet`, what no kubelet makes stays.
pub(super) fn empty(folder: &Path, place: &Path, mounted: bool, of_kubelet: bool) -> Undone {
    if fs::symlink_metadata(folder).is_err() {
        return Undone::Left("it is gone already".to_owned());
    }
    if place_of(folder) != place {
        return Undone::Left("it is another folder now than the one that was filled".to_owned());
    }
    if is_mounted(folder) && !mounted {
        return Undone::Left("something is mounted there now that was not when it was filled".to_owned());
    }
    let mut failures = Vec::new();
    let wanted = |name: &str| !of_kubelet || OF_KUBELET.contains(&name);
    empty_below(place, &wanted, &mut failures);
    match failures.as_slice() {
        [] => Undone::Done,
        [first, rest @ ..] => Undone::Failed(match rest.len() {
            0 => first.clone(),
            more => format!("{first}, and {more} more"),
        }),
    }
}

fn empty_below(folder: &Path, wanted: &dyn Fn(&str) -> bool, failures: &mut Vec<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return failures.push(format!("{}: {error}", folder.display())),
    };
    for entry in entries.filter_map(Result::ok) {
        if !wanted(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let path = entry.path();
        let removed = match fs::symlink_metadata(&path) {
            Ok(found) if is_mount(&path, &found, folder) => {
                failures.push(format!("{} is a mount: `umount` it", path.display()));
                continue;
            }
            Ok(found) if found.is_dir() => {
                let before = failures.len();
                empty_below(&path, &|_| true, failures);
                if failures.len() > before {
                    continue;
                }
                fs::remove_dir(&path)
            }
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            failures.push(format!("{}: {error}", path.display()));
        }
    }
}

/// Whether something is mounted on a path below a folder. Device numbers tell it of folders only: in an overlay, files have others
/// than the folders that they lie in. Kernels before 5.8 do not say it themselves.
fn is_mount(path: &Path, found: &Metadata, folder: &Path) -> bool {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    match statx(CWD, path, flags, StatxFlags::empty()) {
        Ok(told) if told.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) => {
            told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
        }
        _ => found.is_dir() && fs::symlink_metadata(folder).is_ok_and(|above| above.dev() != found.dev()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_emptied_and_links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let (data, outside) = (root.path().join("etcd"), root.path().join("outside"));
        let place = place_of(&data);
        fs::create_dir_all(data.join("member/wal")).unwrap();
        fs::write(data.join("member/wal/0.wal"), "x").unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "x").unwrap();
        std::os::unix::fs::symlink(&outside, data.join("link")).unwrap();
        assert_eq!(empty(&data, &place, false, false), Undone::Done);
        assert!(fs::read_dir(&data).unwrap().next().is_none() && outside.join("file").exists());
        // Somebody has put a link in its place since.
        fs::remove_dir(&data).unwrap();
        std::os::unix::fs::symlink(&outside, &data).unwrap();
        assert!(matches!(empty(&data, &place, false, false), Undone::Left(_)));
        assert!(outside.join("file").exists());
        fs::remove_file(&data).unwrap();
        assert!(matches!(empty(&data, &place, false, false), Undone::Left(_)));
        // One that was a link from the beginning.
        std::os::unix::fs::symlink(&outside, &data).unwrap();
        assert_eq!(empty(&data, &place_of(&data), false, false), Undone::Done);
        assert!(!outside.join("file").exists());
    }

    #[test]
    fn of_the_kubelets_folder_only_goes_what_a_kubelet_makes() {
        let root = tempfile::tempdir().unwrap();
        for name in ["pki", "pods/a/volumes", "of-an-admin"] {
            fs::create_dir_all(root.path().join(name)).unwrap();
        }
        for name in ["config.json", "cpu_manager_state", "pki/kubelet.key"] {
            fs::write(root.path().join(name), "x").unwrap();
        }
        assert_eq!(empty(root.path(), &place_of(root.path()), false, true), Undone::Done);
        let mut left: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["config.json", "of-an-admin"]);
    }

    #[test]
    fn what_is_mounted() {
        assert!(is_mounted(Path::new("/proc")));
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_mounted(folder.path()) && !is_mounted(&folder.path().join("absent")));
    }
}
