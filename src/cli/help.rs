//! The texts of help: usage, examples, exit status.

use super::spec::{Action, Command, Flag, Kind};

/// The first lines: what the command does.
pub fn about(command: &Command) -> String {
    let mut text = command.about.to_owned();
    for paragraph in details(command) {
        text.push_str("\n\n");
        text.push_str(&paragraph);
    }
    text
}

/// More to know about the command, in paragraphs.
pub fn details(command: &Command) -> Vec<String> {
    let deprecated = command.deprecated.map(|why| format!("Deprecated: {why}."));
    let available = match command.action {
        Action::Later => Some("Not available yet.".to_owned()),
        Action::Group | Action::Run(_) => None,
    };
    let details = Some(command.details.to_owned()).filter(|details| !details.is_empty());
    [deprecated, available, details].into_iter().flatten().collect()
}

/// The usage line.
pub fn usage(program: &str, chain: &[&'static Command]) -> String {
    let command = chain[chain.len() - 1];
    let mut usage = super::parser::spoken(program, chain);
    if let Some(positional) = command.positional {
        let dots = if positional.most > 1 { "..." } else { "" };
        usage.push_str(&match positional.least {
            0 => format!(" [{}]{dots}", positional.name),
            _ => format!(" {}{dots}", positional.name),
        });
    }
    if matches!(command.action, Action::Group) {
        usage.push_str(" COMMAND");
    }
    usage.push_str(" [flags]");
    usage
}

/// What stands below the flags: examples and exit status.
pub fn after(program: &str, command: &Command) -> String {
    let mut text = String::new();
    if !command.examples.is_empty() {
        text.push_str("Examples:\n");
        for (purpose, example) in command.examples {
            text.push_str(&format!("  # {purpose}\n  {program} {example}\n"));
        }
        text.push('\n');
    }
    text.push_str("Exit status:\n");
    for (code, meaning) in EXIT_STATUS {
        text.push_str(&format!("  {code}  {meaning}\n"));
    }
    text.truncate(text.trim_end().len());
    text
}

/// A flag's line: what it is for, its values, its default.
pub fn of_flag(flag: &Flag) -> String {
    let mut text = flag.help.to_owned();
    if !flag.values.is_empty() {
        text.push_str(&format!(" ({})", flag.values.join(", ")));
    }
    let usual = flag.default.is_empty() || flag.kind == Kind::Bool && flag.default == "false";
    if !usual {
        text.push_str(&format!(" [default: {}]", flag.default));
    }
    text
}

/// What each exit status means.
pub const EXIT_STATUS: [(u8, &str); 5] = [
    (0, "done"),
    (1, "failed: wrong usage, a file that cannot be read or written, anything else"),
    (2, "preflight refused"),
    (3, "something is wrong in the content of a configuration file"),
    (4, "a difference, or something due, was found"),
];
