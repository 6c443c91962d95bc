//! What a command gets besides its arguments: the printer, the release, the host, the environment, the clock.

use std::cell::{OnceCell, RefCell};
use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use super::environment::Environment;
use super::input::{self, Input, InputError};
use super::{Arguments, Failure};
use crate::config::dynamic::Host;
use crate::host::preflight::{AskHost, Terms};
use crate::host::{Addresses, HostFacts, PreflightHost};
use crate::output::Printer;
use crate::release::Release;

/// The most that a file of host facts may have.
const HOST_FACTS_LIMIT: u64 = 1024 * 1024;

/// The world around a command, as values.
pub struct Context {
    /// Prints.
    pub printer: Printer,
    /// The name that the program was called by: `kubestrap`, or `kubeadm` through a link. Commands that are printed carry it.
    pub program: String,
    /// The release that `--release` or `KUBESTRAP_RELEASE` pins.
    pub release: Option<Release>,
    /// The environment.
    pub environment: Environment,
    /// The time when the program started.
    pub now: SystemTime,
    standard_input: RefCell<Box<dyn Read>>,
    host_facts_took_input: bool,
    random: Random,
    probe: fn() -> HostFacts,
    ask: AskHost,
    host_facts: OnceCell<HostFacts>,
    probe_addresses: fn() -> Addresses,
    addresses: OnceCell<Addresses>,
    for_other_host: bool,
    generated_tokens: RefCell<Vec<String>>,
}

/// A host that threads may ask: what it is asked for is found out once, by whoever asks first.
pub struct SharedHost {
    probe: fn() -> HostFacts,
    facts: OnceLock<HostFacts>,
    probe_addresses: fn() -> Addresses,
    addresses: OnceLock<Addresses>,
}

impl Host for SharedHost {
    fn facts(&self) -> &HostFacts {
        self.facts.get_or_init(self.probe)
    }

    fn addresses(&self) -> Addresses {
        *self.addresses.get_or_init(self.probe_addresses)
    }
}

/// Fills a buffer with random bytes.
pub type Random = fn(&mut [u8]) -> Result<(), NoRandomness>;

/// The system gives no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness;

/// The world as the process has it, before the command line is read.
pub struct World {
    /// The environment.
    pub environment: Environment,
    /// Standard input.
    pub standard_input: Box<dyn Read>,
    /// Asks the host.
    pub probe: fn() -> HostFacts,
    /// Asks the host for its addresses.
    pub probe_addresses: fn() -> Addresses,
    /// Asks the host what preflight asks.
    pub ask: AskHost,
    /// The source of randomness.
    pub random: Random,
    /// The time.
    pub now: SystemTime,
}

impl Context {
    /// The context that arguments and environment make: `--release`, `--host-facts`, `--quiet` and `-v` are read here.
    ///
    /// # Errors
    /// The pinned release is not known; the file of host facts cannot be read or is not what it should be.
    pub fn new(mut world: World, program: &str, printer: Printer, arguments: &Arguments) -> Result<Self, Failure> {
        let or_variable = |flag: &str, variable: &str| {
            Some(arguments.text(flag))
                .filter(|value| !value.is_empty())
                .or_else(|| world.environment.get(variable))
                .map(str::to_owned)
        };
        let release = or_variable("release", "KUBESTRAP_RELEASE")
            .map(|name| Release::named(&name))
            .transpose()?;
        let (host_facts, addresses) = (OnceCell::new(), OnceCell::new());
        let host_facts_file = or_variable("host-facts", "KUBESTRAP_HOST_FACTS");
        let host_facts_took_input = host_facts_file.as_deref() == Some("-");
        if let Some(path) = host_facts_file {
            let facts = read_host_facts(&path, &mut *world.standard_input)?;
            addresses.get_or_init(|| (facts.ipv4, facts.ipv6));
            host_facts.get_or_init(|| facts);
        }
        let for_other_host = host_facts.get().is_some();
        Ok(Context {
            printer: printer
                .with_quiet(arguments.flag("quiet"))
                .with_verbosity(arguments.number("v").clamp(0, 255) as u8),
            program: program.to_owned(),
            release,
            environment: world.environment,
            now: world.now,
            standard_input: RefCell::new(world.standard_input),
            host_facts_took_input,
            random: world.random,
            probe: world.probe,
            ask: world.ask,
            host_facts,
            probe_addresses: world.probe_addresses,
            addresses,
            for_other_host,
            generated_tokens: RefCell::default(),
        })
    }

    /// The pinned release, else the newest known. Where there is a configuration, its `kubernetesVersion` comes between the
    /// two: [`load`](crate::config::load) says by which release it was read.
    pub fn release(&self) -> Release {
        self.release.clone().unwrap_or_else(Release::newest)
    }

    /// The facts of the host: those of `--host-facts`, else found out at the first call.
    pub fn host_facts(&self) -> &HostFacts {
        self.host_facts.get_or_init(self.probe)
    }

    /// The host, for threads.
    pub fn shared_host(&self) -> SharedHost {
        SharedHost {
            probe: self.probe,
            facts: self.host_facts.get().cloned().map_or_else(OnceLock::new, OnceLock::from),
            probe_addresses: self.probe_addresses,
            addresses: self.addresses.get().copied().map_or_else(OnceLock::new, OnceLock::from),
        }
    }

    /// The source of randomness, for threads.
    pub fn randomness(&self) -> Random {
        self.random
    }

    /// Whether the facts of the host were given: what is asked for is then meant for another host, perhaps.
    pub fn for_other_host(&self) -> bool {
        self.for_other_host
    }

    /// This host, for the questions of preflight, none of which takes longer than `limit`.
    pub fn preflight_host(&self, limit: Duration, network: bool) -> Arc<dyn PreflightHost> {
        (self.ask)(Terms {
            path: self.environment.get("PATH").unwrap_or_default().to_owned(),
            limit,
            network,
        })
    }

    /// Fills a buffer with random bytes.
    ///
    /// # Errors
    /// The system has none.
    pub fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        (self.random)(bytes)
    }

    /// The bootstrap tokens that were made up because a configuration gave none.
    pub fn generated_tokens(&self) -> Vec<String> {
        self.generated_tokens.borrow().clone()
    }

    /// Notes a bootstrap token that was made up.
    pub(super) fn note_generated_token(&self, token: &str) {
        self.generated_tokens.borrow_mut().push(token.to_owned());
    }

    /// Reads a configuration file, or standard input where `path` is `-`.
    ///
    /// # Errors
    /// It cannot be read, is a folder, or has more than 32 MiB.
    pub fn read_configuration(&self, path: &str) -> Result<Input, InputError> {
        self.read_file(path, input::CONFIGURATION_LIMIT)
    }

    /// Reads any other file, or standard input where `path` is `-`.
    ///
    /// # Errors
    /// It cannot be read, is a folder, or has more than `limit` bytes.
    pub fn read_file(&self, path: &str, limit: u64) -> Result<Input, InputError> {
        if path == "-" && self.host_facts_took_input {
            return Err(InputError::Taken { by: "host-facts" });
        }
        input::read(path, &mut **self.standard_input.borrow_mut(), limit)
    }

    /// A command of this program, for a message: `kubestrap token create`.
    pub fn command(&self, words: &str) -> String {
        format!("{} {words}", self.program)
    }
}

fn read_host_facts(path: &str, standard_input: &mut dyn Read) -> Result<HostFacts, Failure> {
    let input = input::read(path, standard_input, HOST_FACTS_LIMIT)?;
    // An object first: a list would do for serde's structs.
    let object: Result<serde_json::Map<_, _>, _> = serde_json::from_slice(&input.bytes);
    let facts = object.and_then(|object| serde_json::from_value(object.into()));
    facts.map_err(|error| {
        Failure::failed(format!("{} holds no host facts: {error}", input.name)).with_help(
            "host facts are a JSON object with hostName, ipv4, ipv6, caFolders and systemdResolved; leave out what is not known",
        )
    })
}

impl Host for Context {
    fn facts(&self) -> &HostFacts {
        self.host_facts()
    }

    fn addresses(&self) -> Addresses {
        *self.addresses.get_or_init(self.probe_addresses)
    }
}
