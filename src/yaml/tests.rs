//! The reader as its callers see it.

use serde_json::{Value, json};

use super::*;

fn documents(text: &str) -> Vec<Document<'_>> {
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

#[test]
fn encodings() {
    let utf_16: Vec<u8> = "\u{feff}a: é\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for text in [b"\xef\xbb\xbfa: \xc3\xa9\n".as_slice(), &utf_16, b"a: \xc3\xa9\r\n"] {
        let documents = read(text, &Limits::default()).unwrap();
        assert_eq!(documents[0].root.as_ref().unwrap().to_value(), json!({"a": "é"}), "{text:?}");
    }
    for (text, line, column) in [
        (b"a: 1\nb: \xff\n".as_slice(), 2, 4),
        (b"x\n---\na: \x01", 3, 4),
        (b"a: \xc2\x9f", 1, 4),
    ] {
        let documents = read(text, &Limits::default()).unwrap();
        let error = documents.into_iter().find_map(|document| document.root.err()).unwrap();
        assert_eq!(error.at, Position { line, column }, "{error}");
    }
    assert_eq!(read(b"PK\0\x03", &Limits::default()), Err(ReadError::Binary { offset: 2 }));
}

#[test]
fn comments_and_nothing_are_null() {
    for text in ["\n", "# only\n# comments\n", "---\n", "--- # x\n", "~"] {
        assert_eq!(value(text), Value::Null, "{text:?}");
    }
    assert_eq!(documents("").len(), 0);
}

#[test]
fn only_the_first_document_of_a_chunk_counts() {
    assert_eq!(value("a: 1\n...\nb: [\n"), json!({"a": 1}));
    assert_eq!(value("%YAML 1.1\n--- !!map\na: 1\n"), json!({"a": 1}));
    assert!(fault("%YAML 1.2\n--- x\n").message.contains("1.1"));
    assert!(fault("...\na: 1\n").message.contains("..."));
}

#[test]
fn json_is_read() {
    assert_eq!(
        value("{\"a\": [1, \"\\u00e9\", null, {\"b\":true}],\n\t\"c\":\"d\"}"),
        json!({"a": [1, "é", null, {"b": true}], "c": "d"})
    );
}

#[test]
fn tags_decide() {
    assert_eq!(
        value("[!!str 1, !!int \"2\", !!float 3, !!bool yes, !!binary aGk=, !own 4, ! 5]"),
        json!(["1", 2, 3, true, "hi", "4", "5"])
    );
    assert!(fault("!!int x").message.contains("!!int"));
    assert!(fault("!!binary x!").message.contains("base64"));
    assert!(fault("!e!x y").message.contains("!e!"));
}

#[test]
fn every_value_knows_where_it_stands() {
    let text = "# first\na:\n  - b: 1\n    é: \"x\"\n---\nc: |\n  text\n";
    let documents = documents(text);
    let at = |line, column| Position { line, column };
    let root = documents[0].root.as_ref().unwrap();
    assert_eq!(root.locate("a[0].é"), at(4, 5));
    assert_eq!(root.locate("a[0].missing"), at(3, 5));
    assert_eq!(root.get("a").unwrap().at, at(3, 3));
    let root = documents[1].root.as_ref().unwrap();
    assert_eq!((root.at, root.get("c").unwrap().at), (at(6, 1), at(6, 4)));
}

#[test]
fn faults_name_their_place() {
    let cases = [
        ("a: 1\nb\nc: 2\n", 2, 1, "key: value"),
        ("a:\n\tb: 1\n", 2, 1, "tab"),
        ("a: b: c\n", 1, 5, "quotes"),
        ("a: 1\n b: 2\n", 2, 3, "line 1"),
        ("a: \"x\n", 1, 4, "closed"),
        ("a: [1,\nb: 2\n", 3, 1, "line 1, column 4"),
        ("a: @x\n", 1, 4, "`@`"),
        ("a:\n   b: 1\n  c: 2\n", 3, 3, "set in"),
        ("a: *x\n", 1, 4, "`&x`"),
        ("<<: 1\n", 1, 1, "mapping"),
        ("a: .nan\n", 1, 4, "number"),
    ];
    for (text, line, column, part) in cases {
        let error = fault(text);
        assert_eq!(error.at, Position { line, column }, "{text:?}: {error}");
        assert!(error.message.contains(part), "{text:?}: {error}");
    }
}

#[test]
fn limits_hold() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    value(&nested(100));
    assert!(fault(&nested(101)).message.contains("100 levels"));
    assert!(fault(&"- ".repeat(100_000)).message.contains("100 levels"));
    assert!(
        fault(&format!("a: &a {}\nb: [[*a]]\n", nested(98)))
            .message
            .contains("100 levels")
    );
    let repeated = |times: usize| format!("a: &a {{x: y}}\nb: [{}]\n", vec!["*a"; times].join(", "));
    value(&repeated(6_666));
    assert!(fault(&repeated(6_667)).message.contains("20000"));
}

#[test]
fn ten_thousand_documents_are_read() {
    let text = "a: 1\n---\n".repeat(10_000);
    let documents = documents(&text);
    assert_eq!(documents.len(), 10_000);
    assert_eq!(documents[9_999].first_line, 19_999);
}

#[test]
fn merged_keys_that_stand_twice_are_noted_at_the_merge() {
    let document = documents("x: &x {a: 1}\nb:\n  a: 2\n  <<: *x\n").remove(0);
    assert_eq!(document.root.unwrap().to_value()["b"], json!({"a": 1}));
    assert_eq!(document.duplicates[0].at, Position { line: 4, column: 3 });
}
