//! A rule as text for a terminal, and as a page of `docs/rules/`.

use std::fmt::Write;

use super::{RULES, Rule, Seen};
use crate::config::load::{self, Context};
use crate::diagnostic::{self, Severity};
use crate::host::HostFacts;

/// Texts on a terminal are not wider than this.
const WIDTH: usize = 100;

/// A rule for a terminal.
pub fn text(rule: &Rule) -> String {
    let mut out = format!("{} ({})\n{}\n\n", rule.code, how_bad(rule), rule.summary);
    out.push_str(&wrapped(rule.rationale));
    if let Some(bad) = rule.bad.filter(|bad| !bad.text.is_empty()) {
        out.push_str(&format!("\n\nWrong:\n\n{}", indented(bad.text)));
    } else {
        out.push('\n');
    }
    out.push_str(&format!("\nRight:\n\n{}", indented(rule.good)));
    out
}

/// The page of a rule. `docs/rules/README.md` leads to it.
pub fn markdown(rule: &Rule) -> String {
    let mut out = format!(
        "<!-- Made by `kubestrap generate` from src/config/validate/rules. -->\n\n# {}\n\n{}\n\n**{}**, group `{}`\n\n{}\n",
        rule.code,
        rule.summary,
        how_bad(rule),
        rule.group,
        rule.rationale
    );
    if let Some(bad) = rule.bad {
        if !bad.text.is_empty() {
            out.push_str(&format!("\n## Wrong\n\n```yaml\n{}```\n", bad.text));
        }
        out.push_str(&format!("\n`config validate` says:\n\n```text\n{}\n```\n", said(bad.text)));
    }
    out.push_str(&format!("\n## Right\n\n```yaml\n{}```\n", rule.good));
    out
}

/// The page that leads to all others.
pub fn index() -> String {
    let mut out = String::from(
        "<!-- Made by `kubestrap generate` from src/config/validate/rules. -->\n\n# Rules\n\nEvery finding has a code. `kubestrap config \
         explain CODE` prints what it means; the same stands here.\nWhere kubeadm accepts a file, a finding is a warning; `--strict` makes \
         warnings fail.\n",
    );
    let mut group = "";
    for rule in RULES {
        if rule.group != group {
            group = rule.group;
            out.push_str(&format!("\n## {group}\n\n| code | | what is wrong |\n|---|---|---|\n"));
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| [{0}]({0}.md) | {1} | {2} |", rule.code, how_bad(rule), rule.summary);
    }
    out
}

fn how_bad(rule: &Rule) -> &'static str {
    match (rule.severity, rule.seen) {
        (Severity::Error, _) => "error",
        (Severity::Warning, Seen::Acting) => "warning of commands that act",
        (Severity::Warning, _) => "warning",
    }
}

/// What `config validate` says of a file, on some host.
fn said(text: &str) -> String {
    let host = HostFacts {
        host_name: Some("node".to_owned()),
        ipv4: Some(std::net::Ipv4Addr::new(192, 0, 2, 1)),
        ..HostFacts::default()
    };
    let judged = load::judge(
        text.as_bytes(),
        &mut Context {
            file: Some("kubeadm.yaml"),
            pinned: None,
            allow_experimental: false,
            host: &host,
            token: &mut || "abcdef.0123456789abcdef".to_owned(),
        },
    );
    match judged.findings.as_slice() {
        [] => "kubeadm.yaml is in order".to_owned(),
        findings => diagnostic::render_plain(findings, Some(text.as_bytes()))
            .trim_end()
            .to_owned(),
    }
}

fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}").trim_end().to_owned() + "\n")
        .collect()
}
