//! The kube-scheduler's static Pod.

use serde_json::{Value, json};

use super::arguments::{Base, command_line, value};
use super::pod::{Component, Probes, pod, probe_host};
use super::volumes::{FILE_OR_CREATE, Volumes};
use super::{Inputs, environment};
use crate::config::images;

const KUBECONFIG: &str = "/etc/kubernetes/scheduler.conf";

/// The static Pod of the kube-scheduler.
pub fn kube_scheduler(inputs: &Inputs<'_>) -> Value {
    let cluster = &inputs.configuration.cluster;
    let settings = &cluster.scheduler;
    let mut volumes = Volumes::default();
    volumes.add("kubeconfig", KUBECONFIG, FILE_OR_CREATE, true);
    volumes.add_extra(&settings.extra_volumes);
    let base: Base = [
        ("authentication-kubeconfig", KUBECONFIG),
        ("authorization-kubeconfig", KUBECONFIG),
        ("bind-address", "127.0.0.1"),
        ("kubeconfig", KUBECONFIG),
        ("leader-elect", "true"),
    ]
    .into_iter()
    .collect();
    let (lives, ready) = match inputs.release.minor.scheduler_livez {
        true => ("/livez", Some("/readyz")),
        false => ("/healthz", None),
    };
    let component = Component {
        name: "kube-scheduler",
        image: images::kubernetes(inputs.configuration, "kube-scheduler"),
        arguments: command_line(&base, &settings.extra_args, inputs.release),
        environment: environment::merged(&[&environment::proxies(inputs.environment), &settings.extra_envs]),
        requests: json!({"cpu": "100m"}),
        probes: Probes {
            host: probe_host(value(&settings.extra_args, "bind-address").unwrap_or("127.0.0.1")),
            port: 10259,
            scheme: "HTTPS",
            liveness: lives,
            readiness: ready,
            startup: lives,
        },
        mounts: volumes.mounts(),
        volumes: &volumes,
        annotation: None,
    };
    pod(component, inputs)
}
