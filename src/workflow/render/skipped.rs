//! `skipPhases` of a node that is rendered. What `init` and `join` place is the same for the most part; their phases have other names.

/// Parents and names of phases of `init`, and the names that `join` has for them, by `join`'s own list of phases. The member of etcd
/// was a child of `control-plane-join` before it had a phase of its own.
const NAMES_OF_JOIN: &[(&str, &[&str])] = &[
    ("certs", &["control-plane-prepare/certs"]),
    ("kubeconfig/kubelet", &["kubelet-start"]),
    ("kubeconfig", &["control-plane-prepare/kubeconfig"]),
    ("control-plane", &["control-plane-prepare/control-plane"]),
    ("kubelet-start", &["kubelet-start"]),
    ("etcd", &["etcd-join", "control-plane-join/etcd"]),
    ("mark-control-plane", &["control-plane-join/mark-control-plane"]),
];

/// The name under which a phase is skipped; none where it is not. `phase` has its name of `init` (`certs/apiserver`); a node that
/// `joins` skips it by the name of `join`. Skipping a parent skips its children; case does not count.
pub fn by(skip_phases: &[String], phase: &str, joins: bool) -> Option<String> {
    let parent = |name: &str| name.split('/').next().unwrap_or(name).to_owned();
    let is_skipped = |name: &str| {
        let parent = parent(name);
        skip_phases
            .iter()
            .any(|skip| skip.eq_ignore_ascii_case(name) || skip.eq_ignore_ascii_case(&parent))
    };
    if !joins {
        return is_skipped(phase).then(|| phase.to_owned());
    }
    let known = NAMES_OF_JOIN
        .iter()
        .find(|(name, _)| *name == phase || *name == parent(phase));
    let (_, names) = known?;
    names.iter().find(|name| is_skipped(name)).map(|name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_its_names() {
        let skip = |words: &[&str], phase: &str, joins| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            by(&words, phase, joins)
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(skip(&["certs"], "certs/apiserver", false), some("certs/apiserver"));
        assert_eq!(skip(&["Certs/APIserver"], "certs/apiserver", false), some("certs/apiserver"));
        assert_eq!(skip(&["certs/ca"], "certs/apiserver", false), None);
        assert_eq!(skip(&["certs", "control-plane"], "certs/apiserver", true), None);
        for (skipped, phase, name) in [
            ("control-plane-prepare", "certs/apiserver", "control-plane-prepare/certs"),
            (
                "control-plane-prepare/certs",
                "certs/apiserver",
                "control-plane-prepare/certs",
            ),
            ("kubelet-start", "kubeconfig/kubelet", "kubelet-start"),
            (
                "control-plane-prepare/kubeconfig",
                "kubeconfig/admin",
                "control-plane-prepare/kubeconfig",
            ),
            ("etcd-join", "etcd/local", "etcd-join"),
            ("control-plane-join", "etcd/local", "control-plane-join/etcd"),
            (
                "control-plane-join",
                "mark-control-plane",
                "control-plane-join/mark-control-plane",
            ),
        ] {
            assert_eq!(skip(&[skipped], phase, true), some(name), "{skipped}");
        }
        assert_eq!(skip(&["control-plane-prepare/kubeconfig"], "kubeconfig/kubelet", true), None);
    }
}
