//! `pod-family-mismatch`.

use crate::config::network::CidrList;
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pod-family-mismatch",
    group: "networking",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Pods lack an IP family that Services have.",
    rationale: "A Service of a family is reached through Pods of that family. Where the range of Pods has no addresses of it, \
                such Services have no endpoints, the Service `kubernetes` and the cluster's DNS among them.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
  podSubnet: fd00:244::/56  # here
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12,fd00:96::/112
  podSubnet: 10.244.0.0/16,fd00:244::/56
"#,
};

/// Compares the IP families of Services and of Pods.
pub(in crate::config::validate) fn check(services: &CidrList, pods: &CidrList, out: &mut Findings) {
    for (v6, family) in [(false, "IPv4"), (true, "IPv6")] {
        let has = |list: &CidrList| list.as_slice().iter().any(|range| range.is_ipv6() == v6);
        if has(services) && !has(pods) {
            out.found(
                &RULE,
                "networking.podSubnet",
                format!("Services have addresses of {family}, and Pods have none: such Services reach nothing"),
                "give Pods a range of each family that Services have",
            );
        }
    }
}
