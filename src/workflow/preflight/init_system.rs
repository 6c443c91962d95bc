//! The program that looks after services.

use std::path::{Path, PathBuf};

use crate::host::InitSystem as Kind;
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::host::service::SYSTEMD_RUNS;

/// Folders of unit files.
const UNIT_FOLDERS: [&str; 5] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];
/// Folder of OpenRC's services.
const OPENRC_FOLDER: &str = "/etc/init.d";

/// What looks after services, with the program that it is asked by.
pub(super) enum InitSystem {
    Systemd(PathBuf),
    OpenRc { service: PathBuf, levels: PathBuf },
}

impl InitSystem {
    /// The one of the host.
    pub(super) fn of(host: &dyn PreflightHost) -> Result<Option<InitSystem>, Unanswered> {
        let (systemctl, service) = (host.find("systemctl"), host.find("rc-service"));
        let booted = host.stands(Path::new(SYSTEMD_RUNS))?;
        Ok(match Kind::of(systemctl.is_some(), booted, service.is_some()) {
            // One that does not run has no answers.
            Kind::Systemd => systemctl.filter(|_| booted).map(InitSystem::Systemd),
            Kind::OpenRc => service
                .zip(host.find("rc-update"))
                .map(|(service, levels)| InitSystem::OpenRc { service, levels }),
            Kind::None => None,
        })
    }

    /// Whether there is such a service.
    pub(super) fn has(&self, host: &dyn PreflightHost, service: &str) -> Result<bool, Unanswered> {
        match self {
            InitSystem::OpenRc { .. } => host.stands(&Path::new(OPENRC_FOLDER).join(service)),
            InitSystem::Systemd(_) => {
                for folder in UNIT_FOLDERS {
                    if host.stands(&Path::new(folder).join(format!("{service}.service")))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// Whether it runs.
    pub(super) fn runs(&self, host: &dyn PreflightHost, service: &str) -> Result<bool, Unanswered> {
        let ran = match self {
            InitSystem::Systemd(systemctl) => host.run(systemctl, &["is-active", "--quiet", service])?,
            InitSystem::OpenRc { service: program, .. } => host.run(program, &[service, "status"])?,
        };
        Ok(ran.status == Some(0))
    }

    /// Whether it starts with the host.
    pub(super) fn starts_at_boot(&self, host: &dyn PreflightHost, service: &str) -> Result<bool, Unanswered> {
        match self {
            InitSystem::Systemd(systemctl) => Ok(host.run(systemctl, &["is-enabled", "--quiet", service])?.status == Some(0)),
            InitSystem::OpenRc { levels, .. } => {
                let ran = host.run(levels, &["show", "default"])?;
                Ok(ran.output.lines().any(|line| line.split_whitespace().next() == Some(service)))
            }
        }
    }

    /// The command that makes a service start with the host.
    pub(super) fn enable(&self, service: &str) -> String {
        match self {
            InitSystem::Systemd(_) => format!("systemctl enable {service}"),
            InitSystem::OpenRc { .. } => format!("rc-update add {service} default"),
        }
    }
}
