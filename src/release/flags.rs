//! Flags of the components by minor: `data/flags.txt`, whose head names its sources.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::whole_minors;

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
        /// What its value is; nothing where that is not known, or any text will do.
        value: Option<FlagValue>,
    },
}

/// What the value of a flag is, for those whose values have a form of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagValue {
    /// `true` or `false`, as Go reads them.
    Bool,
    /// A whole number of so many bits.
    Integer(u32),
    /// A number.
    Number,
    /// A duration, as Go reads it.
    Duration,
    /// An IP address.
    Address,
}

impl FlagValue {
    fn of_word(word: &str) -> Option<FlagValue> {
        match word {
            "bool" => Some(FlagValue::Bool),
            "int" => Some(FlagValue::Integer(64)),
            "int32" => Some(FlagValue::Integer(32)),
            "number" => Some(FlagValue::Number),
            "duration" => Some(FlagValue::Duration),
            "ip" => Some(FlagValue::Address),
            _ => None,
        }
    }
}

/// What is known of a flag of a component; nothing where that is not known. `minor` is that of Kubernetes; etcd goes by its own.
pub fn component_flag(component: Component, name: &str, minor: u64) -> Option<ComponentFlag> {
    let is_etcd = matches!(component, Component::Etcd(_));
    if minor < OLDEST_MINOR && !is_etcd {
        return None;
    }
    let section = table().get(component.section())?;
    let whole = section.whole.as_ref().is_none_or(|whole| whole.contains(&minor));
    let Some(line) = section.flags.get(name) else {
        return whole.then_some(ComponentFlag::Unknown);
    };
    let mut words = line.split(' ');
    let adds_up = words.next() == Some("+");
    let (mut deprecated, mut by_config, mut value) = (false, false, None);
    for word in words {
        match word.split_once('=') {
            None => {
                deprecated |= word == "deprecated";
                by_config |= word == "by-config";
                value = value.or(FlagValue::of_word(word));
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
    // Whether a flag is deprecated is not said of a minor whose list is not known; what it does with its values is, which holds
    // in every minor that has it.
    Some(ComponentFlag::There {
        deprecated: deprecated && whole,
        by_config,
        adds_up,
        value,
    })
}

/// The minors of Kubernetes whose flags of this component are all known; none for etcd, which goes by its own minor.
pub fn whole_flag_minors(component: Component) -> Option<RangeInclusive<u64>> {
    table().get(component.section())?.whole.clone()
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
    /// The minors whose flags are all listed; none for etcd, where the section is of one minor.
    whole: Option<RangeInclusive<u64>>,
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
                sections.entry(name).or_default().whole = whole_minors(mark.trim());
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
        let there = |deprecated, by_config, adds_up, value| {
            Some(ComponentFlag::There {
                deprecated,
                by_config,
                adds_up,
                value,
            })
        };
        let gone = |from, at_the_latest| Some(ComponentFlag::Gone { from, at_the_latest });
        let api = |name, minor| component_flag(Component::ApiServer, name, minor);
        let number = Some(FlagValue::Integer(64));
        assert_eq!(api("audit-log-maxage", 31), there(false, false, false, number));
        assert_eq!(api("service-account-key-file", 36), there(false, false, true, None));
        assert_eq!(api("insecure-port", 31), gone(31, true));
        assert_eq!(api("cloud-provider", 32), there(true, false, false, None));
        assert_eq!(api("cloud-provider", 33), gone(33, false));
        assert_eq!(api("requestheader-uid-headers", 31), Some(ComponentFlag::From(32)));
        assert_eq!(
            component_flag(Component::Kubelet, "max-pods", 33),
            there(true, false, false, Some(FlagValue::Integer(32)))
        );
        assert_eq!(
            component_flag(Component::Scheduler, "profiling", 33),
            there(false, true, false, Some(FlagValue::Bool))
        );
        assert_eq!(
            component_flag(Component::Etcd(6), "enable-v2", 34),
            Some(ComponentFlag::Unknown)
        );
        assert_eq!(
            component_flag(Component::Etcd(5), "enable-v2", 33),
            there(false, false, false, None)
        );
    }

    #[test]
    fn values_have_types() {
        let value = |component, name| match component_flag(component, name, 35) {
            Some(ComponentFlag::There { value, .. }) => value,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(value(Component::ApiServer, "profiling"), Some(FlagValue::Bool));
        assert_eq!(value(Component::ApiServer, "advertise-address"), Some(FlagValue::Address));
        assert_eq!(value(Component::ApiServer, "goaway-chance"), Some(FlagValue::Number));
        let lease = value(Component::Scheduler, "leader-elect-lease-duration");
        assert_eq!(lease, Some(FlagValue::Duration));
        assert_eq!(value(Component::ControllerManager, "cluster-cidr"), None);
    }

    /// Of each component: a flag that was always there, one that came, one that went, one that will go.
    #[test]
    fn every_whole_minor_tells_what_is_there_from_what_is_not() {
        let cases = [
            (
                Component::ApiServer,
                "etcd-servers",
                ("tls-curve-preferences", 36),
                ("cloud-config", 33),
            ),
            (
                Component::ApiServer,
                "audit-webhook-mode",
                ("min-compatibility-version", 35),
                ("enable-swagger-ui", 31),
            ),
            (
                Component::ApiServer,
                "oidc-issuer-url",
                ("coordinated-leadership-lease-duration", 34),
                ("insecure-port", 31),
            ),
            (
                Component::ApiServer,
                "authorization-config",
                ("emulation-forward-compatible", 33),
                ("cloud-provider", 33),
            ),
            (
                Component::ControllerManager,
                "cluster-cidr",
                ("concurrent-daemonset-syncs", 32),
                ("port", 31),
            ),
            (
                Component::ControllerManager,
                "cloud-provider",
                ("concurrent-resourceclaim-syncs", 36),
                ("pod-eviction-timeout", 31),
            ),
            (
                Component::Scheduler,
                "config",
                ("requestheader-uid-headers", 32),
                ("policy-config-file", 31),
            ),
            (
                Component::Kubelet,
                "image-credential-provider-config",
                ("", 0),
                ("pod-infra-container-image", 35),
            ),
            (Component::Kubelet, "node-ip", ("", 0), ("register-schedulable", 34)),
        ];
        for (component, always, (came, since), (went, until)) in cases {
            let whole = whole_flag_minors(component).unwrap();
            assert_eq!(whole, 31..=36);
            for minor in whole {
                let of = |name| component_flag(component, name, minor);
                let there = |name| matches!(of(name), Some(ComponentFlag::There { .. }));
                assert!(there(always), "{always} v1.{minor}");
                assert_eq!(of("nope"), Some(ComponentFlag::Unknown), "v1.{minor}");
                if !came.is_empty() {
                    assert_eq!(there(came), minor >= since, "{came} v1.{minor}");
                    assert_eq!(
                        of(came) == Some(ComponentFlag::From(since)),
                        minor < since,
                        "{came} v1.{minor}"
                    );
                }
                assert_eq!(there(went), minor < until, "{went} v1.{minor}");
                assert_eq!(matches!(of(went), Some(ComponentFlag::Gone { .. })), minor >= until, "{went}");
            }
        }
        // Flags that are deprecated for good are not in the help of the components, but are there.
        for (component, name) in [
            (Component::ApiServer, "apiserver-count"),
            (Component::ApiServer, "kubelet-port"),
            (Component::ControllerManager, "node-sync-period"),
            (Component::Kubelet, "max-pods"),
        ] {
            for minor in 31..=36 {
                let of = component_flag(component, name, minor);
                assert!(
                    matches!(of, Some(ComponentFlag::There { deprecated: true, .. })),
                    "{name} v1.{minor}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_said_where_a_minor_is_not_known() {
        let api = |minor| component_flag(Component::ApiServer, "nope", minor);
        assert_eq!([api(30), api(37)], [None; 2]);
        let max_pods = component_flag(Component::Kubelet, "max-pods", 37);
        assert!(
            matches!(max_pods, Some(ComponentFlag::There { deprecated: false, .. })),
            "{max_pods:?}"
        );
        assert_eq!(
            component_flag(Component::ApiServer, "cloud-provider", 37),
            Some(ComponentFlag::Gone {
                from: 33,
                at_the_latest: false
            })
        );
        assert_eq!(component_flag(Component::Etcd(4), "nope", 35), None);
    }

    #[test]
    fn every_mark_can_be_read() {
        for (name, section) in table() {
            for (flag, line) in &section.flags {
                let mut words = line.split(' ');
                assert!(matches!(words.next(), Some("1" | "+")), "{name} {flag}: {line}");
                for word in words {
                    let number = |mark| word.strip_prefix(mark).and_then(|rest: &str| rest.parse::<u64>().ok());
                    let known = matches!(
                        word,
                        "deprecated" | "by-config" | "bool" | "int" | "int32" | "number" | "duration" | "ip"
                    ) || ["since=", "until=", "before="].iter().any(|mark| number(*mark).is_some());
                    assert!(known, "{name} {flag}: {word}");
                }
            }
        }
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
