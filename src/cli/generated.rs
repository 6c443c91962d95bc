//! What is made from the tables and committed: man pages in `man/`, completions in `completions/`, schemas in `schemas/`.

use std::path::PathBuf;

use clap_complete::shells;

use super::spec::Command;
use super::table::ROOT;
use super::{Failure, form, help, parser};
use crate::config::schema::{DOCUMENT_TYPES, json};
use crate::config::validate::rules;

/// A shell with completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
}

impl Shell {
    /// Every one.
    pub const ALL: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
        }
    }

    /// The name under which the shell looks for a program's completions.
    fn file_name(self, program: &str) -> String {
        match self {
            Shell::Bash => program.to_owned(),
            Shell::Zsh => format!("_{program}"),
            Shell::Fish => format!("{program}.fish"),
        }
    }
}

/// The completions of the program, called by this name, for a shell.
///
/// # Errors
/// They are not text: a fault of the generator.
pub fn completions(program: &str, shell: Shell) -> Result<String, Failure> {
    let mut tree = parser::tree(program, &ROOT);
    let mut bytes = Vec::new();
    match shell {
        Shell::Bash => clap_complete::generate(shells::Bash, &mut tree, program, &mut bytes),
        Shell::Zsh => clap_complete::generate(shells::Zsh, &mut tree, program, &mut bytes),
        Shell::Fish => clap_complete::generate(shells::Fish, &mut tree, program, &mut bytes),
    }
    String::from_utf8(bytes).map_err(Failure::failed)
}

/// Every generated file: its path in the repository, and its text.
///
/// # Errors
/// A generator failed.
pub fn files() -> Result<Vec<(PathBuf, String)>, Failure> {
    let program = ROOT.name;
    let mut files = Vec::new();
    for shell in Shell::ALL {
        let path = PathBuf::from("completions").join(shell.file_name(program));
        files.push((path, completions(program, shell)?));
    }
    files.extend(schemas()?);
    files.extend(rule_pages());
    let mut tree = parser::tree(program, &ROOT);
    tree.build();
    man_pages(&ROOT, &tree, program, &mut files)?;
    Ok(files)
}

/// A page for every code of a finding, and the one that leads to them.
fn rule_pages() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from("docs/rules");
    let page = |rule: &rules::Rule| (folder.join(format!("{}.md", rule.code)), rules::markdown(rule));
    let mut files: Vec<_> = rules::RULES.iter().map(page).collect();
    files.push((folder.join("README.md"), rules::index()));
    files
}

fn schemas() -> Result<Vec<(PathBuf, String)>, Failure> {
    let folder = PathBuf::from("schemas");
    let mut files = vec![(folder.join("all.json"), form::json(&json::combined())?)];
    for document in DOCUMENT_TYPES {
        files.push((folder.join(document.file_name()), form::json(&json::of(document))?));
    }
    Ok(files)
}

/// The man page of a command and of those below it that are not hidden.
fn man_pages(command: &Command, built: &clap::Command, name: &str, files: &mut Vec<(PathBuf, String)>) -> Result<(), Failure> {
    files.push((
        PathBuf::from("man").join(format!("{name}.1")),
        man_page(command, built, name)?,
    ));
    for next in command.subcommands.iter().filter(|next| !next.hidden) {
        let built = built.find_subcommand(next.name);
        built.map_or(Ok(()), |built| {
            man_pages(next, built, &format!("{name}-{}", next.name), files)
        })?;
    }
    Ok(())
}

fn man_page(command: &Command, built: &clap::Command, name: &str) -> Result<String, Failure> {
    let man = clap_mangen::Man::new(built.clone().name(name.to_owned()))
        .title(name)
        .source(concat!("kubestrap ", env!("CARGO_PKG_VERSION")))
        .manual("kubestrap");
    let mut page = Vec::new();
    let mut render = || {
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        if command.subcommands.iter().any(|next| !next.hidden) {
            man.render_subcommands_section(&mut page)?;
        }
        Ok::<_, std::io::Error>(())
    };
    render().map_err(Failure::failed)?;
    let mut page = String::from_utf8(page).map_err(Failure::failed)?;
    if !command.examples.is_empty() {
        page.push_str(".SH EXAMPLES\n");
        for (purpose, example) in command.examples {
            let example = format!("{} {example}", ROOT.name);
            page.push_str(&format!(".TP\n{}\n\\fB{}\\fR\n", roff(purpose), roff(&example)));
        }
    }
    page.push_str(".SH \"EXIT STATUS\"\n");
    for (code, meaning) in help::EXIT_STATUS {
        page.push_str(&format!(".TP\n{code}\n{}\n", roff(meaning)));
    }
    Ok(page)
}

/// Text of one line for a man page.
fn roff(text: &str) -> String {
    text.replace('\\', "\\\\").replace('-', "\\-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_files_are_what_would_be_generated() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let files = files().unwrap();
        for (path, text) in &files {
            let committed = std::fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(
                committed == *text,
                "{} is not up to date: run `kubestrap generate`",
                path.display()
            );
        }
        for folder in ["man", "completions", "docs/rules"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = PathBuf::from(folder).join(entry.unwrap().file_name());
                assert!(
                    files.iter().any(|(known, _)| *known == path),
                    "{} is not generated any more: remove it",
                    path.display()
                );
            }
        }
    }
}
