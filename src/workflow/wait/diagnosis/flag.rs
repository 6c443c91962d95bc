//! Flags and settings that a program does not know.

use super::scene::says;
use super::{Cause, Scene};
use crate::workflow::action::KUBELET;

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    scene.all().find_map(|(of, line)| by_line(of, line))
}

fn by_line(of: &str, line: &str) -> Option<Cause> {
    let wrong = [
        "unknown flag: ",
        "unknown shorthand flag: ",
        "flag provided but not defined: ",
        "unrecognized feature gate: ",
    ];
    if let Some(mark) = wrong.into_iter().find(|mark| line.contains(mark)) {
        let word = line.split_once(mark)?.1;
        let word = word
            .split(|c: char| c.is_whitespace() || matches!(c, '"' | ','))
            .next()
            .unwrap_or_default();
        let what = mark.trim_end_matches([':', ' ']);
        let next = match of {
            KUBELET => "take it out of nodeRegistration.kubeletExtraArgs, the KubeletConfiguration or the service's own files \
                        (`systemctl cat kubelet`); `kubelet --version` should be that of the control plane"
                .to_owned(),
            _ => format!("take it out of {of}'s extraArgs or featureGates; kubernetesVersion decides what {of} knows"),
        };
        return Some(Cause::new(
            "unknown-flag",
            format!("{of} does not start: {what} {word}"),
            next,
        ));
    }
    if of == KUBELET
        && says(
            line,
            &["failed to load kubelet config file", "failed to decode the kubelet config"],
        )
    {
        return Some(Cause::new(
            "kubelet-configuration",
            "the kubelet cannot read its configuration",
            "its last lines name the file and the field; mend the KubeletConfiguration (or the patch of kubeletconfiguration)",
        ));
    }
    let invalid = says(line, &["invalid argument \"", "invalid argument \\\""]) && says(line, &["flag"]);
    invalid.then(|| {
        Cause::new(
            "invalid-flag-value",
            format!("{of} does not start: a flag has a value that it does not take"),
            format!("{of}'s last lines name the flag; mend it in extraArgs"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn the_flag_is_named() {
        assert_found(
            find(&scene("kube-apiserver", "Error: unknown flag: --audit-logs\n")),
            &["unknown flag --audit-logs", "extraArgs"],
        );
        let kubelet = "E0930 7 run.go:72] \"command failed\" err=\"failed to parse kubelet flag: unknown flag: --pod-infra-container-image\"";
        assert_found(
            find(&scene("kubelet", kubelet)),
            &["unknown flag --pod-infra-container-image", "kubelet --version"],
        );
        let gate = "Error: invalid argument \"X=true\" for \"--feature-gates\" flag: unrecognized feature gate: X";
        assert_found(find(&scene("kube-scheduler", gate)), &["unrecognized feature gate X"]);
        let value = "Error: invalid argument \"abc\" for \"--v\" flag: strconv.ParseInt: parsing \"abc\": invalid syntax";
        assert_found(find(&scene("kube-scheduler", value)), &["a value that it does not take"]);
        let file = "E0930 7 run.go:72] \"command failed\" err=\"failed to load kubelet config file, path: /var/lib/kubelet/config.yaml, error: strict decoding error: unknown field \\\"x\\\"\"";
        assert_found(find(&scene("kubelet", file)), &["cannot read its configuration"]);
    }
}
