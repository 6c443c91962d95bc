//! Where `testdata/golden` says otherwise than `testdata/golden-cluster`, it is right: the recorded build was older in five things.

/// The only object that the released reference makes and the recorded one does not.
pub const ADDED_BINDING: &str = "kubeadm:apiserver-kubelet-client";

/// A text of the record as the release has it.
pub fn released(text: &str) -> String {
    let text = text
        .replace("registry.k8s.io/etcd:3.6.4-0", "registry.k8s.io/etcd:3.6.6-0")
        .replace(
            "registry.k8s.io/coredns/coredns:v1.12.3",
            "registry.k8s.io/coredns/coredns:v1.13.1",
        );
    let flag = "--pod-infra-container-image=registry.k8s.io/pause:3.10.1";
    text.replace(&format!(" {flag}"), "").replace(flag, "")
}

/// The subject of a certificate as the release has it.
pub fn released_subject<'a>(file: &str, subject: &'a str) -> &'a str {
    match file.ends_with("/apiserver-kubelet-client.crt") {
        true => subject.strip_prefix("O=kubeadm:cluster-admins,").unwrap_or(subject),
        false => subject,
    }
}
