//! The world that `init` changes, as it is on this host.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Run;
use crate::cluster::{Client, https::Https};
use crate::config::duration;
use crate::host::{Clock, LocalFiles, LocalPrograms, LocalServices, ProcTables, Programs, SystemClock};
use crate::output::Printer;
use crate::runtime::{ContainerRuntime, Cri};
use crate::workflow::action::Wait;
use crate::workflow::effects::{Connect, EffectError, HostWorld, WaitFor};
use crate::workflow::wait::{LocalProbe, WaitError, WaitEvent, WaitWorld, Witnesses, wait_for};

/// Services, programs, container runtime, cluster and clock of this host.
pub(super) struct LocalWorld {
    pub clock: Arc<SystemClock>,
    pub services: LocalServices,
    /// None where the address of its socket is none.
    pub runtime: Option<Cri>,
    programs: Arc<dyn Programs>,
    environment: BTreeMap<String, String>,
    limit: Duration,
    printer: Printer,
}

impl LocalWorld {
    pub fn of(run: &Run<'_>) -> Self {
        let init = &run.loaded.configuration.init;
        let path = run.context.environment.get("PATH").unwrap_or_default();
        let programs: Arc<dyn Programs> = Arc::new(LocalPrograms::new(path));
        let limit = init.timeouts.as_ref().and_then(|timeouts| timeouts.kubernetes_api_call);
        LocalWorld {
            clock: Arc::new(SystemClock::new()),
            services: LocalServices::new(Arc::clone(&programs)),
            runtime: Cri::at(&init.node_registration.cri_socket).ok(),
            programs,
            environment: run.environment(),
            limit: limit.map_or(Client::LIMIT, to_std),
            printer: run.context.printer.clone(),
        }
    }

    pub fn runtime(&self) -> Option<&dyn ContainerRuntime> {
        self.runtime.as_ref().map(|runtime| runtime as &dyn ContainerRuntime)
    }

    /// What effects act through.
    pub fn effects<'w>(&'w self, connect: &'w Connect<'w>, wait: &'w WaitFor<'w>) -> HostWorld<'w> {
        HostWorld {
            services: &self.services,
            runtime: self.runtime(),
            connect,
            wait,
        }
    }

    /// Connects to the cluster by a kubeconfig.
    pub fn connect(&self, kubeconfig: &Path) -> Result<Client, EffectError> {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let https = Https::of_kubeconfig(kubeconfig, &LocalFiles, &self.environment, Arc::clone(&clock))?;
        let printer = self.printer.clone();
        let client = Client::new(https, clock, self.limit);
        Ok(client.with_listener(move |retrying| {
            printer.detail(1, format!("{} is tried again: {}", retrying.request, retrying.why));
        }))
    }

    pub fn wait(&self, waits: &[Wait], tell: &mut dyn FnMut(WaitEvent)) -> Result<(), WaitError> {
        // What is waited for is on this host: a proxy, which the environment may name for the rest of the world, is none of its
        // business.
        let probe = LocalProbe::of_host(self.clock.clone());
        let world = WaitWorld {
            probe: Arc::new(probe),
            clock: &*self.clock,
            services: &self.services,
            witnesses: Witnesses {
                runtime: self.runtime(),
                programs: &*self.programs,
                tables: &ProcTables::default(),
                logs: PathBuf::from("/var/log"),
            },
        };
        wait_for(waits, &world, tell)
    }
}

fn to_std(duration: duration::Duration) -> Duration {
    Duration::from_nanos(u64::try_from(duration.nanoseconds()).unwrap_or(0))
}
