//! What holds for every mapping, however it is written.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::yaml::{Limits, read};

/// One argument: key, value, how both are written, comments above and behind.
#[derive(Clone, Debug)]
struct Argument {
    key: String,
    value: String,
    style: u8,
    above: Option<String>,
    behind: Option<String>,
    empty_line: bool,
}

fn argument() -> impl Strategy<Value = Argument> {
    let comment = || prop::option::of("[ -~\té]{0,12}");
    let word = "[a-z][a-z0-9-]{0,8}";
    let value = prop_oneof!["[a-zA-Z0-9=,/:.#'\"\\\\ -]{0,12}", "[a-z]{1,5}\n[a-z ]{0,5}[a-z]"];
    (word, value, any::<u8>(), comment(), comment(), any::<bool>()).prop_map(|(key, value, style, above, behind, empty_line)| {
        Argument {
            key,
            value,
            style,
            above,
            behind,
            empty_line,
        }
    })
}

/// A document with these arguments at `a.b`, and what stands around them.
fn document(arguments: &[Argument], indent: usize, flow: bool, crlf: bool) -> String {
    let blank = " ".repeat(indent);
    let deeper = " ".repeat(2 * indent);
    let mut out = String::from("# head\napiVersion: v1\na: # of a\n");
    if flow {
        out.push_str(&format!("{blank}b: {{\n"));
    } else if arguments.is_empty() {
        out.push_str(&format!("{blank}b: {{}}\n"));
    } else {
        out.push_str(&format!("{blank}b:\n"));
    }
    for argument in arguments {
        if argument.empty_line {
            out.push('\n');
        }
        if let Some(above) = &argument.above {
            out.push_str(&format!("{deeper}# {above}\n"));
        }
        let key = match argument.style % 3 {
            0 => quote::double(&argument.key),
            1 => format!("'{}'", argument.key),
            _ => quote::scalar(&argument.key, true),
        };
        let block = argument.value.contains('\n') && !flow && argument.style % 2 == 0;
        let behind = argument.behind.as_ref().map_or(String::new(), |text| format!(" # {text}"));
        if block {
            let lines = argument.value.replace('\n', &format!("\n{deeper}  "));
            out.push_str(&format!("{deeper}{key}: |-{behind}\n{deeper}  {lines}\n"));
            continue;
        }
        let value = match argument.style / 8 % 2 {
            0 => quote::double(&argument.value),
            _ => quote::scalar(&argument.value, true),
        };
        let comma = if flow { "," } else { "" };
        out.push_str(&format!("{deeper}{key}: {value}{comma}{behind}\n"));
    }
    if flow {
        out.push_str(&format!("{blank}}}\n"));
    }
    out.push_str(&format!("{blank}# of t\n{blank}t: 4m0s # behind t\nend: 1\n# tail\n"));
    if crlf { out.replace('\n', "\r\n") } else { out }
}

fn value(text: &str) -> Value {
    let documents = read(text.as_bytes(), &Limits::default()).unwrap();
    match &documents[0].root {
        Ok(root) => root.to_value(),
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn comments(text: &str) -> Vec<String> {
    let mut found = Draft::of(text).unwrap().comments();
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(700))]

    #[test]
    fn arguments_become_lists_and_mappings_again(
        arguments in prop::collection::vec(argument(), 0..6), indent in 1..5usize, flow: bool, crlf: bool,
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let arguments: Vec<_> = arguments.into_iter().filter(|argument| seen.insert(argument.key.clone())).collect();
        let text = document(&arguments, indent, flow, crlf);
        prop_assert_eq!(&Draft::of(&text).unwrap().finish(), &text);

        let mut draft = Draft::of(&text).unwrap();
        let found = draft.find("a.b").unwrap();
        draft.mapping_to_list(found).unwrap();
        let list = draft.finish();
        let items: Vec<Value> = arguments.iter().map(|a| json!({"name": a.key, "value": a.value})).collect();
        let mut wanted = value(&text);
        wanted["a"]["b"] = Value::Array(items);
        prop_assert_eq!(value(&list), wanted, "{}\n{}", text, list);
        prop_assert_eq!(comments(&list), comments(&text), "{}\n{}", text, list);
        prop_assert_eq!(list.matches("\r\n").count() == list.matches('\n').count(), crlf);

        let mut draft = Draft::of(&list).unwrap();
        let found = draft.find("a.b").unwrap();
        draft.list_to_mapping(found).unwrap();
        let back = draft.finish();
        let pairs: BTreeMap<_, _> = arguments.iter().map(|a| (a.key.clone(), a.value.clone())).collect();
        let mut wanted = value(&text);
        wanted["a"]["b"] = json!(pairs);
        prop_assert_eq!(value(&back), wanted, "{}\n{}", list, back);
        prop_assert_eq!(comments(&back), comments(&text), "{}\n{}", list, back);
    }

    #[test]
    fn a_field_moves_and_nothing_else_does(
        arguments in prop::collection::vec(argument(), 0..4), indent in 1..5usize, flow: bool, crlf: bool,
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let arguments: Vec<_> = arguments.into_iter().filter(|argument| seen.insert(argument.key.clone())).collect();
        let text = document(&arguments, indent, flow, crlf);
        let mut draft = Draft::of(&text).unwrap();
        let taken = draft.take(draft.find("a.t").unwrap());
        let without = draft.finish();
        let mut draft = Draft::of(&without).unwrap();
        draft.insert("timeouts", "u", &taken).unwrap();
        let out = draft.finish();
        let mut wanted = value(&text);
        wanted["a"].as_object_mut().unwrap().remove("t");
        wanted["timeouts"] = json!({"u": "4m0s"});
        prop_assert_eq!(value(&out), wanted, "{}\n{}", text, out);
        prop_assert_eq!(comments(&out), comments(&text), "{}\n{}", text, out);
    }

    /// Whatever the text: no panic, and without edits it is what it was.
    #[test]
    fn any_text_survives(text in "[a-c:,{}\\[\\]&*#?|>'\"\n -]{0,40}") {
        if let Ok(draft) = Draft::of(&text) {
            let _ = draft.comments();
            prop_assert_eq!(draft.finish(), text);
        }
    }

    #[test]
    fn no_edit_of_any_text_panics(text in "[ab:,{}\\[\\]&*#?|'\n -]{0,30}", start in prop::sample::select(vec!["a:\n  ", "a: {b: ", "a: [", "{a: "])) {
        let text = format!("{start}{text}");
        for edit in 0..5 {
            let Ok(mut draft) = Draft::of(&text) else { continue };
            let Some(found) = draft.find("a") else { continue };
            match edit {
                0 => drop(draft.mapping_to_list(found)),
                1 => drop(draft.list_to_mapping(found)),
                2 => drop(draft.take(found)),
                3 => draft.drop_entry(found),
                _ => drop(draft.insert("a", "b", &Taken { value: "1".to_owned(), ..Taken::default() })),
            }
            let _ = draft.finish();
        }
    }
}
