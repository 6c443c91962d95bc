//! Paths of files and folders.

use super::Findings;

/// A path that must be absolute where it is given.
pub(super) fn absolute(path: &str, value: &str, out: &mut Findings) {
    if !value.is_empty() {
        required_absolute(path, value, out);
    }
}

/// A path that must be given, and absolute.
pub(super) fn required_absolute(path: &str, value: &str, out: &mut Findings) {
    if value.is_empty() {
        out.error("relative-path", path, "the path is missing", "give an absolute path");
    } else if !value.starts_with('/') {
        out.error(
            "relative-path",
            path,
            format!("`{value}` is not an absolute path"),
            "begin it with `/`",
        );
    }
}
