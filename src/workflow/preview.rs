//! The preview: a plan is carried out into a folder instead of on the host.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::action::{Plan, ServiceChange, Wait};
use super::effects::{EffectError, Effects, Outcome, Tell};
use crate::cluster::{Intent, ObjectWrite};
use crate::host::write::{self, Durability, write_groups};
use crate::host::{FileWrite, WriteError};
use crate::yaml;

/// File of the API writes in the folder of a preview. It holds Secrets in clear and is for its owner only.
pub const OBJECTS_FILE: &str = "objects.yaml";

/// File by which the folder of a preview is known: files beside it may be replaced by the next preview.
const MARK: &str = ".kubestrap-preview";

/// Whether a file is the mark, or what comes and goes with writing.
pub fn is_own_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == MARK)
}

/// A folder holds files of somebody else's that a preview would replace.
#[derive(Debug, thiserror::Error)]
#[error("{} holds files that no preview wrote and that this one would replace: {}", folder.display(), names.join(", "))]
pub struct ForeignFiles {
    /// The folder.
    pub folder: PathBuf,
    /// The files, by their names below the folder.
    pub names: Vec<String>,
}

/// Effects of a preview: files go into its folder, API writes into one file there, and the rest is only named.
#[derive(Debug)]
pub struct PreviewEffects {
    folder: PathBuf,
    roots: Vec<PathBuf>,
    objects: String,
}

impl PreviewEffects {
    /// A preview into `folder`. What lies below one of `roots` on the host lies directly in the folder.
    pub fn into_folder(folder: PathBuf, roots: Vec<PathBuf>) -> Self {
        PreviewEffects {
            folder,
            roots,
            objects: String::new(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file of the host stands in the folder: below the longest root that it lies in.
    pub fn place(&self, path: &Path) -> PathBuf {
        let below = self
            .roots
            .iter()
            .filter_map(|root| path.strip_prefix(root).ok())
            .min_by_key(|below| below.components().count())
            .unwrap_or_else(|| path.strip_prefix("/").unwrap_or(path));
        self.folder.join(below)
    }

    /// The files of a plan that would take the place of somebody else's: those in the way, but in a folder that an earlier preview
    /// has used, and links, which lead out of the folder.
    ///
    /// # Errors
    /// There are such files.
    pub fn refuse_foreign_files(&self, plan: &Plan) -> Result<(), ForeignFiles> {
        let objects = plan.objects().next().map(|_| self.folder.join(OBJECTS_FILE));
        let places = plan.files().map(|file| self.place(&file.path)).chain(objects);
        let is_used = self.folder.join(MARK).is_file();
        let mut names: Vec<String> = places.filter_map(|place| self.in_the_way(&place, is_used)).collect();
        names.dedup();
        if names.is_empty() {
            return Ok(());
        }
        Err(ForeignFiles {
            folder: self.folder.clone(),
            names,
        })
    }

    /// The name of what keeps a file from being written, where something does.
    fn in_the_way(&self, place: &Path, is_used: bool) -> Option<String> {
        let below = place.strip_prefix(&self.folder).ok()?;
        let mut path = PathBuf::new();
        for step in below.components() {
            path.push(step);
            let found = self.folder.join(&path).symlink_metadata();
            if found.is_ok_and(|found| found.is_symlink()) {
                return Some(format!("{} (a symbolic link)", path.display()));
            }
        }
        (!is_used && place.symlink_metadata().is_ok()).then(|| below.display().to_string())
    }

    /// Writes files. The mark comes first: a preview that is killed from here on is not in the way of the next one. It goes
    /// again where nothing came after it.
    fn write(&self, groups: &[&[FileWrite]]) -> Result<(), WriteError> {
        let text = "Previews of kubestrap write here, and replace what earlier ones have written.\n";
        let mark = FileWrite {
            path: self.folder.join(MARK),
            mode: 0o600,
            contents: text.to_owned().into(),
            secret: false,
        };
        let outcomes = write_groups(&[std::slice::from_ref(&mark)], Durability::Passing)?;
        let written = write_groups(groups, Durability::Passing);
        if written.is_err() && outcomes == [write::Outcome::Created] {
            // The failure itself matters more than a mark that stays.
            let _ = fs::remove_file(&mark.path);
        }
        written.map(drop)
    }

    /// Writes the API writes, if there were any.
    ///
    /// # Errors
    /// Whatever keeps the file from being written.
    pub fn finish(&mut self) -> Result<Option<PathBuf>, WriteError> {
        if self.objects.is_empty() {
            return Ok(None);
        }
        let path = self.folder.join(OBJECTS_FILE);
        let contents = std::mem::take(&mut self.objects).into();
        let file = FileWrite {
            path: path.clone(),
            mode: 0o600,
            contents,
            secret: true,
        };
        self.write(&[&[file]])?;
        Ok(Some(path))
    }
}

impl Effects for PreviewEffects {
    fn folder(&mut self, _: &Path, _: u32) -> Result<Outcome, EffectError> {
        Ok(Outcome::Done)
    }

    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<Vec<Outcome>, EffectError> {
        let place = |file: &FileWrite| FileWrite {
            path: self.place(&file.path),
            ..file.clone()
        };
        let placed: Vec<Vec<FileWrite>> = groups.iter().map(|group| group.iter().map(place).collect()).collect();
        let placed: Vec<&[FileWrite]> = placed.iter().map(Vec::as_slice).collect();
        self.write(&placed)?;
        Ok(placed.iter().copied().flatten().map(|_| Outcome::Done).collect())
    }

    fn object(&mut self, object: &ObjectWrite) -> Result<Outcome, EffectError> {
        if !self.objects.is_empty() {
            self.objects.push_str("---\n");
        }
        self.objects.push_str(&describe(object));
        Ok(Outcome::Done)
    }

    fn service(&mut self, _: &str, _: ServiceChange, _: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        Ok(Outcome::Done)
    }

    fn image(&mut self, _: &str) -> Result<Outcome, EffectError> {
        Ok(Outcome::Done)
    }

    fn wait(&mut self, _: &[&Wait], _: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        Ok(Outcome::Done)
    }

    fn adopt_kubelet_certificate(&mut self, _: &Path, _: &Path, _: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        Ok(Outcome::Done)
    }
}

/// A write with the line over it that says what it does: `# CREATE configmaps`, `# PATCH nodes/cp1`.
fn describe(object: &ObjectWrite) -> String {
    match object.intent {
        Intent::Patch => format!("# PATCH {}/{}\n{}\n", object.resource, object.name, object.body),
        Intent::Create | Intent::CreateOrUpdate | Intent::CreateOrRetain => {
            format!("# CREATE {}\n{}", object.resource, yaml::write(&object.body))
        }
    }
}

/// Makes a folder of its own below `parent`, open to nobody else.
///
/// # Errors
/// Whatever keeps it from being made.
pub fn fresh_folder(parent: &Path, workflow: &str) -> Result<PathBuf, WriteError> {
    for attempt in 0..1000u32 {
        let folder = parent.join(format!("kubestrap-{workflow}-dryrun-{}-{attempt}", std::process::id()));
        // Fails where anything stands under that name, so that nobody can have put a folder of theirs there.
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => {
                return Err(WriteError {
                    action: "make the folder",
                    path: folder,
                    source,
                });
            }
        }
    }
    let source = io::Error::new(io::ErrorKind::AlreadyExists, "1000 folders of earlier previews stand there");
    Err(WriteError {
        action: "make a folder for the preview in",
        path: parent.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::{Action, Step};
    use serde_json::json;

    #[test]
    fn files_lie_flat_below_the_nearest_root() {
        let roots = ["/etc/kubernetes", "/etc/kubernetes/pki", "/var/lib/kubelet"]
            .map(PathBuf::from)
            .to_vec();
        let preview = PreviewEffects::into_folder("/dry".into(), roots);
        for (path, placed) in [
            ("/etc/kubernetes/pki/etcd/ca.crt", "/dry/etcd/ca.crt"),
            ("/etc/kubernetes/admin.conf", "/dry/admin.conf"),
            ("/var/lib/kubelet/config.yaml", "/dry/config.yaml"),
            ("/srv/other", "/dry/srv/other"),
        ] {
            assert_eq!(preview.place(Path::new(path)), Path::new(placed));
        }
    }

    #[test]
    fn files_of_somebody_else_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.yaml"), "mine").unwrap();
        let mut preview = PreviewEffects::into_folder(folder.path().to_owned(), vec!["/var/lib/kubelet".into()]);
        let file = FileWrite {
            path: "/var/lib/kubelet/config.yaml".into(),
            mode: 0o644,
            contents: "ours".to_owned().into(),
            secret: false,
        };
        let step = Step {
            phase: "kubelet-start".to_owned(),
            actions: vec![Action::Files(vec![file])],
        };
        let plan = Plan {
            steps: vec![step],
            skipped: Vec::new(),
        };
        assert_eq!(preview.refuse_foreign_files(&plan).unwrap_err().names, ["config.yaml"]);
        fs::remove_file(folder.path().join("config.yaml")).unwrap();
        preview.refuse_foreign_files(&plan).unwrap();
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
        preview
            .files(&plan.files().map(std::slice::from_ref).collect::<Vec<_>>())
            .unwrap();
        preview.refuse_foreign_files(&plan).unwrap();
    }

    #[test]
    fn api_writes_stand_in_one_file_for_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let mut preview = PreviewEffects::into_folder(folder.path().to_owned(), Vec::new());
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}});
        preview
            .object(&ObjectWrite::of(Intent::CreateOrUpdate, "configmaps", map))
            .unwrap();
        let patch = ObjectWrite {
            intent: Intent::Patch,
            resource: "nodes",
            namespace: None,
            name: "cp1".to_owned(),
            body: json!({"spec": {}}),
        };
        preview.object(&patch).unwrap();
        let path = preview.finish().unwrap().unwrap();
        let text =
            "# CREATE configmaps\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\n# PATCH nodes/cp1\n{\"spec\":{}}\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
        assert_eq!(preview.finish().unwrap(), None);
    }
}
