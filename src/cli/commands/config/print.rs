//! `config print`.

use serde_json::Value;

use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::config::component::{self, Component as _, ComponentConfig, Inputs};
use crate::config::document::Kind;
use crate::config::print;
use crate::yaml;

/// Runs the command.
///
/// # Errors
/// A component that is not known.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let release = context.release();
    let documents = match arguments.path().last().copied().unwrap_or_default() {
        "init-defaults" => {
            let mut documents = print::init_documents(&release);
            documents.extend(components(arguments, context)?);
            documents
        }
        "join-defaults" => vec![print::join_document(
            context.host_facts().host_name.as_deref().unwrap_or_default(),
        )],
        "reset-defaults" => vec![print::reset_document()],
        _ => vec![print::upgrade_document(&release)],
    };
    context.printer.data(&yaml::write_all(&documents));
    Ok(ExitStatus::Done)
}

/// The documents of `--component-configs`, in the order in which they are named.
fn components(arguments: &Arguments, context: &Context) -> Result<Vec<Value>, Failure> {
    let release = context.release();
    let (init, cluster) = print::init(&release);
    let inputs = Inputs {
        cluster: &cluster,
        advertise_address: &init.local_api_endpoint.advertise_address,
        // What is printed is for any host.
        systemd_resolved: false,
        release: &release,
    };
    let known = [Kind::Kubelet.name(), Kind::KubeProxy.name()];
    arguments
        .list("component-configs")
        .iter()
        .map(|name| {
            let config: ComponentConfig = match name.as_str() {
                name if name == Kind::Kubelet.name() => component::kubelet(None, &inputs).0.stored(false),
                name if name == Kind::KubeProxy.name() => component::kube_proxy(None, &inputs).0.stored(false),
                _ => {
                    return Err(Failure::failed(format!("`{name}` is not the configuration of a component"))
                        .with_help(format!("take {}", known.join(" or "))));
                }
            };
            Ok(config.value)
        })
        .collect()
}
