//! The texts of help: usage, examples, exit status.

use super::spec::{Action, Command, Flag, Kind};

/// The first lines: what the command does.
pub fn about(command: &Command) -> String {
    let mut text = command.about.to_owned();
    if let Some(why) = command.deprecated {
        text.push_str(&format!("\n\nDeprecated: {why}"));
    }
    match command.action {
        Action::Later => text.push_str("\n\nNot available yet."),
        Action::RunWith(flags, _) => {
            let flags: Vec<String> = flags.iter().map(|flag| format!("--{flag}")).collect();
            text.push_str(&format!("\n\nAvailable with {} only, for now.", flags.join(" or ")));
        }
        Action::Group | Action::Run(_) => {}
    }
    if !command.details.is_empty() {
        text.push_str("\n\n");
        text.push_str(command.details);
    }
    text
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
    text.push_str(EXIT_STATUS);
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

const EXIT_STATUS: &str = "Exit status:
  0  done
  1  failed: wrong usage, a file that cannot be read or written, anything else
  2  preflight refused
  3  something is wrong in the content of a configuration file
  4  a difference, or something due, was found";
