//! Expected text in which placeholders (`$TOKEN`, `$TIME`, ...) stand for what varies from run to run.

/// One part of an expectation.
enum Part {
    /// This text to the letter.
    Text(String),
    /// One of these forms.
    Any(Vec<Form>),
}

/// A row of pieces: sets of characters with how often they may come.
type Form = Vec<Piece>;

#[derive(Clone, Copy)]
struct Piece {
    allowed: fn(char) -> bool,
    least: usize,
    most: usize,
}

/// Whether `got` is what `want` describes; `tmp` is the folder that `$TMP` names.
pub fn matches(want: &str, got: &str, tmp: &str) -> bool {
    let parts = parts(want, tmp);
    if let [Part::Text(text)] = parts.as_slice() {
        return text == got;
    }
    rest_matches(&parts, got)
}

fn rest_matches(parts: &[Part], got: &str) -> bool {
    match parts {
        [] => got.is_empty(),
        [Part::Text(text), rest @ ..] => got.strip_prefix(text.as_str()).is_some_and(|got| rest_matches(rest, got)),
        [Part::Any(forms), rest @ ..] => forms.iter().any(|form| form_matches(form, got, rest)),
    }
}

/// Tries the longest stretch for each piece first, as a greedy pattern does.
fn form_matches(form: &[Piece], got: &str, rest: &[Part]) -> bool {
    let Some((piece, others)) = form.split_first() else {
        return rest_matches(rest, got);
    };
    let mut ends = vec![0];
    ends.extend(
        got.char_indices()
            .take(piece.most)
            .take_while(|(_, c)| (piece.allowed)(*c))
            .map(|(at, c)| at + c.len_utf8()),
    );
    (piece.least..ends.len())
        .rev()
        .any(|count| form_matches(others, &got[ends[count]..], rest))
}

/// Splits at the placeholders. A name that is not one of them (a `$` in a shell line) stands for itself.
fn parts(want: &str, tmp: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = want;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        let name = placeholder_name(&rest[at..]);
        rest = &rest[at + name.len()..];
        if name == "$TMP" {
            text.push_str(tmp);
        } else if let Some(forms) = forms(name) {
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Any(forms));
        } else {
            text.push_str(name);
        }
    }
    text.push_str(rest);
    parts.push(Part::Text(text));
    parts
}

/// `$`, capital letters and `_`, then anything that can stand in a word; `$` alone where no capital follows.
fn placeholder_name(text: &str) -> &str {
    let capitals = 1 + text[1..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').count();
    if capitals == 1 {
        return "$";
    }
    let word: usize = text[capitals..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .map(char::len_utf8)
        .sum();
    &text[..capitals + word]
}

fn forms(name: &str) -> Option<Vec<Form>> {
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let token = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let form = match name {
        "$TOKEN" => vec![exactly(6, token), exactly(1, |c| c == '.'), exactly(16, token)],
        "$TOKEN_ID" => vec![exactly(6, token)],
        "$CERTIFICATE_KEY" | "$HASH" => vec![exactly(64, hex)],
        "$DATA" | "$B64" => vec![some(base64)],
        "$DATE" => date(),
        "$N" => vec![some(|c| c.is_ascii_digit())],
        "$HOSTNAME" => vec![some(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')],
        "$ADDRESS" => vec![some(|c| {
            c.is_ascii_digit() || ('a'..='f').contains(&c) || c == '.' || c == ':'
        })],
        "$PATH" | "$HOME" => vec![Piece {
            allowed: |_| true,
            least: 0,
            most: usize::MAX,
        }],
        "$TIME" => {
            let quote = exactly(1, |c| c == '"');
            return Some(vec![
                vec![quote, some(|c| c != '"'), quote],
                vec![some(|c| !c.is_whitespace() && c != ',')],
            ]);
        }
        _ => return None,
    };
    Some(vec![form])
}

/// `Jan 02, 2027 15:04 UTC`.
fn date() -> Form {
    let mut form = vec![exactly(1, |c| c.is_ascii_uppercase()), exactly(2, |c| c.is_ascii_lowercase())];
    let digits = |count| exactly(count, |c| c.is_ascii_digit());
    let space = exactly(1, |c| c == ' ');
    form.extend([
        space,
        digits(2),
        exactly(1, |c| c == ','),
        space,
        digits(4),
        space,
        digits(2),
        exactly(1, |c| c == ':'),
        digits(2),
    ]);
    form.extend([
        space,
        exactly(1, |c| c == 'U'),
        exactly(1, |c| c == 'T'),
        exactly(1, |c| c == 'C'),
    ]);
    form
}

fn exactly(count: usize, allowed: fn(char) -> bool) -> Piece {
    Piece {
        allowed,
        least: count,
        most: count,
    }
}

fn some(allowed: fn(char) -> bool) -> Piece {
    Piece {
        allowed,
        least: 1,
        most: usize::MAX,
    }
}
