//! `config validate`.

use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::config::load;
use crate::diagnostic::{self, Diagnostic};
use crate::yaml;

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = arguments.text("output");
    let input = context.read_configuration(arguments.text("config"))?;
    let findings = findings(&input.name, &input.bytes, arguments, context);
    let strict = arguments.flag("strict");
    let refused = diagnostic::refuses(&findings, strict);
    match form {
        "json" => context.printer.data(&diagnostic::json(&findings)),
        "yaml" => context.printer.data(&yaml::write(&diagnostic::value(&findings))),
        _ => {
            context.printer.words(&diagnostic::render(&findings, Some(&input.bytes)));
            let name = &input.name;
            match diagnostic::summary(&findings) {
                Some(count) if diagnostic::refuses(&findings, false) => context.printer.error(format!("{count} in {name}")),
                Some(count) if refused => {
                    context
                        .printer
                        .error(format!("{count} in {name}, and --strict refuses warnings"));
                }
                Some(count) => context.printer.say(format!("{count} in {name}")),
                None => context.printer.say(format!("{name} is in order")),
            }
        }
    }
    if refused {
        return Err(Failure::said(ExitStatus::ConfigurationWrong));
    }
    Ok(ExitStatus::Done)
}

/// Everything that is to be said about a file.
fn findings(name: &str, text: &[u8], arguments: &Arguments, context: &Context) -> Vec<Diagnostic> {
    let allow_experimental = arguments.flag("allow-experimental-api");
    let judged = configuration::with_loader(context, context, Some(name), allow_experimental, |loader| {
        load::judge(text, loader)
    });
    let mut findings = judged.findings;
    diagnostic::sort(&mut findings);
    findings
}
