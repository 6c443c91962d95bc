//! Where a field stands that somebody wrote at another place: in another part, kind or version of the API.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{DOCUMENT_TYPES, DocumentType};
use crate::config::document::{ApiVersion, Kind};
use crate::config::shape::{ObjectInfo, Shape};

/// A name that more kinds have says too little of what was meant.
const MOST_KINDS: usize = 4;

/// Fields that another version has at another place, or that are gone: kind, path, and what to write.
const MOVED: &[(Kind, &str, &str)] = &[
    (
        Kind::Cluster,
        "apiServer.timeoutForControlPlane",
        "v1beta4 has it as `timeouts.controlPlaneComponentHealthCheck`, in the InitConfiguration and the JoinConfiguration",
    ),
    (Kind::Join, "discovery.timeout", "v1beta4 has it as `timeouts.discovery`"),
    (Kind::Cluster, "useHyperKubeImage", "leave it out: it went with v1beta3"),
    (
        Kind::Cluster,
        "dns.type",
        "leave it out: since v1beta3 the addon is always CoreDNS",
    ),
    (
        Kind::Cluster,
        "apiServerExtraArgs",
        "write the arguments below `apiServer`, as `extraArgs`",
    ),
    (
        Kind::Cluster,
        "controllerManagerExtraArgs",
        "write the arguments below `controllerManager`, as `extraArgs`",
    ),
    (
        Kind::Cluster,
        "schedulerExtraArgs",
        "write the arguments below `scheduler`, as `extraArgs`",
    ),
    (
        Kind::Cluster,
        "apiServerCertSANs",
        "write the names below `apiServer`, as `certSANs`",
    ),
    (Kind::Init, "apiEndpoint", "write `localAPIEndpoint`"),
    (
        Kind::Join,
        "discoveryToken",
        "write it below `discovery.bootstrapToken`, as `token`",
    ),
];

/// Where the field at `path` of a document belongs, as far as that is known.
pub fn help(kind: Kind, version: ApiVersion, path: &str) -> Option<String> {
    let path = without_indexes(path);
    if let Some((_, _, help)) = MOVED.iter().find(|(of, moved, _)| *of == kind && *moved == path) {
        return Some((*help).to_owned());
    }
    let name = path.rsplit('.').next()?;
    let places = index().get(name)?;
    let here = |place: &&Place| place.document.kind == kind.name() && place.document.version == version;
    // At this very place, but not in this release or version.
    if let Some(place) = places.iter().find(|place| here(place) && place.path == path) {
        let fields = place.document.fields(place.object);
        let since = fields.into_iter().find(|(field, _)| field.name == name)?.1?;
        return Some(format!("`{name}` is there since release {since}"));
    }
    let in_newer =
        |place: &&Place| place.document.kind == kind.name() && place.document.version == ApiVersion::V1beta4 && version.is_old();
    if places.iter().any(|place| in_newer(&place) && place.path == path) {
        return Some(format!(
            "`{name}` came with kubeadm.k8s.io/v1beta4; `config migrate` rewrites the file in that version"
        ));
    }
    // A list may say nothing more than its name: what stands at many places is a guess.
    let same_kind: Vec<&Place> = places.iter().filter(here).collect();
    if let [place] = same_kind.as_slice() {
        return Some(match place.path.rsplit_once('.') {
            Some((parent, _)) => format!("`{name}` belongs below `{parent}`"),
            None => format!("`{name}` belongs to the top level of the document"),
        });
    }
    if !same_kind.is_empty() {
        return None;
    }
    // A document of a component, which has no version of kubeadm's, has neighbours in the newest of them.
    let neighbours = |place: &&Place| {
        let wanted = if version == ApiVersion::Component {
            ApiVersion::V1beta4
        } else {
            version
        };
        place.document.version == wanted || place.document.version == ApiVersion::Component
    };
    let other: Vec<&Place> = places.iter().filter(neighbours).collect();
    // What sets up a cluster is meant sooner than what resets or upgrades a node.
    let of_clusters = |place: &&&Place| !matches!(place.document.kind, "ResetConfiguration" | "UpgradeConfiguration");
    let first: Vec<&Place> = other.iter().filter(of_clusters).copied().collect();
    let other = if first.is_empty() { other } else { first };
    let at_the_top: Vec<&Place> = other.iter().filter(|place| !place.path.contains('.')).copied().collect();
    let other = if at_the_top.is_empty() { other } else { at_the_top };
    let place = other.first()?;
    // In several kinds, but everywhere in the same part of them.
    if other.len() > MOST_KINDS || other.iter().any(|one| one.path != place.path) {
        return None;
    }
    let kinds: Vec<String> = other.iter().map(|place| with_article(place.document.kind)).collect();
    let kinds = kinds.join(" or ");
    Some(match place.path.rsplit_once('.') {
        Some((parent, _)) => format!("`{name}` belongs into {kinds}, below `{parent}`"),
        None => format!("`{name}` belongs into {kinds}"),
    })
}

/// Where fields of this name stand in what is written today, as `Kind.path`.
pub fn places(name: &str) -> Vec<String> {
    let written = |place: &&Place| matches!(place.document.version, ApiVersion::V1beta4 | ApiVersion::Component);
    let found = index().get(name).into_iter().flatten().filter(written);
    found.map(|place| format!("{}.{}", place.document.kind, place.path)).collect()
}

fn with_article(kind: &str) -> String {
    match kind.starts_with(['I', 'U']) {
        true => format!("an {kind}"),
        false => format!("a {kind}"),
    }
}

/// A place of a field.
struct Place {
    document: &'static DocumentType,
    object: &'static ObjectInfo,
    path: String,
}

/// The places of every name.
fn index() -> &'static HashMap<&'static str, Vec<Place>> {
    static INDEX: OnceLock<HashMap<&'static str, Vec<Place>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = HashMap::new();
        for document in DOCUMENT_TYPES.iter().filter(|document| document.version != ApiVersion::V1) {
            collect(document, document.content, "", &mut index);
        }
        index
    })
}

fn collect(
    document: &'static DocumentType,
    object: &'static ObjectInfo,
    above: &str,
    index: &mut HashMap<&'static str, Vec<Place>>,
) {
    for field in object.fields {
        let path = match above {
            "" => field.name.to_owned(),
            above => format!("{above}.{}", field.name),
        };
        if let Some(below) = object_in(&(field.shape)()) {
            collect(document, below, &path, index);
        }
        index.entry(field.name).or_default().push(Place { document, object, path });
    }
}

fn object_in(shape: &Shape) -> Option<&'static ObjectInfo> {
    match shape {
        Shape::Object(object) => Some(object),
        Shape::List(inner) | Shape::Map(inner) => object_in(inner),
        _ => None,
    }
}

fn without_indexes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_where_they_belong() {
        use ApiVersion::{Component, V1beta3, V1beta4};
        for (kind, version, path, wanted) in [
            (
                Kind::Cluster,
                V1beta4,
                "apiServer.timeoutForControlPlane",
                "controlPlaneComponentHealthCheck",
            ),
            (Kind::Join, V1beta4, "discovery.timeout", "`timeouts.discovery`"),
            (
                Kind::Cluster,
                V1beta3,
                "encryptionAlgorithm",
                "came with kubeadm.k8s.io/v1beta4",
            ),
            (
                Kind::Cluster,
                V1beta3,
                "apiServer.extraEnvs",
                "came with kubeadm.k8s.io/v1beta4",
            ),
            (Kind::Cluster, V1beta4, "podSubnet", "belongs below `networking`"),
            (Kind::Cluster, V1beta4, "networking.clusterName", "top level of the document"),
            (
                Kind::Cluster,
                V1beta4,
                "nodeRegistration",
                "belongs into an InitConfiguration or a JoinConfiguration",
            ),
            (
                Kind::Cluster,
                V1beta4,
                "criSocket",
                "belongs into an InitConfiguration or a JoinConfiguration, below `nodeRegistration`",
            ),
            (
                Kind::Cluster,
                V1beta4,
                "timeouts",
                "belongs into an InitConfiguration or a JoinConfiguration",
            ),
            (Kind::Cluster, V1beta4, "localAPIEndpoint.advertiseAddress", "belongs into a"),
            (
                Kind::Init,
                V1beta4,
                "kubernetesVersion",
                "belongs into a ClusterConfiguration",
            ),
            (Kind::Cluster, V1beta4, "maxPods", "belongs into a KubeletConfiguration"),
            (
                Kind::Kubelet,
                Component,
                "strictARP",
                "belongs into a KubeProxyConfiguration, below `ipvs`",
            ),
            (
                Kind::Cluster,
                V1beta4,
                "etcd.external.httpEndpoints",
                "is there since release v1.3",
            ),
            (Kind::Cluster, V1beta4, "dns.type", "CoreDNS"),
        ] {
            let found = help(kind, version, path);
            let may_be_anywhere = wanted == "belongs into a" && found.is_none();
            assert!(
                may_be_anywhere || found.as_ref().is_some_and(|help| help.contains(wanted)),
                "{path}: {found:?}"
            );
        }
        assert_eq!(help(Kind::Cluster, V1beta4, "nonsense"), None);
        assert_eq!(without_indexes("a[0].b[12].c"), "a.b.c");
    }
}
