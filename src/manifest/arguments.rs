//! Command lines: our own arguments and those of the user become one list.

use std::collections::BTreeMap;

use crate::config::model::Argument;
use crate::release::Release;

/// Our own arguments: a value for each name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base(BTreeMap<String, String>);

impl Base {
    /// Sets an argument, or changes it.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Leaves an argument out.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

impl<V: Into<String>> FromIterator<(&'static str, V)> for Base {
    fn from_iter<I: IntoIterator<Item = (&'static str, V)>>(arguments: I) -> Self {
        Base(
            arguments
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        )
    }
}

/// The arguments as `--name=value`: ours, sorted by name, less those that the user gives too; then the user's, every one of
/// them, in their order. Releases that do not keep that order sort them all.
///
/// An argument of the user with a merge method changes a value of ours instead, and is dropped where there is none; of
/// several with the same name the last one counts.
pub fn command_line(base: &Base, user: &[Argument], release: &Release) -> Vec<String> {
    let mut arguments: Vec<(&str, String)> = Vec::with_capacity(base.0.len() + user.len());
    for (name, value) in &base.0 {
        match last(user, name) {
            None => arguments.push((name, value.clone())),
            Some(argument) if argument.merge_method.is_empty() => {}
            Some(argument) => arguments.push((name, merged(value, argument))),
        }
    }
    let replacing = user.iter().filter(|argument| argument.merge_method.is_empty());
    arguments.extend(replacing.map(|argument| (argument.name.as_str(), argument.value.clone())));
    if !release.keeps_argument_order() {
        arguments.sort();
    }
    arguments
        .into_iter()
        .map(|(name, value)| format!("--{name}={value}"))
        .collect()
}

/// The value that counts where the user gives an argument more than once: the last one.
pub fn value<'a>(user: &'a [Argument], name: &str) -> Option<&'a str> {
    last(user, name).map(|argument| argument.value.as_str())
}

/// The last argument of a name.
pub(super) fn last<'a>(user: &'a [Argument], name: &str) -> Option<&'a Argument> {
    user.iter().rev().find(|argument| argument.name == name)
}

/// A value of ours together with the user's, after the user's merge method. Nothing is put between them: a comma, where one
/// is needed, is part of the user's value.
pub(super) fn merged(ours: &str, user: &Argument) -> String {
    match user.merge_method.as_str() {
        "append" => format!("{ours}{}", user.value),
        "prepend" => format!("{}{ours}", user.value),
        _ => user.value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argument(name: &str, value: &str) -> Argument {
        Argument {
            name: name.to_owned(),
            value: value.to_owned(),
            merge_method: String::new(),
        }
    }

    fn merging(name: &str, value: &str, method: &str) -> Argument {
        Argument {
            merge_method: method.to_owned(),
            ..argument(name, value)
        }
    }

    fn base() -> Base {
        [("b", "1"), ("a", "2"), ("c", "3")].into_iter().collect()
    }

    fn release(name: &str) -> Release {
        Release::named(name).unwrap()
    }

    #[test]
    fn the_users_arguments_replace_ours_and_keep_their_order() {
        let user = [
            argument("z", "1"),
            argument("b", "9"),
            argument("b", "8"),
            argument("a-first", ""),
        ];
        assert_eq!(
            command_line(&base(), &user, &release("v1.36.2")),
            ["--a=2", "--c=3", "--z=1", "--b=9", "--b=8", "--a-first="]
        );
    }

    #[test]
    fn older_releases_sort_all_of_them() {
        let user = [argument("z", "1"), argument("b", "9"), argument("b", "8")];
        for name in ["v1.31.14", "v1.32.11", "v1.33.7", "v1.34.3", "v1.35.0"] {
            assert_eq!(
                command_line(&base(), &user, &release(name)),
                ["--a=2", "--b=8", "--b=9", "--c=3", "--z=1"],
                "{name}"
            );
        }
        for name in ["v1.32.12", "v1.33.8", "v1.34.4", "v1.35.1", "v1.37.0"] {
            assert_eq!(command_line(&base(), &user, &release(name))[2], "--z=1", "{name}");
        }
    }

    #[test]
    fn merge_methods_change_our_value() {
        let user = [
            merging("a", ",x", "append"),
            merging("b", "y,", "prepend"),
            merging("unknown", "w", "append"),
        ];
        assert_eq!(
            command_line(&base(), &user, &release("v1.37")),
            ["--a=2,x", "--b=y,1", "--c=3"]
        );
        let user = [merging("a", ",x", "append"), merging("a", ",last", "append")];
        assert_eq!(command_line(&base(), &user, &release("v1.37"))[0], "--a=2,last");
    }

    #[test]
    fn the_last_value_counts() {
        let user = [argument("bind-address", "::"), argument("bind-address", "10.0.0.1")];
        assert_eq!(value(&user, "bind-address"), Some("10.0.0.1"));
        assert_eq!(value(&user, "port"), None);
    }
}
