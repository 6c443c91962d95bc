//! Flags of the components by minor: `data/flags.txt`, whose head names its sources.

use std::collections::BTreeMap;
use std::sync::OnceLock;

static TEXT: &str = include_str!("data/flags.txt");

/// The oldest minor of which anything is said.
const OLDEST_MINOR: u64 = 31;

/// A component that takes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// kube-apiserver.
    ApiServer,
    /// kube-controller-manager.
    ControllerManager,
    /// kube-scheduler.
    Scheduler,
    /// kubelet.
    Kubelet,
    /// etcd of this minor of version 3.
    Etcd(u64),
}

impl Component {
    /// The name of the program.
    pub const fn name(self) -> &'static str {
        match self {
            Component::ApiServer => "kube-apiserver",
            Component::ControllerManager => "kube-controller-manager",
            Component::Scheduler => "kube-scheduler",
            Component::Kubelet => "kubelet",
            Component::Etcd(_) => "etcd",
        }
    }

    fn section(self) -> &'static str {
        match self {
            Component::Etcd(5) => "etcd-3.5",
            Component::Etcd(6) => "etcd-3.6",
            Component::Etcd(7) => "etcd-3.7",
            Component::Etcd(_) => "",
            other => other.name(),
        }
    }
}

/// What a minor makes of the name of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentFlag {
    /// It has no flag of this name.
    Unknown,
    /// The flag comes with a later minor.
    From(u64),
    /// The flag is gone.
    Gone {
        /// From this minor on.
        from: u64,
        /// It may have gone earlier.
        at_the_latest: bool,
    },
    /// The flag is there.
    There {
        /// It will go.
        deprecated: bool,
        /// A configuration file takes its place.
        by_config: bool,
        /// Its values add up where it stands more than once.
        adds_up: bool,
    },
}

/// What is known of a flag of a component; nothing where that is not known. `minor` is that of Kubernetes; etcd goes by its own.
pub fn component_flag(component: Component, name: &str, minor: u64) -> Option<ComponentFlag> {
    let is_etcd = matches!(component, Component::Etcd(_));
    if minor < OLDEST_MINOR && !is_etcd {
        return None;
    }
    let section = table().get(component.section())?;
    let whole = section.whole.is_none_or(|whole| whole == minor);
    let Some(line) = section.flags.get(name) else {
        return whole.then_some(ComponentFlag::Unknown);
    };
    let mut words = line.split(' ');
    let adds_up = words.next() == Some("+");
    let (mut deprecated, mut by_config) = (false, false);
    for word in words {
        match word.split_once('=') {
            None => {
                deprecated |= word == "deprecated";
                by_config |= word == "by-config";
            }
            Some((mark, number)) => {
                let number: u64 = number.parse().ok()?;
                match mark {
                    "since" if minor < number => return Some(ComponentFlag::From(number)),
                    "until" | "before" if minor >= number => {
                        return Some(ComponentFlag::Gone {
                            from: number,
                            at_the_latest: mark == "before",
                        });
                    }
                    // When it went is not known: of the minors before, nothing is said.
                    "before" => return None,
                    _ => {}
                }
            }
        }
    }
    Some(ComponentFlag::There {
        deprecated,
        by_config,
        adds_up,
    })
}

/// The names of all flags of a component that are known.
pub fn component_flag_names(component: Component) -> impl Iterator<Item = &'static str> {
    let section = table().get(component.section());
    section.into_iter().flat_map(|section| {
        let standing = section
            .flags
            .iter()
            .filter(|(_, line)| !line.contains("until=") && !line.contains("before="));
        standing.map(|(name, _)| *name)
    })
}

#[derive(Default)]
struct Section {
    /// The minor whose flags are all listed; none for etcd, where the section is of one minor.
    whole: Option<u64>,
    flags: BTreeMap<&'static str, &'static str>,
}

fn table() -> &'static BTreeMap<&'static str, Section> {
    static TABLE: OnceLock<BTreeMap<&'static str, Section>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut sections: BTreeMap<&str, Section> = BTreeMap::new();
        let mut name = "";
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            if let Some((title, mark)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
                name = title;
                let whole = mark.split_once('=').and_then(|(_, minor)| minor.parse().ok());
                sections.entry(name).or_default().whole = whole;
            } else if let Some((flag, rest)) = line.split_once(' ') {
                sections.entry(name).or_default().flags.insert(flag, rest);
            }
        }
        sections
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_and_go() {
        let there = |deprecated, by_config, adds_up| {
            Some(ComponentFlag::There {
                deprecated,
                by_config,
                adds_up,
            })
        };
        let gone = |from, at_the_latest| Some(ComponentFlag::Gone { from, at_the_latest });
        let api = |name, minor| component_flag(Component::ApiServer, name, minor);
        assert_eq!(api("audit-log-maxage", 31), there(false, false, false));
        assert_eq!(api("service-account-key-file", 36), there(false, false, true));
        assert_eq!(api("insecure-port", 31), gone(24, false));
        assert_eq!(api("cloud-provider", 31), None);
        assert_eq!(api("cloud-provider", 36), gone(35, true));
        assert_eq!(api("requestheader-uid-headers", 31), Some(ComponentFlag::From(32)));
        assert_eq!(component_flag(Component::Kubelet, "max-pods", 33), there(true, false, false));
        assert_eq!(
            component_flag(Component::Scheduler, "profiling", 33),
            there(false, true, false)
        );
        assert_eq!(
            component_flag(Component::Etcd(6), "enable-v2", 34),
            Some(ComponentFlag::Unknown)
        );
        assert_eq!(
            component_flag(Component::Etcd(5), "enable-v2", 33),
            there(false, false, false)
        );
    }

    #[test]
    fn nothing_is_said_where_a_minor_is_not_known() {
        let api = |minor| component_flag(Component::ApiServer, "nope", minor);
        assert_eq!([api(30), api(34), api(36)], [None; 3]);
        assert_eq!(api(35), Some(ComponentFlag::Unknown));
        assert_eq!(component_flag(Component::Etcd(4), "nope", 35), None);
    }

    #[test]
    fn what_kubeadm_sets_is_known() {
        for (component, name) in [
            (Component::ApiServer, "kubelet-preferred-address-types"),
            (Component::ControllerManager, "use-service-account-credentials"),
            (Component::Scheduler, "leader-elect"),
            (Component::Kubelet, "node-ip"),
            (Component::Etcd(5), "experimental-initial-corrupt-check"),
            (Component::Etcd(6), "watch-progress-notify-interval"),
            (Component::Etcd(6), "feature-gates"),
        ] {
            let known = component_flag(component, name, 35);
            assert!(matches!(known, Some(ComponentFlag::There { .. })), "{name}: {known:?}");
        }
    }
}
