//! Services by OpenRC.

use super::{ASKING, CHANGING, LocalServices, ServiceChange, ServiceError, ServiceState};

const PROGRAM: &str = "rc-service";
const LEVELS: &str = "rc-update";

pub(super) fn exists(services: &LocalServices, name: &str) -> Result<bool, ServiceError> {
    Ok(services.run(PROGRAM, &["--exists", name], ASKING)?.status == Some(0))
}

pub(super) fn state(services: &LocalServices, name: &str) -> Result<ServiceState, ServiceError> {
    let ran = services.run(PROGRAM, &[name, "status"], ASKING)?;
    // ` * status: started`, with colours on a terminal only.
    let word = ran.output.split_once("status:").map(|(_, rest)| rest.trim());
    Ok(match word {
        Some("started") => ServiceState::Active,
        Some("starting") => ServiceState::Activating,
        Some("crashed") => ServiceState::Failed,
        Some(_) => ServiceState::Inactive,
        None if ran.status == Some(0) => ServiceState::Active,
        None => ServiceState::Inactive,
    })
}

pub(super) fn is_enabled(services: &LocalServices, name: &str) -> Result<bool, ServiceError> {
    let ran = services.run(LEVELS, &["show", "default"], ASKING)?;
    Ok(ran.output.lines().any(|line| line.split_whitespace().next() == Some(name)))
}

pub(super) fn change(services: &LocalServices, name: &str, change: ServiceChange) -> Result<(), ServiceError> {
    let arguments = [name, change.verb()];
    let ran = services.run(PROGRAM, &arguments, CHANGING)?;
    match ran.status {
        Some(0) => Ok(()),
        _ => Err(ServiceError::failed(format!("{PROGRAM} {}", arguments.join(" ")), &ran, None)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{InitSystem, Services};
    use super::*;
    use crate::host::programs::FakePrograms;

    fn services(programs: FakePrograms) -> LocalServices {
        LocalServices::new(Arc::new(programs))
    }

    #[test]
    fn asked_and_changed() {
        let local = services(
            FakePrograms::default()
                .with_run("rc-service --exists kubelet", 0, "", "")
                .with_run("rc-service kubelet status", 0, " * status: started\n", "")
                .with_run("rc-update show default", 0, "  containerd |\n     kubelet |\n", "")
                .with_run("rc-service kubelet restart", 0, "", "")
                .with_run("rc-service kubelet stop", 1, " * ERROR: kubelet failed to stop\n", ""),
        );
        assert_eq!(local.init_system(), InitSystem::OpenRc);
        assert_eq!(local.exists("kubelet"), Ok(true));
        assert_eq!(local.is_active("kubelet"), Ok(true));
        assert_eq!(local.is_enabled("kubelet"), Ok(true));
        local.change("kubelet", ServiceChange::Restart).unwrap();
        let error = local.change("kubelet", ServiceChange::Stop).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`rc-service kubelet stop` failed (exit status 1): * ERROR: kubelet failed to stop"
        );
        assert_eq!(error.help(), "run `rc-service kubelet stop` by hand");
    }

    #[test]
    fn states() {
        for (status, output, state) in [
            (3, " * status: stopped\n", ServiceState::Inactive),
            (32, " * status: crashed\n", ServiceState::Failed),
            (8, " * status: starting\n", ServiceState::Activating),
            (1, " * rc-service: service `kubelet' does not exist\n", ServiceState::Inactive),
        ] {
            let local = services(FakePrograms::default().with_run("rc-service kubelet status", status, output, ""));
            assert_eq!(local.state("kubelet"), Ok(state), "{output}");
        }
    }

    #[test]
    fn without_any_init_system() {
        let local = services(FakePrograms::default());
        assert_eq!(local.init_system(), InitSystem::None);
        let error = local.change("kubelet", ServiceChange::Start).unwrap_err();
        assert!(error.to_string().contains("cannot start the service kubelet"), "{error}");
        assert_eq!(error.help(), "start the kubelet the way this host does it");
        assert!(matches!(local.exists("kubelet"), Err(ServiceError::NoInitSystem { .. })));
    }
}
