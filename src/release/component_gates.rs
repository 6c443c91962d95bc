//! Feature gates of Kubernetes by minor: `data/gates.txt`, whose head names its sources.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::{Stage, whole_minors};

static TEXT: &str = include_str!("data/gates.txt");

/// What a minor makes of the name of a feature gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentGate {
    /// It has no gate of this name.
    Unknown,
    /// The gate comes with a later minor.
    From(u64),
    /// The gate is gone from this minor on.
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
    let whole = whole_gate_minors();
    if minor < *whole.start() {
        return None;
    }
    let Some(line) = table().get(name) else {
        return whole.contains(&minor).then_some(ComponentGate::Unknown);
    };
    let mut found = None;
    let mut said_of_this_minor = whole.contains(&minor);
    let mut gone = None;
    for word in line.split(' ') {
        if let Some(open) = word.strip_prefix("open=") {
            if open.split(',').any(|open| open.parse() == Ok(minor)) {
                return None;
            }
            continue;
        }
        if let Some(from) = word.strip_prefix("until=") {
            let from: u64 = from.parse().ok()?;
            gone = (minor >= from).then_some(ComponentGate::Gone(from));
            continue;
        }
        let (since, stage) = word.split_once(':')?;
        let since: u64 = since.parse().ok()?;
        if since > minor {
            found = found.or(Some(ComponentGate::From(since)));
            continue;
        }
        said_of_this_minor |= since == minor;
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
    // What holds of a gate in a minor whose list is not known is said only where the line names that minor.
    gone.or(found.filter(|_| said_of_this_minor))
}

/// The minors whose gates are all known.
pub fn whole_gate_minors() -> RangeInclusive<u64> {
    static WHOLE: OnceLock<RangeInclusive<u64>> = OnceLock::new();
    let read = || TEXT.lines().find_map(whole_minors);
    // Without the line of the table nothing is whole: the range is empty.
    WHOLE
        .get_or_init(|| read().unwrap_or(RangeInclusive::new(u64::MAX, 0)))
        .clone()
}

/// The names of all gates that are known.
pub fn component_gate_names() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

fn table() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = TEXT
            .lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("complete="));
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
        assert_eq!(component_gate("NodeSwap", 36), there(Stage::Stable, true, true));
        assert_eq!(component_gate("KMSv1", 33), there(Stage::Deprecated, false, false));
        assert_eq!(component_gate("KMSv2", 31), there(Stage::Stable, true, true));
        assert_eq!(component_gate("GangScheduling", 34), Some(ComponentGate::From(35)));
        assert_eq!(component_gate("ServerSideApply", 31), there(Stage::Stable, true, true));
        assert_eq!(component_gate("ServerSideApply", 32), Some(ComponentGate::Gone(32)));
        assert_eq!(component_gate("ServerSideApply", 37), Some(ComponentGate::Gone(32)));
        assert_eq!(component_gate("LegacySidecarContainers", 32), Some(ComponentGate::From(33)));
        assert_eq!(
            component_gate("LegacySidecarContainers", 33),
            there(Stage::Deprecated, false, false)
        );
        assert_eq!(component_gate("LegacySidecarContainers", 34), Some(ComponentGate::Gone(34)));
        assert_eq!(component_gate("AllAlpha", 34), there(Stage::Alpha, false, false));
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        for minor in whole_gate_minors() {
            assert_eq!(component_gate("Nope", minor), Some(ComponentGate::Unknown));
        }
        assert_eq!([component_gate("Nope", 37), component_gate("Nope", 30)], [None; 2]);
        // Of v1.37 only marks of that minor count.
        assert_eq!(component_gate("NodeSwap", 37), None);
        assert!(component_gate("EtcdRangeStream", 37).is_some());
        // Sources differ.
        assert_eq!(component_gate("StreamingCollectionEncodingToJSON", 32), None);
        assert!(component_gate("StreamingCollectionEncodingToJSON", 33).is_some());
    }

    #[test]
    fn every_line_can_be_read() {
        for (name, line) in table() {
            for word in line.split(' ') {
                let known = word.strip_prefix("until=").is_some_and(|minor| minor.parse::<u64>().is_ok())
                    || word.starts_with("open=")
                    || word
                        .split_once(':')
                        .is_some_and(|(since, stage)| since.parse::<u64>().is_ok() && stage.starts_with(['A', 'B', 'G', 'D']));
                assert!(known, "{name}: {word}");
            }
        }
        assert!(component_gate_names().count() > 250);
    }
}
