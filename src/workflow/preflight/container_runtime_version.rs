//! `ContainerRuntimeVersion`: whether the container runtime is new enough to tell the kubelet its cgroup driver.

use super::cri::silent;
use super::{Check, Trouble};

pub(super) fn check(socket: &str) -> Check {
    let address = socket.to_owned();
    let asks = "the container runtime tells the kubelet its cgroup driver";
    Check::new("ContainerRuntimeVersion", asks, move |host| {
        let answer = host
            .runtime(&address)
            .and_then(|runtime| Ok((runtime.cgroup_driver()?, runtime)));
        let runtime = match answer {
            Ok((Some(_), _)) => return Ok(Vec::new()),
            Ok((None, runtime)) => runtime,
            Err(error) => return silent(&error).map(|trouble| vec![trouble]),
        };
        // Its name only makes the message better.
        let name = runtime.version().map_or_else(
            |_| "the container runtime".to_owned(),
            |version| format!("{} {}", version.name, version.version),
        );
        Ok(vec![Trouble::warning(
            format!("{name} does not tell the kubelet its cgroup driver (RuntimeConfig, a method of CRI)"),
            "kubelets up to v1.37 go by cgroupDriver of their own configuration then, later ones do not start",
            "upgrade the container runtime: containerd has it from 2.0 on, CRI-O from 1.28 on",
        )])
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{FakeHost, errors, warnings};
    use crate::runtime::recording::RecordingRuntime;

    #[test]
    fn an_old_runtime_draws_a_warning_and_a_missing_one_an_error() {
        let check = super::check("unix:///run/containerd/containerd.sock");
        let fit = FakeHost::fit();
        assert!(warnings(&check, &fit).is_empty() && errors(&check, &fit).is_empty());
        let mut old = RecordingRuntime::ready();
        old.version.version = "1.7.27".to_owned();
        old.cgroup_driver = None;
        let host = FakeHost {
            runtime: Some(Arc::new(old)),
            ..FakeHost::fit()
        };
        let found = warnings(&check, &host);
        assert!(found[0].starts_with("containerd 1.7.27 does not tell"), "{found:?}");
        assert!(errors(&check, &host).is_empty());
        let missing = super::check("/run/x.sock");
        assert_eq!(errors(&missing, &fit), ["there is no socket /run/x.sock"]);
    }
}
