//! Which image each component of a cluster runs.

use super::model::{ClusterConfiguration, Configuration};
use crate::release::Release;

/// The registry that images come from unless the configuration names another.
pub const DEFAULT_REPOSITORY: &str = "registry.k8s.io";

/// The registry of Kubernetes' own images for builds of the CI.
const CI_REPOSITORY: &str = "gcr.io/k8s-staging-ci-images";

/// Every image that a control plane node runs or pulls, in the order in which they are listed.
pub fn all(configuration: &Configuration, release: &Release) -> Vec<String> {
    let cluster = &configuration.cluster;
    let mut images: Vec<String> = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]
        .map(|name| kubernetes(configuration, name))
        .into();
    if !cluster.proxy.disabled {
        images.push(kubernetes(configuration, "kube-proxy"));
    }
    if !cluster.dns.disabled {
        images.push(coredns(cluster, release));
    }
    images.push(pause(cluster, release));
    if cluster.etcd.external.is_none() {
        images.push(etcd(cluster, release));
    }
    images
}

/// The image of a component of Kubernetes itself, such as `kube-apiserver`.
pub fn kubernetes(configuration: &Configuration, name: &str) -> String {
    let repository = match repository(&configuration.cluster) {
        DEFAULT_REPOSITORY if configuration.ci_build => CI_REPOSITORY,
        other => other,
    };
    format!(
        "{repository}/{name}:{}",
        kubernetes_tag(&configuration.cluster.kubernetes_version)
    )
}

/// The image of etcd.
pub fn etcd(cluster: &ClusterConfiguration, release: &Release) -> String {
    let (given_repository, given_tag) = match &cluster.etcd.local {
        Some(local) => (local.image_repository.as_str(), local.image_tag.as_str()),
        None => ("", ""),
    };
    let version = cluster.kubernetes_version.parse().unwrap_or_else(|_| release.version.clone());
    format!(
        "{}/etcd:{}",
        first_given([given_repository, repository(cluster)]),
        first_given([given_tag, release.etcd_image_tag(&version)])
    )
}

/// The image of CoreDNS. The default registry keeps it one folder deeper; mirrors are taken to be flat.
pub fn coredns(cluster: &ClusterConfiguration, release: &Release) -> String {
    let default = match repository(cluster) {
        DEFAULT_REPOSITORY => "registry.k8s.io/coredns",
        other => other,
    };
    format!(
        "{}/coredns:{}",
        first_given([&cluster.dns.image_repository, default]),
        first_given([&cluster.dns.image_tag, release.minor.coredns_image_tag])
    )
}

/// The image of the container that holds a Pod's namespaces.
pub fn pause(cluster: &ClusterConfiguration, release: &Release) -> String {
    format!("{}/pause:{}", repository(cluster), release.minor.pause_image_tag)
}

fn repository(cluster: &ClusterConfiguration) -> &str {
    match cluster.image_repository.as_str() {
        "" => DEFAULT_REPOSITORY,
        given => given,
    }
}

/// The version as a tag: a leading `v`, and `_` for what no tag may have (the `+` of a build).
fn kubernetes_tag(version: &str) -> String {
    let with_v = if version.starts_with(|c: char| c.is_ascii_digit()) {
        format!("v{version}")
    } else {
        version.to_owned()
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

fn first_given(choices: [&str; 2]) -> &str {
    let [given, default] = choices;
    if given.is_empty() { default } else { given }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::{Dns, Etcd, ExternalEtcd, LocalEtcd, Proxy};

    fn with(cluster: ClusterConfiguration) -> Configuration {
        Configuration {
            cluster,
            ..Default::default()
        }
    }

    fn cluster(version: &str) -> ClusterConfiguration {
        ClusterConfiguration {
            kubernetes_version: version.to_owned(),
            image_repository: DEFAULT_REPOSITORY.to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn the_default_list() {
        let images = all(&with(cluster("v1.36.2")), &Release::named("v1.36.2").unwrap());
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
        assert_eq!(all(&with(cluster), &Release::newest()).len(), 4);
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
        let configuration = with(cluster);
        assert_eq!(
            kubernetes(&configuration, "kube-proxy"),
            "reg.example.com:5000/a/b/kube-proxy:v1.36.2"
        );
        assert_eq!(
            coredns(&configuration.cluster, &release),
            "reg.example.com:5000/a/b/coredns:v1.12.9"
        );
        assert_eq!(etcd(&configuration.cluster, &release), "reg.example.com/etcd/etcd:3.6.8-0");
    }

    #[test]
    fn builds_of_kubernetes_come_from_their_own_registry() {
        let release = Release::named("v1.36.2").unwrap();
        let configuration = Configuration {
            ci_build: true,
            ..with(cluster("v1.36.0-alpha.1.100+0123456789abcd"))
        };
        assert_eq!(
            kubernetes(&configuration, "kube-apiserver"),
            "gcr.io/k8s-staging-ci-images/kube-apiserver:v1.36.0-alpha.1.100_0123456789abcd"
        );
        assert_eq!(etcd(&configuration.cluster, &release), "registry.k8s.io/etcd:3.6.8-0");
    }
}
