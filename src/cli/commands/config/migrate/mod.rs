//! `config migrate`.

mod diff;
mod new_file;
mod report;

use std::path::Path;

use crate::cli::form::{self, Form};
use crate::cli::input::Input;
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::config::load;
use crate::config::migrate::{self, Target};
use crate::diagnostic::{self, Diagnostic};
use crate::host::replace::replace_with_backup;
use crate::yaml::Utf16;

use report::{FileReport, Outcome, Report};

/// What is asked for.
struct Order<'a> {
    target: Target,
    preserve: bool,
    check: bool,
    diff: bool,
    in_place: bool,
    form: Form,
    strict: bool,
    /// The new file; standard output where there is none.
    new: Option<&'a str>,
    files: Vec<&'a str>,
}

/// What became of a file.
struct Migrated {
    findings: Vec<Diagnostic>,
    /// The new text; none where the file is refused.
    text: Option<Vec<u8>>,
    notes: Vec<String>,
    /// There is nothing to migrate in it.
    needless: bool,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, is refused, or the new one cannot be written. Of several files the others are migrated.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let order = Order::of(arguments)?;
    let mut findings = Vec::new();
    let mut reports = Vec::new();
    let mut worst = ExitStatus::Done;
    let mut last_failure = None;
    for path in &order.files {
        match one(path, &order, arguments, context, &mut findings) {
            Ok(report) => {
                worst = worst.max(report.outcome.status());
                reports.push(report);
            }
            Err(failure) => {
                worst = worst.max(failure.status());
                reports.push(FileReport::failed(path, &failure));
                if order.files.len() == 1 {
                    last_failure = Some(failure);
                } else {
                    failure.print(&context.printer);
                }
            }
        }
    }
    match order.form {
        Form::Text => {}
        Form::Json => context.printer.data(&form::json(&Report::new(&reports, &findings))?),
        Form::Yaml => context.printer.data(&form::yaml(&Report::new(&reports, &findings))?),
    }
    match last_failure {
        Some(failure) => Err(failure),
        None if matches!(worst, ExitStatus::Done | ExitStatus::DifferenceFound) => Ok(worst),
        None => Err(Failure::said(worst)),
    }
}

impl<'a> Order<'a> {
    fn of(arguments: &'a Arguments) -> Result<Self, Failure> {
        let named = arguments.list("old-config").iter().chain(arguments.positional());
        let order = Order {
            target: match arguments.text("to") {
                "v1beta3" => Target::V1beta3,
                _ => Target::V1beta4,
            },
            preserve: arguments.flag("preserve"),
            check: arguments.flag("check"),
            diff: arguments.flag("diff"),
            in_place: arguments.flag("in-place"),
            form: Form::of(arguments)?,
            strict: arguments.flag("strict"),
            new: arguments.some_text("new-config").filter(|path| *path != "-"),
            files: named.map(String::as_str).collect(),
        };
        let modes = [
            (order.check, "--check"),
            (order.diff, "--diff"),
            (order.in_place, "--in-place"),
        ];
        let mode = modes.iter().find(|(on, _)| *on).map(|(_, name)| *name);
        let wrong = |message: String, help: &str| Err(Failure::failed(message).with_help(help));
        if order.files.is_empty() {
            return wrong("no file is named".to_owned(), "name it with --old-config, or as an argument");
        }
        if let (Some(mode), true) = (mode, arguments.given("new-config")) {
            return wrong(
                format!("{mode} and --new-config exclude each other"),
                "leave one of the two out",
            );
        }
        if order.check && order.in_place {
            return wrong(
                "--check writes nothing, and --in-place does".to_owned(),
                "leave one of the two out",
            );
        }
        if mode.is_none() && order.files.len() > 1 {
            return wrong(
                "several files are named".to_owned(),
                "add --check, --diff or --in-place, or migrate them one by one",
            );
        }
        if order.files.iter().filter(|path| **path == "-").count() > 1 {
            return wrong("standard input is named twice".to_owned(), "name it once");
        }
        if order.in_place && order.files.contains(&"-") {
            return wrong(
                "--in-place cannot change standard input".to_owned(),
                "leave it out: the new file goes to standard output",
            );
        }
        // Standard output holds the new file, the difference, or the findings.
        if order.form != Form::Text && (order.diff || (mode.is_none() && order.new.is_none())) {
            let (taken, help) = match order.diff {
                true => ("the difference", "leave --diff or --output out"),
                false => (
                    "the new file",
                    "name a file for it with --new-config, or take --check or --in-place",
                ),
            };
            return wrong(
                format!("--output is the form of the findings, but standard output takes {taken}"),
                help,
            );
        }
        Ok(order)
    }

    /// Whether the new file goes to standard output or to a file of its own.
    fn writes_new_file(&self) -> bool {
        !(self.check || self.diff || self.in_place)
    }
}

fn one(
    path: &str,
    order: &Order<'_>,
    arguments: &Arguments,
    context: &Context,
    all: &mut Vec<Diagnostic>,
) -> Result<FileReport, Failure> {
    let printer = &context.printer;
    let input = context
        .read_configuration(path)
        .inspect_err(|error| all.push(error.finding()))?;
    let migrated = migrate_one(&input, order, arguments.flag("allow-experimental-api"), context);
    if order.form == Form::Text {
        printer.words(&diagnostic::render(&migrated.findings, Some(&input.bytes)));
    }
    let count = diagnostic::summary(&migrated.findings);
    all.extend(migrated.findings);
    let Some(text) = migrated.text else {
        if let Some(count) = count.filter(|_| order.form == Form::Text) {
            printer.error(format!("{count} in {}", input.name));
        }
        return Ok(FileReport::new(&input.name, Outcome::Refused));
    };
    if migrated.needless && order.writes_new_file() {
        printer.say(format!(
            "{} holds an UpgradeConfiguration alone: there is nothing to migrate",
            input.name
        ));
        let mut report = FileReport::new(&input.name, Outcome::Unchanged);
        if let Some(path) = order.new {
            report.write_to(path, input.bytes, context)?;
        }
        return Ok(report);
    }
    for note in &migrated.notes {
        printer.say(format!("{}: {note}", input.name));
    }
    let mut report = FileReport::new(&input.name, Outcome::Written);
    match order.new {
        _ if !order.writes_new_file() => settle(&input, &text, order, context, &mut report)?,
        Some(path) => report.write_to(path, text, context)?,
        None => printer.bytes(&text),
    }
    report.notes = migrated.notes;
    Ok(report)
}

impl Outcome {
    /// What it means for the exit status.
    const fn status(self) -> ExitStatus {
        match self {
            Outcome::Unchanged | Outcome::Changed | Outcome::Written => ExitStatus::Done,
            Outcome::WouldChange => ExitStatus::DifferenceFound,
            Outcome::Refused => ExitStatus::ConfigurationWrong,
            Outcome::Failed => ExitStatus::Failed,
        }
    }
}

impl FileReport {
    /// A file that could not be read, or for which no new one could be written.
    fn failed(path: &str, failure: &Failure) -> Self {
        let mut report = FileReport::new(path, Outcome::Failed);
        report.error = Some(failure.to_string());
        report
    }

    /// Writes the new file, and notes where.
    fn write_to(&mut self, path: &str, text: Vec<u8>, context: &Context) -> Result<(), Failure> {
        self.backup = new_file::write(path, text, context)?;
        self.new_file = Some(path.to_owned());
        self.outcome = Outcome::Written;
        Ok(())
    }
}

/// Does what `--check`, `--diff` and `--in-place` ask for.
fn settle(input: &Input, text: &[u8], order: &Order<'_>, context: &Context, report: &mut FileReport) -> Result<(), Failure> {
    let printer = &context.printer;
    if input.bytes == text {
        printer.say(format!("{} is as it shall be", input.name));
        report.outcome = Outcome::Unchanged;
        return Ok(());
    }
    if order.diff {
        printer.data(&diff::unified(&input.name, &input.bytes, text, printer.colours_data()));
    }
    if order.in_place {
        let backup = replace_with_backup(Path::new(&input.name), &input.bytes, text).map_err(Failure::failed)?;
        printer.say(format!(
            "{} is migrated; what stood there is kept as {}",
            input.name,
            backup.display()
        ));
        report.backup = Some(backup.display().to_string());
        report.outcome = Outcome::Changed;
    }
    if order.check {
        printer.say(format!("{} would change", input.name));
        report.outcome = Outcome::WouldChange;
    }
    Ok(())
}

fn migrate_one(input: &Input, order: &Order<'_>, allow_experimental: bool, context: &Context) -> Migrated {
    // What keeps its form keeps its encoding, too.
    let encoded = Utf16::of(&input.bytes).filter(|_| order.preserve);
    let bytes = encoded.as_ref().map_or(&input.bytes[..], |(_, text)| text.as_bytes());
    let mut judged = configuration::with_loader(context, context, Some(&input.name), allow_experimental, |loader| {
        load::judge_for_migration(bytes, loader)
    });
    let unspeakable = migrate::unspeakable(&judged, order.target, &input.name);
    judged.findings.extend(unspeakable);
    if order.preserve {
        migrate::leave_foreign(&mut judged.findings);
    }
    let refused = |findings| Migrated {
        findings,
        text: None,
        notes: Vec::new(),
        needless: false,
    };
    if diagnostic::refuses(&judged.findings, order.strict) {
        return refused(judged.findings);
    }
    let needless = order.target == Target::V1beta4 && migrate::is_needless(&judged);
    if order.preserve {
        let encode = |text: Vec<u8>| match &encoded {
            Some((encoding, _)) => encoding.encode(&String::from_utf8_lossy(&text)),
            None => text,
        };
        return match migrate::preserved(bytes, &judged, order.target) {
            Ok(preserved) => Migrated {
                findings: judged.findings,
                text: Some(encode(preserved.text)),
                notes: preserved.notes,
                needless: false,
            },
            Err(found) => {
                judged.findings.extend(found.into_iter().map(|mut finding| {
                    finding.file = Some(input.name.clone());
                    finding
                }));
                refused(judged.findings)
            }
        };
    }
    let text = match needless {
        true => input.bytes.clone(),
        false => migrate::migrated(&judged, order.target).into_bytes(),
    };
    Migrated {
        findings: judged.findings,
        text: Some(text),
        notes: Vec::new(),
        needless,
    }
}
