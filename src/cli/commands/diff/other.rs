//! Two configurations, or one under two releases.

use std::collections::BTreeMap;
use std::path::PathBuf;

use time::OffsetDateTime;

use super::{Found, Wants};
use crate::cli::rendering::{self, Facts, Made, Source};
use crate::cli::{Arguments, Context, Failure};
use crate::diff::certificates::Wanted;
use crate::diff::snapshot::Extra;
use crate::diff::{Snapshot, compare, host, objects};
use crate::host::RootedFiles;
use crate::release::Release;
use crate::workflow::render::{LeftOut, WHOLE_PHASE};

/// What the configuration of `--config` makes against another, or against what another release makes of it.
pub(super) fn compared(
    file: Option<&str>,
    release: Option<&str>,
    arguments: &Arguments,
    context: &Context,
) -> Result<Found, Failure> {
    if let Some(flag) = ["root", "cluster-dump"]
        .into_iter()
        .find(|flag| arguments.some_text(flag).is_some())
    {
        let given = if file.is_some() { "against" } else { "against-release" };
        return Err(Failure::failed(format!("--{flag} and --{given} exclude each other"))
            .with_help("compare with what stands, or two configurations"));
    }
    let left = Source::of(arguments);
    let mut right = left.clone();
    if let Some(file) = file {
        file.clone_into(&mut right.file);
    }
    right.release = release.map(Release::named).transpose()?;
    let now = OffsetDateTime::from(context.now);
    // Nothing stands anywhere.
    let nothing = RootedFiles::below(Some(PathBuf::from("/nonexistent")));
    let make = |source: &Source| rendering::with_files(source, Facts::Given, &nothing, arguments, context);
    let mut sides = [make(&left)?, make(&right)?];
    let mut wanted = [
        super::wanted(&sides[0], now, arguments)?,
        super::wanted(&sides[1], now, arguments)?,
    ];
    // What one side cannot have for want of a name or an address is no difference to the other that has it.
    let mut left_out: Vec<LeftOut> = Vec::new();
    for (made, wanted) in sides.iter().zip(&wanted) {
        for one in super::left_out(made, wanted) {
            if !left_out.contains(&one) {
                left_out.push(one);
            }
        }
    }
    let is_compared = |phase: &str| !left_out.iter().any(|one| one.phase == phase && one.what == WHOLE_PHASE);
    for made in &mut sides {
        made.rendering.plan.steps.retain(|step| is_compared(&step.phase));
    }
    keep_shared_facts(&mut wanted);
    let phases: BTreeMap<String, String> = wanted.iter().flat_map(|wanted| wanted.phases.clone()).collect();
    let [left_wanted, right_wanted] = wanted;
    let snapshot = |made: &Made, wanted: Wanted| -> Snapshot {
        let mut snapshot = wanted.snapshot;
        for file in made.rendering.plan.files().filter(|file| !file.secret) {
            snapshot.add_file(&file.path, file.contents.as_text());
        }
        objects::add_written(&mut snapshot, made.rendering.plan.objects());
        if made.join.is_some() {
            host::forget_members(&mut snapshot);
        }
        // Both sides are whole: what one has and the other has not is a difference.
        for facts in snapshot.places.values_mut() {
            facts.extra = Extra::Counts;
        }
        snapshot
    };
    let differences = compare(&snapshot(&sides[0], left_wanted), &snapshot(&sides[1], right_wanted), false);
    let name = |source: &Source, made: &Made| format!("{} by {}", source.file, made.release.version);
    Ok(Found {
        left: name(&left, &sides[0]),
        right: name(&right, &sides[1]),
        differences,
        left_out,
        unreadable: BTreeMap::new(),
        other_manifests: Vec::new(),
        wants: Wants::Weighing,
        phases,
    })
}

/// Takes out the facts that only one side knows.
fn keep_shared_facts(wanted: &mut [Wanted; 2]) {
    let partial: Vec<String> = wanted.iter().flat_map(|wanted| wanted.partial.clone()).collect();
    for place in partial {
        let facts = |wanted: &Wanted| -> Option<Vec<String>> {
            let facts = wanted.snapshot.places.get(&place)?;
            Some(facts.value.as_object()?.keys().cloned().collect())
        };
        let (Some(left), Some(right)) = (facts(&wanted[0]), facts(&wanted[1])) else {
            continue;
        };
        for side in wanted.iter_mut() {
            let facts = side
                .snapshot
                .places
                .get_mut(&place)
                .and_then(|facts| facts.value.as_object_mut());
            if let Some(facts) = facts {
                facts.retain(|name, _| left.contains(name) && right.contains(name));
            }
        }
    }
}
