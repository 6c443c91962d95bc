//! `cluster-domain-differs`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "cluster-domain-differs",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The kubelet has another domain than the cluster.",
    rationale: "The kubelet writes its domain into the search list of all Pods; the cluster's DNS answers for the domain of the \
                ClusterConfiguration. Where they differ, short names of Services are not found.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  dnsDomain: prod.example
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDomain: cluster.local  # here
"#,
        path: "clusterDomain",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  dnsDomain: prod.example
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDomain: prod.example
"#,
};
