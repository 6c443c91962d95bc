//! Extra environment variables of static Pods.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::Findings;
use super::rules::environment::{invalid_variable_name, invalid_variable_source, variable_from_cluster, variable_twice};
use crate::config::model::{EnvVar, EnvVarSource};

/// Checks the extra variables of a component.
pub(super) fn variables(path: &str, variables: &[EnvVar], out: &mut Findings) {
    let mut names = Names::of(variables);
    for (i, variable) in variables.iter().enumerate() {
        let field = |name: &str| format!("{path}[{i}].{name}");
        let name = variable.name.as_str();
        if let Some(problem) = problem_of(name) {
            out.found(
                &invalid_variable_name::RULE,
                field("name"),
                format!("{problem}: the Pod would be refused"),
                "take letters, digits and `_`; what follows a `=` belongs into `value`",
            );
        }
        match names.earlier(variables, i) {
            Some(earlier) if !name.is_empty() => out.found(
                &variable_twice::RULE,
                field("name"),
                format!("`{name}` takes the place of entry {}, which is lost", earlier + 1),
                "give it once, with the value that counts",
            ),
            _ => {}
        }
        if let Some(source) = &variable.value_from {
            check_source(&field("valueFrom"), !variable.value.is_empty(), source, out);
        }
    }
}

/// Where names stand. Only their places are kept: there may be hundreds of thousands.
struct Names {
    places: HashTable<u32>,
    hasher: RandomState,
    /// The names ascend, so that no two are the same.
    ascend: bool,
}

impl Names {
    /// Nothing added yet; room for all.
    fn of(variables: &[EnvVar]) -> Self {
        let ascend = variables.is_sorted_by(|one, next| one.name < next.name);
        Names {
            places: HashTable::with_capacity(if ascend { 0 } else { variables.len() }),
            hasher: RandomState::new(),
            ascend,
        }
    }

    /// Adds the name at a place; the first place that has the same name.
    fn earlier(&mut self, variables: &[EnvVar], at: usize) -> Option<usize> {
        if self.ascend {
            return None;
        }
        let name = |place: u32| variables[place as usize].name.as_str();
        let place = u32::try_from(at).ok()?;
        let hash = |place: u32| self.hasher.hash_one(name(place));
        let is_same = |other: &u32| name(*other) == name(place);
        match self.places.entry(hash(place), is_same, |other| hash(*other)) {
            hashbrown::hash_table::Entry::Occupied(entry) => Some(*entry.get() as usize),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert(place);
                None
            }
        }
    }
}

/// What is wrong with a name, by the rules of `core/v1` since v1.32, which are wider than those before.
fn problem_of(name: &str) -> Option<String> {
    match name {
        "" => Some("the variable has no name".to_owned()),
        name if name.contains('=') => Some(format!("`{name}` holds a `=`, which no name of a variable may")),
        name if !name.chars().all(|letter| matches!(letter, ' '..='~')) => Some(format!(
            "`{}` holds characters that no name of a variable may",
            name.escape_debug()
        )),
        _ => None,
    }
}

fn check_source(path: &str, has_value: bool, source: &EnvVarSource, out: &mut Findings) {
    let of_cluster = [
        ("configMapKeyRef", "ConfigMap", source.config_map_key_ref.is_some()),
        ("secretKeyRef", "Secret", source.secret_key_ref.is_some()),
    ];
    let others = [
        source.field_ref.is_some(),
        source.resource_field_ref.is_some(),
        source.file_key_ref.is_some(),
    ];
    let given = of_cluster.iter().filter(|(_, _, given)| *given).count() + others.iter().filter(|given| **given).count();
    let problem = match (has_value, given) {
        (true, _) => Some("beside a `value` there can be no `valueFrom`: the Pod would be refused"),
        (false, 0) => Some("`valueFrom` names no source: the Pod would be refused"),
        (false, 1) => None,
        (false, _) => Some("`valueFrom` names more than one source: the Pod would be refused"),
    };
    if let Some(problem) = problem {
        out.found(
            &invalid_variable_source::RULE,
            path.to_owned(),
            problem.to_owned(),
            "leave one of `value`, `fieldRef` and `resourceFieldRef`",
        );
    }
    for (name, kind, _) in of_cluster.iter().filter(|(_, _, given)| *given) {
        out.found(
            &variable_from_cluster::RULE,
            format!("{path}.{name}"),
            format!("a static Pod cannot refer to a {kind}: it would never start"),
            "write the value itself, or mount a file of the host with extraVolumes",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::{KeySelector, ObjectFieldSelector};
    use rstest::rstest;

    fn variable(name: &str, value: &str, source: Option<EnvVarSource>) -> EnvVar {
        EnvVar {
            name: name.into(),
            value: value.into(),
            value_from: source.map(Box::new),
        }
    }

    fn field() -> EnvVarSource {
        EnvVarSource {
            field_ref: Some(ObjectFieldSelector::default()),
            ..EnvVarSource::default()
        }
    }

    fn secret() -> EnvVarSource {
        EnvVarSource {
            secret_key_ref: Some(KeySelector::default()),
            ..EnvVarSource::default()
        }
    }

    #[rstest]
    #[case(&[variable("A", "1", None), variable("b.c-d e", "", Some(field()))], &[])]
    #[case(&[variable("", "1", None), variable("", "2", None)], &["invalid-variable-name v[0].name", "invalid-variable-name v[1].name"])]
    #[case(&[variable("A=B", "1", None)], &["invalid-variable-name v[0].name"])]
    #[case(&[variable("A\u{7}", "1", None)], &["invalid-variable-name v[0].name"])]
    #[case(&[variable("A", "1", None), variable("B", "", None), variable("A", "2", None)], &["variable-twice v[2].name"])]
    #[case(&[variable("A", "1", Some(field()))], &["invalid-variable-source v[0].valueFrom"])]
    #[case(&[variable("A", "", Some(EnvVarSource::default()))], &["invalid-variable-source v[0].valueFrom"])]
    #[case(
        &[variable("A", "", Some(EnvVarSource { field_ref: Some(ObjectFieldSelector::default()), ..secret() }))],
        &["invalid-variable-source v[0].valueFrom", "variable-from-cluster v[0].valueFrom.secretKeyRef"]
    )]
    #[case(&[variable("A", "", Some(secret()))], &["variable-from-cluster v[0].valueFrom.secretKeyRef"])]
    fn what_the_kubelet_would_refuse(#[case] given: &[EnvVar], #[case] wanted: &[&str]) {
        let mut out = Findings::default();
        variables("v", given, &mut out);
        let found: Vec<String> = out
            .0
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.path))
            .collect();
        assert_eq!(found, wanted);
    }
}
