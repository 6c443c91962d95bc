//! From what documents say to configurations that are whole: defaults, rules, components.

use super::component::{self, Component as _, ComponentConfig};
use super::defaults;
use super::document::{self, ApiVersion, Document, Kind, Purpose};
use super::dynamic::{self, Host, Sources};
use super::kubernetes_version;
use super::load::{Context, Judged};
use super::model::{
    ClusterConfiguration, Configuration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration,
};
use super::place::Places;
use super::validate::{self, Finding, Rules};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::release::Release;
use crate::yaml;

/// What the documents of kubeadm say, before anything is filled in.
#[derive(Default, PartialEq)]
pub(super) struct Parts {
    pub(super) init: Option<InitConfiguration>,
    pub(super) cluster: Option<ClusterConfiguration>,
    pub(super) join: Option<JoinConfiguration>,
    pub(super) reset: Option<ResetConfiguration>,
    pub(super) upgrade: Option<UpgradeConfiguration>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Fills in what is missing, and checks the result.
pub(super) fn whole(
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
        let places = Places::of(kind, &documents);
        findings.extend(notes.into_iter().filter_map(|note| places.place(note)));
    };
    let cluster_version = documents
        .iter()
        .find(|document| document.kind == Kind::Cluster)
        .map_or(ApiVersion::V1beta4, |document| document.version);

    // Rules come between the two kinds of defaults, as they have to see what the static ones make of the file.
    let rules = Rules {
        release: &release,
        acting: purpose == Purpose::Run,
        minor: parts
            .cluster
            .as_ref()
            .filter(|cluster| !cluster.kubernetes_version.is_empty())
            .map_or(release.minor.number, |cluster| {
                validate::minor_of(&cluster.kubernetes_version, &release)
            }),
        file_exists: &|path| context.host.has_file(path),
    };
    let mut init = parts.init.take().map(|mut init| {
        let mut cluster = parts.cluster.take().unwrap_or_default();
        defaults::init(&mut init);
        defaults::cluster(&mut cluster, cluster_version, &release);
        add(Kind::Init, validate::init(&init, &rules));
        add(Kind::Cluster, validate::cluster(&cluster, &rules));
        add(Kind::Cluster, validate::init_and_cluster(&init, &cluster));
        let ci_build = kubernetes_version::names_ci_build(&cluster.kubernetes_version);
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
        Purpose::Judge | Purpose::Migrate => documents.iter().any(|document| document.root.get("resolvConf").is_some()),
    };
    let inputs = component::Inputs {
        cluster,
        advertise_address: address,
        systemd_resolved: asks_for_resolver && host.facts().systemd_resolved,
        release: rules.release,
    };
    let mut findings = Vec::new();
    let (kubelet, found) = one(Kind::Kubelet, documents, purpose, |root| component::kubelet(root, &inputs));
    findings.extend(found);
    let (kube_proxy, found) = one(Kind::KubeProxy, documents, purpose, |root| {
        component::kube_proxy(root, &inputs)
    });
    findings.extend(found);
    let is_supplied = |kind: Kind| documents.iter().any(|document| document.kind == kind);
    let mut add = |kind: Kind, found: Vec<Finding>| {
        let places = Places::of(kind, documents);
        findings.extend(found.into_iter().filter_map(|finding| places.place(finding)));
    };
    if is_supplied(Kind::Kubelet) {
        add(Kind::Kubelet, validate::kubelet(&kubelet, rules));
    }
    if is_supplied(Kind::KubeProxy) {
        add(Kind::KubeProxy, validate::kube_proxy(&kube_proxy, rules));
    }
    if let Some(configuration) = configuration {
        // What is judged is not stored anywhere.
        if purpose == Purpose::Run {
            configuration.kubelet = kubelet.stored(is_supplied(Kind::Kubelet));
            configuration.kube_proxy = kube_proxy.stored(is_supplied(Kind::KubeProxy));
        }
    } else {
        // Without a cluster kubeadm does not look at these documents, and there is nothing that values could differ from.
        findings.retain(|finding| !component::is_difference(finding));
        for finding in &mut findings {
            finding.severity = Severity::Warning;
        }
    }
    findings
}

/// Reads the configuration of one component from its document, where there is one.
fn one<T>(
    kind: Kind,
    documents: &mut [Document],
    purpose: Purpose,
    read: impl FnOnce(Option<&yaml::Node>) -> (T, Vec<Diagnostic>),
) -> (T, Vec<Diagnostic>) {
    let document = documents
        .iter_mut()
        .find(|document| document.kind == kind && !document.repeated);
    let (config, found) = read(document.as_deref().map(|document| &document.root));
    let found = match document {
        Some(document) => document::settle(document, found, purpose),
        None => Vec::new(),
    };
    (config, found)
}
