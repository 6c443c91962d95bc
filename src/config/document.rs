//! The documents of a file: which API version and kind each is, and what it says.
//!
//! Two steps, because what a document may say depends on the release, and the release may be named in a document:
//! [`identify`] finds out what is there, [`decode`] reads it into the model.

use std::collections::BTreeSet;

use super::convert;
use super::duration::Duration;
pub use super::kind::{ApiVersion, Kind};
use super::kind::{Unknown, type_of};
use super::model::{ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration};
use super::object::{Decode, Decoder, FieldGate};
use super::schema::elsewhere;
use super::{old, v1beta3};
use crate::diagnostic::{Diagnostic, Severity};
use crate::release::Release;
use crate::yaml::{self, Node, NodeValue};

/// How strictly documents are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `config validate`: unknown fields, keys that stand twice and foreign documents are errors.
    Judge,
    /// `config migrate`: the same, and versions that no command acts by are read.
    Migrate,
    /// Every other command: those are warnings, and an old API version is one too.
    Run,
}

/// A document of a known kind.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its number in the file, from 0.
    pub index: usize,
    /// What it is.
    pub kind: Kind,
    /// The version it is written in.
    pub version: ApiVersion,
    /// Its text in the file, where a migration may have to write it as it stands.
    pub text: Option<String>,
    /// What it holds, with positions.
    pub root: Node,
    /// A document of this kind stands before it.
    pub repeated: bool,
    /// Something in it is not taken over into what was read.
    pub incomplete: bool,
    /// Paths that could not be read: what else is said about them would only be a consequence.
    pub unread: Vec<String>,
}

impl Document {
    /// A finding that belongs to this document.
    pub fn tag(&self, mut finding: Diagnostic) -> Diagnostic {
        finding.document = Some(self.index);
        finding.kind = Some(self.kind.name().to_owned());
        finding
    }
}

/// What a document of kubeadm says, whatever its version.
#[derive(Clone, Debug)]
pub enum Content {
    /// InitConfiguration.
    Init(InitConfiguration),
    /// ClusterConfiguration, and the `timeoutForControlPlane` that v1beta3 keeps in it.
    Cluster(Box<ClusterConfiguration>, Option<Duration>),
    /// JoinConfiguration.
    Join(JoinConfiguration),
    /// ResetConfiguration.
    Reset(ResetConfiguration),
    /// UpgradeConfiguration.
    Upgrade(UpgradeConfiguration),
    /// The configuration of a component, read elsewhere.
    Component,
}

/// Finds out what the documents of a file are; what cannot be read or is unknown is reported.
pub fn identify(documents: Vec<yaml::Document<'_>>, purpose: Purpose) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut known: Vec<Document> = Vec::new();
    let mut findings = Vec::new();
    for document in documents {
        let index = document.index;
        let mut report = |mut finding: Diagnostic, kind: Option<&str>| {
            finding.document = Some(index);
            finding.kind = kind.map(str::to_owned);
            findings.push(finding);
        };
        let root = match document.root {
            Ok(root) => root,
            Err(error) => {
                report(Diagnostic::error("syntax", "", error.at, error.message), None);
                continue;
            }
        };
        if document.text.is_empty() {
            continue;
        }
        let name = root.text("kind").map(str::to_owned);
        let found = type_of(&root, purpose == Purpose::Migrate);
        let incomplete = !document.duplicates.is_empty();
        let tolerated = match &found {
            Ok((kind, _)) => purpose == Purpose::Run || is_only_looked_at(*kind, purpose),
            Err(_) => purpose == Purpose::Run,
        };
        for duplicate in document.duplicates {
            let message = format!(
                "the key `{}` stands here again, first on line {}",
                duplicate.key, duplicate.first.line
            );
            let mut finding = Diagnostic::error("duplicate-key", &duplicate.key, duplicate.at, message)
                .with_help("the last one counts: remove the others");
            if tolerated {
                finding.severity = Severity::Warning;
            }
            report(finding, name.as_deref());
        }
        match found {
            Ok((kind, version)) => {
                let name = kind.name();
                let first = known.iter().find(|earlier| earlier.kind == kind);
                if let Some(first) = first {
                    let message = format!("{name} stands a second time; the first is document {}", first.index + 1);
                    let finding = Diagnostic::error("repeated-kind", "kind", root.locate("kind"), message);
                    report(finding.with_help("put everything into one document of this kind"), Some(name));
                }
                known.push(Document {
                    index,
                    kind,
                    version,
                    text: may_be_kept(kind).then(|| document.text.into_owned()),
                    repeated: first.is_some(),
                    incomplete,
                    root,
                    unread: Vec::new(),
                });
            }
            Err(Unknown { mut finding, foreign }) => {
                if foreign && purpose == Purpose::Run {
                    finding.severity = Severity::Warning;
                    finding.help = Some("the document is passed over".to_owned());
                }
                report(*finding, name.as_deref());
            }
        }
    }
    (known, findings)
}

/// Reports what is to be said about the versions that documents are written in.
pub fn judge_version(document: &Document, purpose: Purpose, release: &Release, allow_experimental: bool) -> Option<Diagnostic> {
    let at = document.root.locate("apiVersion");
    let finding = match document.version {
        ApiVersion::V1beta3 if purpose == Purpose::Run => {
            let message = format!("{} is deprecated", v1beta3::API_VERSION);
            Diagnostic::warning("deprecated-api-version", "apiVersion", at, message)
                .with_help("rewrite the file with `config migrate --old-config OLD --new-config NEW`")
        }
        ApiVersion::V1 if !release.minor.reads_experimental_v1 => {
            let message = format!("release {} does not read kubeadm.k8s.io/v1", release.version);
            Diagnostic::error("unknown-api-version", "apiVersion", at, message).with_help("write kubeadm.k8s.io/v1beta4")
        }
        ApiVersion::V1 if !allow_experimental => {
            let message = "kubeadm.k8s.io/v1 is experimental".to_owned();
            Diagnostic::error("experimental-api-version", "apiVersion", at, message)
                .with_help("write kubeadm.k8s.io/v1beta4, or pass `--allow-experimental-api`")
        }
        _ => return None,
    };
    Some(document.tag(finding))
}

/// Fields behind a gate that exist in a document of this version and release.
pub fn gates(version: ApiVersion, release: &Release) -> BTreeSet<FieldGate> {
    let mut gates = release.field_gates();
    match version {
        ApiVersion::V1beta1 | ApiVersion::V1beta2 | ApiVersion::V1beta3 => {
            gates.remove(&FieldGate::EtcdHttpEndpoints);
        }
        ApiVersion::V1 => {
            gates.insert(FieldGate::ArgumentMergeMethod);
        }
        ApiVersion::V1beta4 | ApiVersion::Component => {}
    }
    gates
}

/// Reads a document; every problem is reported.
pub fn decode(document: &mut Document, purpose: Purpose, release: &Release) -> (Content, Vec<Diagnostic>) {
    let (content, findings) = content(document, release);
    (content, settle(document, findings, purpose))
}

/// What a document says, with findings that are not settled yet.
pub(super) fn content(document: &Document, release: &Release) -> (Content, Vec<Diagnostic>) {
    let gates = gates(document.version, release);
    let mut decoder = Decoder::new(&gates);
    let modernised = old::as_v1beta3(document.kind, document.version, &document.root, &mut decoder);
    let root = modernised.as_ref().unwrap_or(&document.root);
    let old = document.version.is_old();
    let content = match document.kind {
        Kind::Init if old => Content::Init(convert::init_from_v1beta3(Decode::decode(root, &mut decoder))),
        Kind::Init => Content::Init(Decode::decode(root, &mut decoder)),
        Kind::Cluster if old => {
            let (cluster, timeout) = convert::cluster_from_v1beta3(Decode::decode(root, &mut decoder));
            Content::Cluster(Box::new(cluster), timeout)
        }
        Kind::Cluster => Content::Cluster(Box::new(Decode::decode(root, &mut decoder)), None),
        Kind::Join if old => Content::Join(convert::join_from_v1beta3(Decode::decode(root, &mut decoder))),
        Kind::Join => Content::Join(Decode::decode(root, &mut decoder)),
        Kind::Reset => Content::Reset(Decode::decode(root, &mut decoder)),
        Kind::Upgrade => Content::Upgrade(Decode::decode(root, &mut decoder)),
        Kind::Kubelet | Kind::KubeProxy => Content::Component,
    };
    if document.kind == Kind::Init {
        check_tokens(root, &mut decoder);
    }
    (content, decoder.findings)
}

/// Tags findings of reading as this document's, notes what could not be read, and sets how bad each is.
pub fn settle(document: &mut Document, findings: Vec<Diagnostic>, purpose: Purpose) -> Vec<Diagnostic> {
    let mut out = Vec::with_capacity(findings.len());
    for mut finding in findings {
        // A list or mapping begins below its key; the key is what a person looks for.
        if finding.code == "wrong-type" {
            let key = document.root.locate(&finding.path);
            if key.line < finding.line {
                (finding.line, finding.column) = (key.line, key.column);
            }
        }
        document.incomplete |= finding.severity == Severity::Error;
        if finding.code == "unknown-field" {
            // A name that differs in its case alone is meant.
            let is_near = finding
                .help
                .as_deref()
                .is_some_and(|help| differs_in_case_alone(help, &finding.path));
            if !is_near && let Some(help) = elsewhere::help(document.kind, document.version, &finding.path) {
                finding.help = Some(help);
            }
            if purpose == Purpose::Run {
                finding.severity = Severity::Warning;
            }
        } else if finding.severity == Severity::Error {
            document.unread.push(finding.path.clone());
        }
        if is_only_looked_at(document.kind, purpose) {
            finding.severity = Severity::Warning;
        }
        out.push(document.tag(finding));
    }
    out
}

/// Whether the name that a finding suggests is that of its path but for case.
fn differs_in_case_alone(help: &str, path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    help.split('`')
        .nth(1)
        .is_some_and(|suggested| suggested.eq_ignore_ascii_case(name))
}

/// Whether kubeadm passes over what such a document says: `config validate` and `config migrate` accept any UpgradeConfiguration.
/// What is wrong with it is found when `upgrade` reads it; here it is worth a warning.
pub fn is_only_looked_at(kind: Kind, purpose: Purpose) -> bool {
    kind == Kind::Upgrade && purpose != Purpose::Run
}

/// Whether a migration may leave a document of this kind as it is.
fn may_be_kept(kind: Kind) -> bool {
    matches!(kind, Kind::Kubelet | Kind::KubeProxy | Kind::Upgrade)
}

/// kubeadm takes bootstrap tokens apart while it reads them: an empty one is refused here, too.
fn check_tokens(root: &Node, decoder: &mut Decoder<'_>) {
    let Some(Node {
        value: NodeValue::Sequence(tokens),
        ..
    }) = root.get("bootstrapTokens")
    else {
        return;
    };
    for (i, token) in tokens.iter().enumerate() {
        let Some(token) = token.get("token") else { continue };
        if let NodeValue::String(text) = &token.value
            && !is_bootstrap_token(text)
        {
            decoder.field("bootstrapTokens", |d| {
                d.item(i, |d| {
                    d.field("token", |d| {
                        let message =
                            "this is no bootstrap token: 6 and 16 lower case letters or digits with a dot between".to_owned();
                        d.error(
                            "invalid-token",
                            token.at,
                            message,
                            Some("make one with `token generate`, or leave the field out".to_owned()),
                        );
                    });
                });
            });
        }
    }
}

/// Whether a text has the form `abcdef.0123456789abcdef`.
pub fn is_bootstrap_token(text: &str) -> bool {
    let part =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split_once('.')
        .is_some_and(|(id, secret)| part(id, 6) && part(secret, 16))
}
