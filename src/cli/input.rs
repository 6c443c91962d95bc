//! Reading what a flag names: a file, or standard input as `-`.

use std::fs::File;
use std::io::{self, Read};

use crate::diagnostic::{Diagnostic, STANDARD_INPUT, UNREADABLE_FILE};
use crate::yaml::Position;

/// The most that a configuration file may have.
pub const CONFIGURATION_LIMIT: u64 = 32 * 1024 * 1024;

/// A text with the name by which the user gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name: a path, or `<standard input>`.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It cannot be opened or read.
    #[error("cannot read {path}: {}", reason(.error))]
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// It is a folder.
    #[error("cannot read {path}: it is a folder; name a file in it")]
    Folder {
        /// Its path.
        path: String,
    },
    /// Standard input was taken before.
    #[error("standard input is taken by --{by} already; give one of the two as a file")]
    Taken {
        /// The flag that took it.
        by: &'static str,
    },
    /// It is larger than what is taken.
    #[error("{path} is larger than {} MiB ({limit} bytes), the most that is read", limit / (1024 * 1024))]
    TooLarge {
        /// Its path.
        path: String,
        /// The most that is read, in bytes.
        limit: u64,
    },
}

impl InputError {
    /// The file that could not be read.
    fn path(&self) -> &str {
        match self {
            InputError::Unreadable { path, .. } | InputError::Folder { path } | InputError::TooLarge { path, .. } => path,
            InputError::Taken { .. } => STANDARD_INPUT,
        }
    }

    /// The same as a finding, for forms that programs read.
    pub fn finding(&self) -> Diagnostic {
        let start = Position { line: 1, column: 1 };
        let mut finding = Diagnostic::error(UNREADABLE_FILE, "", start, self.to_string());
        finding.file = Some(self.path().to_owned());
        finding
    }
}

/// Reads the file at `path`, or `standard_input` where `path` is `-`, up to `limit` bytes.
///
/// # Errors
/// It cannot be read, is a folder, or is too large.
pub fn read(path: &str, standard_input: &mut dyn Read, limit: u64) -> Result<Input, InputError> {
    if path == "-" {
        let name = STANDARD_INPUT.to_owned();
        let bytes = read_limited(standard_input, &name, limit, 0)?;
        return Ok(Input { name, bytes });
    }
    let unreadable = |error| InputError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(InputError::Folder { path: path.to_owned() });
    }
    let bytes = read_limited(&mut file, path, limit, metadata.len())?;
    Ok(Input {
        name: path.to_owned(),
        bytes,
    })
}

fn read_limited(from: &mut dyn Read, path: &str, limit: u64, expected: u64) -> Result<Vec<u8>, InputError> {
    let path = || path.to_owned();
    let too_large = || InputError::TooLarge { path: path(), limit };
    if expected > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(expected.try_into().unwrap_or(0));
    from.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| InputError::Unreadable { path: path(), error })?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The system's reason without the number that the standard library adds.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_input_is_a_dash() {
        let input = read("-", &mut &b"a: 1"[..], 10).unwrap();
        assert_eq!((input.name.as_str(), &input.bytes[..]), ("<standard input>", &b"a: 1"[..]));
    }

    #[test]
    fn errors_name_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.yaml");
        std::fs::write(&path, [b' '; 11]).unwrap();
        let path = path.to_str().unwrap();
        let message = |path: &str| read(path, &mut io::empty(), 10).unwrap_err().to_string();
        assert!(message(path).contains("big.yaml is larger than 0 MiB (10 bytes)"));
        assert!(message(folder.path().to_str().unwrap()).contains("it is a folder"));
        assert_eq!(message("nope.yaml"), "cannot read nope.yaml: there is no such file");
        assert!(matches!(
            read("-", &mut io::repeat(b'x'), 10),
            Err(InputError::TooLarge { .. })
        ));
    }
}
