//! `config explain`: what a code of a finding means, or what a field is.

use serde_json::json;

use super::explain_field;
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::config::suggest;
use crate::config::validate::rules::{self, RULES, Rule};

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let what = arguments.positional().first().map_or("", String::as_str);
    if let Some(rule) = rules::find(what) {
        return code(rule, arguments, context);
    }
    // Codes are written with dashes, fields are not.
    if what.contains(['-', '_']) {
        let dashed = what.to_lowercase().replace('_', "-");
        let near = rules::find(&dashed).map(|rule| rule.code);
        let near = near.or_else(|| suggest::nearest(&dashed, RULES.iter().map(|rule| rule.code)));
        return Err(Failure::failed(format!("there is no code `{what}`")).with_help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "findings of `config validate` name their codes, in brackets".to_owned(),
        }));
    }
    explain_field::run(what, arguments, context)
}

fn code(rule: &Rule, arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let value = json!({
        "code": rule.code,
        "group": rule.group,
        "severity": rule.severity,
        "summary": rule.summary,
        "rationale": rule.rationale,
        "bad": rule.bad.map(|bad| bad.text),
        "good": rule.good,
    });
    match Form::of(arguments)? {
        Form::Text => context.printer.page(&rules::text(rule)),
        Form::Json => context.printer.data(&form::json(&value)?),
        Form::Yaml => context.printer.data(&form::yaml(&value)?),
    }
    Ok(ExitStatus::Done)
}
