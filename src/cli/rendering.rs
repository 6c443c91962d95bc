//! From the arguments of `render` and `diff` to a rendering: configuration, release, facts, certificates, time.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::config::dynamic::Host;
use crate::config::load::{self, Refused};
use crate::config::model::{Configuration, JoinConfiguration};
use crate::host::{Addresses, HostFacts, ReadFiles};
use crate::manifest::patch::{self, Patches};
use crate::release::Release;
use crate::workflow::init::KUBERNETES_FOLDER;
use crate::workflow::init::addon::disable_skipped;
use crate::workflow::render::{self, GivenFiles, Inputs, Node, Rendering, Unknown};

/// Stand where nobody has given a name or an address; what needs them is left out of a rendering.
const NO_NAME: &str = "name-not-given.invalid";
const NO_TOKEN: &str = "norand.0000000000000000";

/// Which configuration is rendered, and by which release.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file; `-` for standard input.
    pub file: String,
    /// The release to act as and to deploy, whatever version the file names; else the file decides.
    pub release: Option<Release>,
    /// The role of a node that joins: `control-plane` or `worker`.
    pub join_as: Option<String>,
}

/// A rendering with what it was made of.
pub struct Made {
    /// The configuration; of a joining node with its registration and endpoint.
    pub configuration: Configuration,
    /// What a joining node is configured by; none for the first node.
    pub join: Option<JoinConfiguration>,
    /// The release.
    pub release: Release,
    /// The rendering.
    pub rendering: Rendering,
    /// What was not known.
    pub unknown: Unknown,
}

impl Source {
    /// The one that the flags name.
    pub fn of(arguments: &Arguments) -> Source {
        Source {
            file: arguments.text("config").to_owned(),
            release: None,
            join_as: arguments.some_text("join-as").map(str::to_owned),
        }
    }
}

/// Where facts of the host come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facts {
    /// Only what was given counts.
    Given,
    /// This host is asked for what was not given.
    OfThisHost,
}

/// Renders; certificates are those of `--pki-dir`.
///
/// # Errors
/// The configuration is refused (exit status 3), a flag is wrong, a file cannot be read.
pub fn of(source: &Source, arguments: &Arguments, context: &Context) -> Result<Made, Failure> {
    let pki = arguments.some_text("pki-dir").map(PathBuf::from);
    if let Some(folder) = pki.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(Failure::failed(format!("--pki-dir: {} is no folder", folder.display())));
    }
    let unknown = pki.is_none();
    let files = |configuration: &Configuration| -> Box<dyn ReadFiles> {
        Box::new(GivenFiles {
            folder: pki,
            certificates: configuration.cluster.certificates_dir.clone().into(),
            kubeconfigs: KUBERNETES_FOLDER.into(),
        })
    };
    make(
        source,
        Facts::Given,
        files,
        Use::Rendering { no_pki: unknown },
        arguments,
        context,
    )
}

/// Renders over files that stand, which are read where a phase needs them and are not judged.
///
/// # Errors
/// As [`of`].
pub fn with_files(
    source: &Source,
    facts: Facts,
    files: &dyn ReadFiles,
    arguments: &Arguments,
    context: &Context,
) -> Result<Made, Failure> {
    make(source, facts, |_| Box::new(files), Use::Comparing, arguments, context)
}

/// What a rendering is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// To be written; perhaps without a folder of certificates.
    Rendering { no_pki: bool },
    /// To be compared: certificates that stand are not judged by it.
    Comparing,
}

fn make<'f>(
    source: &Source,
    facts: Facts,
    files: impl FnOnce(&Configuration) -> Box<dyn ReadFiles + 'f>,
    for_use: Use,
    arguments: &Arguments,
    context: &Context,
) -> Result<Made, Failure> {
    let host = match facts {
        Facts::OfThisHost if !context.for_other_host() => Given {
            facts: context.host_facts().clone(),
            addresses: context.addresses(),
        },
        _ => Given::of(context),
    };
    let asked = facts == Facts::OfThisHost || context.for_other_host();
    let input = context.read_configuration(&source.file)?;
    let loaded = read(
        source,
        context,
        &host,
        &input.name,
        |loader| load::init(&input.bytes, loader),
        &input.bytes,
    )?;
    let (mut configuration, release) = (loaded.configuration, loaded.release);
    let mut join = match &source.join_as {
        None => None,
        Some(_) => Some(
            read(
                source,
                context,
                &host,
                &input.name,
                |loader| load::join(&input.bytes, loader),
                &input.bytes,
            )?
            .configuration,
        ),
    };
    if let Some(release) = &source.release {
        configuration.cluster.kubernetes_version = release.version.to_string();
    }
    match &join {
        Some(join) => take_over(join, &mut configuration),
        // As `init` does: what it leaves out is noted in what it uploads.
        None => disable_skipped(&mut configuration.cluster, &configuration.init.skip_phases),
    }
    if let Some(name) = arguments.some_text("node-name") {
        name.clone_into(&mut configuration.init.node_registration.name);
        if let Some(join) = &mut join {
            name.clone_into(&mut join.node_registration.name);
        }
    }
    if let Some(address) = arguments.some_text("apiserver-advertise-address") {
        address.clone_into(&mut configuration.init.local_api_endpoint.advertise_address);
    }
    let init = &mut configuration.init;
    init.bootstrap_tokens.retain(|token| token.token != NO_TOKEN);
    let unknown = Unknown {
        name: init.node_registration.name == NO_NAME,
        address: host.is_marker(&init.local_api_endpoint.advertise_address),
        host: !asked,
        pki: for_use != Use::Rendering { no_pki: false },
    };
    let mut facts = host.facts;
    if unknown.host {
        facts.host_name = Some(configuration.init.node_registration.name.clone());
    }
    let files = files(&configuration);
    let patches = patches(&configuration, &source.file, arguments, context)?;
    let rendering = render::render(&Inputs {
        configuration: &configuration,
        release: &release,
        node: match (&join, source.join_as.as_deref()) {
            (Some(join), Some("control-plane")) => Node::ControlPlane(join),
            (Some(join), _) => Node::Worker(join),
            (None, _) => Node::First,
        },
        host: &facts,
        patches: &patches,
        files: &*files,
        now: now(arguments)?,
        unknown,
        kubeconfig_folder: KUBERNETES_FOLDER.into(),
        for_comparing: for_use == Use::Comparing,
    })
    .map_err(Failure::failed)?;
    Ok(Made {
        configuration,
        join,
        release,
        rendering,
        unknown,
    })
}

fn read<T>(
    source: &Source,
    context: &Context,
    host: &Given,
    name: &str,
    load: impl FnOnce(&mut load::Context<'_>) -> Result<load::Loaded<T>, Refused>,
    text: &[u8],
) -> Result<load::Loaded<T>, Failure> {
    let mut token = || NO_TOKEN.to_owned();
    let loaded = load(&mut load::Context {
        file: Some(name),
        pinned: source.release.as_ref().or(context.release.as_ref()),
        allow_experimental: false,
        host,
        token: &mut token,
    });
    match loaded {
        Ok(loaded) => {
            configuration::say_findings(context, &loaded.warnings, Some(text));
            Ok(loaded)
        }
        Err(Refused(findings)) => {
            configuration::say_findings(context, &findings, Some(text));
            if findings.iter().any(|finding| finding.code == "missing-kind") {
                context.printer.help(match source.join_as {
                    None => "a JoinConfiguration alone is rendered with --join-as, beside the ClusterConfiguration of its cluster",
                    Some(_) => {
                        "what a node that joins gets follows from its JoinConfiguration and from the ClusterConfiguration that kubeadm \
                         reads from the cluster: put both into the file, behind `---`; the cluster's is in ConfigMap \
                         kube-system/kubeadm-config"
                    }
                });
            }
            Err(Failure::said(ExitStatus::ConfigurationWrong))
        }
    }
}

/// The node's own part of a configuration is that of the node that joins.
fn take_over(join: &JoinConfiguration, configuration: &mut Configuration) {
    let init = &mut configuration.init;
    init.node_registration.clone_from(&join.node_registration);
    init.patches.clone_from(&join.patches);
    init.skip_phases.clone_from(&join.skip_phases);
    if let Some(control_plane) = &join.control_plane {
        init.local_api_endpoint.clone_from(&control_plane.local_api_endpoint);
    }
}

fn now(arguments: &Arguments) -> Result<Option<OffsetDateTime>, Failure> {
    let given = arguments.has("now").then(|| arguments.some_text("now")).flatten();
    let Some(text) = given else {
        return Ok(None);
    };
    let parsed = OffsetDateTime::parse(text, &Rfc3339);
    parsed.map(Some).map_err(|error| {
        Failure::failed(format!(
            "--now: `{text}` is no point in time such as 2031-01-02T03:04:05Z: {error}"
        ))
    })
}

/// The user's patches: from `--patches`, else from the configuration's folder, else from beside the file.
fn patches(configuration: &Configuration, file: &str, arguments: &Arguments, context: &Context) -> Result<Patches, Failure> {
    let named = configuration
        .init
        .patches
        .as_ref()
        .map_or("", |patches| patches.directory.as_str());
    let named = arguments.some_text("patches").unwrap_or(named);
    if named.is_empty() {
        return Ok(Patches::default());
    }
    let named = Path::new(named);
    let beside = named.file_name().map(|name| Path::new(file).with_file_name(name));
    let folder = match beside.filter(|beside| !named.exists() && beside.is_dir()) {
        Some(beside) => {
            context.printer.warning(format!(
                "there is no folder {} here; the patches are taken from {} beside the configuration",
                named.display(),
                beside.display()
            ));
            beside
        }
        None => named.to_owned(),
    };
    let files = patch::read_folder(&folder).map_err(Failure::failed)?;
    Patches::new(&files).map_err(Failure::failed)
}

/// A host of which only what was given is known.
struct Given {
    facts: HostFacts,
    addresses: Addresses,
}

impl Given {
    fn of(context: &Context) -> Given {
        let marked = (Some([192, 0, 2, 254].into()), "2001:db8:ffff:ffff::254".parse().ok());
        if !context.for_other_host() {
            return Given {
                facts: HostFacts {
                    host_name: Some(NO_NAME.to_owned()),
                    ..HostFacts::default()
                },
                addresses: marked,
            };
        }
        let facts = context.host_facts().clone();
        let addresses = match (facts.ipv4, facts.ipv6) {
            (None, None) => marked,
            given => given,
        };
        let host_name = facts.host_name.clone().or_else(|| Some(NO_NAME.to_owned()));
        Given {
            facts: HostFacts { host_name, ..facts },
            addresses,
        }
    }

    /// Whether an address stands where none was given.
    fn is_marker(&self, address: &str) -> bool {
        matches!(address, "192.0.2.254" | "2001:db8:ffff:ffff::254")
    }
}

impl Host for Given {
    fn facts(&self) -> &HostFacts {
        &self.facts
    }

    fn addresses(&self) -> Addresses {
        self.addresses
    }

    fn has_file(&self, _: &str) -> bool {
        true
    }
}
