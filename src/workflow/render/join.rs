//! What a node that joins gets besides what `init` places.

use std::path::Path;

use super::{Inputs, Need, Rendering, read};
use crate::config::endpoint::{control_plane_url, local_url};
use crate::config::model::{Configuration, JoinConfiguration};
use crate::host::FileWrite;
use crate::kubeconfig::write::{self, Credentials, Parts};
use crate::kubelet;
use crate::manifest::patch::Target;
use crate::workflow::action::Action;
use crate::workflow::init::{Init, InitError, KUBELET_FOLDER};

const PHASE: &str = "kubelet-start";
/// Why there is no kubeconfig for the TLS bootstrap where no API server is named.
const NO_SERVER: &str =
    "no API server is named: controlPlaneEndpoint, discovery.bootstrapToken.apiServerEndpoint or the advertise address";
/// Kubeconfig of the kubelet until it has a certificate of its own.
const BOOTSTRAP_KUBECONFIG: &str = "bootstrap-kubelet.conf";
/// The user in it.
const BOOTSTRAP_USER: &str = "tls-bootstrap-token-user";

/// The kubelet's files, the CA's certificate, and the kubeconfig for the TLS bootstrap.
pub(super) fn kubelet(inputs: &Inputs<'_>, join: &JoinConfiguration, worker: bool, out: &mut Rendering) -> Result<(), InitError> {
    if inputs.skips(PHASE, out) {
        return Ok(());
    }
    if let Some(missing) = Need::Name.missing(&inputs.unknown) {
        out.leave_out(PHASE, super::WHOLE_PHASE, missing);
        return Ok(());
    }
    let mut actions = credentials(inputs, join, worker, out)?;
    let node = kubelet::Node {
        registration: &join.node_registration,
        cluster: &inputs.configuration.cluster,
        release: inputs.release,
        host_name: inputs.host.host_name.as_deref(),
    };
    let value = inputs.configuration.kubelet.value.clone();
    let patched = inputs.patches.apply(Target::KubeletConfiguration, value, inputs.release)?;
    actions.push(Action::Folder {
        path: KUBELET_FOLDER.into(),
        mode: kubelet::FOLDER_MODE,
    });
    actions.push(Action::Files(vec![kubelet::flags(&node, worker)]));
    actions.extend(kubelet::instance_config(&node).map(|file| Action::Files(vec![file])));
    actions.push(Action::Files(vec![kubelet::config(patched, &node)]));
    out.step(PHASE, actions);
    Ok(())
}

fn credentials(
    inputs: &Inputs<'_>,
    join: &JoinConfiguration,
    worker: bool,
    out: &mut Rendering,
) -> Result<Vec<Action>, InitError> {
    let Some(ca) = read(inputs, "ca.crt")? else {
        let why = "they hold the certificate of the CA; --pki-dir names a folder with ca.crt";
        out.leave_out(PHASE, &format!("{BOOTSTRAP_KUBECONFIG} and {}", join.ca_cert_path), why);
        return Ok(Vec::new());
    };
    let mut actions = Vec::new();
    if worker {
        actions.push(Action::Files(vec![FileWrite {
            path: Path::new(&join.ca_cert_path).to_owned(),
            mode: 0o644,
            contents: ca.clone(),
            secret: false,
        }]));
    }
    let token = join.discovery.tls_bootstrap_token.as_str();
    match (token, server(inputs, join, worker)) {
        ("", _) => {
            let why = "the configuration holds no token for the TLS bootstrap: discovery.tlsBootstrapToken";
            out.leave_out(PHASE, BOOTSTRAP_KUBECONFIG, why);
        }
        (_, None) => out.leave_out(PHASE, BOOTSTRAP_KUBECONFIG, NO_SERVER),
        (token, Some(server)) => actions.push(Action::Files(vec![FileWrite {
            path: inputs.kubeconfig_folder.join(BOOTSTRAP_KUBECONFIG),
            mode: 0o600,
            contents: write::write(&Parts {
                cluster_name: &inputs.configuration.cluster.cluster_name,
                server: &server,
                authority_pem: ca.as_text(),
                user: BOOTSTRAP_USER,
                credentials: Credentials::Token(token),
                preferences: inputs.release.minor.kubeconfig_preferences,
            }),
            secret: true,
        }])),
    }
    Ok(actions)
}

/// The API server that the kubelet goes to for its certificate: the node's own on a control plane, else that of the cluster.
fn server(inputs: &Inputs<'_>, join: &JoinConfiguration, worker: bool) -> Option<String> {
    let configuration = inputs.configuration;
    if worker {
        return server_of_worker(configuration, join);
    }
    (!inputs.unknown.address).then(|| local_url(&configuration.init.local_api_endpoint))
}

/// The API server that the kubelet of a worker goes to, where one is named.
pub fn server_of_worker(configuration: &Configuration, join: &JoinConfiguration) -> Option<String> {
    let endpoint = &configuration.init.local_api_endpoint;
    if !configuration.cluster.control_plane_endpoint.is_empty() {
        return Some(control_plane_url(&configuration.cluster, endpoint));
    }
    let discovery = join.discovery.bootstrap_token.as_ref()?;
    Some(format!("https://{}", discovery.api_server_endpoint)).filter(|_| !discovery.api_server_endpoint.is_empty())
}

/// The static Pod of etcd of a node that joins names all members, which only a running etcd knows.
pub(super) fn etcd(init: &Init<'_>, inputs: &Inputs<'_>, out: &mut Rendering) -> Result<(), InitError> {
    if inputs.configuration.cluster.etcd.local.is_none() || inputs.skips("etcd/local", out) {
        return Ok(());
    }
    let file = "/etc/kubernetes/manifests/etcd.yaml";
    let why = "it names the members of etcd, which only the running cluster knows";
    if !inputs.for_comparing {
        out.leave_out("etcd-join", file, why);
        return Ok(());
    }
    out.leave_out("etcd-join", &format!("{} in {file}", super::MEMBERS.join(" and ")), why);
    super::placed(init, inputs, &|name| name == "etcd/local", out)
}
