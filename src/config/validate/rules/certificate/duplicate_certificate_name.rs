//! `duplicate-certificate-name`.

use crate::config::network::parse_ip;
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "duplicate-certificate-name",
    group: "certificate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A name of a certificate stands twice.",
    rationale: "The certificate carries each name once, so the second one changes nothing. Mostly another name was meant: one of \
                two nodes, one of two load balancers. Names differ in more than the case of letters; IPv6 addresses may be \
                written in several ways.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  certSANs:
  - api.example.com
  - API.example.com  # here
"#,
        path: "apiServer.certSANs[1]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  certSANs:
  - api.example.com
  - api.example.org
"#,
};

/// Looks for names that stand twice in a list, however they are written.
pub(in crate::config::validate) fn check(path: &str, names: &[String], out: &mut Findings) {
    let canonical = |name: &String| match parse_ip(name) {
        Some(address) => address.to_string(),
        None => name.to_lowercase(),
    };
    let mut seen: Vec<String> = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let name = canonical(name);
        if let Some(first) = seen.iter().position(|earlier| *earlier == name) {
            out.found(
                &RULE,
                format!("{path}[{i}]"),
                format!("`{name}` stands here again, first as entry {}", first + 1),
                "remove it, or write the name that was meant",
            );
        }
        seen.push(name);
    }
}
