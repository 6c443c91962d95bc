//! `argument-breaks-cluster`.

use crate::config::model::{ApiEndpoint, Argument, ClusterConfiguration, NodeRegistration};
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "argument-breaks-cluster",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "An argument that kubeadm sets is changed, and the cluster breaks by it.",
    rationale: "Arguments of the file replace those of kubeadm. Some of them must fit other files and components: certificates \
                that kubeadm issues, ports that probes ask, ranges and authorizers that the rest of the cluster goes by. The \
                finding says what breaks. Where there is a field for it (`networking`, `localAPIEndpoint`, `certificatesDir`, \
                `etcd`), the field changes all places at once.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: service-cluster-ip-range  # here
    value: 10.112.0.0/16
"#,
        path: "apiServer.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.112.0.0/16
"#,
};

/// What is looked at beside the arguments.
pub(in crate::config::validate) struct Around<'a> {
    /// The cluster, its static defaults filled in; absent where only a node is configured.
    pub(in crate::config::validate) cluster: Option<&'a ClusterConfiguration>,
    /// How the node is registered; absent where only the cluster is looked at.
    pub(in crate::config::validate) node: Option<&'a NodeRegistration>,
}

/// An argument, when it breaks what, and what to do instead.
struct Risk {
    component: &'static str,
    name: &'static str,
    breaks: fn(&str, &Around<'_>) -> bool,
    what: &'static str,
    instead: &'static str,
}

const RISKS: &[Risk] = &[
    Risk {
        component: "kube-apiserver",
        name: "service-cluster-ip-range",
        breaks: |value, around| {
            around
                .cluster
                .is_some_and(|cluster| value != cluster.networking.service_subnet)
        },
        what: "the API server's certificate and the cluster's DNS have addresses of `networking.serviceSubnet`, and Services would get others",
        instead: "set `networking.serviceSubnet`",
    },
    Risk {
        component: "kube-apiserver",
        name: "etcd-servers",
        breaks: |_, _| true,
        what: "checks, upgrades and new control plane nodes go by the `etcd` part of the configuration",
        instead: "set `etcd.external.endpoints`",
    },
    Risk {
        component: "kube-apiserver",
        name: "client-ca-file",
        breaks: |value, around| !is_in_folder(value, "ca.crt", around),
        what: "the certificates of kubelets, components and administrators are signed by the cluster's own CA, which would not be trusted",
        instead: "put that CA into `certificatesDir` as ca.crt and ca.key",
    },
    Risk {
        component: "kube-apiserver",
        name: "tls-cert-file",
        breaks: |value, around| !is_in_folder(value, "apiserver.crt", around),
        what: "all kubeconfigs trust the cluster's own CA, and renewals go on with apiserver.crt",
        instead: "add names with `apiServer.certSANs`; for a certificate beside it there is the flag `tls-sni-cert-key`",
    },
    Risk {
        component: "kube-apiserver",
        name: "requestheader-client-ca-file",
        breaks: |value, around| !is_in_folder(value, "front-proxy-ca.crt", around),
        what: "extension API servers trust the front proxy by front-proxy-ca.crt",
        instead: "put that CA into `certificatesDir` as front-proxy-ca.crt and front-proxy-ca.key",
    },
    Risk {
        component: "kube-apiserver",
        name: "authorization-mode",
        breaks: |value, _| {
            ["Node", "RBAC"]
                .iter()
                .any(|mode| !value.split(',').any(|given| given.trim() == *mode))
        },
        what: "kubelets need the authorizer `Node`, and kubeadm and the components need `RBAC`",
        instead: "keep both in the list, such as Node,RBAC,Webhook",
    },
    Risk {
        component: "kube-apiserver",
        name: "enable-bootstrap-token-auth",
        breaks: |value, _| is_off(value),
        what: "nodes join with bootstrap tokens, which would not be accepted",
        instead: "leave the argument out",
    },
    Risk {
        component: "kube-apiserver",
        name: "allow-privileged",
        breaks: |value, _| is_off(value),
        what: "kube-proxy and network plugins run as privileged Pods",
        instead: "leave the argument out; Pod Security admission restricts other Pods",
    },
    Risk {
        component: "kube-apiserver",
        name: "anonymous-auth",
        breaks: |value, _| is_off(value),
        what: "the kubelet probes the API server without credentials and would restart it again and again",
        instead: "leave the argument out; `authentication-config` limits anonymous requests to the paths of probes",
    },
    Risk {
        component: "kube-controller-manager",
        name: "service-cluster-ip-range",
        breaks: |value, around| {
            around
                .cluster
                .is_some_and(|cluster| value != cluster.networking.service_subnet)
        },
        what: "the API server gives Services addresses of `networking.serviceSubnet`",
        instead: "set `networking.serviceSubnet`",
    },
    Risk {
        component: "kube-controller-manager",
        name: "cluster-cidr",
        breaks: |value, around| {
            around.cluster.is_some_and(|cluster| {
                let pods = &cluster.networking.pod_subnet;
                !pods.is_empty() && value != pods
            })
        },
        what: "kube-proxy goes by `networking.podSubnet`, and nodes would get other ranges",
        instead: "set `networking.podSubnet`",
    },
    Risk {
        component: "kube-controller-manager",
        name: "root-ca-file",
        breaks: |value, around| !is_in_folder(value, "ca.crt", around),
        what: "Pods would be told to trust another CA than that of the API server",
        instead: "put that CA into `certificatesDir` as ca.crt and ca.key",
    },
    Risk {
        component: "kube-controller-manager",
        name: "service-account-private-key-file",
        breaks: |value, around| !is_in_folder(value, "sa.key", around),
        what: "the API server checks tokens of service accounts with sa.pub, the other half of sa.key",
        instead: "put the key into `certificatesDir` as sa.key and sa.pub",
    },
    Risk {
        component: "kube-controller-manager",
        name: "use-service-account-credentials",
        breaks: |value, _| is_off(value),
        what: "each controller has its rights through its own service account; the kube-controller-manager itself lacks them",
        instead: "leave the argument out",
    },
    Risk {
        component: "kube-controller-manager",
        name: "kubeconfig",
        breaks: |value, _| value != "/etc/kubernetes/controller-manager.conf",
        what: "kubeadm writes and renews /etc/kubernetes/controller-manager.conf",
        instead: "leave the argument out",
    },
    Risk {
        component: "kube-scheduler",
        name: "kubeconfig",
        breaks: |value, _| value != "/etc/kubernetes/scheduler.conf",
        what: "kubeadm writes and renews /etc/kubernetes/scheduler.conf",
        instead: "leave the argument out",
    },
    Risk {
        component: "etcd",
        name: "data-dir",
        breaks: |value, around| {
            let local = around.cluster.and_then(|cluster| cluster.etcd.local.as_ref());
            local.is_some_and(|local| value != local.data_dir)
        },
        what: "only the folder of `etcd.local.dataDir` is mounted from the host: the data would be lost with the container",
        instead: "set `etcd.local.dataDir`",
    },
    Risk {
        component: "etcd",
        name: "name",
        breaks: |_, _| true,
        what: "kubeadm knows members by the names of their Nodes",
        instead: "leave the argument out, or set `nodeRegistration.name`",
    },
    Risk {
        component: "etcd",
        name: "initial-cluster",
        breaks: |_, _| true,
        what: "kubeadm fills in the members that are there when a node joins",
        instead: "leave the argument out",
    },
    Risk {
        component: "etcd",
        name: "trusted-ca-file",
        breaks: |value, around| !is_in_folder(value, "etcd/ca.crt", around),
        what: "the API server and kubeadm have certificates of the CA in etcd/ca.crt, which would not be trusted",
        instead: "put that CA into `certificatesDir` as etcd/ca.crt and etcd/ca.key",
    },
    Risk {
        component: "kubelet",
        name: "config",
        breaks: |value, _| value != "/var/lib/kubelet/config.yaml",
        what: "kubeadm writes the kubelet's configuration to /var/lib/kubelet/config.yaml, in upgrades too",
        instead: "give a KubeletConfiguration as a document of this file",
    },
    Risk {
        component: "kubelet",
        name: "kubeconfig",
        breaks: |value, _| value != "/etc/kubernetes/kubelet.conf",
        what: "kubeadm waits for /etc/kubernetes/kubelet.conf and renews it",
        instead: "leave the argument out",
    },
    Risk {
        component: "kubelet",
        name: "bootstrap-kubeconfig",
        breaks: |value, _| value != "/etc/kubernetes/bootstrap-kubelet.conf",
        what: "kubeadm writes the credentials for joining to /etc/kubernetes/bootstrap-kubelet.conf",
        instead: "leave the argument out",
    },
    Risk {
        component: "kubelet",
        name: "hostname-override",
        breaks: |value, around| {
            around
                .node
                .is_some_and(|node| !node.name.is_empty() && !node.name.eq_ignore_ascii_case(value))
        },
        what: "the kubelet's certificate is made for `nodeRegistration.name`, and the authorizer `Node` refuses it under another name",
        instead: "set `nodeRegistration.name` alone",
    },
    Risk {
        component: "kubelet",
        name: "container-runtime-endpoint",
        breaks: |value, around| {
            around
                .node
                .is_some_and(|node| !node.cri_socket.is_empty() && node.cri_socket != value)
        },
        what: "kubeadm pulls images and cleans up through `nodeRegistration.criSocket`",
        instead: "set `nodeRegistration.criSocket` alone",
    },
];

/// Looks for arguments that break the cluster. Of a name that stands more than once the last value counts.
pub(in crate::config::validate) fn check(
    path: &str,
    component: &str,
    arguments: &[Argument],
    around: &Around<'_>,
    out: &mut Findings,
) {
    for (i, argument) in arguments.iter().enumerate() {
        let risk = RISKS
            .iter()
            .find(|risk| risk.component == component && risk.name == argument.name);
        if let Some(risk) = risk
            && !arguments[i + 1..].iter().any(|later| later.name == argument.name)
            && argument.merge_method.is_empty()
            && (risk.breaks)(&argument.value, around)
        {
            out.found(
                &RULE,
                format!("{path}[{i}].name"),
                format!(
                    "`{}` of the {component} is not to be changed here: {}",
                    argument.name, risk.what
                ),
                risk.instead,
            );
        }
    }
}

/// Looks for arguments of the API server that announce another address, or listen on another port, than the InitConfiguration says.
pub(in crate::config::validate) fn check_endpoint(endpoint: &ApiEndpoint, arguments: &[Argument], out: &mut Findings) {
    let port = endpoint.bind_port.to_string();
    for (i, argument) in arguments.iter().enumerate() {
        let (field, given) = match argument.name.as_str() {
            "advertise-address" => ("advertiseAddress", &endpoint.advertise_address),
            "secure-port" => ("bindPort", &port),
            _ => continue,
        };
        if argument.value != *given {
            out.found(
                &RULE,
                format!("apiServer.extraArgs[{i}].name"),
                format!(
                    "`{}` of the kube-apiserver is not to be changed here: probes, kubeconfigs and the certificate go by `localAPIEndpoint.{field}`",
                    argument.name
                ),
                &format!("set `localAPIEndpoint.{field}` in the InitConfiguration"),
            );
        }
    }
}

/// Whether a path is the one that kubeadm sets.
fn is_in_folder(value: &str, file: &str, around: &Around<'_>) -> bool {
    let folder = around
        .cluster
        .map_or("/etc/kubernetes/pki", |cluster| cluster.certificates_dir.as_str());
    value.strip_suffix(file).and_then(|start| start.strip_suffix('/')) == Some(folder.trim_end_matches('/'))
}

fn is_off(value: &str) -> bool {
    matches!(value, "0" | "f" | "F" | "FALSE" | "false" | "False")
}
