//! Which image each component of a cluster runs.

use super::model::ClusterConfiguration;
use crate::release::{Release, Version};

/// The registry that images come from unless the configuration names another.
pub const DEFAULT_REPOSITORY: &str = "registry.k8s.io";

/// The registry of Kubernetes' own images for versions that begin with `ci/`.
const CI_REPOSITORY: &str = "gcr.io/k8s-staging-ci-images";

/// Every image that a control plane node runs or pulls, in the order in which they are listed.
pub fn all(cluster: &ClusterConfiguration, release: &Release) -> Vec<String> {
    let mut names = vec!["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    if !cluster.proxy.disabled {
        names.push("kube-proxy");
    }
    if !cluster.dns.disabled {
        names.push("coredns");
    }
    names.push("pause");
    if cluster.etcd.external.is_none() {
        names.push("etcd");
    }
    names.into_iter().map(|name| component(cluster, release, name)).collect()
}

/// The image of one component: `etcd`, `coredns`, `pause`, or one that has the version of Kubernetes (`kube-apiserver`, ...).
pub fn component(cluster: &ClusterConfiguration, release: &Release, name: &str) -> String {
    let repository = match cluster.image_repository.as_str() {
        "" => DEFAULT_REPOSITORY,
        given => given,
    };
    let or = |given: &str, default: &str| if given.is_empty() { default } else { given }.to_owned();
    let (repository, tag) = match name {
        "etcd" => {
            let local = cluster.etcd.local.clone().unwrap_or_default();
            (
                or(&local.image_repository, repository),
                or(
                    &local.image_tag,
                    release.etcd_image_tag(&control_plane_version(cluster, release)),
                ),
            )
        }
        // The default registry keeps CoreDNS one folder deeper; mirrors are taken to be flat.
        "coredns" => {
            let dns = &cluster.dns;
            let default = if repository == DEFAULT_REPOSITORY {
                format!("{DEFAULT_REPOSITORY}/coredns")
            } else {
                repository.to_owned()
            };
            (
                or(&dns.image_repository, &default),
                or(&dns.image_tag, release.minor.coredns_image_tag),
            )
        }
        "pause" => (repository.to_owned(), release.minor.pause_image_tag.to_owned()),
        _ => {
            let from_ci = cluster.kubernetes_version.starts_with("ci/") && repository == DEFAULT_REPOSITORY;
            (
                if from_ci { CI_REPOSITORY } else { repository }.to_owned(),
                kubernetes_tag(&cluster.kubernetes_version),
            )
        }
    };
    format!("{repository}/{name}:{tag}")
}

/// The version as a tag: a leading `v`, and `_` for what no tag may have (the `+` of a build).
fn kubernetes_tag(version: &str) -> String {
    let bare = version.strip_prefix("ci/").unwrap_or(version);
    let with_v = if bare.starts_with(|c: char| c.is_ascii_digit()) {
        format!("v{bare}")
    } else {
        bare.to_owned()
    };
    with_v
        .chars()
        .map(|c| match c {
            '-' | '.' | '_' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect()
}

/// The version of the control plane; the release's own where the configuration has none that can be read.
fn control_plane_version(cluster: &ClusterConfiguration, release: &Release) -> Version {
    let text = &cluster.kubernetes_version;
    text.strip_prefix("ci/")
        .unwrap_or(text)
        .parse()
        .unwrap_or_else(|_| release.version.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::{Dns, Etcd, ExternalEtcd, LocalEtcd, Proxy};

    fn cluster(version: &str) -> ClusterConfiguration {
        ClusterConfiguration {
            kubernetes_version: version.to_owned(),
            image_repository: DEFAULT_REPOSITORY.to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn the_default_list() {
        let images = all(&cluster("v1.36.2"), &Release::named("v1.36.2").unwrap());
        assert_eq!(
            images,
            [
                "registry.k8s.io/kube-apiserver:v1.36.2",
                "registry.k8s.io/kube-controller-manager:v1.36.2",
                "registry.k8s.io/kube-scheduler:v1.36.2",
                "registry.k8s.io/kube-proxy:v1.36.2",
                "registry.k8s.io/coredns/coredns:v1.14.2",
                "registry.k8s.io/pause:3.10.2",
                "registry.k8s.io/etcd:3.6.8-0",
            ]
        );
    }

    #[test]
    fn what_is_disabled_or_outside_is_not_listed() {
        let cluster = ClusterConfiguration {
            etcd: Etcd {
                external: Some(ExternalEtcd::default()),
                local: None,
            },
            dns: Dns {
                disabled: true,
                ..Default::default()
            },
            proxy: Proxy { disabled: true },
            ..cluster("v1.36.2")
        };
        assert_eq!(all(&cluster, &Release::newest()).len(), 4);
    }

    #[test]
    fn repositories_and_tags_of_the_configuration_win() {
        let release = Release::named("v1.36.2").unwrap();
        let cluster = ClusterConfiguration {
            image_repository: "reg.example.com:5000/a/b".to_owned(),
            dns: Dns {
                image_tag: "v1.12.9".to_owned(),
                ..Default::default()
            },
            etcd: Etcd {
                local: Some(LocalEtcd {
                    image_repository: "reg.example.com/etcd".to_owned(),
                    ..Default::default()
                }),
                external: None,
            },
            ..cluster("v1.36.2")
        };
        let image = |name| component(&cluster, &release, name);
        assert_eq!(image("kube-proxy"), "reg.example.com:5000/a/b/kube-proxy:v1.36.2");
        assert_eq!(image("coredns"), "reg.example.com:5000/a/b/coredns:v1.12.9");
        assert_eq!(image("etcd"), "reg.example.com/etcd/etcd:3.6.8-0");
    }

    #[test]
    fn builds_of_kubernetes_come_from_their_own_registry() {
        let release = Release::named("v1.36.2").unwrap();
        let cluster = cluster("ci/v1.36.0-alpha.1.100+0123456789abcd");
        assert_eq!(
            component(&cluster, &release, "kube-apiserver"),
            "gcr.io/k8s-staging-ci-images/kube-apiserver:v1.36.0-alpha.1.100_0123456789abcd"
        );
        assert_eq!(component(&cluster, &release, "etcd"), "registry.k8s.io/etcd:3.6.8-0");
    }
}
