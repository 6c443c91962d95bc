//! What a command and a flag are: the types of the tables in [`table`](super::table). Parser, help, man pages and
//! completions all come from them.

use super::{Arguments, Context, ExitStatus, Failure};

/// A handler: does the work of a command.
pub type Run = fn(&Arguments, &Context) -> Result<ExitStatus, Failure>;

/// A command with its flags and sub-commands.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// Other names that it answers to.
    pub aliases: &'static [&'static str],
    /// What it does, in one line.
    pub about: &'static str,
    /// More to know, shown below the line.
    pub details: &'static str,
    /// Examples: what for, and the command without the program's name.
    pub examples: &'static [(&'static str, &'static str)],
    /// Its own flags.
    pub flags: &'static [Flag],
    /// Flags of it and of its sub-commands.
    pub persistent: &'static [Flag],
    /// What may stand on the command line besides flags.
    pub positional: Option<Positional>,
    /// Its sub-commands.
    pub subcommands: &'static [Command],
    /// What it does.
    pub action: Action,
    /// Not shown in help.
    pub hidden: bool,
    /// Why it should not be used any more.
    pub deprecated: Option<&'static str>,
}

/// What a command does.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// It only groups sub-commands.
    Group,
    /// It works.
    Run(Run),
    /// It is for later work to build.
    Later,
}

/// What may stand on the command line besides flags.
#[derive(Clone, Copy, Debug)]
pub struct Positional {
    /// What it is called in help.
    pub name: &'static str,
    /// What it is.
    pub help: &'static str,
    /// How few there must be.
    pub least: usize,
    /// How many there may be.
    pub most: usize,
    /// The values it may have; any where empty.
    pub values: &'static [&'static str],
}

/// A flag.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name, without dashes.
    pub name: &'static str,
    /// Its shorthand.
    pub short: Option<char>,
    /// What values it takes.
    pub kind: Kind,
    /// Its value where nobody gives one; elements of a list divided by commas.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// The values it may have; any where empty.
    pub values: &'static [&'static str],
    /// It must be given, unless words besides flags are, where the command takes such.
    pub required: bool,
    /// Not shown in help.
    pub hidden: bool,
    /// kubeadm does not have it: the rule about flags beside `--config` does not hold for it.
    pub ours: bool,
}

/// The kinds of flags, with pflag's behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `--flag`, `--flag=true`, `--flag=false`.
    Bool,
    /// A text.
    Text,
    /// Path of a file.
    File,
    /// Path of a file; may be repeated.
    Files,
    /// Path of a folder.
    Folder,
    /// Texts divided by commas; may be repeated.
    List,
    /// `name=value` pairs divided by commas; may be repeated.
    Pairs,
    /// A duration such as `24h0m0s`.
    Duration,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number.
    Int,
}

impl Command {
    /// A command that only groups the sub-commands it is given.
    pub const fn group(name: &'static str, about: &'static str, subcommands: &'static [Command]) -> Self {
        Command {
            name,
            aliases: &[],
            about,
            details: "",
            examples: &[],
            flags: &[],
            persistent: &[],
            positional: None,
            subcommands,
            action: Action::Group,
            hidden: false,
            deprecated: None,
        }
    }

    /// A command that works.
    pub const fn run(name: &'static str, about: &'static str, run: Run) -> Self {
        let mut command = Command::group(name, about, &[]);
        command.action = Action::Run(run);
        command
    }

    /// A command for later work to build.
    pub const fn later(name: &'static str, about: &'static str) -> Self {
        let mut command = Command::group(name, about, &[]);
        command.action = Action::Later;
        command
    }

    /// With these flags.
    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    /// With these flags for it and its sub-commands.
    pub const fn persistent(mut self, flags: &'static [Flag]) -> Self {
        self.persistent = flags;
        self
    }

    /// With these sub-commands.
    pub const fn subcommands(mut self, subcommands: &'static [Command]) -> Self {
        self.subcommands = subcommands;
        self
    }

    /// With more to know.
    pub const fn details(mut self, details: &'static str) -> Self {
        self.details = details;
        self
    }

    /// With examples.
    pub const fn examples(mut self, examples: &'static [(&'static str, &'static str)]) -> Self {
        self.examples = examples;
        self
    }

    /// With what may stand besides flags.
    pub const fn takes(mut self, positional: Positional) -> Self {
        self.positional = Some(positional);
        self
    }

    /// With other names.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Not shown in help.
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Not to be used any more.
    pub const fn deprecated(mut self, why: &'static str) -> Self {
        self.deprecated = Some(why);
        self.hidden = true;
        self
    }

    /// The sub-command of this name or alias.
    pub fn subcommand(&self, name: &str) -> Option<&'static Command> {
        self.subcommands
            .iter()
            .find(|command| command.name == name || command.aliases.contains(&name))
    }
}

impl Flag {
    const fn of(kind: Kind, name: &'static str, help: &'static str) -> Self {
        Flag {
            name,
            short: None,
            kind,
            default: "",
            help,
            values: &[],
            required: false,
            hidden: false,
            ours: false,
        }
    }

    /// A flag of [`Kind::Bool`], off where nobody says otherwise.
    pub const fn bool(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Bool, name, help).or("false")
    }

    /// A flag of [`Kind::Text`].
    pub const fn text(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Text, name, help)
    }

    /// A flag of [`Kind::File`].
    pub const fn file(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::File, name, help)
    }

    /// A flag of [`Kind::Files`].
    pub const fn files(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Files, name, help)
    }

    /// A flag of [`Kind::Folder`].
    pub const fn folder(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Folder, name, help)
    }

    /// A flag of [`Kind::List`].
    pub const fn list(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::List, name, help)
    }

    /// A flag of [`Kind::Pairs`].
    pub const fn pairs(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Pairs, name, help)
    }

    /// A flag of [`Kind::Duration`].
    pub const fn duration(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Duration, name, help)
    }

    /// A flag of [`Kind::Int32`].
    pub const fn int32(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Int32, name, help)
    }

    /// A flag of [`Kind::Int`].
    pub const fn int(name: &'static str, help: &'static str) -> Self {
        Flag::of(Kind::Int, name, help)
    }

    /// With this default.
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// With this shorthand.
    pub const fn short(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }

    /// One of these values.
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// It must be given.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Not shown in help.
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// kubeadm does not have it.
    pub const fn ours(mut self) -> Self {
        self.ours = true;
        self
    }

    /// Whether a value may follow as an argument of its own.
    pub fn takes_value(&self) -> bool {
        self.kind != Kind::Bool
    }
}
