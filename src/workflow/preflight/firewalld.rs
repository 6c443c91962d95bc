//! `Firewalld`: a firewall that may close the ports of the control plane.

use super::init_system::InitSystem;
use super::{Check, Trouble};

const SERVICE: &str = "firewalld";

pub(super) fn check(ports: &[i32]) -> Check {
    let ports = ports.to_vec();
    Check::new(
        "Firewalld",
        "no firewalld closes the ports of the control plane",
        move |host| {
            let Some(system) = InitSystem::of(host)? else {
                return Ok(vec![Trouble::warning(
                    "neither systemd nor OpenRC looks after services here, so whether firewalld runs is not known",
                    "a firewall may close the ports of the control plane",
                    "see to it that the firewall, if there is one, lets these ports pass",
                )]);
            };
            if !system.has(host, SERVICE)? || !system.runs(host, SERVICE)? {
                return Ok(Vec::new());
            }
            let each = |form: &dyn Fn(&i32) -> String, between: &str| ports.iter().map(form).collect::<Vec<_>>().join(between);
            Ok(vec![Trouble::warning(
                format!("firewalld runs; the ports {} must be open", each(&i32::to_string, " and ")),
                "other nodes reach the API server and the kubelet by them",
                format!(
                    "firewall-cmd --permanent {} && firewall-cmd --reload",
                    each(&|port| format!("--add-port={port}/tcp"), " ")
                ),
            )])
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, troubles, warnings};
    use super::*;

    #[test]
    fn a_running_one_is_warned_of() {
        let check = check(&[6443, 10250]);
        assert!(warnings(&check, &FakeHost::fit()).is_empty());
        let unit = FakeHost::fit().with_file("/usr/lib/systemd/system/firewalld.service", "");
        let stopped = unit.clone().with_run("systemctl is-active --quiet firewalld", 3, "");
        assert!(warnings(&check, &stopped).is_empty());
        let running = unit.with_run("systemctl is-active --quiet firewalld", 0, "");
        let mend = &troubles(&check, &running)[0].mend;
        assert!(mend.contains("--add-port=6443/tcp --add-port=10250/tcp &&"), "{mend}");
    }

    #[test]
    fn without_an_init_system_nobody_knows() {
        let host = FakeHost::fit().without("/run/systemd/system");
        assert_eq!(warnings(&check(&[6443]), &host).len(), 1);
    }
}
