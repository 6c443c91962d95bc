//! Bootstrap tokens: `abcdef.0123456789abcdef`, an id that may be seen and a secret.

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const ID: usize = 6;
const SECRET: usize = 16;

/// A fresh token, from `fill`, which fills a buffer with random bytes.
///
/// # Errors
/// Those of `fill`.
pub fn generate<E>(mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<String, E> {
    // Bytes above the last multiple of 36 would make some letters more likely than others.
    const FAIR: u8 = 252;
    let mut token = String::with_capacity(ID + 1 + SECRET);
    while token.len() < ID + 1 + SECRET {
        let mut bytes = [0; 32];
        fill(&mut bytes)?;
        for byte in bytes.into_iter().filter(|byte| *byte < FAIR) {
            if token.len() == ID {
                token.push('.');
            }
            if token.len() < ID + 1 + SECRET {
                token.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
    }
    Ok(token)
}

/// Whether a text has the form of a token.
pub fn is_token(text: &str) -> bool {
    let of_alphabet = |part: &str, length| part.len() == length && part.bytes().all(|byte| ALPHABET.contains(&byte));
    text.split_once('.')
        .is_some_and(|(id, secret)| of_alphabet(id, ID) && of_alphabet(secret, SECRET))
}

/// The id of a token that is given whole or by its id.
pub fn id_of(text: &str) -> Option<&str> {
    let id = if is_token(text) { &text[..ID] } else { text };
    let is_id = id.len() == ID && id.bytes().all(|byte| ALPHABET.contains(&byte));
    is_id.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_form() {
        let mut next = 0u8;
        let token = generate::<()>(|bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(11);
            }
            Ok(())
        });
        assert!(is_token(&token.unwrap()));
        assert_eq!(generate(|_| Err("none")), Err("none"));
        for text in ["", "abcdef", "abcdef.0123456789ABCDEF", "abcde.0123456789abcdef"] {
            assert!(!is_token(text), "{text}");
        }
    }

    #[test]
    fn an_id_stands_for_its_token() {
        assert_eq!(id_of("abcdef.0123456789abcdef"), Some("abcdef"));
        assert_eq!(id_of("abcdef"), Some("abcdef"));
        for text in ["", "abcde", "ABCDEF", "abcdef.", "abcdef.0123", "éabcd"] {
            assert_eq!(id_of(text), None, "{text}");
        }
    }
}
