//! Services by systemd.

use super::{ASKING, CHANGING, LocalServices, ServiceChange, ServiceError, ServiceState};
use crate::host::preflight::Ran;

const PROGRAM: &str = "systemctl";
/// What every command of systemctl says where the host runs without systemd.
const NOT_BOOTED: &str = "has not been booted with systemd";
/// So many lines of the journal are what an admin wants to see first.
const JOURNAL_LINES: usize = 20;

pub(super) fn exists(services: &LocalServices, name: &str) -> Result<bool, ServiceError> {
    let arguments = ["show", "--property=LoadState", "--value", name];
    let ran = services.run(PROGRAM, &arguments, ASKING)?;
    let state = ran.output.trim();
    if ran.status != Some(0) || state.is_empty() {
        return Err(judge(&arguments, &ran, None));
    }
    // A masked unit exists, and cannot be started: that is said when it is.
    Ok(state != "not-found")
}

pub(super) fn state(services: &LocalServices, name: &str) -> Result<ServiceState, ServiceError> {
    let arguments = ["is-active", name];
    let ran = services.run(PROGRAM, &arguments, ASKING)?;
    match ran.output.trim() {
        "active" | "reloading" | "refreshing" => Ok(ServiceState::Active),
        "activating" => Ok(ServiceState::Activating),
        "failed" => Ok(ServiceState::Failed),
        "" => Err(judge(&arguments, &ran, None)),
        _ => Ok(ServiceState::Inactive),
    }
}

pub(super) fn is_enabled(services: &LocalServices, name: &str) -> Result<bool, ServiceError> {
    let arguments = ["is-enabled", name];
    let ran = services.run(PROGRAM, &arguments, ASKING)?;
    match ran.said.contains(NOT_BOOTED) {
        true => Err(judge(&arguments, &ran, None)),
        false => Ok(ran.status == Some(0)),
    }
}

pub(super) fn change(services: &LocalServices, name: &str, change: ServiceChange) -> Result<(), ServiceError> {
    if change != ServiceChange::Stop {
        run(services, &["daemon-reload"], None)?;
    }
    let more = format!("journalctl -u {name} -n {JOURNAL_LINES} --no-pager");
    run(services, &[change.verb(), name], Some(more))
}

fn run(services: &LocalServices, arguments: &[&str], more: Option<String>) -> Result<(), ServiceError> {
    let ran = services.run(PROGRAM, arguments, CHANGING)?;
    match ran.status {
        Some(0) => Ok(()),
        _ => Err(judge(arguments, &ran, more)),
    }
}

fn judge(arguments: &[&str], ran: &Ran, more: Option<String>) -> ServiceError {
    let command = [&[PROGRAM], arguments].concat().join(" ");
    match ran.said.contains(NOT_BOOTED) {
        true => ServiceError::NotBooted { command },
        false => ServiceError::failed(command, ran, more),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::super::{InitSystem, Services};
    use super::*;
    use crate::host::preflight::Unanswered;
    use crate::host::programs::FakePrograms;

    const NO_SYSTEMD: &str = "System has not been booted with systemd as init system (PID 1). Can't operate.\n\
                              Failed to connect to bus: Host is down\n";

    fn services(programs: FakePrograms) -> (LocalServices, Arc<FakePrograms>) {
        let programs = Arc::new(programs);
        (LocalServices::new(programs.clone()), programs)
    }

    #[test]
    fn unit_files_are_read_again_before_a_start_only() {
        let (local, programs) = services(
            FakePrograms::default()
                .with_run("systemctl daemon-reload", 0, "", "")
                .with_run("systemctl stop kubelet", 0, "", "")
                .with_run("systemctl start kubelet", 0, "", "")
                .with_run("systemctl restart kubelet", 0, "", ""),
        );
        assert_eq!(local.init_system(), InitSystem::Systemd);
        for change in [ServiceChange::Stop, ServiceChange::Start, ServiceChange::Restart] {
            local.change("kubelet", change).unwrap();
        }
        assert_eq!(
            programs.commands(),
            [
                "systemctl stop kubelet",
                "systemctl daemon-reload",
                "systemctl start kubelet",
                "systemctl daemon-reload",
                "systemctl restart kubelet"
            ]
        );
    }

    #[test]
    fn a_refusal_carries_the_last_words_and_where_to_read_on() {
        let said = "Job for kubelet.service failed because the control process exited with error code.\n\
                    See \"systemctl status kubelet.service\" and \"journalctl -xeu kubelet.service\" for details.\n";
        let (local, _) = services(
            FakePrograms::default()
                .with_run("systemctl daemon-reload", 0, "", "")
                .with_run("systemctl start kubelet", 1, "", said),
        );
        let error = local.change("kubelet", ServiceChange::Start).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("`systemctl start kubelet` failed (exit status 1): Job for kubelet"),
            "{text}"
        );
        assert_eq!(
            error.help(),
            "`journalctl -u kubelet -n 20 --no-pager` shows what the service itself said"
        );
    }

    #[test]
    fn without_systemd_in_process_1_it_says_so() {
        let (local, programs) = services(
            FakePrograms::default()
                .with_run("systemctl daemon-reload", 1, "", NO_SYSTEMD)
                .with_run("systemctl is-active kubelet", 1, "", NO_SYSTEMD)
                .with_run("systemctl is-enabled kubelet", 1, "", NO_SYSTEMD)
                .with_run("systemctl show --property=LoadState --value kubelet", 1, "", NO_SYSTEMD),
        );
        let error = local.change("kubelet", ServiceChange::Restart).unwrap_err();
        assert!(matches!(error, ServiceError::NotBooted { .. }), "{error}");
        assert!(error.to_string().contains("not booted with systemd"), "{error}");
        assert!(matches!(local.state("kubelet"), Err(ServiceError::NotBooted { .. })));
        assert!(matches!(local.is_enabled("kubelet"), Err(ServiceError::NotBooted { .. })));
        assert!(matches!(local.exists("kubelet"), Err(ServiceError::NotBooted { .. })));
        assert_eq!(programs.commands().len(), 4, "nothing follows a reload that failed");
    }

    #[test]
    fn one_that_hangs_is_ended() {
        let limit = Duration::from_secs(200);
        let (local, _) = services(
            FakePrograms::default()
                .with_run("systemctl daemon-reload", 0, "", "")
                .with_answer("systemctl start kubelet", Err(Unanswered::TimeOut(limit))),
        );
        let error = local.change("kubelet", ServiceChange::Start).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`systemctl start kubelet` did not end within 200 s, and was ended"
        );
    }

    #[test]
    fn states() {
        for (status, output, state) in [
            (0, "active\n", ServiceState::Active),
            (0, "reloading\n", ServiceState::Active),
            (3, "activating\n", ServiceState::Activating),
            (3, "failed\n", ServiceState::Failed),
            (3, "inactive\n", ServiceState::Inactive),
            (4, "unknown\n", ServiceState::Inactive),
        ] {
            let (local, _) = services(FakePrograms::default().with_run("systemctl is-active kubelet", status, output, ""));
            assert_eq!(local.state("kubelet"), Ok(state), "{output}");
            let active = matches!(state, ServiceState::Active | ServiceState::Activating);
            assert_eq!(local.is_active("kubelet"), Ok(active));
        }
        for (output, there) in [("loaded\n", true), ("masked\n", true), ("not-found\n", false)] {
            let command = "systemctl show --property=LoadState --value kubelet";
            let (local, _) = services(FakePrograms::default().with_run(command, 0, output, ""));
            assert_eq!(local.exists("kubelet"), Ok(there));
        }
    }
}
