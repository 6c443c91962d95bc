//! PEM: reading with any junk around it, writing as Go writes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::{self, PemObject, SectionKind};
use zeroize::Zeroizing;

/// Length of a line, as Go breaks them.
const LINE: usize = 64;

/// A section that a PEM file holds.
pub(super) struct Section {
    pub kind: SectionKind,
    pub der: Zeroizing<Vec<u8>>,
}

/// The sections of a file that have a known label, in their order.
///
/// # Errors
/// What is wrong with the file, in words that hold nothing of it: it may be a key.
pub(super) fn sections(text: &[u8]) -> Result<Vec<Section>, &'static str> {
    <(SectionKind, Vec<u8>)>::pem_slice_iter(text)
        .map(|section| {
            section.map(|(kind, der)| Section {
                kind,
                der: Zeroizing::new(der),
            })
        })
        .collect::<Result<_, _>>()
        .map_err(|error| problem(text, &error))
}

/// Whether a file holds a key that a passphrase protects.
pub(super) fn is_encrypted(text: &[u8]) -> bool {
    const MARKS: [&[u8]; 2] = [b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"Proc-Type: 4,ENCRYPTED"];
    MARKS.iter().any(|mark| text.windows(mark.len()).any(|part| part == *mark))
}

// The library's own words hold lines of the file, which are the key itself where its line breaks were lost.
fn problem(text: &[u8], error: &pem::Error) -> &'static str {
    match error {
        _ if is_encrypted(text) => "it is encrypted",
        pem::Error::MissingSectionEnd { .. } => "a section has no line that ends it",
        pem::Error::IllegalSectionStart { .. } => "a line that begins a section is broken",
        pem::Error::Base64Decode(_) => "a section is not base64",
        pem::Error::SectionTooLarge => "a section is too large",
        _ => "it is damaged",
    }
}

/// A section as text. The text is wiped after use, since it may be a key.
pub fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(STANDARD.encode(der));
    // Room for everything at once, so that no copy is left behind when the text grows.
    let mut out = Zeroizing::new(String::with_capacity(body.len() + body.len() / LINE + 2 * label.len() + 64));
    out.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = tail;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_about_a_broken_file_hold_nothing_of_it() {
        let text = encode("EC PRIVATE KEY", &[7; 90]).to_string();
        let problem = |text: &str| sections(text.as_bytes()).err();
        let packed = text.replace('\n', "");
        assert_eq!(problem(&packed), Some("a section has no line that ends it"));
        assert_eq!(
            problem(&text.replace("KEY-----\n", "KEY")),
            Some("a line that begins a section is broken")
        );
        assert_eq!(problem(&text.replace("BwcH", "B-cH")), Some("a section is not base64"));
        let protected = text.replacen("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n", 1);
        assert_eq!(problem(&protected), Some("it is encrypted"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(der in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = encode("CERTIFICATE", &der);
            prop_assert!(text.lines().all(|line| line.len() <= LINE));
            let read = sections(text.as_bytes()).unwrap();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(&*read[0].der, &der);
        }

        #[test]
        fn junk_is_an_error_or_nothing(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = sections(&text);
        }

        #[test]
        fn half_a_file_is_an_error_or_nothing(cut in 0usize..200) {
            let text = encode("RSA PRIVATE KEY", &[7; 90]);
            let _ = sections(&text.as_bytes()[..cut.min(text.len())]);
        }
    }
}
