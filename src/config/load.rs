//! From the text of a file, or from flags, to a configuration that is whole: read, filled in, checked.
//!
//! [`judge`] is for `config validate` and `config migrate`: everything that a file holds, with every problem found.
//! [`init`] and its siblings are for the commands that act: a configuration, or the reasons why there is none.

use super::complete::{Parts, whole};
use super::convert::move_control_plane_timeout;
use super::defaults;
use super::document::{self, ApiVersion, Content, Document, Kind, Purpose};
use super::duration::Duration;
use super::dynamic::Host;
use super::kubernetes_version;
use super::model::{
    ApiEndpoint, Argument, ClusterConfiguration, Configuration, InitConfiguration, JoinConfiguration, ResetConfiguration,
    UpgradeConfiguration,
};
use super::network;
use super::place::placed;
use super::validate::Finding;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::release::Release;
use crate::yaml::{self, Limits, Position};

/// Code of the finding about a file that cannot be read at all.
const NOT_TEXT: &str = "not-text";

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

/// The same for `config migrate`, which reads versions that nothing else reads.
pub fn judge_for_migration(text: &[u8], context: &mut Context<'_>) -> Judged {
    load(text, Purpose::Migrate, context)
}

/// Whether two files say the same to `config migrate`, whatever version they are written in: the same configuration with its
/// defaults (arguments in any order, as they are sorted before use), and the same documents of components.
pub fn say_the_same(one: &[u8], other: &[u8], release: &Release) -> bool {
    let [one, other] = [one, other].map(known);
    match (one, other) {
        (Some(one), Some(other)) => {
            let [one, other] = [&one, &other].map(|documents| documents.iter().collect::<Vec<_>>());
            let [meant, other_meant] = [&one, &other].map(|documents| meaning(documents, release));
            have_same_components(&one, &other) && meant.is_some() && meant == other_meant
        }
        _ => false,
    }
}

/// What the documents of a file say with their defaults; none where something is wrong with their form.
pub(super) struct Meaning(Option<Parts>);

/// What a file that was judged says.
pub(super) fn meaning_of(judged: &Judged) -> Meaning {
    Meaning(meaning(&judged.documents.iter().collect::<Vec<_>>(), &judged.release))
}

/// Whether a file that was judged, and means `meant`, says the same with other texts in the place of some documents, and with one
/// more document.
pub(super) fn says_the_same_with(judged: &Judged, meant: &Meaning, texts: &[Option<String>], added: Option<&str>) -> bool {
    let rewritten: Option<Vec<(usize, Vec<Document>)>> = texts
        .iter()
        .enumerate()
        .filter_map(|(index, text)| Some((index, text.as_ref()?)))
        .map(|(index, text)| Some((index, known(text.as_bytes())?)))
        .collect();
    let (Some(rewritten), Some(added)) = (rewritten, known(added.unwrap_or_default().as_bytes())) else {
        return false;
    };
    let before: Vec<&Document> = judged.documents.iter().collect();
    let after = before
        .iter()
        .flat_map(
            |document| match rewritten.iter().find(|(index, _)| *index == document.index) {
                Some((_, documents)) => documents.iter().collect(),
                None => vec![*document],
            },
        )
        .chain(&added)
        .collect::<Vec<&Document>>();
    let after_meant = meaning(&after, &judged.release);
    have_same_components(&before, &after) && after_meant.is_some() && after_meant == meant.0
}

/// The documents of a text, none where one of them cannot be read.
fn known(text: &[u8]) -> Option<Vec<Document>> {
    let (documents, findings) = document::identify(yaml::read(text, &Limits::default()).ok()?, Purpose::Migrate);
    (!diagnostic::refuses(&findings, false)).then_some(documents)
}

fn have_same_components(one: &[&Document], other: &[&Document]) -> bool {
    let components = |documents: &[&Document]| documents.iter().filter(|d| d.version == ApiVersion::Component).count();
    let pairs = |is_component: fn(&&&Document) -> bool| one.iter().filter(is_component).zip(other.iter().filter(is_component));
    components(one) == components(other)
        && pairs(|document| document.version == ApiVersion::Component)
            .all(|(one, other)| std::ptr::eq(*one, *other) || one.root.to_value() == other.root.to_value())
}

/// What documents say with their defaults, none where something is wrong with their form.
fn meaning(documents: &[&Document], release: &Release) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut timeout = None;
    for document in documents.iter().filter(|document| !document.repeated) {
        let (content, findings) = document::content(document, release);
        let only_looked_at = document::is_only_looked_at(document.kind, Purpose::Migrate);
        if !only_looked_at && diagnostic::refuses(&findings, false) {
            return None;
        }
        parts.take(content, &mut timeout);
    }
    parts.share(timeout);
    if let Some(init) = &mut parts.init {
        defaults::init(init);
        sort(&mut init.node_registration.kubelet_extra_args);
        let cluster = parts.cluster.get_or_insert_default();
        defaults::cluster(cluster, ApiVersion::V1beta4, release);
        for arguments in [
            &mut cluster.api_server.extra_args,
            &mut cluster.controller_manager.extra_args,
            &mut cluster.scheduler.extra_args,
        ] {
            sort(arguments);
        }
        if let Some(local) = &mut cluster.etcd.local {
            sort(&mut local.extra_args);
        }
    }
    if let Some(join) = &mut parts.join {
        defaults::join(join);
        sort(&mut join.node_registration.kubelet_extra_args);
    }
    Some(parts)
}

impl Parts {
    /// Takes what a document says.
    fn take(&mut self, content: Content, timeout: &mut Option<Duration>) {
        match content {
            Content::Init(config) => self.init = Some(config),
            Content::Cluster(config, control_plane_timeout) => {
                self.cluster = Some(*config);
                *timeout = control_plane_timeout;
            }
            Content::Join(config) => self.join = Some(config),
            Content::Reset(config) => self.reset = Some(config),
            Content::Upgrade(config) => self.upgrade = Some(config),
            Content::Component => {}
        }
    }

    /// What one document says for others: a cluster has an InitConfiguration, and in v1beta3 a timeout for it.
    fn share(&mut self, timeout: Option<Duration>) {
        if self.cluster.is_some() {
            self.init.get_or_insert_default();
        }
        if let Some(init) = &mut self.init {
            move_control_plane_timeout(timeout, &mut init.timeouts);
        }
        if let Some(join) = &mut self.join {
            move_control_plane_timeout(timeout, &mut join.timeouts);
        }
    }
}

fn sort(arguments: &mut [Argument]) {
    arguments.sort_by(|one, other| one.name.cmp(&other.name));
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
    // What is missing may stand in a document that could not be read.
    let is_read = |finding: &Diagnostic| match finding.document {
        Some(index) => judged.documents.iter().any(|document| document.index == index),
        None => finding.code != NOT_TEXT,
    };
    let unread = judged
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error && !is_read(finding));
    let mut findings = judged.findings;
    let Some(configuration) = found else {
        if unread {
            return Err(Refused(findings));
        }
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

fn load(text: &[u8], purpose: Purpose, context: &mut Context<'_>) -> Judged {
    let (mut documents, findings) = match yaml::read(text, &Limits::default()) {
        Ok(documents) => document::identify(documents, purpose),
        Err(error) => {
            let at = Position { line: 1, column: 1 };
            (Vec::new(), vec![Diagnostic::error(NOT_TEXT, "", at, error.to_string())])
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
        if !document.repeated {
            parts.take(content, &mut timeout);
        }
    }
    parts.share(timeout);
    whole(&mut parts, documents, purpose, release, context)
}

/// The release to go by: the pinned one, else the minor that the file deploys, else the newest.
fn release_of(version: Option<&str>, pinned: Option<&Release>) -> Release {
    match pinned {
        Some(release) => release.clone(),
        None => version
            .and_then(kubernetes_version::minor_of)
            .map_or_else(Release::newest, |version| Release::for_control_plane(&version)),
    }
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
        otherwise: None,
    };
    let mut finding = placed(found, kind, documents)?;
    finding.file = file.map(str::to_owned);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::{judged, with_context};

    const CLUSTER: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n";
    const OLD_INIT: &str = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\n";

    /// Severity, code, path, document, line of each finding.
    fn brief(findings: &[Diagnostic]) -> Vec<String> {
        findings
            .iter()
            .map(|f| {
                let severity = if f.severity == Severity::Error { 'E' } else { 'W' };
                let document = f.document.map_or("-".to_owned(), |index| index.to_string());
                format!("{severity} {} {} {document}:{}", f.code, f.path, f.line)
            })
            .collect()
    }

    #[test]
    fn a_broken_document_does_not_hide_the_problems_of_the_others() {
        let text = format!(
            "{CLUSTER}clusterNames: x\nclusterName: [1]\n---\na: [\n---\n- list\n---\nkind: X\n---\n{CLUSTER}\
             ---\napiVersion: kubeadm.k8s.io/v1beta2\nkind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta3\n\
             kind: ResetConfiguration\n---\napiVersion: example.com/v1\nkind: X\n"
        );
        assert_eq!(
            brief(&judged(&text, Some("v1.36")).findings),
            [
                "E unknown-field clusterNames 0:3",
                "E wrong-type clusterName 0:4",
                "E syntax  1:7",
                "E not-a-mapping  2:8",
                "E missing-api-version apiVersion 3:10",
                "E repeated-kind kind 4:13",
                "E unknown-api-version apiVersion 5:15",
                "E unknown-kind kind 6:19",
                "E unknown-group apiVersion 7:21",
            ]
        );
    }

    #[test]
    fn a_wrong_type_comes_with_what_to_do() {
        let old = CLUSTER.replace("v1beta4", "v1beta3");
        for (version, text, help) in [
            (CLUSTER, "clusterName: 1", "in quotes"),
            (CLUSTER, "proxy: {disabled: 'true'}", "without quotes"),
            (CLUSTER, "scheduler: {extraArgs: {v: '1'}}", "`name` and `value`"),
            (&old, "scheduler: {extraArgs: [{name: v, value: '1'}]}", "pairs"),
            (CLUSTER, "apiServer: {certSANs: a}", "behind `- `"),
        ] {
            let findings = judged(&format!("{version}{text}\n"), Some("v1.36")).findings;
            assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
            assert!(
                findings[0].help.as_ref().is_some_and(|said| said.contains(help)),
                "{text}: {findings:#?}"
            );
        }
    }

    #[test]
    fn acting_commands_pass_over_what_they_do_not_need() {
        let text = format!("{OLD_INIT}nope: 1\n---\napiVersion: example.com/v1\nkind: X\n");
        let loaded = with_context(Some("v1.36"), |context| init(text.as_bytes(), context)).unwrap();
        assert_eq!(
            brief(&loaded.warnings),
            [
                "W deprecated-api-version apiVersion 0:1",
                "W unknown-field nope 0:3",
                "W unknown-group apiVersion 1:5",
            ]
        );
        assert_eq!(loaded.configuration.cluster.kubernetes_version, "v1.36.2");
    }

    #[test]
    fn acting_commands_need_their_kind() {
        let refused = with_context(None, |context| join(CLUSTER.as_bytes(), context)).unwrap_err();
        assert_eq!(brief(&refused.0), ["E missing-kind  -:1"]);
    }

    #[test]
    fn the_release_is_the_pinned_one_or_that_of_the_file_or_the_newest() {
        let release = |version: &str, pinned| judged(&format!("{CLUSTER}{version}"), pinned).release.version.to_string();
        assert_eq!(release("kubernetesVersion: v1.34.1", Some("v1.35.0")), "v1.35.0");
        assert_eq!(
            release("kubernetesVersion: v1.34.1", None),
            Release::named("v1.34").unwrap().version.to_string()
        );
        assert_eq!(
            release("kubernetesVersion: stable-1.33", None),
            Release::named("v1.33").unwrap().version.to_string()
        );
        assert_eq!(release("", None), Release::newest().version.to_string());
    }

    #[test]
    fn a_version_older_than_the_table_stops_neither_migrate_nor_validate() {
        let text = format!("{CLUSTER}kubernetesVersion: v1.28.0\n");
        let found = judged(&text, None);
        assert_eq!(brief(&found.findings), ["W version-too-old kubernetesVersion 0:3"]);
        assert_eq!(found.release, Release::oldest());
        assert!(judged(&text, Some("v1.36")).is_refused());
        assert!(with_context(None, |context| init(text.as_bytes(), context)).is_err());
    }

    #[test]
    fn experimental_versions_are_asked_for() {
        let text = "apiVersion: kubeadm.k8s.io/v1\nkind: ResetConfiguration\n";
        assert_eq!(
            brief(&judged(text, Some("v1.37")).findings),
            ["E experimental-api-version apiVersion 0:1"]
        );
        assert_eq!(
            brief(&judged(text, Some("v1.36")).findings),
            ["E unknown-api-version apiVersion 0:1"]
        );
        let found = with_context(Some("v1.37"), |context| {
            context.allow_experimental = true;
            judge(text.as_bytes(), context)
        });
        assert_eq!(brief(&found.findings), Vec::<String>::new());
        assert!(found.reset.is_some());
    }

    #[test]
    fn components_alone_draw_only_warnings() {
        let kubelet =
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPodz: 1\ncgroupDriver: cgroupfs\n";
        assert_eq!(
            brief(&judged(kubelet, Some("v1.36")).findings),
            ["W unknown-field maxPodz 0:3"]
        );
        assert!(judged(&format!("{CLUSTER}---\n{kubelet}"), Some("v1.36")).is_refused());
    }

    #[test]
    fn timeouts_of_v1beta3_move() {
        let text = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer: {timeoutForControlPlane: 9m}\n";
        let configuration = judged(text, Some("v1.35")).init.unwrap();
        let timeout = configuration
            .init
            .timeouts
            .and_then(|t| t.control_plane_component_health_check);
        assert_eq!(timeout.map(|t| t.to_string()), Some("9m0s".to_owned()));
    }

    #[test]
    fn a_host_without_a_route_cannot_be_a_control_plane() {
        let nowhere = crate::host::HostFacts {
            host_name: Some("vm".to_owned()),
            ..Default::default()
        };
        let found = with_context(Some("v1.36"), |context| {
            init(
                CLUSTER.as_bytes(),
                &mut Context {
                    file: None,
                    pinned: context.pinned,
                    allow_experimental: false,
                    host: &nowhere,
                    token: context.token,
                },
            )
        });
        assert_eq!(
            brief(&found.unwrap_err().0),
            ["E no-address localAPIEndpoint.advertiseAddress -:1"]
        );
    }

    #[test]
    fn flags_go_the_same_way_as_files() {
        let mut cluster = ClusterConfiguration::default();
        cluster.networking.pod_subnet = "nonsense".to_owned();
        let refused = with_context(Some("v1.36"), |context| {
            init_from_flags(InitConfiguration::default(), cluster, context)
        });
        assert_eq!(refused.unwrap_err().0[0].path, "networking.podSubnet");
        let loaded = with_context(Some("v1.36"), |context| {
            init_from_flags(InitConfiguration::default(), ClusterConfiguration::default(), context)
        })
        .unwrap();
        assert_eq!(loaded.configuration.cluster.networking.service_subnet, "10.96.0.0/12");
        assert_eq!(loaded.configuration.kubelet.value["clusterDomain"], "cluster.local");
    }
}
