//! `config migrate`.

use std::path::Path;

use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;
use crate::config::{load, migrate};
use crate::diagnostic;
use crate::host::write::write_together;
use crate::host::{Contents, FileWrite};

/// Runs the command.
///
/// # Errors
/// The file cannot be read, is refused, or the new one cannot be written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let input = context.read_configuration(arguments.text("old-config"))?;
    let mut no_randomness = None;
    let mut judged = load::judge(
        &input.bytes,
        &mut load::Context {
            file: Some(&input.name),
            pinned: context.release.as_ref(),
            allow_experimental: arguments.flag("allow-experimental-api"),
            host: context,
            token: &mut || {
                token::generate(|bytes| context.random(bytes)).unwrap_or_else(|error| {
                    no_randomness = Some(error);
                    String::new()
                })
            },
        },
    );
    if let Some(error) = no_randomness {
        return Err(error.into());
    }
    judged.findings.extend(migrate::unspeakable(&judged));
    let findings = &judged.findings;
    context.printer.words(&diagnostic::render(findings, Some(&input.bytes)));
    if diagnostic::refuses(findings, arguments.flag("strict")) {
        if let Some(count) = diagnostic::summary(findings) {
            context.printer.error(format!("{count} in {}", input.name));
        }
        return Err(Failure::said(ExitStatus::ConfigurationWrong));
    }
    let new = arguments.text("new-config");
    if migrate::is_needless(&judged) {
        context.printer.say(format!(
            "{} holds an UpgradeConfiguration alone: there is nothing to migrate",
            input.name
        ));
        if !new.is_empty() {
            write(new, input.bytes)?;
        }
        return Ok(ExitStatus::Done);
    }
    let text = migrate::migrated(&judged);
    match new {
        "" => context.printer.data(&text),
        path => write(path, text.into_bytes())?,
    }
    Ok(ExitStatus::Done)
}

/// A configuration holds tokens and keys: it is for its owner alone.
fn write(path: &str, text: Vec<u8>) -> Result<(), Failure> {
    let file = FileWrite {
        path: Path::new(path).to_owned(),
        mode: 0o600,
        contents: Contents::from(text),
        secret: true,
    };
    write_together(&[file]).map(|_| ()).map_err(Failure::failed)
}
