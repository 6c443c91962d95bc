//! From a command line to a client of the API server.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Arguments, Context, Environment, Failure};
use crate::cluster::connection::OpenError;
use crate::cluster::https::Https;
use crate::cluster::{Client, ClusterError};
use crate::config::model::Timeouts;
use crate::host::LocalFiles;
use crate::host::clock::SystemClock;

const ADMIN: &str = "/etc/kubernetes/admin.conf";

/// The kubeconfig of a command that is not about this host's own cluster alone: the one of `--kubeconfig`; without the flag
/// the first of those in `KUBECONFIG` (or else `~/.kube/config`) that stands, and last admin.conf.
pub fn kubeconfig(arguments: &Arguments, context: &Context) -> PathBuf {
    let given = arguments.given_text("kubeconfig").filter(|path| !path.is_empty());
    let path = match given {
        Some(path) => PathBuf::from(path),
        None => standard(&context.environment, &|path| path.exists()),
    };
    context
        .printer
        .detail(1, format!("the cluster is reached by {}", path.display()));
    path
}

/// A client by a kubeconfig. What is tried again is said.
///
/// # Errors
/// The kubeconfig cannot be used.
pub fn client(context: &Context, kubeconfig: &Path, limit: Duration) -> Result<Client, Failure> {
    let clock = Arc::new(SystemClock::new());
    let environment = context
        .environment
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let https = Https::of_kubeconfig(kubeconfig, &LocalFiles, &environment, clock.clone())?;
    let (printer, said) = (context.printer.clone(), Mutex::new(String::new()));
    Ok(Client::new(https, clock, limit).with_listener(move |retrying| {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        // Once for each thing that goes wrong.
        if *said != retrying.why {
            printer.say(format!(
                "{}; trying again for {} s at most",
                retrying.why,
                retrying.left.as_secs()
            ));
            said.clone_from(&retrying.why);
        }
    }))
}

/// The time that a call of the API has: `timeouts.kubernetesAPICall`.
pub fn limit(timeouts: Option<&Timeouts>) -> Duration {
    timeouts
        .and_then(|timeouts| timeouts.kubernetes_api_call)
        .and_then(|limit| u64::try_from(limit.nanoseconds()).ok())
        .map_or(Client::LIMIT, Duration::from_nanos)
}

fn standard(environment: &Environment, stands: &dyn Fn(&Path) -> bool) -> PathBuf {
    let named: Vec<PathBuf> = match (environment.get("KUBECONFIG"), environment.get("HOME")) {
        (Some(list), _) => list.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect(),
        (None, Some(home)) => vec![Path::new(home).join(".kube/config")],
        (None, None) => Vec::new(),
    };
    named.into_iter().find(|path| stands(path)).unwrap_or_else(|| ADMIN.into())
}

impl From<ClusterError> for Failure {
    fn from(error: ClusterError) -> Self {
        let help = error.help();
        let failure = Failure::failed(error);
        match help {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let help = matches!(error, OpenError::Absent(_))
            .then(|| "name one with --kubeconfig; on a control plane node, /etc/kubernetes/admin.conf is one".to_owned());
        let failure = Failure::failed(error);
        match help {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubeconfigs_are_sought_as_kubectl_does() {
        let path = |variables: &[(&str, &str)], standing: &[&str]| {
            let environment = variables.iter().copied().collect();
            standard(&environment, &|path| {
                standing.iter().any(|standing| Path::new(standing) == path)
            })
        };
        let both = [("KUBECONFIG", ":/a:/b"), ("HOME", "/home/jane")];
        assert_eq!(path(&both, &["/b", "/home/jane/.kube/config"]), Path::new("/b"));
        assert_eq!(path(&both, &["/home/jane/.kube/config"]), Path::new(ADMIN));
        assert_eq!(
            path(&both[1..], &["/home/jane/.kube/config"]),
            Path::new("/home/jane/.kube/config")
        );
        assert_eq!(path(&[], &[]), Path::new(ADMIN));
    }

    #[test]
    fn the_limit_is_that_of_the_configuration() {
        assert_eq!(limit(None), Duration::from_secs(60));
        let timeouts = Timeouts {
            kubernetes_api_call: Some("1m30s".parse().unwrap()),
            ..Timeouts::default()
        };
        assert_eq!(limit(Some(&timeouts)), Duration::from_secs(90));
    }
}
