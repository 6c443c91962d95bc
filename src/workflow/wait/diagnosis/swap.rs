//! Swap is on, and the kubelet is set not to run then.

use super::scene::says;
use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    scene
        .of_kubelet()
        .find(|line| says(line, &["running with swap on is not supported"]))?;
    Some(Cause::new(
        "swap-on",
        "the kubelet does not start, as swap is on",
        "swapoff -a, and take the swap lines out of /etc/fstab; or set failSwapOn: false in the KubeletConfiguration",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn the_kubelets_words() {
        let line = "E0930 10:00:00.1 77 run.go:72] \"command failed\" err=\"failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false\"";
        assert_found(super::find(&scene("kubelet", line)), &["swap is on", "swapoff -a"]);
        assert!(super::find(&scene("kubelet", "swap is off")).is_none());
    }
}
