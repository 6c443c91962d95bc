//! Feature gates of Kubernetes by minor: `data/gates.txt`, whose head names its sources.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Stage;

static TEXT: &str = include_str!("data/gates.txt");

/// The newest minor whose gates are all known.
pub const NEWEST_WHOLE_MINOR: u64 = 35;
/// The oldest minor of which anything is said.
pub const OLDEST_MINOR: u64 = 31;

/// What a minor makes of the name of a feature gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentGate {
    /// It has no gate of this name.
    Unknown,
    /// The gate comes with a later minor.
    From(u64),
    /// The gate is gone: surely from this minor on.
    Gone(u64),
    /// The gate is there.
    There {
        /// How far along it is.
        stage: Stage,
        /// Its value where nobody sets it.
        default: bool,
        /// It cannot be set to anything else.
        locked: bool,
    },
}

/// What is known of a gate of the components of a minor; nothing where that is not known.
pub fn component_gate(name: &str, minor: u64) -> Option<ComponentGate> {
    if minor < OLDEST_MINOR {
        return None;
    }
    let Some(line) = table().get(name) else {
        return (minor <= NEWEST_WHOLE_MINOR).then_some(ComponentGate::Unknown);
    };
    let mut found = None;
    for word in line.split(' ') {
        if let Some(gone) = word.strip_prefix("before=") {
            let gone = gone.parse().ok()?;
            // When it went is not known: of the minors between, nothing is said.
            return match minor {
                _ if minor >= gone => Some(ComponentGate::Gone(gone)),
                OLDEST_MINOR => found,
                _ => None,
            };
        }
        let (since, stage) = word.split_once(':')?;
        let since: u64 = since.parse().ok()?;
        if since > minor {
            return found.or(Some(ComponentGate::From(since)));
        }
        found = Some(ComponentGate::There {
            stage: match stage.as_bytes().first()? {
                b'A' => Stage::Alpha,
                b'B' => Stage::Beta,
                b'D' => Stage::Deprecated,
                _ => Stage::Stable,
            },
            default: stage.contains('+'),
            locked: stage.ends_with('!'),
        });
    }
    found
}

/// The names of all gates that are known.
pub fn component_gate_names() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

fn table() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(' ')).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_come_change_and_go() {
        let there = |stage, default, locked| Some(ComponentGate::There { stage, default, locked });
        assert_eq!(component_gate("NodeSwap", 31), there(Stage::Beta, true, false));
        assert_eq!(component_gate("NodeSwap", 37), there(Stage::Stable, true, true));
        assert_eq!(component_gate("KMSv1", 33), there(Stage::Deprecated, false, false));
        assert_eq!(component_gate("GangScheduling", 34), Some(ComponentGate::From(35)));
        assert_eq!(component_gate("ServerSideApply", 31), there(Stage::Stable, true, true));
        assert_eq!(component_gate("ServerSideApply", 33), None);
        assert_eq!(component_gate("ServerSideApply", 36), Some(ComponentGate::Gone(35)));
        assert_eq!(component_gate("AllAlpha", 34), there(Stage::Alpha, false, false));
    }

    #[test]
    fn nothing_is_said_of_names_where_a_minor_is_not_known() {
        assert_eq!(component_gate("Nope", 35), Some(ComponentGate::Unknown));
        assert_eq!(component_gate("Nope", 36), None);
        assert_eq!(component_gate("Nope", 30), None);
    }

    #[test]
    fn every_line_can_be_read() {
        for name in component_gate_names() {
            assert!(component_gate(name, 99).is_some(), "{name}");
        }
        assert!(component_gate_names().count() > 250);
    }
}
