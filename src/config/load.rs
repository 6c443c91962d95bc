//! From the text of a file, or from flags, to a configuration that is whole: read, filled in, checked.
//!
//! [`judge`] is for `config validate` and `config migrate`: everything that a file holds, with every problem found.
//! [`init`] and its siblings are for the commands that act: a configuration, or the reasons why there is none.

use super::component::{self, ComponentConfig};
use super::convert::move_control_plane_timeout;
use super::defaults;
use super::document::{self, ApiVersion, Content, Document, Kind, Purpose};
use super::dynamic::{self, Host, Sources};
use super::model::{
    ApiEndpoint, ClusterConfiguration, Configuration, InitConfiguration, JoinConfiguration, ResetConfiguration,
    UpgradeConfiguration,
};
use super::network;
use super::validate::{self, Finding, Rules};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::release::Release;
use crate::yaml::{self, Limits, Position};

/// What loading needs besides the text.
pub struct Context<'a> {
    /// Name of the file, for findings.
    pub file: Option<&'a str>,
    /// The release that the user pinned; without it the file decides.
    pub pinned: Option<&'a Release>,
    /// Read experimental versions too.
    pub allow_experimental: bool,
    /// The host, asked only where the configuration leaves something out.
    pub host: &'a dyn Host,
    /// Makes bootstrap tokens.
    pub token: &'a mut dyn FnMut() -> String,
}

/// All that a file holds.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The release by whose rules it was read.
    pub release: Release,
    /// Init and Cluster, where one of them is there.
    pub init: Option<Configuration>,
    /// Join.
    pub join: Option<JoinConfiguration>,
    /// Reset.
    pub reset: Option<ResetConfiguration>,
    /// Upgrade.
    pub upgrade: Option<UpgradeConfiguration>,
    /// The documents themselves, in the order of the file.
    pub documents: Vec<Document>,
    /// Every problem, in the order of the file.
    pub findings: Vec<Diagnostic>,
}

impl Judged {
    /// Whether the file is refused.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// A configuration to act by.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The configuration.
    pub configuration: T,
    /// The release to act as.
    pub release: Release,
    /// What the user should know.
    pub warnings: Vec<Diagnostic>,
}

/// The reasons why a file is refused, with its warnings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is refused")]
pub struct Refused(pub Vec<Diagnostic>);

/// Reads everything in a file and finds every problem.
pub fn judge(text: &[u8], context: &mut Context<'_>) -> Judged {
    load(text, Purpose::Judge, context)
}

/// The configuration of `init` from a file.
///
/// # Errors
/// When something is wrong with it.
pub fn init(text: &[u8], context: &mut Context<'_>) -> Result<Loaded<Configuration>, Refused> {
    let mut judged = load(text, Purpose::Run, context);
    if let Some(configuration) = &judged.init {
        let endpoint = &configuration.init.local_api_endpoint;
        let found = refuse_no_address(endpoint, Kind::Init, &judged.documents, context.file);
        judged.findings.extend(found);
    }
    let found = judged.init.take();
    finish(judged, found, "InitConfiguration or ClusterConfiguration", context.file)
}

/// The configuration of `init` from flags.
///
/// # Errors
/// When something is wrong with it.
pub fn init_from_flags(
    init: InitConfiguration,
    cluster: ClusterConfiguration,
    context: &mut Context<'_>,
) -> Result<Loaded<Configuration>, Refused> {
    let release = release_of(Some(&cluster.kubernetes_version), context.pinned);
    let mut parts = Parts {
        init: Some(init),
        cluster: Some(cluster),
        ..Parts::default()
    };
    let mut judged = whole(&mut parts, Vec::new(), Purpose::Run, release, context);
    if let Some(configuration) = &judged.init {
        let endpoint = &configuration.init.local_api_endpoint;
        let found = refuse_no_address(endpoint, Kind::Init, &[], None);
        judged.findings.extend(found);
    }
    let found = judged.init.take();
    finish(judged, found, "InitConfiguration", None)
}

/// The configuration of `join` from a file.
///
/// # Errors
/// When something is wrong with it.
pub fn join(text: &[u8], context: &mut Context<'_>) -> Result<Loaded<JoinConfiguration>, Refused> {
    let mut judged = load(text, Purpose::Run, context);
    if let Some(control_plane) = judged.join.as_ref().and_then(|join| join.control_plane.as_ref()) {
        let found = refuse_no_address(&control_plane.local_api_endpoint, Kind::Join, &judged.documents, context.file);
        judged.findings.extend(found);
    }
    let found = judged.join.take();
    finish(judged, found, "JoinConfiguration", context.file)
}

/// The configuration of `reset` from a file.
///
/// # Errors
/// When something is wrong with it.
pub fn reset(text: &[u8], context: &mut Context<'_>) -> Result<Loaded<ResetConfiguration>, Refused> {
    let mut judged = load(text, Purpose::Run, context);
    let found = judged.reset.take();
    finish(judged, found, "ResetConfiguration", context.file)
}

/// The configuration of `upgrade` from a file.
///
/// # Errors
/// When something is wrong with it.
pub fn upgrade(text: &[u8], context: &mut Context<'_>) -> Result<Loaded<UpgradeConfiguration>, Refused> {
    let mut judged = load(text, Purpose::Run, context);
    let found = judged.upgrade.take();
    finish(judged, found, "UpgradeConfiguration", context.file)
}

fn finish<T>(judged: Judged, found: Option<T>, wanted: &str, file: Option<&str>) -> Result<Loaded<T>, Refused> {
    let refused = judged.is_refused();
    let mut findings = judged.findings;
    let Some(configuration) = found else {
        let message = format!("there is no {wanted} in this file");
        let mut finding = Diagnostic::error("missing-kind", "", Position { line: 1, column: 1 }, message);
        finding.file = file.map(str::to_owned);
        findings.push(finding);
        return Err(Refused(findings));
    };
    if refused {
        return Err(Refused(findings));
    }
    Ok(Loaded {
        configuration,
        release: judged.release,
        warnings: findings,
    })
}

/// What the documents of kubeadm say, before anything is filled in.
#[derive(Default)]
struct Parts {
    init: Option<InitConfiguration>,
    cluster: Option<ClusterConfiguration>,
    join: Option<JoinConfiguration>,
    reset: Option<ResetConfiguration>,
    upgrade: Option<UpgradeConfiguration>,
    findings: Vec<Diagnostic>,
}

fn load(text: &[u8], purpose: Purpose, context: &mut Context<'_>) -> Judged {
    let (mut documents, findings) = match yaml::read(text, &Limits::default()) {
        Ok(documents) => document::identify(documents, purpose),
        Err(error) => {
            let at = Position { line: 1, column: 1 };
            (Vec::new(), vec![Diagnostic::error("not-text", "", at, error.to_string())])
        }
    };
    let mut parts = Parts {
        findings,
        ..Parts::default()
    };
    if text.is_empty() {
        let at = Position { line: 1, column: 1 };
        let finding = Diagnostic::warning("empty-file", "", at, "the file is empty".to_owned());
        parts.findings.push(finding);
    }
    let version = documents
        .iter()
        .find(|document| document.kind == Kind::Cluster)
        .and_then(|document| document.root.text("kubernetesVersion"));
    let release = release_of(version, context.pinned);
    let mut timeout = None;
    for document in &mut documents {
        let judgement = document::judge_version(document, purpose, &release, context.allow_experimental);
        parts.findings.extend(judgement);
        let (content, findings) = document::decode(document, purpose, &release);
        parts.findings.extend(findings);
        if document.repeated {
            continue;
        }
        match content {
            Content::Init(config) => parts.init = Some(config),
            Content::Cluster(config, control_plane_timeout) => {
                parts.cluster = Some(config);
                timeout = control_plane_timeout;
            }
            Content::Join(config) => parts.join = Some(config),
            Content::Reset(config) => parts.reset = Some(config),
            Content::Upgrade(config) => parts.upgrade = Some(config),
            Content::Component => {}
        }
    }
    if parts.cluster.is_some() {
        parts.init.get_or_insert_default();
    }
    if let Some(init) = &mut parts.init {
        move_control_plane_timeout(timeout, &mut init.timeouts);
    }
    if let Some(join) = &mut parts.join {
        move_control_plane_timeout(timeout, &mut join.timeouts);
    }
    whole(&mut parts, documents, purpose, release, context)
}

/// The release to go by: the pinned one, else the minor that the file deploys, else the newest.
fn release_of(version: Option<&str>, pinned: Option<&Release>) -> Release {
    match pinned {
        Some(release) => release.clone(),
        None => version
            .and_then(dynamic::minor_of)
            .map_or_else(Release::newest, |version| Release::for_control_plane(&version)),
    }
}

/// Fills in what is missing, and checks the result.
fn whole(
    parts: &mut Parts,
    mut documents: Vec<Document>,
    purpose: Purpose,
    release: Release,
    context: &mut Context<'_>,
) -> Judged {
    let mut findings = std::mem::take(&mut parts.findings);
    let mut sources = Sources {
        release: &release,
        host: context.host,
        token: context.token,
        detect_cri_socket: purpose == Purpose::Run,
        refuse_old_versions: purpose == Purpose::Run || context.pinned.is_some(),
    };
    let mut add = |kind: Kind, notes: Vec<Finding>| {
        findings.extend(notes.into_iter().filter_map(|note| placed(note, kind, &documents)));
    };
    let cluster_version = documents
        .iter()
        .find(|document| document.kind == Kind::Cluster)
        .map_or(ApiVersion::V1beta4, |document| document.version);

    // Rules come between the two kinds of defaults, as they have to see what the static ones make of the file.
    let rules = Rules {
        release: &release,
        acting: purpose == Purpose::Run,
        file_exists: &|path| context.host.has_file(path),
    };
    let mut init = parts.init.take().map(|mut init| {
        let mut cluster = parts.cluster.take().unwrap_or_default();
        defaults::init(&mut init);
        defaults::cluster(&mut cluster, cluster_version, &release);
        add(Kind::Init, validate::init(&init, &rules));
        add(Kind::Cluster, validate::cluster(&cluster, &rules));
        let ci_build = dynamic::names_ci_build(&cluster.kubernetes_version);
        add(Kind::Init, dynamic::init(&mut init, &mut sources));
        let found = dynamic::cluster(&mut cluster, init.local_api_endpoint.bind_port, &sources);
        add(Kind::Cluster, found);
        Configuration {
            init,
            cluster,
            ci_build,
            kubelet: ComponentConfig::default(),
            kube_proxy: ComponentConfig::default(),
        }
    });
    let join = parts.join.take().map(|mut join| {
        defaults::join(&mut join);
        add(Kind::Join, validate::join(&join, &rules));
        add(Kind::Join, dynamic::join(&mut join, &mut sources));
        join
    });
    let reset = parts.reset.take().map(|mut reset| {
        defaults::reset(&mut reset);
        add(Kind::Reset, validate::reset(&reset, &rules));
        add(Kind::Reset, dynamic::reset(&mut reset, &sources));
        reset
    });
    let upgrade = parts.upgrade.take().map(|mut upgrade| {
        defaults::upgrade(&mut upgrade, &release);
        let mut found = validate::upgrade(&upgrade, &rules);
        if document::is_only_looked_at(Kind::Upgrade, purpose) {
            found.iter_mut().for_each(|finding| finding.severity = Severity::Warning);
        }
        add(Kind::Upgrade, found);
        upgrade
    });
    findings.extend(components(init.as_mut(), &mut documents, purpose, &rules, context.host));

    for finding in &mut findings {
        finding.file = context.file.map(str::to_owned);
    }
    diagnostic::sort(&mut findings);
    Judged {
        release,
        init,
        join,
        reset,
        upgrade,
        documents,
        findings,
    }
}

/// Fills in the configurations of the components. The documents are read even where nothing else needs them, so that
/// their problems are found.
fn components(
    configuration: Option<&mut Configuration>,
    documents: &mut [Document],
    purpose: Purpose,
    rules: &Rules<'_>,
    host: &dyn Host,
) -> Vec<Diagnostic> {
    let aside = ClusterConfiguration::default();
    let (cluster, address) = configuration.as_ref().map_or((&aside, ""), |configuration| {
        let address = &configuration.init.local_api_endpoint.advertise_address;
        (&configuration.cluster, address.as_str())
    });
    // Judging compares what the user wrote with kubeadm's value; without a value there is nothing to compare.
    let asks_for_resolver = match purpose {
        Purpose::Run => configuration.is_some(),
        Purpose::Judge => documents.iter().any(|document| document.root.get("resolvConf").is_some()),
    };
    let inputs = component::Inputs {
        cluster,
        advertise_address: address,
        systemd_resolved: asks_for_resolver && host.facts().systemd_resolved,
        release: rules.release,
    };
    let mut findings = Vec::new();
    let mut read = |kind: Kind, complete: ReadComponent| {
        let mut document = documents
            .iter_mut()
            .find(|document| document.kind == kind && !document.repeated);
        let (config, found) = complete(document.as_deref().map(|document| &document.root), &inputs);
        if let Some(document) = &mut document {
            findings.extend(document::settle(document, found, purpose));
        }
        config
    };
    let kubelet = read(Kind::Kubelet, component::kubelet);
    let kube_proxy = read(Kind::KubeProxy, component::kube_proxy);
    let judged = if kube_proxy.supplied {
        validate::kube_proxy(&kube_proxy, rules)
    } else {
        Vec::new()
    };
    findings.extend(
        judged
            .into_iter()
            .filter_map(|finding| placed(finding, Kind::KubeProxy, documents)),
    );
    if let Some(configuration) = configuration {
        configuration.kubelet = kubelet;
        configuration.kube_proxy = kube_proxy;
    } else {
        // Without a cluster there is nothing that the values could differ from.
        findings.retain(|finding| finding.severity == Severity::Error);
    }
    findings
}

type ReadComponent = fn(Option<&yaml::Node>, &component::Inputs<'_>) -> (ComponentConfig, Vec<Diagnostic>);

/// A note as a finding at its place; none where the place could not be read in the first place.
fn placed(found: Finding, kind: Kind, documents: &[Document]) -> Option<Diagnostic> {
    let document = documents.iter().find(|document| document.kind == kind);
    if document.is_some_and(|document| document.unread.iter().any(|unread| touches(unread, &found.path))) {
        return None;
    }
    let at = match document.or(documents.first()) {
        Some(document) => document.root.locate(&found.path),
        None => Position::default(),
    };
    let mut finding = Diagnostic::error(found.code, &found.path, at, found.message);
    finding.severity = found.severity;
    finding.help = found.help;
    finding.kind = Some(kind.name().to_owned());
    finding.document = document.map(|document| document.index);
    Some(finding)
}

/// Whether one of two paths lies in the other.
fn touches(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    long.strip_prefix(short)
        .is_some_and(|rest| short.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A control plane node needs an address that other nodes can reach: none was given, and the host has none.
fn refuse_no_address(endpoint: &ApiEndpoint, kind: Kind, documents: &[Document], file: Option<&str>) -> Option<Diagnostic> {
    if !network::parse_ip(&endpoint.advertise_address).is_some_and(|address| address.is_unspecified()) {
        return None;
    }
    let path = match kind {
        Kind::Join => "controlPlane.localAPIEndpoint.advertiseAddress",
        _ => "localAPIEndpoint.advertiseAddress",
    };
    let found = Finding {
        severity: Severity::Error,
        code: "no-address",
        path: path.to_owned(),
        message: "the address of this host cannot be found out: there is no default route".to_owned(),
        help: Some("give an address of this host, here or with `--apiserver-advertise-address`".to_owned()),
    };
    let mut finding = placed(found, kind, documents)?;
    finding.file = file.map(str::to_owned);
    Some(finding)
}
