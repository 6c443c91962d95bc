//! Trees of phases: their names, which of them a run takes, and in which order.

/// A phase of a workflow over data of type `D`. A phase runs its own work before its children.
pub struct Phase<W: 'static> {
    /// Name below its parent.
    pub name: &'static str,
    /// Its own work.
    pub run: Option<W>,
    /// Phases below it.
    pub children: &'static [Phase<W>],
}

/// A phase of a tree with its full name.
pub struct Named<W> {
    /// Full name, such as `certs/apiserver`.
    pub name: String,
    /// Its work.
    pub run: W,
}

/// Phases of a run and those left out.
pub struct Selected<W> {
    /// To run, in order.
    pub run: Vec<Named<W>>,
    /// Left out, by full name.
    pub skipped: Vec<String>,
}

/// A name that no phase has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no phase `{name}`; phases are: {}", known.join(", "))]
pub struct UnknownPhase {
    /// The name.
    pub name: String,
    /// The phases that there are.
    pub known: Vec<String>,
}

/// The phases of a tree without those named in `skip` and everything below them. Names count without regard to case.
///
/// # Errors
/// A name in `skip` that no phase has.
pub fn without<W: Copy + 'static>(tree: &'static [Phase<W>], skip: &[String]) -> Result<Selected<W>, UnknownPhase> {
    let all = names(tree);
    for name in skip {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(UnknownPhase {
                name: name.clone(),
                known: all,
            });
        }
    }
    let mut selected = Selected {
        run: Vec::new(),
        skipped: Vec::new(),
    };
    walk(tree, "", false, &mut |name, phase, above_is_skipped| {
        let skipped = above_is_skipped || skip.iter().any(|s| s.eq_ignore_ascii_case(name));
        match phase.run {
            _ if skipped => selected.skipped.push(name.to_owned()),
            Some(run) => selected.run.push(Named {
                name: name.to_owned(),
                run,
            }),
            None => {}
        }
        skipped
    });
    Ok(selected)
}

/// One phase by its full name, with everything below it.
///
/// # Errors
/// A name that no phase has.
pub fn only<W: Copy + 'static>(tree: &'static [Phase<W>], wanted: &str) -> Result<Selected<W>, UnknownPhase> {
    let mut found = false;
    let mut selected = Selected {
        run: Vec::new(),
        skipped: Vec::new(),
    };
    walk(tree, "", false, &mut |name, phase, inside| {
        let inside = inside || name == wanted;
        found |= inside;
        if let (true, Some(run)) = (inside, phase.run) {
            selected.run.push(Named {
                name: name.to_owned(),
                run,
            });
        }
        inside
    });
    if found {
        Ok(selected)
    } else {
        Err(UnknownPhase {
            name: wanted.to_owned(),
            known: names(tree),
        })
    }
}

/// Full names of all phases of a tree, in their order.
pub fn names<W: 'static>(tree: &'static [Phase<W>]) -> Vec<String> {
    let mut names = Vec::new();
    walk(tree, "", false, &mut |name, _, _| {
        names.push(name.to_owned());
        false
    });
    names
}

/// Visits phases depth first; what a visit returns reaches the children of the phase.
fn walk<W: 'static>(
    phases: &'static [Phase<W>],
    prefix: &str,
    state: bool,
    visit: &mut impl FnMut(&str, &Phase<W>, bool) -> bool,
) {
    for phase in phases {
        let name = if prefix.is_empty() {
            phase.name.to_owned()
        } else {
            format!("{prefix}/{}", phase.name)
        };
        let below = visit(&name, phase, state);
        walk(phase.children, &name, below, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TREE: &[Phase<u8>] = &[
        Phase {
            name: "certs",
            run: None,
            children: &[
                Phase {
                    name: "ca",
                    run: Some(1),
                    children: &[],
                },
                Phase {
                    name: "sa",
                    run: Some(2),
                    children: &[],
                },
            ],
        },
        Phase {
            name: "etcd",
            run: Some(3),
            children: &[],
        },
    ];

    fn runs(selected: &Selected<u8>) -> Vec<u8> {
        selected.run.iter().map(|named| named.run).collect()
    }

    #[test]
    fn skipping_a_parent_skips_its_children() {
        assert_eq!(runs(&without(TREE, &[]).unwrap()), [1, 2, 3]);
        assert_eq!(runs(&without(TREE, &["certs".to_owned()]).unwrap()), [3]);
        let selected = without(TREE, &["certs/SA".to_owned()]).unwrap();
        assert_eq!((runs(&selected), selected.skipped), (vec![1, 3], vec!["certs/sa".to_owned()]));
        assert!(without(TREE, &["sa".to_owned()]).is_err());
    }

    #[test]
    fn one_phase_brings_what_is_below_it() {
        assert_eq!(runs(&only(TREE, "certs").unwrap()), [1, 2]);
        assert_eq!(runs(&only(TREE, "certs/sa").unwrap()), [2]);
        assert!(only(TREE, "cert").is_err());
    }
}
