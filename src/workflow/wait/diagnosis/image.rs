//! An image that cannot be had.

use super::scene::says;
use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let texts = [
        "errimagepull",
        "imagepullbackoff",
        "errimageneverpull",
        "failed to pull image",
        "failed to pull and unpack image",
        "invalidimagename",
    ];
    // Other Pods of the node do not count, where lines name the component.
    let line = scene
        .of_kubelet()
        .find(|line| says(line, &texts) && (scene.component == "kubelet" || line.contains(&scene.component)))?;
    let never = says(line, &["errimageneverpull"]);
    let image = image_in(line);
    let named = image.as_deref().unwrap_or("an image");
    let pull = image.as_deref().map_or_else(
        || "pull it by hand with crictl pull".to_owned(),
        |image| format!("crictl pull {image} shows why"),
    );
    Some(match never {
        true => Cause::new(
            "image-missing",
            format!("{named} is not on this host, and must not be pulled (pull policy Never)"),
            format!("{pull}; or let it be pulled: nodeRegistration.imagePullPolicy"),
        ),
        false => Cause::new(
            "image-missing",
            format!("{named} cannot be pulled"),
            format!("{pull}. Check its name and tag (imageRepository, kubernetesVersion), the way to the registry, and proxies"),
        ),
    })
}

/// The value behind `image=`, else the quoted word behind `image`.
fn image_in(line: &str) -> Option<String> {
    let plain = line.replace("\\\"", "\"");
    let after = ["image=\"", "image \""]
        .iter()
        .find_map(|mark| Some(plain.split_once(mark)?.1))?;
    let image = after.split('"').next()?;
    (image.contains('/') || image.contains(':')).then(|| image.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn the_image_is_named() {
        let line = "E0930 10:00:00.1 7 kuberuntime_image.go:55] \"Failed to pull image\" err=\"rpc error: code = NotFound desc = failed to pull and unpack image \\\"registry.example.com/kube-apiserver:v1.36.2\\\": not found\" image=\"registry.example.com/kube-apiserver:v1.36.2\"";
        let of = |component: &str| find(&scene(component, "").and("kubelet", line));
        assert_found(
            of("kube-apiserver"),
            &[
                "registry.example.com/kube-apiserver:v1.36.2 cannot be pulled",
                "crictl pull registry.example.com/kube-apiserver:v1.36.2",
            ],
        );
        assert!(of("kube-scheduler").is_none());
        let line = "E0930 7 pod_workers.go:1] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"etcd\\\" with ErrImageNeverPull: \\\"Container image \\\\\\\"x/etcd:3.6\\\\\\\" is not present with pull policy of Never\\\"\"";
        assert_found(
            find(&scene("etcd", "").and("kubelet", line)),
            &["pull policy Never", "imagePullPolicy"],
        );
        let line =
            "\"Back-off pulling image \\\"r/kube-scheduler:v1\\\"\" ImagePullBackOff pod=\"kube-system/kube-scheduler-cp1\"";
        assert_found(
            find(&scene("kube-scheduler", "").and("kubelet", line)),
            &["r/kube-scheduler:v1 cannot be pulled"],
        );
    }
}
