//! The kubelet and the container runtime set up cgroups differently, or the kubelet refuses those of the host.

use super::scene::says;
use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let mut lines = scene.of_kubelet();
    lines.find_map(|line| {
        if says(line, &["configured to not run on a host using cgroup v1"]) {
            return Some(Cause::new(
                "cgroups-v1",
                "the kubelet does not start, as the host has cgroups v1",
                "boot with cgroups v2 (systemd.unified_cgroup_hierarchy=1 in the kernel's command line), or set \
                 failCgroupV1: false in the KubeletConfiguration",
            ));
        }
        says(
            line,
            &[
                "is different from docker cgroup driver",
                "misconfiguration: kubelet cgroup driver",
                "expected cgroupspath to be of format \"slice:prefix:name\"",
                "expected cgroupspath to be of format \\\"slice:prefix:name\\\"",
                "invalid slice name",
                "cgroup-parent for systemd cgroup should be a valid slice",
            ],
        )
        .then(|| {
            Cause::new(
                "cgroup-driver",
                "the kubelet and the container runtime set up cgroups by different drivers (systemd and cgroupfs)",
                "set cgroupDriver in the KubeletConfiguration to what the runtime uses; with containerd, SystemdCgroup = true in \
                 /etc/containerd/config.toml goes with cgroupDriver: systemd. Then: systemctl restart containerd kubelet",
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn words_of_the_kubelet_and_of_runc() {
        for line in [
            "E0930 10:00:00.1 7 server.go:3] \"Failed to run kubelet\" err=\"failed to run Kubelet: misconfiguration: kubelet cgroup driver: \\\"cgroupfs\\\" is different from docker cgroup driver: \\\"systemd\\\"\"",
            "E0930 10:00:00.1 7 pod.go:1] \"CreatePodSandbox for pod failed\" err=\"rpc error: code = Unknown desc = failed to create containerd task: runc create failed: expected cgroupsPath to be of format \\\"slice:prefix:name\\\" for systemd cgroups, got \\\"/kubepods/burstable/pod1/x\\\" instead: unknown\"",
        ] {
            let found = super::find(&scene("kube-apiserver", "").and("kubelet", line));
            assert_found(found, &["different drivers", "SystemdCgroup"]);
        }
        let line = "E0930 run.go:72] \"command failed\" err=\"failed to run Kubelet: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported\"";
        assert_found(super::find(&scene("kubelet", line)), &["cgroups v1", "failCgroupV1"]);
        assert!(super::find(&scene("kubelet", "cgroup driver systemd")).is_none());
    }
}
