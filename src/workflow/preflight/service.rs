//! `Service-...`: services that must be there.

use super::init_system::InitSystem;
use super::{Check, Subject, Trouble};
use crate::release::Release;

/// The kubelet's service: it need not run yet.
pub(super) fn kubelet(release: &Release) -> Check {
    check(release.minor.preflight.kubelet_service_check, "kubelet")
}

fn check(name: &'static str, service: &'static str) -> Check {
    Check::new(name, "the service starts with the host", move |host| {
        let why = format!("without the service {service} the node does not come back after a restart of the host");
        let Some(system) = InitSystem::of(host)? else {
            return Ok(vec![about(
                service,
                format!("neither systemd nor OpenRC looks after services here, so nothing starts the {service}"),
                why,
                format!("see to it that the {service} is started and kept running"),
            )]);
        };
        if !system.has(host, service)? {
            return Ok(vec![about(
                service,
                format!("there is no service {service}"),
                why,
                format!("install the package {service}"),
            )]);
        }
        Ok(match system.starts_at_boot(host, service)? {
            true => Vec::new(),
            false => vec![about(
                service,
                format!("the service {service} is not enabled"),
                why,
                system.enable(service),
            )],
        })
    })
}

fn about(service: &str, found: impl Into<String>, why: impl Into<String>, mend: impl Into<String>) -> Trouble {
    Trouble::warning(found, why, mend).about(Subject::Service(service.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, troubles, warnings};
    use super::*;

    fn ask(host: &FakeHost) -> Vec<String> {
        warnings(&kubelet(&Release::newest()), host)
    }

    #[test]
    fn with_systemd() {
        let host = FakeHost::fit();
        assert!(ask(&host).is_empty());
        let disabled = host.clone().with_run("systemctl is-enabled --quiet kubelet", 1, "");
        assert_eq!(ask(&disabled), ["the service kubelet is not enabled"]);
        assert_eq!(
            troubles(&kubelet(&Release::newest()), &disabled)[0].mend,
            "systemctl enable kubelet"
        );
        assert_eq!(
            ask(&host.without("/usr/lib/systemd/system/kubelet.service")),
            ["there is no service kubelet"]
        );
    }

    #[test]
    fn with_openrc_and_with_nothing() {
        let bare = FakeHost::fit().without("/run/systemd/system");
        assert!(ask(&bare)[0].contains("neither systemd nor OpenRC"));
        let openrc = FakeHost {
            programs: vec!["rc-service".to_owned(), "rc-update".to_owned()],
            ..bare
        };
        assert_eq!(ask(&openrc), ["there is no service kubelet"]);
        let openrc = openrc.with_file("/etc/init.d/kubelet", "");
        let shows = |text: &str| ask(&openrc.clone().with_run("rc-update show default", 0, text));
        assert!(shows("   containerd |\n      kubelet |\n").is_empty());
        assert_eq!(shows("  kubelet-x |\n"), ["the service kubelet is not enabled"]);
    }

    #[test]
    fn the_name_goes_by_release() {
        let name = |release: &str| kubelet(&Release::named(release).unwrap()).name;
        assert_eq!(
            (name("v1.34").as_str(), name("v1.35").as_str()),
            ("Service-Kubelet", "Service-kubelet")
        );
    }
}
