//! Comments and where they stand.

use std::ops::Range;

use super::place::{column, is_first_in_line, line_end, line_start, next_line};
use super::tree::{Kind, Tree};

/// The comments of a document, in order, each without its line break.
pub(super) fn comments(tree: &Tree<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut last = 0;
    for node in &tree.nodes {
        match &node.kind {
            Kind::Scalar(_) | Kind::Alias(_) if node.end > node.start => {}
            _ => continue,
        }
        between(tree.text, last, node.start, &mut found);
        if tree.slice(node.body, node.end).starts_with(['|', '>']) {
            between(tree.text, node.body, line_end(tree.text, node.body).min(node.end), &mut found);
        }
        last = node.end;
    }
    between(tree.text, last, tree.text.len(), &mut found);
    found
}

/// Comments in a stretch of text without scalars.
fn between(text: &str, start: usize, end: usize, found: &mut Vec<Range<usize>>) {
    let mut at = start;
    while let Some(sign) = text.get(at..end).and_then(|rest| rest.find('#')) {
        let sign = at + sign;
        at = sign + 1;
        let before = text[..sign].chars().next_back();
        if before.is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}')) {
            let stop = text[sign..].find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
            let stop = stop.map_or(text.len(), |length| sign + length);
            found.push(sign..stop);
            at = stop;
        }
    }
}

/// The comment behind an offset in its line, where nothing else follows.
pub(super) fn trailing(text: &str, offset: usize) -> Option<Range<usize>> {
    let end = line_end(text, offset);
    let rest = &text[offset..end];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    (blank > 0 && rest[blank..].starts_with('#')).then_some(offset + blank..end)
}

/// Where the comments begin that stand in lines of their own directly above an offset, set in as it is.
pub(super) fn leading(text: &str, offset: usize) -> usize {
    let mut start = line_start(text, offset);
    let indent = column(text, offset);
    while start > 0 && text[..start].ends_with('\n') {
        let above = line_start(text, start - 1);
        let line = &text[above..start];
        let sign = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line[sign..].starts_with('#') || column(text, above + sign) != indent {
            break;
        }
        start = above;
    }
    start
}

/// Goes over the lines from `start` on that hold a comment set in further than `indent`.
pub(super) fn skip_deeper(text: &str, start: usize, indent: usize) -> usize {
    let mut at = start;
    while at < text.len() {
        let line = &text[at..];
        let sign = at + line.len() - line.trim_start_matches([' ', '\t']).len();
        if !text[sign..].starts_with('#') || !is_first_in_line(text, sign) || column(text, sign) <= indent {
            break;
        }
        at = next_line(text, at);
    }
    at
}
