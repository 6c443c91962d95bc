//! Services for tests: as they are told to be, with every change recorded.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{InitSystem, ServiceChange, ServiceError, ServiceState, Services};

/// Services for tests. All of those named exist and are enabled.
#[derive(Debug)]
pub struct FakeServices {
    init_system: InitSystem,
    states: Mutex<BTreeMap<String, ServiceState>>,
    failure: Option<ServiceError>,
    changes: Mutex<Vec<(String, ServiceChange)>>,
}

impl Default for FakeServices {
    /// A kubelet that does not run, under systemd.
    fn default() -> Self {
        FakeServices {
            init_system: InitSystem::Systemd,
            states: Mutex::new([("kubelet".to_owned(), ServiceState::Inactive)].into()),
            failure: None,
            changes: Mutex::default(),
        }
    }
}

impl FakeServices {
    /// With a service that is so.
    #[must_use]
    pub fn with(self, name: &str, state: ServiceState) -> Self {
        self.states.lock().unwrap().insert(name.to_owned(), state);
        self
    }

    /// Every question and change fails so.
    #[must_use]
    pub fn failing(mut self, error: ServiceError) -> Self {
        self.failure = Some(error);
        self
    }

    /// Without an init system.
    #[must_use]
    pub fn without_init_system(mut self) -> Self {
        self.init_system = InitSystem::None;
        let verb = "change";
        let name = "kubelet".to_owned();
        self.failing(ServiceError::NoInitSystem { verb, name })
    }

    /// What was changed, in order.
    pub fn changes(&self) -> Vec<(String, ServiceChange)> {
        self.changes.lock().unwrap().clone()
    }

    fn answer<T>(&self, value: T) -> Result<T, ServiceError> {
        match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(value),
        }
    }
}

impl Services for FakeServices {
    fn init_system(&self) -> InitSystem {
        self.init_system
    }

    fn exists(&self, name: &str) -> Result<bool, ServiceError> {
        self.answer(self.states.lock().unwrap().contains_key(name))
    }

    fn state(&self, name: &str) -> Result<ServiceState, ServiceError> {
        let state = self.states.lock().unwrap().get(name).copied();
        self.answer(state.unwrap_or(ServiceState::Inactive))
    }

    fn is_enabled(&self, name: &str) -> Result<bool, ServiceError> {
        self.exists(name)
    }

    fn change(&self, name: &str, change: ServiceChange) -> Result<(), ServiceError> {
        self.changes.lock().unwrap().push((name.to_owned(), change));
        let state = match change {
            ServiceChange::Stop => ServiceState::Inactive,
            ServiceChange::Start | ServiceChange::Restart => ServiceState::Active,
        };
        self.answer(())?;
        self.states.lock().unwrap().insert(name.to_owned(), state);
        Ok(())
    }
}
