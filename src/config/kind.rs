//! Which API version and kind a document is.

use super::suggest::nearest;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, NodeValue, Position};

const KUBEADM_GROUP: &str = "kubeadm.k8s.io";
const KUBELET_GROUP: &str = "kubelet.config.k8s.io";
const KUBE_PROXY_GROUP: &str = "kubeproxy.config.k8s.io";

/// Versions that are not read, and the kubeadm that migrates each.
const TOO_OLD: [(&str, &str); 3] = [("v1alpha1", "v1.11"), ("v1alpha2", "v1.12"), ("v1alpha3", "v1.14")];

/// Versions that no kubeadm of today reads, and that are only migrated.
const ONLY_MIGRATED: [&str; 2] = ["v1beta1", "v1beta2"];

/// A kind of these versions that was given up.
pub(super) const CLUSTER_STATUS: &str = "ClusterStatus";

/// A kind of document that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// InitConfiguration.
    Init,
    /// ClusterConfiguration.
    Cluster,
    /// JoinConfiguration.
    Join,
    /// ResetConfiguration.
    Reset,
    /// UpgradeConfiguration.
    Upgrade,
    /// KubeletConfiguration.
    Kubelet,
    /// KubeProxyConfiguration.
    KubeProxy,
}

/// kubeadm's own kinds.
const KUBEADM_KINDS: [Kind; 5] = [Kind::Init, Kind::Cluster, Kind::Join, Kind::Reset, Kind::Upgrade];

impl Kind {
    /// The name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Init => "InitConfiguration",
            Kind::Cluster => "ClusterConfiguration",
            Kind::Join => "JoinConfiguration",
            Kind::Reset => "ResetConfiguration",
            Kind::Upgrade => "UpgradeConfiguration",
            Kind::Kubelet => "KubeletConfiguration",
            Kind::KubeProxy => "KubeProxyConfiguration",
        }
    }
}

/// The version that a document of kubeadm is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiVersion {
    /// `kubeadm.k8s.io/v1beta1`: only migrated.
    V1beta1,
    /// `kubeadm.k8s.io/v1beta2`: only migrated.
    V1beta2,
    /// `kubeadm.k8s.io/v1beta3`: deprecated.
    V1beta3,
    /// `kubeadm.k8s.io/v1beta4`.
    V1beta4,
    /// `kubeadm.k8s.io/v1`: experimental.
    V1,
    /// The one version of a component's configuration.
    Component,
}

impl ApiVersion {
    /// Whether documents have the form of v1beta3 (arguments in mappings), or an older one.
    pub const fn is_old(self) -> bool {
        matches!(self, ApiVersion::V1beta1 | ApiVersion::V1beta2 | ApiVersion::V1beta3)
    }

    /// The version as documents of kubeadm name it.
    pub const fn name(self) -> &'static str {
        match self {
            ApiVersion::V1beta1 => "kubeadm.k8s.io/v1beta1",
            ApiVersion::V1beta2 => "kubeadm.k8s.io/v1beta2",
            ApiVersion::V1beta3 => "kubeadm.k8s.io/v1beta3",
            ApiVersion::V1beta4 => "kubeadm.k8s.io/v1beta4",
            ApiVersion::V1 => "kubeadm.k8s.io/v1",
            ApiVersion::Component => "",
        }
    }
}

/// A document that is not read.
pub(super) struct Unknown {
    /// Why.
    pub(super) finding: Box<Diagnostic>,
    /// It is well formed, only not ours to read.
    pub(super) foreign: bool,
}

impl Unknown {
    fn broken(code: &'static str, path: &str, at: Position, message: String, help: &str) -> Self {
        Unknown {
            finding: Box::new(Diagnostic::error(code, path, at, message).with_help(help)),
            foreign: false,
        }
    }

    fn foreign(code: &'static str, path: &str, at: Position, message: String, help: &str) -> Self {
        Unknown {
            foreign: true,
            ..Unknown::broken(code, path, at, message, help)
        }
    }
}

/// The type that a document says it is. `migrates`: versions that are only migrated are known too.
pub(super) fn type_of(root: &Node, migrates: bool) -> Result<(Kind, ApiVersion), Unknown> {
    match &root.value {
        NodeValue::Mapping(_) => {}
        NodeValue::Null => {
            let message = "a document without content, so without apiVersion and kind".to_owned();
            return Err(Unknown::broken(
                "empty-document",
                "",
                root.at,
                message,
                "remove it and its `---` line",
            ));
        }
        other => {
            let message = format!(
                "{} stands where a mapping with apiVersion and kind is wanted",
                other.describe()
            );
            let help = "begin the document with `apiVersion: kubeadm.k8s.io/v1beta4` and its `kind`";
            return Err(Unknown::broken("not-a-mapping", "", root.at, message, help));
        }
    }
    let api_version = type_text(
        root,
        "apiVersion",
        "missing-api-version",
        "such as `apiVersion: kubeadm.k8s.io/v1beta4`",
    )?;
    let kind = type_text(root, "kind", "missing-kind", "such as `kind: ClusterConfiguration`")?;
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    match group {
        KUBEADM_GROUP => kubeadm_type(root, version, kind, migrates),
        KUBELET_GROUP => component_type(root, version, kind, "v1beta1", Kind::Kubelet),
        KUBE_PROXY_GROUP => component_type(root, version, kind, "v1alpha1", Kind::KubeProxy),
        _ => {
            let groups = [KUBEADM_GROUP, KUBELET_GROUP, KUBE_PROXY_GROUP];
            let help = match nearest(group, groups) {
                Some(near) => format!("did you mean the group `{near}`?"),
                None => format!("groups that are read: {}", groups.join(", ")),
            };
            let message = format!("documents of `{api_version}` are not read here");
            Err(Unknown::foreign(
                "unknown-group",
                "apiVersion",
                root.locate("apiVersion"),
                message,
                &help,
            ))
        }
    }
}

fn type_text<'a>(root: &'a Node, field: &str, code: &'static str, example: &str) -> Result<&'a str, Unknown> {
    let node = root.get(field).filter(|node| node.value != NodeValue::Null);
    match node.map(|node| &node.value) {
        Some(NodeValue::String(text)) if !text.is_empty() => Ok(text),
        Some(NodeValue::String(_)) | None => {
            let message = format!("the document has no {field}");
            Err(Unknown::broken(
                code,
                field,
                root.locate(field),
                message,
                &format!("add it, {example}"),
            ))
        }
        Some(other) => {
            let message = format!("{} stands where text is wanted", other.describe());
            Err(Unknown::broken(
                "wrong-type",
                field,
                root.locate(field),
                message,
                &format!("write text, {example}"),
            ))
        }
    }
}

fn kubeadm_type(root: &Node, version: &str, kind: &str, migrates: bool) -> Result<(Kind, ApiVersion), Unknown> {
    let at = root.locate("apiVersion");
    let only_migrated = ONLY_MIGRATED.contains(&version);
    let read = match version {
        "v1beta1" if migrates => ApiVersion::V1beta1,
        "v1beta2" if migrates => ApiVersion::V1beta2,
        "v1beta3" => ApiVersion::V1beta3,
        "v1beta4" => ApiVersion::V1beta4,
        "v1" => ApiVersion::V1,
        _ => {
            let migrator = TOO_OLD.iter().find(|(old, _)| *old == version);
            let message = match migrator {
                None if only_migrated => format!("{KUBEADM_GROUP}/{version} is too old to be read"),
                Some(_) => format!("{KUBEADM_GROUP}/{version} is too old to be read"),
                None => format!("there is no version {KUBEADM_GROUP}/{version}"),
            };
            let help = match migrator {
                Some((_, kubeadm)) => format!("`kubeadm config migrate` of {kubeadm} turns it into a newer version"),
                None if only_migrated => "rewrite the file with `config migrate --old-config OLD --new-config NEW`".to_owned(),
                None => format!("write {KUBEADM_GROUP}/v1beta4"),
            };
            return Err(Unknown::broken("unknown-api-version", "apiVersion", at, message, &help));
        }
    };
    let kinds: &[Kind] = match read {
        ApiVersion::V1beta1 | ApiVersion::V1beta2 | ApiVersion::V1beta3 => &KUBEADM_KINDS[..3],
        ApiVersion::V1beta4 | ApiVersion::V1 | ApiVersion::Component => &KUBEADM_KINDS,
    };
    if only_migrated && kind == CLUSTER_STATUS {
        let message = format!("newer versions have no {CLUSTER_STATUS}: nothing reads the addresses that it lists");
        let finding =
            Diagnostic::warning("no-successor", "kind", root.locate("kind"), message).with_help("the document is left out");
        return Err(Unknown {
            finding: Box::new(finding),
            foreign: false,
        });
    }
    match kinds.iter().find(|known| known.name() == kind) {
        Some(known) => Ok((*known, read)),
        None => {
            let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
            let help = match nearest(kind, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("kinds of this version: {}", names.join(", ")),
            };
            let message = format!("{KUBEADM_GROUP}/{version} has no kind `{kind}`");
            Err(Unknown::foreign("unknown-kind", "kind", root.locate("kind"), message, &help))
        }
    }
}

fn component_type(
    root: &Node,
    version: &str,
    kind: &str,
    known_version: &str,
    known: Kind,
) -> Result<(Kind, ApiVersion), Unknown> {
    if version != known_version {
        let message = format!("{} is read in version {known_version}, not {version}", known.name());
        let help = format!("write the version {known_version}");
        return Err(Unknown::foreign(
            "unknown-api-version",
            "apiVersion",
            root.locate("apiVersion"),
            message,
            &help,
        ));
    }
    if kind != known.name() {
        let message = format!("documents of kind `{kind}` are not read here");
        let help = format!("the kind that is read from this group is {}", known.name());
        return Err(Unknown::foreign("unknown-kind", "kind", root.locate("kind"), message, &help));
    }
    Ok((known, ApiVersion::Component))
}
