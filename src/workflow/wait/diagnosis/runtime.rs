//! The kubelet does not reach the container runtime, or the runtime does not do its work.

use super::scene::says;
use super::{Cause, ContainerSeen, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    scene
        .of_kubelet()
        .find_map(|line| by_line(scene, line))
        .or_else(|| match &scene.container {
            ContainerSeen::NoAnswer(reason) => Some(Cause::new(
                "runtime-not-reached",
                format!("the container runtime does not answer: {reason}"),
                "systemctl status containerd (or crio); systemctl restart containerd (or crio)",
            )),
            _ => None,
        })
}

fn by_line(scene: &Scene, line: &str) -> Option<Cause> {
    if says(line, &["unknown service runtime.v1"]) {
        return Some(Cause::new(
            "runtime-without-cri",
            "the container runtime answers, but does not speak CRI v1",
            "with containerd: take `cri` out of disabled_plugins in /etc/containerd/config.toml, then systemctl restart containerd; \
             containerd before 1.6 and CRI-O before 1.20 are too old",
        ));
    }
    let dials = says(line, &["dial unix"])
        && says(
            line,
            &["connection refused", "no such file or directory", "permission denied"],
        );
    if dials
        || says(
            line,
            &["failed to validate service connection", "validate cri v1 runtime api"],
        )
    {
        let socket = socket_in(line).map_or(String::new(), |socket| format!(" at {socket}"));
        return Some(Cause::new(
            "runtime-not-reached",
            format!("the kubelet does not reach the container runtime{socket}"),
            "systemctl status containerd (or crio); start it, or name the right socket: nodeRegistration.criSocket",
        ));
    }
    // Other Pods' sandboxes do not count: without a network plugin they cannot be made yet.
    let of_component = line.contains(&scene.component) || says(line, &["sandbox image"]);
    if of_component
        && says(
            line,
            &[
                "failed to get sandbox image",
                "failed to create pod sandbox",
                "createpodsandbox for pod failed",
            ],
        )
    {
        let image = says(line, &["sandbox image"]);
        return Some(match image {
            true => Cause::new(
                "sandbox-image",
                "the container runtime cannot get the image that holds a Pod's namespaces (pause)",
                "pull it as the runtime names it (`crictl images` and the runtime's configuration show which), or set \
                 sandbox_image there to one that this host has",
            ),
            false => Cause::new(
                "sandbox-failed",
                "the container runtime cannot make the Pod's sandbox",
                "the kubelet's last lines say why; `journalctl -u containerd -n 50 --no-pager` (or crio) says more",
            ),
        });
    }
    None
}

fn socket_in(line: &str) -> Option<&str> {
    let rest = line.split_once("dial unix ")?.1;
    let path = rest.split([':', ' ', '"', '\\']).next()?;
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn not_there_not_speaking_not_working() {
        let line = "E0930 10:00:00.1 7 run.go:72] \"command failed\" err=\"failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \\\"unix:///run/containerd/containerd.sock\\\": rpc error: code = Unavailable desc = connection error: desc = \\\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory\\\"\"";
        assert_found(
            find(&scene("kubelet", line)),
            &["at /run/containerd/containerd.sock", "systemctl status containerd"],
        );
        let line = "E0930 7 run.go:72] \"command failed\" err=\"failed to run Kubelet: validate service connection: rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService\"";
        assert_found(find(&scene("kubelet", line)), &["does not speak CRI v1", "disabled_plugins"]);
        let line = "E0930 7 kuberuntime_sandbox.go:7] \"Failed to create sandbox for pod\" err=\"rpc error: code = Unknown desc = failed to get sandbox image \\\"registry.k8s.io/pause:3.10\\\": failed to pull image\"";
        assert_found(find(&scene("etcd", "").and("kubelet", line)), &["pause", "sandbox_image"]);
        let line = "E0930 7 pod.go:7] \"CreatePodSandbox for pod failed\" err=\"rpc error: code = Unknown desc = OCI runtime create failed\" pod=\"kube-system/etcd-cp1\"";
        assert!(find(&scene("kube-scheduler", "").and("kubelet", line)).is_none());
        assert_found(
            find(&scene("etcd", "").and("kubelet", line)),
            &["cannot make the Pod's sandbox"],
        );
    }

    #[test]
    fn a_runtime_that_we_do_not_reach_either() {
        let mut scene = scene("etcd", "");
        assert!(find(&scene).is_none());
        scene.container = ContainerSeen::NoAnswer("cannot connect to /run/x.sock".to_owned());
        assert_found(find(&scene), &["cannot connect to /run/x.sock"]);
    }
}
