//! The reader as its callers see it.

use serde_json::{Value, json};

use super::*;

fn documents(text: &str) -> Vec<Document> {
    read(text.as_bytes(), &Limits::default()).unwrap()
}

fn value(text: &str) -> Value {
    let mut documents = documents(text);
    assert_eq!(documents.len(), 1, "{text}");
    let document = documents.remove(0);
    assert_eq!(document.duplicates, [], "{text}");
    document.root.unwrap().to_value()
}

fn fault(text: &str) -> SyntaxError {
    documents(text).into_iter().find_map(|document| document.root.err()).unwrap()
}

#[test]
fn anchors_aliases_and_merges() {
    let text = "x: &x {a: 1, b: 2}\nz: &z {b: 3, c: 4}\none: *x\ntwo:\n  <<: *x\n  d: 5\nthree:\n  d: 0\n  <<: [{c: 6}, *x]\n";
    assert_eq!(
        value(text),
        json!({"x": {"a": 1, "b": 2}, "z": {"b": 3, "c": 4}, "one": {"a": 1, "b": 2}, "two": {"a": 1, "b": 2, "d": 5},
            "three": {"a": 1, "b": 2, "c": 6, "d": 0}})
    );
}

#[test]
fn keys_become_text() {
    assert_eq!(
        value("1: a\ntrue: b\n1.5: c\n2001-01-02: d\n1e6: e\n"),
        json!({"1": "a", "true": "b", "1.5": "c", "2001-01-02": "d", "1e+06": "e"})
    );
    assert!(fault("~: a").message.contains("null"));
    assert!(fault("? [a]\n: b\n").message.contains("list"));
}

#[test]
fn a_duplicate_key_is_noted_and_the_last_value_counts() {
    let document = documents("a: 1\nb:\n  c: 1\n  c: 2\n").remove(0);
    let at = |line, column| Position { line, column };
    assert_eq!(
        document.duplicates,
        [DuplicateKey {
            key: "c".to_owned(),
            at: at(4, 3),
            first: at(3, 3)
        }]
    );
    assert_eq!(document.root.unwrap().to_value(), json!({"a": 1, "b": {"c": 2}}));
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let documents = documents("a: 1\n---\nb: [\n---\nc: 3\n");
    assert_eq!(documents.len(), 3);
    assert!(documents[1].root.as_ref().unwrap_err().at.line >= 3);
    let root = documents[2].root.as_ref().unwrap();
    assert_eq!(root.locate("c"), Position { line: 5, column: 1 });
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..20 {
        let item = format!("*a{}", n - 1);
        text += &format!("a{n}: &a{n} [{}]\n", vec![item; 10].join(","));
    }
    assert!(fault(&text).message.contains("aliases"));
}

#[test]
fn depth_is_limited() {
    fault(&"[".repeat(100_000));
    assert!(fault("a: &a [*a]").message.contains("inside"));
}
