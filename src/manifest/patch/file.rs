//! Names of patch files, and folders of them.

use std::io;
use std::path::{Path, PathBuf};

use super::{PatchKind, Target};

/// A file of the patch folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// Its path below the folder.
    pub path: String,
    /// What it holds.
    pub contents: Vec<u8>,
}

/// What the name of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// A patch of a kind for a target.
    Patch(Target, PatchKind),
    /// No patch, and why.
    Other(&'static str),
    /// A patch of a kind that does not exist.
    UnknownKind,
}

/// A folder of patches that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It is not there, or is no folder.
    #[error("the patch folder {} cannot be read: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One of its files cannot be read.
    #[error("the patch file {} cannot be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is too large.
    #[error("the patch file {} has more than {} MiB, which is the limit", path.display(), LARGEST_FILE >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

/// Size of the largest patch file that is read, in bytes.
const LARGEST_FILE: u64 = 32 << 20;

/// Reads all files below a folder, folder by folder, in the order of their names. Only files whose name makes them a patch are
/// opened; the others come without contents.
///
/// # Errors
/// Anything that cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<PatchFile>, FolderError> {
    let mut files = Vec::new();
    walk(folder, String::new(), &mut files)?;
    Ok(files)
}

/// What the name of a patch file says: `TARGET`, any suffix without `.` and `+`, `+TYPE`, an extension.
pub fn name(path: &str) -> Name {
    let name = path.rsplit('/').next().unwrap_or(path);
    let has_extension = [".json", ".yaml"]
        .iter()
        .any(|extension| name.len() > extension.len() && name.ends_with(extension));
    if !has_extension {
        return Name::Other("its name ends neither in .yaml nor in .json");
    }
    let Some((target, rest)) = Target::ALL
        .iter()
        .find_map(|target| name.strip_prefix(target.name()).map(|rest| (*target, rest)))
    else {
        return Name::Other("its name begins with no known target");
    };
    let suffix = rest.find(['.', '+', '\n']).unwrap_or(rest.len());
    let Some(kind) = rest[suffix..].strip_prefix('+') else {
        return Name::Patch(target, PatchKind::Strategic);
    };
    match PatchKind::ALL.iter().find(|known| kind.starts_with(known.name())) {
        Some(kind) => Name::Patch(target, *kind),
        None => Name::UnknownKind,
    }
}

fn walk(folder: &Path, prefix: String, files: &mut Vec<PatchFile>) -> Result<(), FolderError> {
    let failed = |source| FolderError::Folder {
        path: folder.to_owned(),
        source,
    };
    let mut entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed)?.is_dir() {
            walk(&entry.path(), format!("{path}/"), files)?;
            continue;
        }
        let contents = match name(&path) {
            Name::Patch(..) => read(&entry.path())?,
            Name::Other(_) | Name::UnknownKind => Vec::new(),
        };
        files.push(PatchFile { path, contents });
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    use io::Read as _;
    let failed = |source| FolderError::File {
        path: path.to_owned(),
        source,
    };
    // Opening a pipe would wait for whoever writes into it.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::other("this is not a regular file")));
    }
    let mut contents = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut contents))
        .map_err(failed)?;
    if contents.len() as u64 > LARGEST_FILE {
        return Err(FolderError::TooLarge { path: path.to_owned() });
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        use PatchKind::{Json, Merge, Strategic};
        let cases = [
            ("etcd.yaml", Name::Patch(Target::Etcd, Strategic)),
            ("sub/etcd0+merge.json", Name::Patch(Target::Etcd, Merge)),
            ("kube-apiserver1+json.yaml", Name::Patch(Target::KubeApiserver, Json)),
            (
                "kubeletconfiguration.yaml",
                Name::Patch(Target::KubeletConfiguration, Strategic),
            ),
            (
                "corednsdeployment+strategic.yaml",
                Name::Patch(Target::CorednsDeployment, Strategic),
            ),
            ("kube-scheduler.x+merge.yaml", Name::Patch(Target::KubeScheduler, Strategic)),
            ("kube-scheduler+merger.yaml", Name::Patch(Target::KubeScheduler, Merge)),
            ("kube-scheduler+nope.yaml", Name::UnknownKind),
            ("kube-scheduler+.yaml", Name::UnknownKind),
            ("README.md", Name::Other("its name ends neither in .yaml nor in .json")),
            (".yaml", Name::Other("its name ends neither in .yaml nor in .json")),
            ("unknown+merge.yaml", Name::Other("its name begins with no known target")),
        ];
        for (path, expected) in cases {
            assert_eq!(name(path), expected, "{path}");
        }
    }

    #[test]
    fn folders_are_read_in_the_order_of_names() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        for file in ["c.yaml", "a.md", "b/etcd.yaml", "etcd.yaml"] {
            std::fs::write(folder.path().join(file), file).unwrap();
        }
        let files = read_folder(folder.path()).unwrap();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.md", "b/etcd.yaml", "c.yaml", "etcd.yaml"]);
        assert_eq!(files[3].contents, b"etcd.yaml");
        assert!(files[0].contents.is_empty());
        assert!(read_folder(&folder.path().join("etcd.yaml")).is_err());
        assert!(read_folder(&folder.path().join("none")).is_err());
    }

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("etcd.yaml")).unwrap();
        let error = read_folder(folder.path()).unwrap_err();
        assert!(matches!(error, FolderError::File { source, .. } if source.to_string().contains("regular file")));
    }
}
