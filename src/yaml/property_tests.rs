//! What holds for every value and every text.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;

/// Text with much of what YAML gives a meaning to.
fn text() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        " ",
        "\n",
        "\t",
        "\r",
        ":",
        ": ",
        "#",
        " #",
        "-",
        "- ",
        "?",
        ",",
        "[",
        "]",
        "{",
        "}",
        "&",
        "*",
        "!",
        "|",
        ">",
        "'",
        "\"",
        "%",
        "@",
        "`",
        "\\",
        "~",
        "yes",
        "null",
        "0",
        "1.5",
        "12:30",
        "2001-01-02",
        "<<",
        "---",
        "...",
        "é",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "😀",
        "\u{1}",
        "\u{0}",
        "x",
        "y",
        "k: v",
    ]);
    prop_oneof![
        prop::collection::vec(sign, 0..8).prop_map(|signs| signs.concat()),
        any::<String>(),
        "[a-z ]{0,200}"
    ]
}

/// Go writes the key `<<` without quotes, so that it reads back as a merge.
fn key() -> impl Strategy<Value = String> {
    text().prop_filter("a merge", |text| text != "<<")
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9_f64)
            .prop_filter("not whole", |float| float.fract() != 0.0)
            .prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key(), inner), 0..6).prop_map(|entries| Value::Object(Map::from_iter(entries))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_written_reads_back(value in value()) {
        let written = write(&value);
        // A text that is kept up to a U+2028 at its end leaves the last line open. The reader ends it, as kubeadm's does.
        prop_assume!(written.ends_with('\n'));
        let documents = read(written.as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(documents.len(), 1, "{}", written);
        prop_assert_eq!(&documents[0].duplicates, &[]);
        match &documents[0].root {
            Ok(root) => prop_assert_eq!(root.to_value(), value, "{}", written),
            Err(error) => prop_assert!(false, "{error}\n{written}"),
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn no_text_makes_the_reader_panic(texts in prop::collection::vec(text(), 0..20)) {
        for document in read(texts.join("\n").as_bytes(), &Limits::default()).unwrap_or_default() {
            if let Err(error) = document.root {
                prop_assert!(error.at.line >= document.first_line && error.at.column >= 1);
            }
        }
    }
}
