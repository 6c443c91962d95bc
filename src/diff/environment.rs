//! Files of variables for a service (systemd.exec(5), `EnvironmentFile`), and the words of a command line.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// `KUBELET_KUBEADM_ARGS="--a=b --c=d"` by variable and flag. Of a variable that stands twice the last counts, as it does for systemd.
pub(super) fn environment(text: &str) -> Value {
    let joined = text.replace("\\\n", "");
    let variable = |line: &str| {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            return None;
        }
        let (name, value) = line.split_once('=')?;
        let value = unquoted(value.trim());
        // What has no end of a quote is split at its blanks.
        let words = shlex::split(&value).unwrap_or_else(|| value.split_whitespace().map(str::to_owned).collect());
        Some((name.trim().to_owned(), arguments(&words)))
    };
    Value::Object(joined.lines().filter_map(variable).collect::<Map<_, _>>())
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> String {
    for quote in ['"', '\''] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return match quote {
                '"' => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
                _ => inner.to_owned(),
            };
        }
    }
    value.to_owned()
}

/// A command line by flag; words that are no flags stand by their number among themselves.
pub(super) fn arguments(words: &[String]) -> Value {
    let mut by_flag: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut others = 0;
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name.to_owned(), Value::from(value)),
            None if word.starts_with('-') => (word.clone(), Value::Null),
            _ => {
                others += 1;
                (format!("#{}", others - 1), Value::from(word.as_str()))
            }
        };
        by_flag.entry(name).or_default().push(value);
    }
    let single = |mut values: Vec<Value>| {
        if values.len() == 1 {
            values.remove(0)
        } else {
            Value::Array(values)
        }
    };
    by_flag.into_iter().map(|(name, values)| (name, single(values))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_have_their_flags_as_names() {
        let text = "# NOTE=--x\n; A=b\nKUBELET_KUBEADM_ARGS=\"--a=b --c=d \\\n--c=e --f\"\nOTHER='--x=\"y z\" w --v v'\nOTHER=--last\n\
                    BROKEN=--a=\"b c\n";
        assert_eq!(
            environment(text),
            json!({
                "KUBELET_KUBEADM_ARGS": {"--a": "b", "--c": ["d", "e"], "--f": null},
                "OTHER": {"--last": null},
                "BROKEN": {"--a": "\"b", "#0": "c"},
            })
        );
        assert_eq!(
            environment("A=\"--x=\\\"y z\\\" w --v v\"\n"),
            json!({"A": {"--x": "y z", "#0": "w", "--v": null, "#1": "v"}})
        );
    }
}
