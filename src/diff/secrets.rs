//! Keeps secrets out of differences: nobody needs to see a password to learn that it differs.

use serde_json::Value;

use super::Difference;
use crate::diagnostic::{cover, without_private_keys};
use crate::workflow::report::REDACTED;

/// Last words of the names of secrets. Names of their files (`--token-auth-file`) end in another word.
const SECRET_WORDS: [&str; 12] = [
    "token",
    "tokens",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "credential",
    "credentials",
    "apikey",
    "accesskey",
    "privatekey",
    "certificatekey",
];

/// Covers what is secret on both sides: values of names such as `password`, tokens, users of URLs, private keys.
pub fn hide(differences: &mut [Difference]) {
    for difference in differences {
        let name = last_name(&difference.path).to_owned();
        for side in [&mut difference.left, &mut difference.right].into_iter().flatten() {
            hide_value(&name, side);
        }
    }
}

fn hide_value(name: &str, value: &mut Value) {
    match value {
        Value::String(text) if is_secret(name) && !text.is_empty() => *text = REDACTED.to_owned(),
        Value::String(text) => *text = hide_text(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_value(name, item)),
        Value::Object(fields) => {
            // A variable or argument has its name beside its value.
            let own = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            for (key, value) in fields {
                let name = if key == "value" && !own.is_empty() { &own } else { key };
                hide_value(name, value);
            }
        }
        _ => {}
    }
}

fn hide_text(text: &str) -> String {
    let shown = |line: Option<&str>| line.map_or_else(|| REDACTED.to_owned(), cover);
    let lines: Vec<String> = without_private_keys(text.split('\n')).into_iter().map(shown).collect();
    lines.join("\n")
}

/// `value` in `a.b[c].value` is the value of `c`; a flag or a variable is the last name itself.
fn last_name(path: &str) -> &str {
    let path = path.strip_suffix("[]").unwrap_or(path);
    let last = |path: &str| -> usize { path.rfind(['.', '[']).map_or(0, |at| at + 1) };
    let name = &path[last(path)..];
    match name {
        "value" => {
            let owner = path[..last(path)].trim_end_matches('.');
            owner[last(owner)..].trim_end_matches(']')
        }
        name => name.trim_end_matches(']'),
    }
}

fn is_secret(name: &str) -> bool {
    let mut words: Vec<String> = vec![String::new()];
    let mut before_is_lower = false;
    for letter in name.chars() {
        let starts = !letter.is_alphanumeric() || letter.is_uppercase() && before_is_lower;
        before_is_lower = letter.is_lowercase();
        if starts {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let Some(last) = words.last() else { return false };
    let two = words.iter().rev().take(2).rev().cloned().collect::<String>();
    SECRET_WORDS.contains(&last.as_str()) || SECRET_WORDS.contains(&two.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hidden(path: &str, value: Value) -> Value {
        let mut differences = [Difference {
            place: "p".to_owned(),
            path: path.to_owned(),
            left: Some(value),
            right: None,
        }];
        hide(&mut differences);
        let [difference] = differences;
        difference.left.unwrap()
    }

    #[test]
    fn secrets_are_hidden_and_the_rest_is_shown() {
        for (path, value, shown) in [
            (
                "spec.containers.a.command.--oidc-client-secret",
                json!("x y"),
                json!(REDACTED),
            ),
            (
                "spec.containers.a.command.--token",
                json!(["x", "y"]),
                json!([REDACTED, REDACTED]),
            ),
            (
                "spec.containers.a.command.--token-auth-file",
                json!("/etc/t.csv"),
                json!("/etc/t.csv"),
            ),
            ("spec.containers.a.command.--secure-port", json!("6443"), json!("6443")),
            ("spec.containers.a.env.ROOT_PASSWORD.value", json!("x"), json!(REDACTED)),
            (
                "spec.containers.a.env.ROOT_PASSWORD",
                json!({"name": "ROOT_PASSWORD", "value": "x"}),
                json!({"name": "ROOT_PASSWORD", "value": REDACTED}),
            ),
            (
                "data.ClusterConfiguration.etcd.extraEnvs[apiKey].value",
                json!("x"),
                json!(REDACTED),
            ),
            ("server", json!("https://me:pw@host:6443"), json!("https://***@host:6443")),
            ("data.note", json!("a\nBearer abc\nb"), json!("a\nBearer ***\nb")),
            (
                "data.key",
                json!("x\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\ny"),
                json!(format!("x\n{REDACTED}\ny")),
            ),
            ("spec.automountServiceAccountToken", json!(false), json!(false)),
            ("tokens[]", json!("x"), json!(REDACTED)),
            ("commonName", json!("kubernetes-admin"), json!("kubernetes-admin")),
        ] {
            assert_eq!(hidden(path, value), shown, "{path}");
        }
    }
}
