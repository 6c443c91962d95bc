//! Bodies of requests: what we send stands in the record with the same value, and nothing else stands there but the server's defaults.

use serde_json::Value;

use super::pattern;

/// Fields that the server fills in, with the value that it gives them. The last part of a path is compared: no two fields of that name
/// with different defaults occur in these objects.
const DEFAULTS: [(&str, &str); 27] = [
    ("apiGroup", r#""rbac.authorization.k8s.io""#),
    ("apiVersion", r#""v1""#),
    ("clusterIPs", "[]"),
    ("defaultMode", "420"),
    ("deprecated.daemonset.template.generation", r#""0""#),
    ("dnsPolicy", r#""ClusterFirst""#),
    ("failureThreshold", "3"),
    ("imagePullPolicy", r#""IfNotPresent""#),
    ("internalTrafficPolicy", r#""Cluster""#),
    ("maxSurge", r#""25%""#),
    ("maxSurge", "0"),
    ("periodSeconds", "10"),
    ("progressDeadlineSeconds", "600"),
    ("protocol", r#""TCP""#),
    ("restartPolicy", r#""Always""#),
    ("revisionHistoryLimit", "10"),
    ("schedulerName", r#""default-scheduler""#),
    ("scheme", r#""HTTP""#),
    ("securityContext", "{}"),
    ("sessionAffinity", r#""None""#),
    ("successThreshold", "1"),
    ("terminationGracePeriodSeconds", "30"),
    ("terminationMessagePath", r#""/dev/termination-log""#),
    ("terminationMessagePolicy", r#""File""#),
    ("timeoutSeconds", "1"),
    ("type", r#""ClusterIP""#),
    ("type", r#""Opaque""#),
];

/// The differences between a recorded body and one that was sent.
pub fn compare(want: &Value, got: &Value, path: &str, out: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(wants), Value::Object(gots)) => {
            for (key, got) in gots {
                match wants.get(key) {
                    Some(want) => compare(want, got, &format!("{path}.{key}"), out),
                    // The server drops what is empty.
                    None if is_empty(got) => {}
                    None => out.push(format!("{path}.{key}: sent {got}, not in the record")),
                }
            }
            let missing = wants.iter().filter(|(key, _)| !gots.contains_key(*key));
            out.extend(
                missing
                    .filter(|(key, want)| !is_default(key, want, got))
                    .map(|(key, want)| format!("{path}.{key}: not sent, the record has {want}")),
            );
        }
        (Value::Array(wants), Value::Array(gots)) if wants.len() == gots.len() => {
            for (at, (want, got)) in wants.iter().zip(gots).enumerate() {
                compare(want, got, &format!("{path}[{at}]"), out);
            }
        }
        (Value::String(want), Value::String(got)) if pattern::matches(want, got) => {}
        _ if want == got => {}
        _ => out.push(format!("{path}: sent {got}, the record has {want}")),
    }
}

fn is_default(key: &str, value: &Value, sent: &Value) -> bool {
    let listed = DEFAULTS
        .iter()
        .any(|(name, default)| *name == key && serde_json::from_str::<Value>(default).unwrap() == *value);
    // The old name of a field is filled in from the new one.
    let copied = key == "serviceAccount" && sent["serviceAccountName"] == *value;
    let written_by_server = key == "resourceVersion"
        || key == "annotations"
            && value
                .as_object()
                .is_some_and(|all| all.iter().all(|(key, value)| is_default(key, value, sent)));
    listed || copied || written_by_server || is_zero(value)
}

/// What Go's encoder writes of a field that was never set.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_zero),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => false,
    }
}
