//! `certs renew`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{KUBERNETES_FOLDER, inputs, load, write};
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::host::{FileGroup, Hold, LocalFiles};
use crate::pki::renew::{self, Renewal, Target};
use crate::pki::{Inputs, KeyPool, PkiError};
use crate::workflow::report::OUTPUT_API_VERSION;

/// Renews one certificate, or all.
///
/// # Errors
/// The configuration is refused, a certificate or its CA is broken, or a file cannot be written. All are made before the first
/// is written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let loaded = load(arguments, context)?;
    let inputs = inputs(&loaded, context);
    let kubernetes = Path::new(KUBERNETES_FOLDER);
    let name = arguments.path().last().copied().unwrap_or_default();
    let targets = match name {
        "all" => Target::all(inputs.external_etcd()),
        _ => vec![Target::named(name).ok_or_else(|| PkiError::Unknown(name.to_owned()))?],
    };

    let _hold = hold(&inputs, kubernetes)?;
    let wanted = renew::wanted_keys(&targets, &inputs, kubernetes, &LocalFiles);
    let keys = KeyPool::start(inputs.algorithm()?, wanted);
    let mut groups: Vec<FileGroup> = Vec::new();
    let mut renewals = Vec::new();
    for target in targets {
        let renewal = renew::renew(target, &inputs, kubernetes, &LocalFiles, &keys)?;
        let (outcome, path) = match &renewal {
            Renewal::Renewed(_) => ("renewed", target.path(&inputs, kubernetes)),
            Renewal::Missing { path } => ("missing", path.clone()),
            Renewal::External { authority } => ("external", authority.clone()),
        };
        if let Renewal::Renewed(group) = renewal {
            groups.push(group);
        }
        renewals.push((target, outcome, path));
    }
    write(&groups, context).map_err(Failure::failed)?;
    if form != Form::Text {
        let report = as_data(&renewals);
        context.printer.data(&match form {
            Form::Yaml => form::yaml(&report)?,
            _ => form::json(&report)?,
        });
        return Ok(ExitStatus::Done);
    }
    for (target, outcome, path) in &renewals {
        let path = path.display();
        let outcome = match *outcome {
            "missing" => format!("{path} does not exist; nothing to renew"),
            "external" => format!("not renewed: {path} stands without its key, so an outside CA has to sign"),
            renewed => renewed.to_owned(),
        };
        context
            .printer
            .say(format!("{} ({}): {outcome}", target.name(), target.purpose()));
    }
    if !groups.is_empty() {
        context
            .printer
            .say("restart kube-apiserver, kube-controller-manager, kube-scheduler and etcd, as far as they use what was renewed");
    }
    Ok(ExitStatus::Done)
}

/// What became of each certificate: `renewed` or `missing` with its path, `external` with that of the authority without a key.
fn as_data(renewals: &[(Target, &str, PathBuf)]) -> Value {
    let certificates: Vec<Value> = renewals
        .iter()
        .map(|(target, outcome, path)| match *outcome {
            "external" => json!({"name": target.name(), "outcome": outcome, "authority": path}),
            _ => json!({"name": target.name(), "outcome": outcome, "path": path}),
        })
        .collect();
    json!({"apiVersion": OUTPUT_API_VERSION, "kind": "CertificateRenewal", "certificates": certificates})
}

/// Keeps other commands away from the folders, and completes what a killed one left there.
fn hold(inputs: &Inputs<'_>, kubernetes: &Path) -> Result<Hold, Failure> {
    let certificates = PathBuf::from(&inputs.cluster.certificates_dir);
    let folders = [kubernetes.to_owned(), certificates.clone(), certificates.join("etcd")];
    Hold::take(&folders.map(|folder| (folder, None))).map_err(Failure::failed)
}
