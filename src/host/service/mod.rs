//! Services of the host, and the program that looks after them: systemd or OpenRC.

mod error;
mod openrc;
mod systemd;
#[cfg(test)]
mod testing;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use error::ServiceError;
#[cfg(test)]
pub use testing::FakeServices;

use super::preflight::{Ran, Unanswered};
use super::programs::Programs;

/// Stands while systemd is what the host was booted with.
pub const SYSTEMD_RUNS: &str = "/run/systemd/system";
/// The longest that a question to the init system may take.
const ASKING: Duration = Duration::from_secs(10);
/// The longest that a change may take: systemd itself gives a unit 90 s to stop and as long to start.
const CHANGING: Duration = Duration::from_secs(200);

/// Services of a host. There is a form for this host; tests have one that records.
pub trait Services: Send + Sync {
    /// What looks after services.
    fn init_system(&self) -> InitSystem;

    /// Whether there is such a service.
    ///
    /// # Errors
    /// The init system gives no answer.
    fn exists(&self, name: &str) -> Result<bool, ServiceError>;

    /// How it is.
    ///
    /// # Errors
    /// The init system gives no answer.
    fn state(&self, name: &str) -> Result<ServiceState, ServiceError>;

    /// Whether it starts with the host.
    ///
    /// # Errors
    /// The init system gives no answer.
    fn is_enabled(&self, name: &str) -> Result<bool, ServiceError>;

    /// Starts, stops or restarts it. systemd reads its unit files again before it starts anything, so that files written a
    /// moment ago count. Stopping what does not run is no error.
    ///
    /// Where this fails the reference warns, and goes on: whoever calls decides.
    ///
    /// # Errors
    /// There is no init system, it refuses, or it takes too long.
    fn change(&self, name: &str, change: ServiceChange) -> Result<(), ServiceError>;

    /// Whether it runs, or is about to.
    ///
    /// # Errors
    /// The init system gives no answer.
    fn is_active(&self, name: &str) -> Result<bool, ServiceError> {
        Ok(matches!(self.state(name)?, ServiceState::Active | ServiceState::Activating))
    }
}

/// What looks after services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitSystem {
    /// systemd: `systemctl` is there.
    Systemd,
    /// OpenRC: `rc-service` is there.
    OpenRc,
    /// Neither is there.
    None,
}

impl InitSystem {
    /// The one of a host that has these programs, and was booted with systemd or was not. A `systemctl` that nothing stands behind
    /// (it came with a package, or is a stand-in) does not hide an OpenRC; where there is nothing else, it is tried all the same.
    pub fn of(systemctl: bool, booted: bool, rc_service: bool) -> InitSystem {
        match (systemctl, rc_service) {
            (true, true) if booted => InitSystem::Systemd,
            (_, true) => InitSystem::OpenRc,
            (true, false) => InitSystem::Systemd,
            (false, false) => InitSystem::None,
        }
    }
}

/// How a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceState {
    /// It runs.
    Active,
    /// It is about to run, or waits for its next try after it ended.
    Activating,
    /// It does not run, or does not exist.
    Inactive,
    /// It ended badly, and is not started again.
    Failed,
}

/// What happens to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceChange {
    /// It is stopped.
    Stop,
    /// It is started.
    Start,
    /// It is restarted.
    Restart,
}

impl ServiceChange {
    /// The verb: `stop`, ...
    pub fn verb(self) -> &'static str {
        match self {
            ServiceChange::Stop => "stop",
            ServiceChange::Start => "start",
            ServiceChange::Restart => "restart",
        }
    }
}

/// Services of this host.
#[derive(Clone)]
pub struct LocalServices {
    programs: Arc<dyn Programs>,
}

impl LocalServices {
    /// Asked and changed by these programs.
    pub fn new(programs: Arc<dyn Programs>) -> Self {
        LocalServices { programs }
    }
}

impl fmt::Debug for LocalServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalServices").field(&self.init_system()).finish()
    }
}

impl Services for LocalServices {
    fn init_system(&self) -> InitSystem {
        let there = |program| self.programs.find(program).is_some();
        let booted = self.programs.stands(Path::new(SYSTEMD_RUNS));
        InitSystem::of(there("systemctl"), booted, there("rc-service"))
    }

    fn exists(&self, name: &str) -> Result<bool, ServiceError> {
        match self.init_system() {
            InitSystem::Systemd => systemd::exists(self, name),
            InitSystem::OpenRc => openrc::exists(self, name),
            InitSystem::None => Err(no_init_system("look for", name)),
        }
    }

    fn state(&self, name: &str) -> Result<ServiceState, ServiceError> {
        match self.init_system() {
            InitSystem::Systemd => systemd::state(self, name),
            InitSystem::OpenRc => openrc::state(self, name),
            InitSystem::None => Err(no_init_system("look at", name)),
        }
    }

    fn is_enabled(&self, name: &str) -> Result<bool, ServiceError> {
        match self.init_system() {
            InitSystem::Systemd => systemd::is_enabled(self, name),
            InitSystem::OpenRc => openrc::is_enabled(self, name),
            InitSystem::None => Err(no_init_system("look at", name)),
        }
    }

    fn change(&self, name: &str, change: ServiceChange) -> Result<(), ServiceError> {
        match self.init_system() {
            InitSystem::Systemd => systemd::change(self, name, change),
            InitSystem::OpenRc => openrc::change(self, name, change),
            InitSystem::None => Err(no_init_system(change.verb(), name)),
        }
    }
}

impl LocalServices {
    /// Runs a program of the init system to its end, however that is.
    fn run(&self, program: &str, arguments: &[&str], limit: Duration) -> Result<Ran, ServiceError> {
        let command = || [&[program], arguments].concat().join(" ");
        let Some(path) = self.programs.find(program) else {
            return Err(ServiceError::NotRun {
                command: command(),
                reason: format!("{program} is not in PATH"),
            });
        };
        self.programs
            .run(&path, arguments, limit)
            .map_err(|unanswered| match unanswered {
                Unanswered::TimeOut(limit) => ServiceError::TimeOut {
                    command: command(),
                    limit,
                },
                other => ServiceError::NotRun {
                    command: command(),
                    reason: other.to_string(),
                },
            })
    }
}

fn no_init_system(verb: &'static str, name: &str) -> ServiceError {
    ServiceError::NoInitSystem {
        verb,
        name: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::programs::FakePrograms;

    #[test]
    fn the_program_that_looks_after_services_is_the_one_that_runs() {
        let of = |programs: FakePrograms| LocalServices::new(Arc::new(programs)).init_system();
        let both = || FakePrograms::default().with("systemctl").with("rc-service");
        assert_eq!(of(both()), InitSystem::Systemd);
        assert_eq!(of(both().without(SYSTEMD_RUNS)), InitSystem::OpenRc);
        assert_eq!(
            of(FakePrograms::default().with("systemctl").without(SYSTEMD_RUNS)),
            InitSystem::Systemd
        );
        assert_eq!(of(FakePrograms::default().with("rc-service")), InitSystem::OpenRc);
        assert_eq!(of(FakePrograms::default()), InitSystem::None);
    }
}
