//! Phase `wait-control-plane`: the kubelet and the components answer.

use std::path::Path;

use serde_json::Value;

use super::{Init, InitError, KUBELET_FOLDER, MANIFESTS_FOLDER};
use crate::config::duration;
use crate::config::network::join_host_port;
use crate::host::ReadFiles as _;
use crate::kubelet;
use crate::workflow::action::{Action, Wait, WaitTarget};
use crate::yaml;

const API_SERVER: &str = "kube-apiserver";
const CONTROLLER_MANAGER: &str = "kube-controller-manager";
const SCHEDULER: &str = "kube-scheduler";

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let timeouts = init.configuration.init.timeouts.clone().unwrap_or_default();
    let mut waits = Vec::new();
    if let Some(url) = kubelet_url(init)? {
        waits.push(Wait {
            target: WaitTarget::Kubelet { url },
            at_most: limit(timeouts.kubelet_health_check),
        });
    }
    let all = waits_for_all(init);
    let components: &[&str] = match all {
        true => &[API_SERVER, CONTROLLER_MANAGER, SCHEDULER],
        false => &[API_SERVER],
    };
    let mut notes = Vec::new();
    for name in components {
        let path = Path::new(MANIFESTS_FOLDER).join(format!("{name}.yaml"));
        let pod = read(init, &path)?;
        if pod.is_none() && *name != API_SERVER {
            notes.push(Action::Note(format!(
                "{name} is not waited for: there is no {}",
                path.display()
            )));
            continue;
        }
        let kubeconfig = (*name == API_SERVER).then(|| init.options.kubeconfig_folder.join("admin.conf"));
        waits.push(Wait {
            target: WaitTarget::Component {
                name: (*name).to_owned(),
                url: component_url(init, name, pod.as_ref(), all),
                kubeconfig,
            },
            at_most: limit(timeouts.control_plane_component_health_check),
        });
    }
    Ok(waits.into_iter().map(Action::Wait).chain(notes).collect())
}

fn limit(timeout: Option<duration::Duration>) -> std::time::Duration {
    let timeout = timeout.unwrap_or(duration::Duration::from_minutes(4));
    std::time::Duration::from_nanos(u64::try_from(timeout.nanoseconds()).unwrap_or(0))
}

/// Where the kubelet tells its health: by the configuration that it runs with, patches included. Nowhere with a port of 0.
fn kubelet_url(init: &Init<'_>) -> Result<Option<String>, InitError> {
    let written = read(init, &Path::new(KUBELET_FOLDER).join(kubelet::CONFIG))?;
    let kubelet = written.as_ref().unwrap_or(&init.configuration.kubelet.value);
    let port = kubelet["healthzPort"].as_i64().unwrap_or(10248);
    let address = kubelet["healthzBindAddress"].as_str().filter(|address| !address.is_empty());
    let host = reachable(address.unwrap_or("127.0.0.1"));
    Ok((port != 0).then(|| format!("http://{}/healthz", join_host_port(host, port))))
}

/// Where a component tells its health: by the arguments of its static Pod, patches included (spec, phases: section 1.4).
fn component_url(init: &Init<'_>, name: &str, pod: Option<&Value>, waits_for_all: bool) -> String {
    let endpoint = &init.configuration.init.local_api_endpoint;
    let argument = |argument: &str| pod.and_then(|pod| argument_of(pod, name, argument));
    let (host, port, path) = match name {
        API_SERVER => {
            let path = if waits_for_all { "/livez" } else { "/healthz" };
            let address = argument("advertise-address").unwrap_or(endpoint.advertise_address.clone());
            (address, endpoint.bind_port.to_string(), path)
        }
        SCHEDULER => {
            let path = match init.release.minor.scheduler_livez {
                true => "/livez",
                false => "/healthz",
            };
            (bind_address(&argument), "10259".to_owned(), path)
        }
        _ => (bind_address(&argument), "10257".to_owned(), "/healthz"),
    };
    let port = argument("secure-port").unwrap_or(port);
    format!("https://{}{path}", join_host_port(reachable(&host), port))
}

fn bind_address(argument: &dyn Fn(&str) -> Option<String>) -> String {
    argument("bind-address").unwrap_or_else(|| "127.0.0.1".to_owned())
}

/// The address by which this host reaches what listens on every address.
fn reachable(address: &str) -> &str {
    match address {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        _ => address,
    }
}

/// The value that counts of an argument in the command of a component's container: the last one.
fn argument_of(pod: &Value, component: &str, name: &str) -> Option<String> {
    let value = |word: &String| {
        let (key, value) = word.strip_prefix("--")?.split_once('=')?;
        (key == name).then(|| value.to_owned())
    };
    words_of(pod, component).iter().filter_map(value).next_back()
}

/// The words of the command of a component's container.
pub fn words_of(pod: &Value, component: &str) -> Vec<String> {
    let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
    let container = containers.into_iter().find(|container| container["name"] == component);
    let words = ["command", "args"]
        .iter()
        .filter_map(|part| container?[part].as_array())
        .flatten();
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// A file of YAML that an earlier phase has made, or that stands.
fn read(init: &Init<'_>, path: &Path) -> Result<Option<Value>, InitError> {
    let error = |source| InitError::Read {
        path: path.to_owned(),
        source,
    };
    let Some(contents) = init.files.read(path).map_err(error)? else {
        return Ok(None);
    };
    let invalid = |reason: String| error(std::io::Error::new(std::io::ErrorKind::InvalidData, reason));
    let documents = yaml::read(contents.as_bytes(), &yaml::Limits::default()).map_err(|reason| invalid(reason.to_string()))?;
    let root = documents.into_iter().next().map(|document| document.root);
    match root {
        Some(Ok(root)) => Ok(Some(root.to_value())),
        Some(Err(reason)) => Err(invalid(reason.to_string())),
        None => Ok(None),
    }
}

/// Where the gate exists it decides; the releases around it have settled the question.
fn waits_for_all(init: &Init<'_>) -> bool {
    const GATE: &str = "WaitForAllControlPlaneComponents";
    match init.release.gate(GATE) {
        Some(_) => init.release.enables(&init.configuration.cluster.feature_gates, GATE),
        None => init.release.minor.waits_for_all_components,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_last_argument_of_the_components_own_container_counts() {
        let pod = json!({"spec": {"containers": [
            {"name": "sidecar", "command": ["x", "--secure-port=1"]},
            {"name": SCHEDULER, "command": [SCHEDULER, "--secure-port=2", "--bind-address=::"], "args": ["--secure-port=3"]},
        ]}});
        assert_eq!(argument_of(&pod, SCHEDULER, "secure-port").as_deref(), Some("3"));
        assert_eq!(argument_of(&pod, SCHEDULER, "bind-address").as_deref(), Some("::"));
        assert_eq!(argument_of(&pod, SCHEDULER, "port"), None);
        assert_eq!(argument_of(&pod, API_SERVER, "secure-port"), None);
    }

    #[test]
    fn every_address_is_reached_on_this_host() {
        assert_eq!(
            (reachable("0.0.0.0"), reachable("::"), reachable("10.0.0.1")),
            ("127.0.0.1", "::1", "10.0.0.1")
        );
    }
}
