//! `duplicate-certificate-name`.

use std::borrow::Cow;
use std::collections::HashMap;

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
    let mut seen: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let name = canonical(name);
        let first = *seen.entry(name.clone()).or_insert(i);
        if first < i {
            out.found(
                &RULE,
                format!("{path}[{i}]"),
                format!("`{name}` stands here again, first as entry {}", first + 1),
                "remove it, or write the name that was meant",
            );
        }
    }
}

/// Names that are the same to a certificate have the same form here.
fn canonical(name: &str) -> Cow<'_, str> {
    if let Some(address) = parse_ip(name) {
        return Cow::Owned(address.to_string());
    }
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_lowercase()),
        false => Cow::Borrowed(name),
    }
}
