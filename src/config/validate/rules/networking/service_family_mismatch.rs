//! `service-family-mismatch`.

use crate::config::kind::Kind;
use crate::config::network::{CidrList, parse_ip};
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "service-family-mismatch",
    group: "networking",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The range of Services has another IP family than the address of the API server.",
    rationale: "The API server announces its own address behind the Service `kubernetes`, which takes the first address of the \
                first range. Where the two are not of one family, the kube-apiserver ends at once. kubeadm accepts the file, and \
                `init` then waits for an API server that never comes. In dual-stack clusters the first of the two ranges \
                decides.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: fd00:96::/112  # here
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

/// Compares the address that the API server announces with the first range of Services.
pub(in crate::config::validate) fn check(address: &str, services: &str, out: &mut Findings) {
    let announced = parse_ip(address).filter(|address| !address.is_unspecified() && !address.is_loopback());
    let (Some(address), Ok(ranges)) = (announced, CidrList::parse(services)) else {
        return;
    };
    let range = ranges.first();
    if range.is_ipv6() != address.is_ipv6() {
        let family = |v6: bool| if v6 { "IPv6" } else { "IPv4" };
        out.found(
            &RULE,
            "networking.serviceSubnet",
            format!(
                "the first range of Services, {range}, is of {}; the API server announces {address}, which is of {}, and will not start",
                family(range.is_ipv6()),
                family(address.is_ipv6())
            ),
            "take a range, or an `advertiseAddress`, of the other family; of two ranges, the first one decides",
        );
        out.otherwise(Kind::Init, "localAPIEndpoint.advertiseAddress");
    }
}
