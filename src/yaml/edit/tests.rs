use super::*;
use crate::yaml::{Limits, read};
use rstest::rstest;
use serde_json::{Value, json};

fn value(text: &str) -> Value {
    let documents = read(text.as_bytes(), &Limits::default()).unwrap();
    documents[0]
        .root
        .as_ref()
        .unwrap_or_else(|e| panic!("{e}\n{text}"))
        .to_value()
}

/// Edits a text; the comments of before must be there after.
fn edited(text: &str, edit: impl FnOnce(&mut Draft<'_>)) -> String {
    let mut draft = Draft::of(text).unwrap();
    let mut before = draft.comments();
    edit(&mut draft);
    let out = draft.finish();
    let mut after = Draft::of(&out).unwrap_or_else(|e| panic!("{e}\n{out}")).comments();
    before.sort();
    after.sort();
    assert_eq!(before, after, "{out}");
    out
}

fn entry(draft: &Draft<'_>, path: &str) -> Entry {
    draft.find(path).unwrap_or_else(|| panic!("{path}"))
}

#[rstest]
#[case(
    "a:\n  b: 1 # one\n  # above c\n  c:   \"x\"\n",
    "a:\n  - name: b\n    value: 1 # one\n  # above c\n  - name: c\n    value:   \"x\"\n"
)]
#[case(
    "a:\n  b: 1        # one\n  long: true  # two\n  d: 2 # three\n",
    "a:\n  - name: b\n    value: 1     # one\n  - name: long\n    value: true  # two\n  - name: d\n    value: 2 # three\n"
)]
#[case(
    "a:\n  b: 1            # one\n  long: true      # two\n",
    "a:\n  - name: b\n    value: 1      # one\n  - name: long\n    value: true   # two\n"
)]
#[case("a: {}\nb: 1\n", "a: []\nb: 1\n")]
#[case("a:\nb: 1\n", "a:\nb: 1\n")]
#[case("a: # none\nb: 1\n", "a: # none\nb: 1\n")]
#[case(
    "a: {b: x, \"c\": \"y\"} # z\n",
    "a: [{name: b, value: x}, {name: \"c\", value: \"y\"}] # z\n"
)]
#[case("{\"a\":{\"b\":\"x\"}}", "{\"a\":[{\"name\":\"b\",\"value\":\"x\"}]}")]
#[case(
    "{\"a\":{\"b\":\"x\", \"c\":\"y\"}}",
    "{\"a\":[{\"name\":\"b\",\"value\":\"x\"}, {\"name\":\"c\",\"value\":\"y\"}]}"
)]
#[case(
    "a: {\n  b: x, # of b\n  # of c\n  c: y\n}\n",
    "a: [\n  {name: b, value: x}, # of b\n  # of c\n  {name: c, value: y}\n]\n"
)]
#[case("a: {b, c: }\n", "a: [{name: b, value: \"\"}, {name: c, value: \"\"} ]\n")]
#[case(
    "a:\n  b: |\n    x\n     y\n\n  c: z\n",
    "a:\n  - name: b\n    value: |\n      x\n       y\n\n  - name: c\n    value: z\n"
)]
#[case(
    "a:\n  b: x\n    y\n  c:\n    z\n",
    "a:\n  - name: b\n    value: x\n      y\n  - name: c\n    value:\n      z\n"
)]
#[case(
    "a:\n  b:\n  1: x\n  yes: y\n",
    "a:\n  - name: b\n    value:\n  - name: \"1\"\n    value: x\n  - name: \"true\"\n    value: y\n"
)]
#[case(
    "a:\n  ? b # of b\n  : x\n  ? c\n",
    "a:\n  - name: b # of b\n    value: x\n  - name: c\n    value: \"\"\n"
)]
#[case(
    "a:\r\n  b: x\r\n  c: y\r\n",
    "a:\r\n  - name: b\r\n    value: x\r\n  - name: c\r\n    value: y\r\n"
)]
#[case("a: &x\n  b: y\nc: *x\n", "a: &x\n  - name: b\n    value: y\nc: *x\n")]
#[case(
    "z: &x\n  b: v\na:\n  <<: *x # from z\n  c: w\n",
    "z: &x\n  b: v\na:\n  - name: b\n    value: v # from z\n  - name: c\n    value: w\n"
)]
#[case("a:\n  b: x#y\t# tab\n", "a:\n  - name: b\n    value: x#y\t# tab\n")]
#[case(
    "a:\n  b: &x y\n  c: *x\n",
    "a:\n  - name: b\n    value: &x y\n  - name: c\n    value: *x\n"
)]
fn mappings_become_lists(#[case] text: &str, #[case] expected: &str) {
    let out = edited(text, |draft| draft.mapping_to_list(entry(draft, "a")).unwrap());
    assert_eq!(out, expected);
    let mut wanted = value(text);
    if let Value::Object(map) = &wanted["a"] {
        let items = map.iter().map(|(name, value)| json!({"name": name, "value": value}));
        wanted["a"] = Value::Array(items.collect());
    }
    let mut got = value(&out);
    if let Value::Array(items) = &mut got["a"] {
        items.sort_by_key(|item| item["name"].as_str().unwrap().to_owned());
    }
    let got: Value = serde_json::from_str(&got.to_string().replace("\"value\":\"\"", "\"value\":null")).unwrap();
    assert_eq!(got["a"], wanted["a"]);
}

#[rstest]
#[case("a: &x 4m\nb: *x\nc: [*x]\n", "b: &x 4m\nc: [*x]\n")]
#[case("a: {k: &x 4m, l: &y 1}\nb: [*y, *x]\n", "b: [&y 1, &x 4m]\n")]
#[case("a: &x 'p, q'\nb: [*x, *x]\n", "b: [&x 'p, q', *x]\n")]
#[case("a: &x |\n  p\n  q\nb: *x\n", "b: &x \"p\\nq\\n\"\n")]
#[case("z: &x 1\na: *x\nb: *x\n", "z: &x 1\nb: *x\n")]
fn anchors_go_over_to_the_first_alias(#[case] text: &str, #[case] expected: &str) {
    let wanted = value(text);
    let out = edited(text, |draft| {
        let _ = draft.take(entry(draft, "a"));
    });
    assert_eq!(out, expected);
    let mut wanted = wanted;
    wanted.as_object_mut().unwrap().remove("a");
    assert_eq!(value(&out), wanted);
}

#[rstest]
#[case(
    "a:\n  - name: b # of b\n    # of x\n    value: x # behind\n  # above c\n  - value: y\n    name: c\n",
    "a:\n  # of b\n  # of x\n  b: x # behind\n  # above c\n  c: y\n"
)]
#[case(
    "a:\n- name: b\n  value: x\n- {name: c, value: 'y'}\nd: 1\n",
    "a:\n  b: x\n  c: 'y'\nd: 1\n"
)]
#[case(
    "a:\n    -   name: b\n        value: |\n           x\n            y\n    - name: c\n",
    "a:\n    b: |\n       x\n        y\n    c: \"\"\n"
)]
#[case(
    "a:\n- name: b\n  value: 1        # one\n- name: much-longer-name\n  value: true     # two\n",
    "a:\n  b: 1                       # one\n  much-longer-name: true     # two\n"
)]
#[case("a: []\n", "a: {}\n")]
#[case("a: [{name: b, value: x}, {value: \"y\", name: c}] # z\n", "a: {b: x, c: \"y\"} # z\n")]
#[case("{\"a\":[{\"name\":\"b\",\"value\":\"x\"}]}", "{\"a\":{\"b\":\"x\"}}")]
#[case("a:\r\n- name: b\r\n  value: x\r\n", "a:\r\n  b: x\r\n")]
#[case("z: &x {name: b, value: v}\na:\n- *x\n", "z: &x {name: b, value: v}\na:\n  b: v\n")]
#[case(
    "a:\n- # first\n  name: b\n  value:\n    # of x\n    x\n",
    "a:\n  # first\n  # of x\n  b: x\n"
)]
fn lists_become_mappings(#[case] text: &str, #[case] expected: &str) {
    let out = edited(text, |draft| draft.list_to_mapping(entry(draft, "a")).unwrap());
    assert_eq!(out, expected);
}

/// Moves `a.b` to `c.d` of the same document.
fn moved(text: &str) -> String {
    let mut draft = Draft::of(text).unwrap();
    let found = entry(&draft, "a.b");
    let taken = draft.take(found);
    let without = draft.finish();
    let mut draft = Draft::of(&without).unwrap();
    draft.insert("c", "d", &taken).unwrap();
    let out = draft.finish();
    let comments = |text: &str| {
        let mut all = Draft::of(text).unwrap().comments();
        all.sort();
        all
    };
    assert_eq!(comments(text), comments(&out), "{out}");
    out
}

#[rstest]
#[case(
    "a:\n  x: 1\n  # above\n  b: 4m   # behind\nz: 1\n",
    "a:\n  x: 1\nz: 1\nc:\n  # above\n  d: 4m   # behind\n"
)]
#[case("# head\na:\n  # above\n  b: 4m\nz: 1", "# head\nz: 1\nc:\n  # above\n  d: 4m")]
#[case(
    "z: 1\n# of a\na:\n    b: 4m\nc:\n    e: 1\n    # e goes on\nq: 1\n",
    "z: 1\nc:\n    e: 1\n    # of a\n    d: 4m\n    # e goes on\nq: 1\n"
)]
#[case("{a: {b: 4m, x: 1}, c: {e: 1}}\n", "{a: {x: 1}, c: {e: 1, d: 4m}}\n")]
#[case(
    "{\"a\": {\"x\": \"1\", \"b\": \"4m\"}}\n",
    "{\"a\": {\"x\": \"1\"}, \"c\": {\"d\": \"4m\"}}\n"
)]
#[case("{a: {b: 4m}, z: 1}\n", "{z: 1, c: {d: 4m}}\n")]
#[case("a: {b: 4m,} # of a\nz: 1\nc: {}\n", "z: 1\nc: {\n# of a\nd: 4m}\n")]
#[case("a:\n  b: 4m\n  x: |+\n    t\n\nc:\n", "a:\n  x: |+\n    t\n\nc:\n  d: 4m\n")]
#[case("a:\n  b: 4m\nx: |+\n  t\n\n", "x: |+\n  t\n\nc:\n  d: 4m\n")]
#[case("a:\r\n  b: '4m'\t# tab\r\n  y: 1\r\n", "a:\r\n  y: 1\r\nc:\r\n  d: '4m'\t# tab\r\n")]
#[case("t: &t 4m\na:\n  b: *t\nc: ~\n", "t: &t 4m\nc: \n  d: 4m\n")]
fn entries_move_with_their_comments(#[case] text: &str, #[case] expected: &str) {
    let out = moved(text);
    assert_eq!(out, expected);
    assert_eq!(value(&out)["c"]["d"], json!("4m"), "{out}");
}

#[rstest]
#[case("x: 1\n# above\na: 2 # behind\nz: 1\n", "x: 1\n# above\n# behind\nz: 1\n")]
#[case("x: 1\na:\n  # inner\n  b:\n  - 1 # one\n  c: 1\n", "x: 1\n# inner\n# one\n")]
#[case("{x: 1, a: 2}\n", "{x: 1}\n")]
#[case("{a: 2, # behind\n x: 1}\n", "{ # behind\n x: 1}\n")]
#[case("- a: 2 # behind\n  z: 1\n", "- # behind\n  z: 1\n")]
fn dropped_entries_leave_their_comments(#[case] text: &str, #[case] expected: &str) {
    let out = edited(text, |draft| {
        let found = draft.find("a").unwrap_or(Entry {
            mapping: 1,
            index: 0,
            key: 2,
            value: 3,
        });
        draft.drop_entry(found);
    });
    assert_eq!(out, expected);
}

#[test]
fn scalars_are_set_in_their_quotes() {
    let text = "a: old # x\nb: \"old\"\nc: 'old'\nd: &d old\ne: *d\nf:\n";
    let out = edited(text, |draft| {
        for name in ["a", "b", "c", "d", "e", "f"] {
            draft.set(entry(draft, name), "it's: new").unwrap();
        }
        assert_eq!(draft.find("g"), None);
    });
    assert_eq!(
        out,
        "a: 'it''s: new' # x\nb: \"it's: new\"\nc: 'it''s: new'\nd: &d 'it''s: new'\ne: 'it''s: new'\nf: 'it''s: new'\n"
    );
    let out = edited("v: \"x/v1\"\nw: \"x\\x2fv1\"\n", |draft| {
        draft.replace(entry(draft, "v"), "x/v1", "x/v2").unwrap();
        draft.replace(entry(draft, "w"), "x/v1", "x/v2").unwrap();
        draft.rename(entry(draft, "v"), "u");
    });
    assert_eq!(out, "u: \"x/v2\"\nw: \"x/v2\"\n");
    let mut draft = Draft::of("a: [1]\n").unwrap();
    assert_eq!(draft.set(entry(&draft, "a"), "x"), Err(EditError::Form));
}

#[test]
fn directives_separators_and_what_follows_stay() {
    let text = "%YAML 1.1 # d\n--- # e\n# f\na: {b: c}\n... # g\n--- # h\nnot: read\n";
    let out = edited(text, |draft| draft.mapping_to_list(entry(draft, "a")).unwrap());
    assert_eq!(out, text.replace("{b: c}", "[{name: b, value: c}]"));
}

#[test]
fn signs_in_texts_are_no_comments() {
    let text = "a: 'x # y' # 1\nb: \"# z\" #2\nc: | # 3\n  # text\nd: e#f\n#\t4\n";
    assert_eq!(Draft::of(text).unwrap().comments(), ["# 1", "#2", "# 3", "#\t4"]);
}

#[test]
fn what_the_reader_refuses_has_no_draft() {
    assert!(Draft::of("a: \0\n").is_err());
    assert!(Draft::of("a: [\n").is_err());
}
