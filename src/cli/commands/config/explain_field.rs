//! `config explain FIELD.PATH`: what a field is.

use serde_json::{Value, json};

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::config::schema::explain::{Explanation, explain};
use crate::output::STRONG;
use crate::workflow::report::OUTPUT_API_VERSION;

/// Explains a kind or a field.
///
/// # Errors
/// No kind has such a field.
pub fn run(path: &str, arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let found = explain(path, arguments.some_text("api-version"))
        .map_err(|unknown| Failure::failed(unknown.to_string()).with_help(unknown.help))?;
    match Form::of(arguments)? {
        Form::Text => {
            let pages: Vec<String> = found.iter().map(page).collect();
            context.printer.page(&pages.join("\n\n"));
        }
        other => {
            let value = json!({
                "apiVersion": OUTPUT_API_VERSION,
                "kind": "FieldExplanations",
                "fields": found.iter().map(data).collect::<Vec<_>>(),
            });
            let text = if other == Form::Yaml {
                form::yaml(&value)?
            } else {
                form::json(&value)?
            };
            context.printer.data(&text);
        }
    }
    Ok(ExitStatus::Done)
}

fn page(field: &Explanation) -> String {
    let mut page = String::new();
    let mut line = |name: &str, text: &str| page.push_str(&format!("{STRONG}{:<9}{STRONG:#} {text}\n", format!("{name}:")));
    line("Kind", &format!("{} of {}", field.kind, field.api_version));
    if !field.path.is_empty() {
        line("Field", &format!("{} ({})", field.path, field.value_type));
    }
    line("About", &field.about);
    if let Some(default) = &field.default {
        line("Default", default);
    }
    if !field.values.is_empty() {
        line("Values", &field.values.join(", "));
    }
    if let Some(example) = field.example {
        line("Example", example);
    }
    if let Some(since) = &field.since {
        line("Since", since);
    }
    if let Some(changes) = field.changes {
        line("Changes", changes);
    }
    if !field.fields.is_empty() {
        page.push_str(&format!("{STRONG}Fields:{STRONG:#}\n"));
        for (name, value_type, about) in &field.fields {
            page.push_str(&format!("  {STRONG}{name}{STRONG:#} ({value_type})\n      {about}\n"));
        }
    }
    page
}

fn data(field: &Explanation) -> Value {
    let below = |(name, value_type, about): &(&str, String, String)| json!({"name": name, "type": value_type, "about": about});
    json!({
        "apiVersion": field.api_version,
        "kind": field.kind,
        "path": field.path,
        "type": field.value_type,
        "about": field.about,
        "default": field.default,
        "values": field.values,
        "example": field.example,
        "since": field.since,
        "changes": field.changes,
        "fields": field.fields.iter().map(below).collect::<Vec<_>>(),
    })
}
