//! What came of all checks: what counts as an error, as lines for a person, as data.

use serde_json::{Value, json};

use super::check::{Severity, Trouble};
use super::run::{Asked, Outcome};
use crate::workflow::report::OUTPUT_API_VERSION;

/// Stands for the name of every check.
const ALL: &str = "all";

/// What came of all checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    asked: Vec<Asked>,
    ignored: Vec<String>,
    preview: bool,
}

/// A finding as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// Name of the check.
    pub check: &'a str,
    /// How bad it is, once ignored errors count as warnings.
    pub severity: Severity,
    /// It is an error that counts as a warning on request.
    pub ignored: bool,
    /// What was found.
    pub trouble: &'a Trouble,
}

impl Report {
    /// What came of the checks. Errors of those named in `ignored`, without regard to case, count as warnings; `all` names
    /// every one. In a preview all errors do.
    pub fn new(asked: Vec<Asked>, ignored: &[String], preview: bool) -> Self {
        Report {
            asked,
            ignored: ignored.to_vec(),
            preview,
        }
    }

    /// The same with a check more.
    #[must_use]
    pub fn with(mut self, asked: Asked) -> Self {
        self.asked.push(asked);
        self
    }

    /// A report of this check alone, by the same terms.
    #[must_use]
    pub fn alone(&self, asked: Asked) -> Self {
        Report {
            asked: vec![asked],
            ..self.clone()
        }
    }

    /// How many checks there were.
    pub fn count(&self) -> usize {
        self.asked.len()
    }

    /// Whether an error counts.
    pub fn refuses(&self) -> bool {
        self.findings(Severity::Error).next().is_some()
    }

    /// The findings that count as this, in the order of the checks.
    pub fn findings(&self, severity: Severity) -> impl Iterator<Item = Finding<'_>> {
        let all = self.asked.iter().flat_map(|asked| self.of_check(asked));
        all.filter(move |finding| finding.severity == severity)
    }

    /// The checks that could not be made, and why.
    pub fn not_checked(&self) -> impl Iterator<Item = (&str, &str)> {
        self.asked.iter().filter_map(|asked| match &asked.outcome {
            Outcome::NotChecked(reason) => Some((asked.name.as_str(), reason.as_str())),
            Outcome::Found(_) => None,
        })
    }

    /// As data: kind `PreflightReport` of our own output group.
    pub fn as_json(&self, workflow: &str, release: &str) -> Value {
        json!({
            "apiVersion": OUTPUT_API_VERSION,
            "kind": "PreflightReport",
            "workflow": workflow,
            "release": release,
            "dryRun": self.preview,
            "refused": self.refuses(),
            "checks": self.asked.iter().map(|asked| self.check_as_json(asked)).collect::<Vec<_>>(),
        })
    }

    fn of_check<'a>(&'a self, asked: &'a Asked) -> impl Iterator<Item = Finding<'a>> {
        let troubles = match &asked.outcome {
            Outcome::Found(troubles) => troubles.as_slice(),
            Outcome::NotChecked(_) => &[],
        };
        let names = |name: &String| name.eq_ignore_ascii_case(ALL) || name.eq_ignore_ascii_case(&asked.name);
        let lets_pass = self.ignored.iter().any(names);
        troubles.iter().map(move |trouble| Finding {
            check: &asked.name,
            severity: match lets_pass || self.preview {
                true => Severity::Warning,
                false => trouble.severity,
            },
            ignored: lets_pass && trouble.severity == Severity::Error,
            trouble,
        })
    }

    fn check_as_json(&self, asked: &Asked) -> Value {
        let findings: Vec<Finding<'_>> = self.of_check(asked).collect();
        let has = |severity| findings.iter().any(|finding| finding.severity == severity);
        let outcome = match &asked.outcome {
            Outcome::NotChecked(_) => "not-checked",
            Outcome::Found(_) if has(Severity::Error) => "error",
            Outcome::Found(_) if has(Severity::Warning) => "warning",
            Outcome::Found(_) => "passed",
        };
        let mut value = json!({
            "name": asked.name,
            "asks": asked.asks,
            "outcome": outcome,
            "findings": findings.iter().map(finding_as_json).collect::<Vec<_>>(),
        });
        if let Outcome::NotChecked(reason) = &asked.outcome {
            value["reason"] = reason.as_str().into();
        }
        value
    }
}

fn finding_as_json(finding: &Finding<'_>) -> Value {
    json!({
        "severity": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "ignored": finding.ignored,
        "found": finding.trouble.found,
        "why": finding.trouble.why,
        "mend": finding.trouble.mend,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(ignored: &[&str], preview: bool) -> Report {
        let asked = |name: &str, outcome| Asked {
            name: name.to_owned(),
            asks: "",
            outcome,
        };
        let asked = vec![
            asked("Port-6443", Outcome::Found(vec![Trouble::error("in use", "why", "mend")])),
            asked("Swap", Outcome::Found(vec![Trouble::warning("on", "", "")])),
            asked("CRI", Outcome::Found(Vec::new())),
            asked("Hostname", Outcome::NotChecked("late".to_owned())),
        ];
        let ignored: Vec<String> = ignored.iter().map(|name| (*name).to_owned()).collect();
        Report::new(asked, &ignored, preview)
    }

    #[test]
    fn ignored_errors_count_as_warnings() {
        assert!(report(&[], false).refuses() && report(&["swap"], false).refuses());
        for ignored in ["port-6443", "PORT-6443", "all", "All"] {
            let report = report(&[ignored], false);
            let warnings: Vec<_> = report.findings(Severity::Warning).map(|f| (f.check, f.ignored)).collect();
            assert!(!report.refuses());
            assert_eq!(warnings, [("Port-6443", true), ("Swap", false)]);
        }
        assert!(!report(&[], true).refuses());
    }

    #[test]
    fn as_data_every_check_is_there() {
        let value = report(&[], false).as_json("init", "v1.36.2");
        assert_eq!(value["kind"], "PreflightReport");
        assert_eq!(value["refused"], true);
        let outcomes: Vec<&str> = (0..4).map(|i| value["checks"][i]["outcome"].as_str().unwrap()).collect();
        assert_eq!(outcomes, ["error", "warning", "passed", "not-checked"]);
        assert_eq!(value["checks"][0]["findings"][0]["mend"], "mend");
        assert_eq!(value["checks"][3]["reason"], "late");
    }
}
