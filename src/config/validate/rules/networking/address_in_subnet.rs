//! `address-in-subnet`.

use crate::config::kind::Kind;
use crate::config::network::{CidrList, parse_ip};
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "address-in-subnet",
    group: "networking",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The address of the API server lies in the range of Services or Pods.",
    rationale: "Addresses of nodes and of the cluster's own networks must lie apart. Where the address of the API server is also \
                one that a Service or a Pod may get, packets to the API server end up elsewhere as soon as the address is taken.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 10.96.0.5
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12  # here
"#,
        path: "networking.serviceSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
"#,
};

/// Looks for the address that the API server announces among those of Services and Pods.
pub(in crate::config::validate) fn check(address: &str, services: &str, pods: &str, out: &mut Findings) {
    let Some(address) = parse_ip(address) else { return };
    for (path, whose, ranges) in [
        ("networking.serviceSubnet", "Services", services),
        ("networking.podSubnet", "Pods", pods),
    ] {
        let Ok(list) = CidrList::parse(ranges) else { continue };
        if let Some(range) = list.as_slice().iter().find(|range| range.contains(address)) {
            out.found(
                &RULE,
                path,
                format!("{address}, which the API server announces, lies in {range}, the range of {whose}"),
                "take ranges in which no node has its address",
            );
            out.otherwise(Kind::Init, "localAPIEndpoint.advertiseAddress");
        }
    }
}
