//! Arguments of components.

use super::Findings;
use crate::config::model::Argument;

/// The value of the last argument of a name, as it wins over earlier ones.
pub(super) fn last_value<'a>(arguments: &'a [Argument], name: &str) -> Option<&'a str> {
    arguments
        .iter()
        .rev()
        .find(|argument| argument.name == name)
        .map(|argument| argument.value.as_str())
}

pub(super) fn arguments(path: &str, arguments: &[Argument], out: &mut Findings) {
    for (i, argument) in arguments.iter().enumerate() {
        let path = format!("{path}[{i}].name");
        if argument.name.is_empty() {
            out.error(
                "argument-without-name",
                path,
                "this argument has no name",
                "give the name of a flag, without leading dashes",
            );
        } else if argument.name.starts_with('-') {
            out.warning(
                "argument-with-dashes",
                path,
                format!("the flag would be written `--{}`", argument.name),
                &format!("leave the leading dashes out: `{}`", argument.name.trim_start_matches('-')),
            );
        }
    }
}
