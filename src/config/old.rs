//! v1beta1 and v1beta2: what they have that v1beta3 has not, and the other way round.
//!
//! Everything else has the same name and place in the three. Sources: the types of kubernetes/kubernetes,
//! cmd/kubeadm/app/apis/kubeadm, v1beta1 @ 054d429d9f8b and v1beta2 @ 046d201c45ce, read field by field.

use super::kind::{ApiVersion, Kind};
use super::object::Decoder;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, NodeValue};

/// Fields of ClusterConfiguration that v1beta3 gave up.
pub(super) const GIVEN_UP: [&str; 2] = ["useHyperKubeImage", "dns.type"];

/// Fields that came later: the kind, the path, the first version that has it.
const LATER: [(Kind, &str, ApiVersion); 10] = [
    (Kind::Init, "certificateKey", ApiVersion::V1beta2),
    (Kind::Init, "nodeRegistration.ignorePreflightErrors", ApiVersion::V1beta2),
    (Kind::Init, "nodeRegistration.imagePullPolicy", ApiVersion::V1beta3),
    (Kind::Init, "skipPhases", ApiVersion::V1beta3),
    (Kind::Init, "patches", ApiVersion::V1beta3),
    (Kind::Join, "controlPlane.certificateKey", ApiVersion::V1beta2),
    (Kind::Join, "nodeRegistration.ignorePreflightErrors", ApiVersion::V1beta2),
    (Kind::Join, "nodeRegistration.imagePullPolicy", ApiVersion::V1beta3),
    (Kind::Join, "skipPhases", ApiVersion::V1beta3),
    (Kind::Join, "patches", ApiVersion::V1beta3),
];

/// A document of v1beta1 or v1beta2 in the form of v1beta3, with findings about what has no successor and what came later;
/// nothing for other versions.
pub(super) fn as_v1beta3(kind: Kind, version: ApiVersion, root: &Node, decoder: &mut Decoder<'_>) -> Option<Node> {
    if !matches!(version, ApiVersion::V1beta1 | ApiVersion::V1beta2) {
        return None;
    }
    let mut root = root.clone();
    let is_later = |since: ApiVersion| match version {
        ApiVersion::V1beta1 => true,
        _ => since != ApiVersion::V1beta2,
    };
    for (of, path, since) in LATER {
        if of == kind && is_later(since) && find(&root, path).is_some() {
            let message = format!("{} has no field `{path}`; it came with {}", version.name(), since.name());
            let help = format!("leave it out, or write `apiVersion: {}`", since.name());
            let finding = Diagnostic::error("unknown-field", path, root.locate(path), message).with_help(help);
            decoder.findings.push(finding);
            remove(&mut root, path);
        }
    }
    if kind == Kind::Cluster {
        for path in GIVEN_UP {
            if let Some(value) = find(&root, path).cloned() {
                decoder.findings.extend(given_up(path, &value, &root));
                remove(&mut root, path);
            }
        }
    }
    Some(root)
}

/// What is to be said about a field that has no successor: nothing where it says what holds anyway.
fn given_up(path: &str, value: &Node, root: &Node) -> Option<Diagnostic> {
    let at = root.locate(path);
    let (message, help) = match (path, &value.value) {
        (_, NodeValue::Null) => return None,
        ("useHyperKubeImage", NodeValue::Bool(false)) => return None,
        ("useHyperKubeImage", NodeValue::Bool(true)) => (
            "newer versions have no `useHyperKubeImage`: there are no hyperkube images any more",
            "every component gets an image of its own",
        ),
        ("dns.type", NodeValue::String(name)) if name.is_empty() || name == "CoreDNS" => return None,
        ("dns.type", NodeValue::String(_)) => (
            "newer versions have no `dns.type`: CoreDNS is the only server for names",
            "CoreDNS is installed",
        ),
        (_, other) => {
            let wanted = if path == "dns.type" { "text" } else { "`true` or `false`" };
            let message = format!("{} stands where {wanted} is wanted", other.describe());
            return Some(Diagnostic::error("wrong-type", path, value.at, message));
        }
    };
    Some(Diagnostic::warning("no-successor", path, at, message.to_owned()).with_help(help))
}

fn find<'n>(root: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(root, |node, name| node.get(name))
}

fn remove(root: &mut Node, path: &str) {
    let mut node = root;
    let (around, last) = path.rsplit_once('.').unwrap_or(("", path));
    for name in around.split('.').filter(|name| !name.is_empty()) {
        let NodeValue::Mapping(entries) = &mut node.value else {
            return;
        };
        let Some(entry) = entries.iter_mut().find(|entry| entry.key == name) else {
            return;
        };
        node = &mut entry.value;
    }
    if let NodeValue::Mapping(entries) = &mut node.value {
        let mut left = std::mem::take(entries).into_vec();
        left.retain(|entry| entry.key != last);
        *entries = left.into_boxed_slice();
    }
}
