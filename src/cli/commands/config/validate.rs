//! `config validate`: one file or many, checked on all cores, told of in their order.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cli::context::{Random, SharedHost};
use crate::cli::input::{self, CONFIGURATION_LIMIT, Input, InputError};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;
use crate::config::load;
use crate::config::validate::rules;
use crate::diagnostic::{self, Diagnostic, RuleText, UNREADABLE_FILE};
use crate::release::Release;
use crate::yaml;

/// Documents may nest deeply: a thread gets as much stack as the program's own.
const STACK: usize = 16 * 1024 * 1024;

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = arguments.text("output");
    let strict = arguments.flag("strict");
    let names: Vec<&String> = arguments.list("config").iter().chain(arguments.positional()).collect();
    let sources = sources(&names, context)?;
    let checker = Checker {
        release: context.release.as_ref(),
        allow_experimental: arguments.flag("allow-experimental-api"),
        host: context.shared_host(),
        random: context.randomness(),
        renders: form == "text",
    };
    let checked = checker.all(sources);
    let mut status = ExitStatus::Done;
    let mut findings = Vec::new();
    let mut unread = 0;
    for file in checked {
        match file {
            Ok(file) => {
                if diagnostic::refuses(&file.findings, strict) {
                    status = status.max(ExitStatus::ConfigurationWrong);
                }
                if form == "text" {
                    tell(&file, strict, context);
                }
                findings.extend(file.findings);
            }
            Err(error) => {
                status = status.max(ExitStatus::Failed);
                unread += 1;
                findings.push(error.finding());
                Failure::from(error).print(&context.printer);
            }
        }
    }
    match form {
        "json" => context.printer.data(&diagnostic::json(&findings)),
        "yaml" => context.printer.data(&yaml::write(&diagnostic::value(&findings))),
        "sarif" => context.printer.data(&diagnostic::sarif(&findings, rule_text)),
        "github" => context.printer.data(&diagnostic::github(&findings)),
        _ if names.len() > 1 => {
            findings.retain(|finding| finding.code != UNREADABLE_FILE);
            let count = diagnostic::summary(&findings).unwrap_or_else(|| "nothing to say".to_owned());
            let unread = if unread > 0 {
                format!("; {unread} not read")
            } else {
                String::new()
            };
            context.printer.say(format!("{} files: {count}{unread}", names.len()));
        }
        _ => {}
    }
    // Where only warnings are listed, the exit status would be a riddle.
    if form != "text" && strict && !diagnostic::refuses(&findings, false) && !findings.is_empty() {
        let count = diagnostic::summary(&findings).unwrap_or_default();
        context.printer.error(format!("{count}, and --strict refuses warnings"));
    }
    match status {
        ExitStatus::Done => Ok(ExitStatus::Done),
        status => Err(Failure::said(status)),
    }
}

/// Says what is found in a file, and what comes of it.
fn tell(file: &Checked, strict: bool, context: &Context) {
    let (name, printer) = (&file.name, &context.printer);
    printer.words(&file.rendered);
    match diagnostic::summary(&file.findings) {
        Some(count) if diagnostic::refuses(&file.findings, false) => printer.error(format!("{count} in {name}")),
        Some(count) if strict => printer.error(format!("{count} in {name}, and --strict refuses warnings")),
        Some(count) => printer.say(format!("{count} in {name}")),
        None => printer.say(format!("{name} is in order")),
    }
}

fn rule_text(code: &str) -> Option<RuleText> {
    rules::find(code).map(|rule| RuleText {
        summary: rule.summary,
        rationale: rule.rationale,
        group: rule.group,
        severity: rule.severity,
        page: rules::markdown(rule),
    })
}

/// Where a text comes from.
enum Source {
    /// A file that is read when its turn comes.
    Path(String),
    /// Standard input, read already.
    Read(Result<Input, InputError>),
}

/// The texts to check; standard input can be one of them.
fn sources(names: &[&String], context: &Context) -> Result<Vec<Source>, Failure> {
    if names.iter().filter(|name| **name == "-").count() > 1 {
        return Err(Failure::failed("`-`, standard input, is named twice; it can be read once"));
    }
    names
        .iter()
        .map(|name| match name.as_str() {
            "-" => Ok(Source::Read(context.read_configuration("-"))),
            path => Ok(Source::Path(path.to_owned())),
        })
        .collect()
}

/// What is found in a file.
struct Checked {
    name: String,
    findings: Vec<Diagnostic>,
    /// The findings for a person.
    rendered: String,
}

/// What checking a file takes; threads share it.
struct Checker<'a> {
    release: Option<&'a Release>,
    allow_experimental: bool,
    host: SharedHost,
    random: Random,
    renders: bool,
}

impl Checker<'_> {
    /// Checks all, on as many cores as there are, and gives the results in order.
    fn all(&self, sources: Vec<Source>) -> Vec<Result<Checked, InputError>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len());
        if threads < 2 {
            return sources.into_iter().map(|source| self.one(source)).collect();
        }
        let count = sources.len();
        let sources: Vec<Mutex<Option<Source>>> = sources.into_iter().map(|source| Mutex::new(Some(source))).collect();
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::with_capacity(count));
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(slot) = sources.get(at) else { return };
                let source = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(source) = source {
                    let result = self.one(source);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                // A thread that cannot be had leaves its work to the others.
                let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            }
            work();
        });
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(at, _)| *at);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn one(&self, source: Source) -> Result<Checked, InputError> {
        let input = match source {
            Source::Read(input) => input?,
            Source::Path(path) => input::read(&path, &mut io::empty(), CONFIGURATION_LIMIT)?,
        };
        // An empty token is refused later, should the system have no random bytes.
        let mut token = || token::generate(self.random).unwrap_or_default();
        let judged = load::judge(
            &input.bytes,
            &mut load::Context {
                file: Some(&input.name),
                pinned: self.release,
                allow_experimental: self.allow_experimental,
                host: &self.host,
                token: &mut token,
            },
        );
        let mut findings = judged.findings;
        diagnostic::sort(&mut findings);
        let rendered = match self.renders {
            true => diagnostic::render(&findings, Some(&input.bytes)),
            false => String::new(),
        };
        Ok(Checked {
            name: input.name,
            findings,
            rendered,
        })
    }
}
