//! Preflight: the checks of a host, as a phase by itself and beside a preview.

use std::collections::BTreeMap;
use std::time::Duration;

use super::image_pulls::Teller;
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::config::load::Loaded;
use crate::config::model::Configuration;
use crate::host::SystemClock;
use crate::workflow::preflight::report::Finding;
use crate::workflow::preflight::run::Asked;
use crate::workflow::preflight::{Inputs, Report, Running, Severity, image_pull, of_init};

/// The longest that all checks together may take.
const LIMIT: Duration = Duration::from_secs(2);
/// The longest that a program may take: a check that waits for one still has time to say so.
const PROGRAM_LIMIT: Duration = Duration::from_millis(1900);
/// The same for both in a preview, which has 25 ms in all.
const PREVIEW_LIMIT: Duration = Duration::from_millis(20);

/// `init phase preflight`: checks this host.
///
/// # Errors
/// A check refuses it (exit status 2).
pub fn run(arguments: &Arguments, context: &Context, loaded: &Loaded<Configuration>) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let report = of_host(context, loaded, form == Form::Text);
    match form {
        Form::Text => {}
        Form::Json => context.printer.data(&form::json(&as_json(&report, loaded))?),
        Form::Yaml => context.printer.data(&form::yaml(&as_json(&report, loaded))?),
    }
    match report.refuses() {
        true => Err(Failure::said(ExitStatus::PreflightRefused)),
        false => Ok(ExitStatus::Done),
    }
}

/// Checks this host and, where none of the checks refuses it, pulls the images. Told to a person on the way where `tells`.
pub fn of_host(context: &Context, loaded: &Loaded<Configuration>, tells: bool) -> Report {
    complete(context, loaded, start(context, loaded, false), tells, |_| {})
}

/// The same with checks that are on their way, and whose findings `change` may change.
pub fn complete(
    context: &Context,
    loaded: &Loaded<Configuration>,
    started: Started,
    tells: bool,
    change: impl FnOnce(&mut [Asked]),
) -> Report {
    let checked = started.report_after(loaded, change);
    if tells {
        say(context, &checked);
    }
    if checked.refuses() {
        return checked;
    }
    let quiet = context.printer.clone().with_quiet(true);
    let teller = Teller::new(if tells { &context.printer } else { &quiet }, "[preflight]");
    let environment = environment(context);
    let host = context.preflight_host(PROGRAM_LIMIT, true);
    let asked = image_pull::run(&inputs(loaded, &environment), &*host, &SystemClock::new(), &|event| {
        teller.tell(&event);
    });
    if tells {
        let pulls = checked.alone(asked.clone());
        say_findings(context, &pulls);
        say_help(context, &pulls);
    }
    checked.with(asked)
}

/// Checks on their way.
pub struct Started {
    running: Running,
    preview: bool,
}

/// Begins to check this host. A preview is quick and stays off the network.
pub fn start(context: &Context, loaded: &Loaded<Configuration>, preview: bool) -> Started {
    let environment = environment(context);
    let checks = of_init(&inputs(loaded, &environment));
    let (limit, of_program) = match preview {
        true => (PREVIEW_LIMIT, PREVIEW_LIMIT),
        false => (LIMIT, PROGRAM_LIMIT),
    };
    let host = context.preflight_host(of_program, !preview);
    Started {
        running: Running::start(checks, &host, limit),
        preview,
    }
}

fn environment(context: &Context) -> BTreeMap<String, String> {
    let variables = context.environment.iter();
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn inputs<'a>(loaded: &'a Loaded<Configuration>, environment: &'a BTreeMap<String, String>) -> Inputs<'a> {
    Inputs {
        configuration: &loaded.configuration,
        release: &loaded.release,
        environment,
    }
}

impl Started {
    /// What came of them, as far as it came in time.
    pub fn report(self, loaded: &Loaded<Configuration>) -> Report {
        self.report_after(loaded, |_| {})
    }

    fn report_after(self, loaded: &Loaded<Configuration>, change: impl FnOnce(&mut [Asked])) -> Report {
        let ignored = &loaded.configuration.init.node_registration.ignore_preflight_errors;
        let mut asked = self.running.finish();
        change(&mut asked);
        Report::new(asked, ignored, self.preview)
    }
}

/// The report as data.
pub fn as_json(report: &Report, loaded: &Loaded<Configuration>) -> serde_json::Value {
    report.as_json("init", &loaded.release.version.to_string())
}

/// Tells a person what the checks found, with all that helps to mend it, and what could not be found out.
fn say(context: &Context, report: &Report) {
    let printer = &context.printer;
    say_findings(context, report);
    let left_out: Vec<String> = report
        .not_checked()
        .map(|(name, reason)| format!("\t[{name}]: {reason}\n"))
        .collect();
    if !left_out.is_empty() {
        printer.warning(format!("{} could not be made", counted(left_out.len(), "check")));
        printer.words(&left_out.concat());
    }
    if !report.refuses() {
        printer.say(format!(
            "[preflight] {} made, none refuses",
            counted(report.count() - left_out.len(), "check"),
        ));
    }
    say_help(context, report);
}

/// Tells a person what was found, with all that helps to mend it.
fn say_findings(context: &Context, report: &Report) {
    let printer = &context.printer;
    let errors: Vec<Finding<'_>> = report.findings(Severity::Error).collect();
    let warnings: Vec<Finding<'_>> = report.findings(Severity::Warning).collect();
    let lines = |word: &str, findings: &[Finding<'_>]| {
        for finding in findings {
            let note = if finding.ignored { " (ignored on request)" } else { "" };
            let trouble = finding.trouble;
            printer.words(&format!(
                "\t[{word} {}]: {}{note}\n\t    why: {}\n\t    mend: {}\n",
                finding.check, trouble.found, trouble.why, trouble.mend
            ));
        }
    };
    if !errors.is_empty() {
        printer.error(format!(
            "this host is not fit for a control plane: {}",
            counted(errors.len(), "error")
        ));
        lines("ERROR", &errors);
    }
    if !warnings.is_empty() {
        printer.warning(format!("preflight has {}", counted(warnings.len(), "warning")));
        lines("WARNING", &warnings);
    }
}

/// What to do about errors.
fn say_help(context: &Context, report: &Report) {
    let errors: Vec<Finding<'_>> = report.findings(Severity::Error).collect();
    if errors.is_empty() {
        return;
    }
    let mut names: Vec<&str> = errors.iter().map(|finding| finding.check).collect();
    names.dedup();
    context.printer.help(help(&names));
}

/// What to do about the errors of these checks. Nobody is told to pass over what keeps a cluster that stands from being overwritten.
fn help(names: &[&str]) -> String {
    if names.iter().any(|name| name.starts_with("FileAvailable-")) {
        return "this host seems to be part of a cluster already, or to hold what is left of one. Where the cluster is needed, there is \
                nothing to do; where it is not, `kubeadm reset` clears the host"
            .to_owned();
    }
    let others: Vec<&str> = names
        .iter()
        .filter(|name| !name.starts_with("DirAvailable-"))
        .copied()
        .collect();
    match others.as_slice() {
        [] => "mend the errors, then run the same command again".to_owned(),
        others => format!(
            "mend the errors; to go on in spite of them: --ignore-preflight-errors={}",
            others.join(",")
        ),
    }
}

/// Tells a person in few lines what a preview found: a real run says more.
pub fn say_in_preview(context: &Context, report: &Report) {
    let printer = &context.printer;
    let warnings: Vec<Finding<'_>> = report.findings(Severity::Warning).collect();
    if !warnings.is_empty() {
        printer.warning(format!("preflight has {}", counted(warnings.len(), "warning")));
    }
    for finding in &warnings {
        printer.words(&format!("\t[WARNING {}]: {}\n", finding.check, finding.trouble.found));
    }
    let left_out: Vec<&str> = report.not_checked().map(|(name, _)| name).collect();
    if !left_out.is_empty() {
        printer.say(format!(
            "[preflight] not checked, as a preview is quick and uses no network: {}",
            left_out.join(", ")
        ));
    }
    if !warnings.is_empty() {
        printer.say(format!(
            "[preflight] `{}` says why this matters and what mends it",
            context.command("init phase preflight")
        ));
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
