//! `invalid-flag-value`.

use crate::config::duration::Duration;
use crate::config::network::parse_ip;
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;
use crate::release::{Component, FlagValue};

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-flag-value",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The value of an argument is none of its flag.",
    rationale: "A component ends at once when it cannot read the value of a flag: a truth value that is neither `true` nor \
                `false`, a duration without a unit, a number with one.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: request-timeout
    value: "300"  # here
"#,
        path: "apiServer.extraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: request-timeout
    value: 300s
"#,
};

/// Looks whether a component can read the value of a flag that it has. `path` is that of the value.
pub(in crate::config::validate) fn check(
    path: impl FnOnce() -> String,
    (name, value): (&str, &str),
    wanted: FlagValue,
    component: Component,
    out: &mut Findings,
) {
    let (is_fit, kind, help) = match wanted {
        FlagValue::Bool => (is_bool(value), "a truth value", "write `true` or `false`"),
        FlagValue::Integer(bits) => (
            is_integer(value, bits),
            "a whole number",
            "write a number such as `100`, without a unit",
        ),
        FlagValue::Number => (is_number(value), "a number", "write a number such as `0.5`, without a unit"),
        FlagValue::Duration => (
            value.parse::<Duration>().is_ok(),
            "a duration",
            "write a number with a unit, such as `90s`, `5m` or `1h30m`",
        ),
        FlagValue::Address => (
            value.trim().is_empty() || parse_ip(value.trim()).is_some(),
            "an IP address",
            "write one such as `192.0.2.1` or `2001:db8::1`",
        ),
    };
    // What kubeadm itself has refused needs no second word.
    let is_known =
        |out: &Findings| name.starts_with("node-cidr-mask-size") && out.0.iter().any(|found| found.code == "invalid-node-mask");
    if !is_fit && !is_known(out) {
        let program = component.name();
        out.found(
            &RULE,
            path(),
            format!("`{value}` is not {kind}, which the flag `{name}` takes: the {program} would end at once"),
            help,
        );
    }
}

/// By Go's `strconv.ParseBool`.
fn is_bool(value: &str) -> bool {
    matches!(
        value,
        "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False"
    )
}

/// By Go's `strconv.ParseInt` with base 0: `0x`, `0o`, `0b` and `0` begin other bases, and `_` may stand between digits.
fn is_integer(value: &str, bits: u32) -> bool {
    let (is_negative, digits) = match value.as_bytes().first() {
        Some(b'-') => (true, &value[1..]),
        Some(b'+') => (false, &value[1..]),
        _ => (false, value),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match (lower.get(..2), lower.len()) {
        (Some("0x"), _) => (16, &lower[2..]),
        (Some("0o"), _) => (8, &lower[2..]),
        (Some("0b"), _) => (2, &lower[2..]),
        (_, 2..) if lower.starts_with('0') => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    let plain = digits.replace('_', "");
    if digits.starts_with('_') && base == 10 || digits.ends_with('_') || digits.contains("__") || plain.starts_with(['+', '-']) {
        return false;
    }
    let limit = 1_i128 << (bits - 1);
    i128::from_str_radix(&plain, base).is_ok_and(|number| if is_negative { number <= limit } else { number < limit })
}

/// By Go's `strconv.ParseFloat`, but for hexadecimal ones, which are taken as they are.
fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok() || value.to_ascii_lowercase().contains("0x")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(FlagValue::Bool, "true", true)]
    #[case(FlagValue::Bool, "T", true)]
    #[case(FlagValue::Bool, "yes", false)]
    #[case(FlagValue::Bool, "", false)]
    #[case(FlagValue::Integer(64), "30", true)]
    #[case(FlagValue::Integer(64), "0x1e", true)]
    #[case(FlagValue::Integer(64), "-1_000", true)]
    #[case(FlagValue::Integer(64), "30d", false)]
    #[case(FlagValue::Integer(64), "09", false)]
    #[case(FlagValue::Integer(64), "--1", false)]
    #[case(FlagValue::Integer(64), "9223372036854775808", false)]
    #[case(FlagValue::Duration, "1m30s", true)]
    #[case(FlagValue::Duration, "300", false)]
    #[case(FlagValue::Duration, "0", true)]
    #[case(FlagValue::Number, ".001", true)]
    #[case(FlagValue::Number, "1%", false)]
    #[case(FlagValue::Address, "192.0.2.1", true)]
    #[case(FlagValue::Address, "192.0.2.1/24", false)]
    fn values_are_read_as_the_components_do(#[case] wanted: FlagValue, #[case] value: &str, #[case] fit: bool) {
        let mut out = Findings::default();
        check(|| "p".to_owned(), ("flag", value), wanted, Component::ApiServer, &mut out);
        assert_eq!(out.0.is_empty(), fit, "{wanted:?} {value}");
    }

    #[test]
    fn small_numbers_have_small_limits() {
        assert!(is_integer("2147483647", 32) && is_integer("-2147483648", 32));
        assert!(!is_integer("2147483648", 32) && !is_integer("", 32) && !is_integer("0x", 32));
    }
}
