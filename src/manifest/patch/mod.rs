//! Patches: changes that users lay over static Pods, the kubelet's configuration and the CoreDNS Deployment.
//!
//! A folder of files is read once ([`read_folder`]), made into [`Patches`], and these are applied to one target after the other.

mod container;
mod core;
mod file;
mod merge;
mod operations;
mod ordering;
mod schema;
mod strategic;
#[cfg(test)]
mod tests;
mod typed;
mod volume;

use serde_json::Value;

use crate::release::Release;
use crate::yaml::{self, Limits};

pub use file::{FolderError, PatchFile, read_folder};
use schema::Object;

/// What can be patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// etcd's static Pod.
    Etcd,
    /// The kube-apiserver's static Pod.
    KubeApiserver,
    /// The kube-controller-manager's static Pod.
    KubeControllerManager,
    /// The kube-scheduler's static Pod.
    KubeScheduler,
    /// The kubelet's configuration on this node.
    KubeletConfiguration,
    /// The CoreDNS Deployment.
    CorednsDeployment,
}

/// A way to write a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// JSON patch (RFC 6902).
    Json,
    /// JSON merge patch (RFC 7386).
    Merge,
    /// Strategic merge patch.
    Strategic,
}

/// A file that holds no patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its path below the patch folder.
    pub path: String,
    /// Why it is passed over.
    pub reason: &'static str,
}

/// The patches of a folder, in the order in which they are applied.
#[derive(Clone, Debug, Default)]
pub struct Patches {
    patches: Vec<Patch>,
    /// Files that hold none.
    pub ignored: Vec<Ignored>,
}

#[derive(Clone, Debug)]
struct Patch {
    path: String,
    line: u32,
    target: Target,
    kind: PatchKind,
    content: Value,
}

/// A patch that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The file's name asks for a kind that does not exist.
    #[error("the patch file {path} has an unknown type after `+`: use json, merge or strategic, as in etcd+merge.yaml")]
    UnknownKind {
        /// The file.
        path: String,
    },
    /// The file cannot be read as YAML.
    #[error("the patch file {path} is not valid YAML: line {line}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// Line of the fault.
        line: u32,
        /// What is wrong.
        message: String,
    },
    /// The file as a whole cannot be read.
    #[error("the patch file {path} cannot be read: {message}")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// The patch does not fit its target.
    #[error("the {kind} patch in {path}, line {line}, cannot be applied to {target}: {message}")]
    Inapplicable {
        /// The file.
        path: String,
        /// Line of the patch.
        line: u32,
        /// Kind of the patch.
        kind: &'static str,
        /// What was to be patched.
        target: &'static str,
        /// What is wrong.
        message: String,
    },
    /// What the patches leave is not what it has to be.
    #[error("after its patches ({paths}) {target} is no valid {wanted}: {message}")]
    Result {
        /// The files.
        paths: String,
        /// What was patched.
        target: &'static str,
        /// What it has to be.
        wanted: &'static str,
        /// What is wrong.
        message: String,
    },
}

impl Target {
    /// All targets; a file belongs to the first one that its name begins with.
    pub const ALL: &'static [Target] = &[
        Target::Etcd,
        Target::KubeApiserver,
        Target::KubeControllerManager,
        Target::KubeScheduler,
        Target::KubeletConfiguration,
        Target::CorednsDeployment,
    ];

    /// The name that files for it begin with. That of a static Pod is also the Pod's.
    pub fn name(self) -> &'static str {
        match self {
            Target::Etcd => "etcd",
            Target::KubeApiserver => "kube-apiserver",
            Target::KubeControllerManager => "kube-controller-manager",
            Target::KubeScheduler => "kube-scheduler",
            Target::KubeletConfiguration => "kubeletconfiguration",
            Target::CorednsDeployment => "corednsdeployment",
        }
    }

    /// The target of a name.
    pub fn named(name: &str) -> Option<Target> {
        Target::ALL.iter().copied().find(|target| target.name() == name)
    }

    /// Its type, where it is read into one after it was patched; with the `apiVersion` that it has to have.
    fn object(self) -> Option<(&'static Object, &'static str)> {
        match self {
            Target::KubeletConfiguration => None,
            Target::CorednsDeployment => Some((&core::DEPLOYMENT, "apps/v1")),
            _ => Some((&core::POD, "v1")),
        }
    }
}

impl PatchKind {
    /// All kinds.
    pub const ALL: &'static [PatchKind] = &[PatchKind::Json, PatchKind::Merge, PatchKind::Strategic];

    /// Its name in the name of a file.
    pub fn name(self) -> &'static str {
        match self {
            PatchKind::Json => "json",
            PatchKind::Merge => "merge",
            PatchKind::Strategic => "strategic",
        }
    }
}

impl Patches {
    /// The patches of the files of a folder. Every one of them has to be readable, whatever its target.
    ///
    /// # Errors
    /// The first file that is wrong.
    pub fn new(files: &[PatchFile]) -> Result<Patches, PatchError> {
        let mut out = Patches::default();
        for file in files {
            match file::name(&file.path) {
                file::Name::UnknownKind => return Err(PatchError::UnknownKind { path: file.path.clone() }),
                file::Name::Other(reason) => out.ignore(file, reason),
                file::Name::Patch(..) if file.contents.is_empty() => out.ignore(file, "it is empty"),
                file::Name::Patch(target, kind) => out.add(file, target, kind)?,
            }
        }
        Ok(out)
    }

    /// The files that hold patches, in order.
    pub fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = self.patches.iter().map(|patch| patch.path.as_str()).collect();
        files.dedup();
        files
    }

    /// The files that hold patches for a target, in order.
    pub fn files_for(&self, target: Target) -> Vec<&str> {
        let of_target = self.patches.iter().filter(|patch| patch.target == target);
        let mut files: Vec<&str> = of_target.map(|patch| patch.path.as_str()).collect();
        files.dedup();
        files
    }

    /// A document with all patches of its target.
    ///
    /// # Errors
    /// The first patch that does not fit, or a result that is not what the target has to be.
    pub fn apply(&self, target: Target, mut document: Value, release: &Release) -> Result<Value, PatchError> {
        let files = self.files_for(target);
        if files.is_empty() {
            return Ok(document);
        }
        let object = target.object();
        for patch in self.patches.iter().filter(|patch| patch.target == target) {
            document = patch
                .apply(document, object.map(|(object, _)| object))
                .map_err(|message| PatchError::Inapplicable {
                    path: patch.path.clone(),
                    line: patch.line,
                    kind: patch.kind.name(),
                    target: target.name(),
                    message,
                })?;
        }
        let result = |message: String| PatchError::Result {
            paths: files.join(", "),
            target: target.name(),
            wanted: object.map_or("KubeletConfiguration", |(object, _)| object.name),
            message,
        };
        let Some((object, version)) = object else {
            return match document {
                Value::Object(_) => Ok(document),
                other => Err(result(format!("it is {} now, and not a mapping", describe(&other)))),
            };
        };
        for (field, wanted) in [("apiVersion", version), ("kind", object.name)] {
            if document.get(field).and_then(Value::as_str) != Some(wanted) {
                return Err(result(format!("`{field}` has to stay `{wanted}`")));
            }
        }
        typed::rewrite(&document, object, release).map_err(|wrong| result(wrong.to_string()))
    }

    fn ignore(&mut self, file: &PatchFile, reason: &'static str) {
        self.ignored.push(Ignored {
            path: file.path.clone(),
            reason,
        });
    }

    fn add(&mut self, file: &PatchFile, target: Target, kind: PatchKind) -> Result<(), PatchError> {
        let documents = yaml::read(&file.contents, &Limits::default()).map_err(|error| PatchError::Unreadable {
            path: file.path.clone(),
            message: error.to_string(),
        })?;
        for document in documents.into_iter().filter(|document| !document.text.trim().is_empty()) {
            let root = document.root.map_err(|error| PatchError::Syntax {
                path: file.path.clone(),
                line: error.at.line,
                message: error.message,
            })?;
            self.patches.push(Patch {
                path: file.path.clone(),
                line: root.at.line,
                target,
                kind,
                content: root.to_value(),
            });
        }
        Ok(())
    }
}

impl Patch {
    fn apply(&self, document: Value, object: Option<&'static Object>) -> Result<Value, String> {
        match self.kind {
            PatchKind::Json => operations::apply(document, &self.content),
            PatchKind::Merge => merge::apply(document, self.content.clone()),
            PatchKind::Strategic => strategic::apply(document, self.content.clone(), object),
        }
    }
}

/// What a value is, for a person.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the truth value `{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text `{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
