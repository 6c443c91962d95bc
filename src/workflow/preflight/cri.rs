//! `CRI`: whether the container runtime answers and is ready. The network of Pods need not be: it comes after `init`.

use std::time::Duration;

use super::{Check, Trouble};
use crate::host::preflight::Unanswered;
use crate::runtime::RuntimeError;

/// The condition that a runtime must meet.
const READY: &str = "RuntimeReady";
/// A limit below this is that of a preview: a runtime that is slower than that may be well.
const FAIR_LIMIT: Duration = Duration::from_secs(1);

pub(super) fn check(socket: &str) -> Check {
    let address = socket.to_owned();
    Check::new("CRI", "the container runtime answers and is ready", move |host| {
        let status = host.runtime(&address).and_then(|runtime| runtime.status());
        let status = match status {
            Ok(status) => status,
            Err(error) => return silent(&error).map(|trouble| vec![trouble]),
        };
        let not_ready = |condition: &crate::runtime::Condition| {
            Trouble::error(
                format!(
                    "the container runtime is not ready: {} ({})",
                    condition.message, condition.reason
                ),
                "the container runtime runs all containers of the node",
                "see what it says of it (journalctl -u containerd, or crio), then systemctl restart containerd (or crio)",
            )
        };
        Ok(status.failing(READY).map(not_ready).into_iter().collect())
    })
}

/// What a runtime that does not answer means.
///
/// # Errors
/// It had too little time.
pub(super) fn silent(error: &RuntimeError) -> Result<Trouble, Unanswered> {
    match error {
        RuntimeError::TimeOut { limit, .. } if *limit < FAIR_LIMIT => Err(Unanswered::TimeOut(*limit)),
        error => Ok(Trouble::error(
            with_source(error),
            "the container runtime runs all containers of the node",
            error.help(),
        )),
    }
}

/// The error with what caused it.
pub(super) fn with_source(error: &RuntimeError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{FakeHost, errors};
    use super::*;
    use crate::runtime::Condition;
    use crate::runtime::recording::RecordingRuntime;

    #[test]
    fn a_socket_with_a_runtime() {
        let check = |socket: &str| super::check(socket);
        let host = FakeHost::fit();
        assert!(errors(&check("unix:///run/containerd/containerd.sock"), &host).is_empty());
        assert!(errors(&check("/run/containerd/containerd.sock"), &host).is_empty());
        assert_eq!(
            errors(&check("unix:///run/x.sock"), &host),
            ["there is no socket /run/x.sock"]
        );
        let dead = host.with_file("/run/dead.sock", "");
        assert_eq!(
            errors(&check("unix:///run/dead.sock"), &dead),
            ["nobody answers on the socket /run/dead.sock"]
        );
    }

    #[test]
    fn a_runtime_must_be_ready_and_its_network_need_not_be() {
        let condition = |name: &str, holds| Condition {
            name: name.to_owned(),
            holds,
            reason: "Why".to_owned(),
            message: "it is starting".to_owned(),
        };
        let found = |ready, network| {
            let mut runtime = RecordingRuntime::ready();
            runtime.status.conditions = vec![condition("RuntimeReady", ready), condition("NetworkReady", network)];
            let host = FakeHost {
                runtime: Some(Arc::new(runtime)),
                ..FakeHost::fit()
            };
            errors(&check("/run/containerd/containerd.sock"), &host)
        };
        assert!(found(true, false).is_empty());
        assert_eq!(
            found(false, true),
            ["the container runtime is not ready: it is starting (Why)"]
        );
    }

    #[test]
    fn a_preview_waits_too_short_to_blame_the_runtime() {
        let late = |millis| RuntimeError::TimeOut {
            socket: "/s".into(),
            call: "Status",
            limit: Duration::from_millis(millis),
        };
        assert!(silent(&late(20)).is_err());
        assert!(silent(&late(1900)).is_ok());
    }
}
