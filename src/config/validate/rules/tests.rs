use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{RULES, Rule, Seen, find};
use crate::config::load;
use crate::config::testing::{golden, judged, with_context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::yaml::Position;

/// What a file draws, as the rule's example is to be seen.
fn findings(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    match rule.seen {
        Seen::Acting => with_context(None, |context| load::init(text.as_bytes(), context))
            .map_or_else(|refused| refused.0, |loaded| loaded.warnings),
        _ => judged(text, None).findings,
    }
}

#[test]
fn every_bad_example_draws_its_finding_alone_and_at_its_place() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let Some(bad) = rule.bad else {
            assert!(
                matches!(rule.seen, Seen::Host | Seen::Migrate | Seen::Bytes),
                "{} has no bad example",
                rule.code
            );
            continue;
        };
        let found = findings(rule, bad.text);
        if found.is_empty() {
            wrong.push(format!("{}: nothing is found", rule.code));
        }
        for finding in &found {
            let line = bad.text.lines().nth(finding.line as usize - 1).unwrap_or_default();
            let marked = line.ends_with("  # here") || !bad.text.contains("# here");
            let wanted = (rule.code, rule.severity, bad.path, true);
            if (finding.code, finding.severity, finding.path.as_str(), marked) != wanted {
                wrong.push(format!("{}: {finding:?}", rule.code));
            }
            assert!(!finding.message.is_empty());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_good_example_draws_anything() {
    let drawn = RULES.iter().map(|rule| (rule.code, findings(rule, rule.good)));
    let wrong: Vec<_> = drawn.filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rules_are_told_apart_and_explained() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        assert!(
            rule.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "{}",
            rule.code
        );
        assert!(rule.summary.ends_with('.') && rule.rationale.ends_with('.'), "{}", rule.code);
        assert!(rule.rationale.len() > 30 && !rule.rationale.contains("  "), "{}", rule.code);
        assert_eq!(find(rule.code), Some(rule));
    }
    let mut groups: Vec<&str> = RULES.iter().map(|rule| rule.group).collect();
    groups.dedup();
    assert_eq!(
        groups.len(),
        groups.iter().collect::<BTreeSet<_>>().len(),
        "groups stand together"
    );
}

/// The codes that the sources name, where findings are made.
#[test]
fn every_code_in_the_sources_has_a_rule() {
    fn sources(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, out),
                false => out.push(path),
            }
        }
    }
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config"), &mut files);
    let mut seen = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| !file.ends_with("tests.rs") && !file.ends_with("rules/tests.rs"))
    {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for call in ["error(", "warning(", "when_acting(", "broken(", "foreign(", "finding("] {
            for (at, _) in text.match_indices(call) {
                // The first text in the call: its code, unless it has spaces.
                let rest: String = text[at..].chars().take(160).collect();
                let Some(code) = rest.split('"').nth(1).filter(|_| rest.contains('"')) else {
                    continue;
                };
                if code.contains('-') && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                    seen.insert(code.to_owned(), file.clone());
                }
            }
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
    for (code, file) in seen {
        assert!(find(&code).is_some(), "{code} of {} has no rule", file.display());
    }
}

#[test]
fn every_code_that_files_draw_has_a_rule() {
    for case in golden() {
        for finding in judged(&case.text, Some(&case.release)).findings {
            assert!(find(finding.code).is_some(), "{}: {}", case.name, finding.code);
        }
    }
    assert!(find(Diagnostic::error("nonsense", "", Position::default(), String::new()).code).is_none());
}

/// What published files draw besides errors was looked at by hand, one by one; `testdata/real-warnings.txt` says why each is right.
#[test]
fn warnings_of_published_files_are_those_that_were_looked_at() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/real-warnings.txt");
    let list = fs::read_to_string(list).unwrap();
    let looked_at: BTreeSet<&str> = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    let mut found = BTreeSet::new();
    for case in golden().iter().filter(|case| case.name.contains("/real-migrate/")) {
        let name = Path::new(&case.name).parent().unwrap().file_name().unwrap().to_str().unwrap();
        let judged = judged(&case.text, Some(&case.release));
        let warnings = judged.findings.iter().filter(|finding| finding.severity == Severity::Warning);
        found.extend(warnings.map(|finding| format!("{name} {} {}", finding.code, finding.path)));
    }
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let new: Vec<_> = found.difference(&looked_at).collect();
    let gone: Vec<_> = looked_at.difference(&found).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "new: {new:#?}\nnot found any more: {gone:#?}"
    );
}
