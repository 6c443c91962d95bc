//! Which command is meant, before clap sees the flags: words are followed down the table, flags that stand before or between them
//! are moved behind, and `_` in flag names becomes `-`, as cobra and pflag do.

use super::spec::{Command, Flag};
use super::table::GLOBAL_FLAGS;

/// A command line, sorted.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The commands from the root down; the last is meant.
    pub chain: Vec<&'static Command>,
    /// What is left: flags with their values, positional arguments.
    pub rest: Vec<String>,
    /// `help COMMAND`: show its help.
    pub help: bool,
}

impl Resolved {
    /// The command that is meant.
    pub fn command(&self) -> &'static Command {
        self.chain[self.chain.len() - 1]
    }

    /// Its name with those above it, without the program's.
    pub fn path(&self) -> Vec<&'static str> {
        self.chain[1..].iter().map(|command| command.name).collect()
    }

    /// Every flag that it has: its own, inherited ones, global ones.
    pub fn flags(&self) -> impl Iterator<Item = &'static Flag> {
        flags_of(&self.chain)
    }
}

/// The flags of the last command of a chain: its own, inherited ones, global ones.
pub fn flags_of(chain: &[&'static Command]) -> impl Iterator<Item = &'static Flag> {
    let own = chain.last().map_or(&[][..], |command| command.flags);
    own.iter()
        .chain(chain.iter().flat_map(|command| command.persistent))
        .chain(GLOBAL_FLAGS)
}

/// Sorts the arguments (without the program's name).
pub fn resolve(root: &'static Command, arguments: impl IntoIterator<Item = String>) -> Resolved {
    let mut arguments = arguments.into_iter();
    let mut resolved = Resolved {
        chain: vec![root],
        rest: Vec::new(),
        help: false,
    };
    let mut descending = true;
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            resolved.rest.push(argument);
            resolved.rest.extend(arguments);
            break;
        }
        if let Some(long) = argument.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let name = name.replace('_', "-");
            let wants_value = value.is_none() && find(&resolved.chain, |flag| flag.name == name).is_some_and(Flag::takes_value);
            resolved.rest.push(match value {
                Some(value) => format!("--{name}={value}"),
                None => format!("--{name}"),
            });
            if wants_value {
                resolved.rest.extend(arguments.next());
            }
        } else if argument.len() > 1 && argument.starts_with('-') {
            let wants_value = short_wants_value(&resolved.chain, &argument[1..]);
            resolved.rest.push(argument);
            if wants_value {
                resolved.rest.extend(arguments.next());
            }
        } else if descending && resolved.chain.len() == 1 && argument == "help" {
            resolved.help = true;
        } else if let Some(next) = resolved.command().subcommand(&argument).filter(|_| descending) {
            resolved.chain.push(next);
        } else {
            descending = false;
            resolved.rest.push(argument);
        }
    }
    resolved
}

/// Whether the last flag of `-abc` takes the argument that follows.
fn short_wants_value(chain: &[&'static Command], letters: &str) -> bool {
    for (index, letter) in letters.char_indices() {
        match find(chain, |flag| flag.short == Some(letter)) {
            Some(flag) if flag.takes_value() => return index + letter.len_utf8() == letters.len(),
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// The flag of the command, or of any command below it: flags may stand before the word that names their command.
fn find(chain: &[&'static Command], wanted: impl Fn(&Flag) -> bool + Copy) -> Option<&'static Flag> {
    fn below(command: &'static Command, wanted: impl Fn(&Flag) -> bool + Copy) -> Option<&'static Flag> {
        let mut own = command.flags.iter().chain(command.persistent);
        own.find(|flag| wanted(flag))
            .or_else(|| command.subcommands.iter().find_map(|command| below(command, wanted)))
    }
    flags_of(chain)
        .find(|flag| wanted(flag))
        .or_else(|| below(chain[chain.len() - 1], wanted))
}
