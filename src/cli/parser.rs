//! From the tables to clap, and from clap to [`Arguments`].

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ValueHint};

use super::arguments::{Arguments, Value};
use super::resolve::{Resolved, flags_of};
use super::spec::{Command, Flag, Kind};
use super::table::GLOBAL_FLAGS;
use super::{Failure, help};
use crate::config::suggest;

/// Id of the positional arguments; no flag is named so.
const POSITIONAL: &str = "ARGUMENTS";

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// Run the command.
    Run(Arguments),
    /// Show this help.
    Help(clap::builder::StyledStr),
}

/// Parses the flags of the command that is meant.
///
/// # Errors
/// Wrong usage: exit status 1.
pub fn parse(program: &str, resolved: &Resolved) -> Result<Parsed, Failure> {
    let name = spoken(program, &resolved.chain);
    let mut command = one(program, &resolved.chain);
    if resolved.help {
        return match resolved.rest.iter().find(|word| !word.starts_with('-')) {
            Some(word) => Err(unknown_command(&name, resolved.command(), word)),
            None => Ok(Parsed::Help(command.render_help())),
        };
    }
    let words = std::iter::once(name.as_str()).chain(resolved.rest.iter().map(String::as_str));
    let matches = match command.try_get_matches_from_mut(words) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => return Ok(Parsed::Help(command.render_help())),
        Err(error) => return Err(wrong_usage(&name, resolved, &error)),
    };
    let mut arguments = Arguments {
        path: resolved.path(),
        ..Arguments::default()
    };
    for flag in resolved.flags() {
        let mut values = matches.get_many::<Value>(flag.name).into_iter().flatten().cloned();
        let value = match values.next() {
            None => flag.default_value(),
            Some(mut value) => {
                values.for_each(|next| value.add(next));
                arguments.given.push(flag);
                value
            }
        };
        arguments.values.insert(flag.name, value);
    }
    arguments.positional = matches
        .get_many::<String>(POSITIONAL)
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    check_positional(&name, resolved.command(), &arguments.positional)?;
    Ok(Parsed::Run(arguments))
}

/// The help of a command.
pub fn help_of(program: &str, chain: &[&'static Command]) -> clap::builder::StyledStr {
    one(program, chain).render_help()
}

/// The whole tree but for what is hidden, for completions and man pages.
pub fn tree(program: &str, root: &'static Command) -> clap::Command {
    fn below(program: &str, chain: &[&'static Command]) -> clap::Command {
        let command = chain[chain.len() - 1];
        let visible = flags_of(chain).filter(|flag| !flag.hidden);
        let mut built = shell(program, chain, visible)
            .about(command.about)
            .long_about(help::about(command));
        if let Some(positional) = command.positional {
            let mut arg = Arg::new(POSITIONAL)
                .value_name(positional.name)
                .help(positional.help)
                .required(positional.least > 0);
            if positional.most > 1 {
                arg = arg.num_args(1..);
            }
            built = built.arg(if positional.values.is_empty() {
                arg
            } else {
                arg.value_parser(positional.values.to_vec())
            });
        }
        let visible = command.subcommands.iter().filter(|next| !next.hidden);
        built.subcommands(visible.map(|next| {
            let chain = [chain, &[next]].concat();
            below(program, &chain)
        }))
    }
    below(program, &[root])
}

/// The command at the end of the chain alone, with stubs for its sub-commands.
fn one(program: &str, chain: &[&'static Command]) -> clap::Command {
    let command = chain[chain.len() - 1];
    let mut positional = Arg::new(POSITIONAL).num_args(0..).action(ArgAction::Append);
    match command.positional {
        Some(known) => positional = positional.value_name(known.name).help(known.help),
        None => positional = positional.hide(true),
    }
    shell(program, chain, flags_of(chain))
        .about(help::about(command))
        .after_help(help::after(program, command))
        .arg(positional)
        .subcommands(command.subcommands.iter().map(|next| {
            clap::Command::new(next.name)
                .about(next.about)
                .hide(next.hidden)
                .disable_help_flag(true)
        }))
}

/// A command with these flags, without texts, positional arguments and sub-commands.
fn shell(program: &str, chain: &[&'static Command], flags: impl Iterator<Item = &'static Flag>) -> clap::Command {
    let command = chain[chain.len() - 1];
    let built = clap::Command::new(command.name)
        .bin_name(spoken(program, chain))
        .override_usage(help::usage(program, chain))
        .aliases(command.aliases.iter().copied())
        .hide(command.hidden)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .subcommand_help_heading("Commands");
    let built = flags.enumerate().fold(built, |built, (order, flag)| {
        let global = GLOBAL_FLAGS.iter().any(|known| known.name == flag.name);
        let mut arg = arg(flag);
        if flag.required && command.positional.is_some() {
            arg = arg.required(false).required_unless_present(POSITIONAL);
        }
        built.arg(
            arg.display_order(order)
                .help_heading(if global { "Global flags" } else { "Flags" }),
        )
    });
    built.arg(
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::HelpShort)
            .help("Shows this help")
            .help_heading("Global flags")
            .display_order(1000),
    )
}

/// A flag as clap's argument, with the ways of pflag.
fn arg(flag: &'static Flag) -> Arg {
    let mut arg = Arg::new(flag.name)
        .long(flag.name)
        .help(help::of_flag(flag))
        .required(flag.required)
        .hide(flag.hidden)
        .action(ArgAction::Append)
        .value_parser(ValueParser::new(move |text: &str| flag.read(text)));
    if let Some(short) = flag.short {
        arg = arg.short(short);
    }
    if flag.kind == Kind::Bool {
        return arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_name("BOOL");
    }
    // pflag takes whatever follows as the value, be it empty or with dashes.
    arg = arg.num_args(1).allow_hyphen_values(true);
    match flag.kind {
        Kind::File | Kind::Files => arg.value_name("FILE").value_hint(ValueHint::FilePath),
        Kind::Folder => arg.value_name("FOLDER").value_hint(ValueHint::DirPath),
        Kind::List => arg.value_name("LIST"),
        Kind::Pairs => arg.value_name("NAME=VALUE"),
        Kind::Duration => arg.value_name("DURATION"),
        Kind::Int32 | Kind::Int => arg.value_name("NUMBER"),
        Kind::Text | Kind::Bool => arg.value_name(if flag.values.is_empty() { "TEXT" } else { "FORM" }),
    }
}

/// The command as a person would write it: `kubestrap init phase certs`.
pub fn spoken(program: &str, chain: &[&'static Command]) -> String {
    let mut name = program.to_owned();
    for command in &chain[1..] {
        name.push(' ');
        name.push_str(command.name);
    }
    name
}

fn check_positional(name: &str, command: &'static Command, words: &[String]) -> Result<(), Failure> {
    let Some(positional) = command.positional else {
        return match words.first() {
            None => Ok(()),
            Some(word) if !command.subcommands.is_empty() => Err(unknown_command(name, command, word)),
            Some(word) => Err(see_help(name, format!("{name} takes no argument `{word}`"))),
        };
    };
    if words.len() < positional.least {
        return Err(see_help(
            name,
            format!("{name} needs {}: {}", positional.name, positional.help),
        ));
    }
    if let Some(word) = words.get(positional.most) {
        return Err(see_help(name, format!("{name} takes no further argument `{word}`")));
    }
    match words
        .iter()
        .find(|word| !positional.values.is_empty() && !positional.values.contains(&word.as_str()))
    {
        Some(word) => Err(see_help(
            name,
            format!("`{word}` is not one of {}", positional.values.join(", ")),
        )),
        None => Ok(()),
    }
}

fn unknown_command(name: &str, command: &'static Command, word: &str) -> Failure {
    let known = || {
        let shown = command.subcommands.iter().filter(|known| !known.hidden);
        shown.map(|known| known.name)
    };
    let begun = known().find(|name| word.len() > 1 && name.starts_with(word));
    let near = begun.or_else(|| suggest::nearest(word, known()));
    Failure::failed(format!("{name} has no command `{word}`")).with_help(match near {
        Some(near) => format!("did you mean `{name} {near}`?"),
        None => format!("`{name} --help` lists the commands"),
    })
}

fn see_help(name: &str, message: String) -> Failure {
    Failure::failed(message).with_help(format!("`{name} --help` shows the usage"))
}

/// clap's complaint in our words.
fn wrong_usage(name: &str, resolved: &Resolved, error: &clap::Error) -> Failure {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        Some(ContextValue::Strings(arguments)) => arguments.first().map_or("", String::as_str),
        _ => "",
    };
    // clap shows an argument with its value's name: `--config <FILE>`.
    let argument = argument.split([' ', '=', '[', '<']).next().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let bare = argument.trim_start_matches('-');
            let known = resolved.flags().filter(|flag| !flag.hidden).map(|flag| flag.name);
            Failure::failed(format!("{name} has no flag {argument}")).with_help(match suggest::nearest(bare, known) {
                Some(near) if argument.starts_with("--") => format!("did you mean --{near}?"),
                _ => format!("`{name} --help` lists the flags"),
            })
        }
        ErrorKind::MissingRequiredArgument => see_help(
            name,
            match resolved.command().positional {
                // What the flag names may stand as an argument as well.
                Some(positional) if argument.starts_with("--") && positional.least == 0 => {
                    format!(
                        "{name} needs {}, as an argument or behind the flag {argument}",
                        positional.name
                    )
                }
                _ => format!("{name} needs the flag {argument}"),
            },
        ),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            see_help(name, format!("{argument} {reason}"))
        }
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            see_help(name, format!("{argument} needs a value"))
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            see_help(name, line.strip_prefix("error: ").unwrap_or(line).to_owned())
        }
    }
}
