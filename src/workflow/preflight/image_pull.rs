//! `ImagePull`: whether the images of the control plane are on this host or can be pulled. It takes as long as it takes, and
//! changes the host, so it is no check among the others: it comes after them, once none refuses.

use super::cri::with_source;
use super::run::{Asked, Outcome};
use super::{Inputs, Trouble};
use crate::config::images;
use crate::host::PreflightHost;
use crate::host::clock::Clock;
use crate::runtime::pull::{self, Event, Policy, Pulled, Wish};
use crate::runtime::{ContainerRuntime, RuntimeError};

/// Its name.
pub const NAME: &str = "ImagePull";
/// What it asks.
const ASKS: &str = "the images of the control plane are on this host or can be pulled";
const WHY: &str = "the control plane runs from these images";

/// The images of a control plane node, by the configuration's policy. None where the policy is no policy: the rules of the
/// configuration refused that before.
pub fn wish(inputs: &Inputs<'_>) -> Option<Wish> {
    let registration = &inputs.configuration.init.node_registration;
    Some(Wish {
        images: images::all(inputs.configuration, inputs.release),
        policy: Policy::named(&registration.image_pull_policy)?,
        serial: registration.image_pull_serial.unwrap_or(true),
    })
}

/// Pulls what is missing.
pub fn run(inputs: &Inputs<'_>, host: &dyn PreflightHost, clock: &dyn Clock, tell: &(dyn Fn(Event<'_>) + Sync)) -> Asked {
    let Some(wish) = wish(inputs) else {
        return asked(Vec::new());
    };
    let runtime = host.runtime(&inputs.configuration.init.node_registration.cri_socket);
    // A runtime that is not there is not waited for as one that goes away.
    let runtime = match runtime.and_then(|runtime| runtime.version().map(|_| runtime)) {
        Ok(runtime) => runtime,
        Err(error) => return asked(vec![Trouble::error(with_source(&error), WHY, error.help())]),
    };
    let mut troubles = Vec::new();
    if wish.policy != Policy::Never {
        let wanted = images::pause(&inputs.configuration.cluster, inputs.release);
        troubles.extend(sandbox_image(&*runtime, &wanted));
    }
    let pulled = pull::pull(&*runtime, clock, &wish, tell);
    troubles.extend(pulled.iter().filter_map(trouble));
    asked(troubles)
}

fn asked(troubles: Vec<Trouble>) -> Asked {
    Asked {
        name: NAME.to_owned(),
        asks: ASKS,
        outcome: Outcome::Found(troubles),
    }
}

fn trouble(pulled: &Pulled) -> Option<Trouble> {
    let image = &pulled.image;
    match &pulled.outcome {
        pull::Outcome::Present | pull::Outcome::Pulled { .. } => None,
        pull::Outcome::Withheld => Some(Trouble::warning(
            format!("{image} is not on this host, and imagePullPolicy is Never"),
            WHY,
            "bring the image to this host (ctr -n k8s.io images import FILE), or set imagePullPolicy to IfNotPresent",
        )),
        pull::Outcome::Failed(error) => Some(Trouble::error(
            format!("{image} cannot be pulled: {}", said(error)),
            WHY,
            error.help(),
        )),
    }
}

/// An error of a pull: what it likely is, and the runtime's own words.
pub fn said(error: &RuntimeError) -> String {
    match error {
        RuntimeError::Answered { cause, message, .. } => {
            format!("{}. The container runtime says: {}", cause.words(), without_repeats(message))
        }
        error => with_source(error),
    }
}

/// A message of containerd without the beginning that only names the image, once or twice.
fn without_repeats(message: &str) -> &str {
    let mut rest = message;
    for beginning in ["failed to pull and unpack image \"", "failed to resolve reference \""] {
        let after = rest.strip_prefix(beginning).and_then(|after| after.split_once("\": "));
        rest = after.map_or(rest, |(_, after)| after);
    }
    rest
}

/// A runtime that is set to another image for Pods' own containers would pull that one too, which may not be there.
fn sandbox_image(runtime: &dyn ContainerRuntime, wanted: &str) -> Option<Trouble> {
    // A runtime that does not say is not blamed.
    let set = runtime.status().ok()?.sandbox_image?;
    (set != wanted).then(|| {
        Trouble::warning(
            format!("the container runtime is set to the sandbox image {set}, not to {wanted}"),
            "it is pulled beside the one of this release, once the first Pod starts",
            format!(
                "set it to {wanted} (sandbox_image in /etc/containerd/config.toml, or pause_image in crio.conf), then restart the \
                 container runtime"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::super::check::Severity;
    use super::super::testing::FakeHost;
    use super::*;
    use crate::config::load;
    use crate::config::testing::with_context;
    use crate::host::clock::FakeClock;
    use crate::runtime::recording::{RecordingRuntime, refusal};

    const KUBE_PROXY: &str = "registry.k8s.io/kube-proxy:v1.36.2";

    /// What it finds of a runtime by a policy, and what the runtime was asked.
    fn run_with(runtime: RecordingRuntime, policy: &str) -> (Vec<Trouble>, Vec<String>) {
        let runtime = Arc::new(runtime);
        let host = FakeHost {
            runtime: Some(Arc::clone(&runtime)),
            ..FakeHost::fit()
        };
        let text = format!(
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {{criSocket: \
             'unix:///run/containerd/containerd.sock', imagePullPolicy: {policy}}}\n---\napiVersion: \
             kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.2\n"
        );
        let asked = with_context(Some("v1.36.2"), |context| {
            let loaded = load::init(text.as_bytes(), context).unwrap();
            let environment = BTreeMap::new();
            let inputs = Inputs {
                configuration: &loaded.configuration,
                release: &loaded.release,
                environment: &environment,
            };
            run(&inputs, &host, &FakeClock::default(), &|_| {})
        });
        assert_eq!(asked.name, "ImagePull");
        let Outcome::Found(troubles) = asked.outcome else {
            panic!("it was not made")
        };
        (troubles, runtime.calls())
    }

    #[test]
    fn missing_images_are_pulled() {
        let (troubles, calls) = run_with(RecordingRuntime::ready().with_image(KUBE_PROXY), "IfNotPresent");
        assert!(troubles.is_empty(), "{troubles:?}");
        let pulls: Vec<&String> = calls.iter().filter(|call| call.starts_with("pull ")).collect();
        assert_eq!(pulls.len(), 6, "{calls:?}");
        assert!(!calls.contains(&format!("pull {KUBE_PROXY}")));
    }

    #[test]
    fn what_fails_is_named_with_its_cause() {
        let runtime = RecordingRuntime::ready().failing(KUBE_PROXY, refusal("rpc error: kube-proxy: not found"));
        let (troubles, _) = run_with(runtime, "Always");
        let [trouble] = &troubles[..] else { panic!("{troubles:?}") };
        assert_eq!(trouble.severity, Severity::Error);
        let expected =
            format!("{KUBE_PROXY} cannot be pulled: no such image. The container runtime says: rpc error: kube-proxy: not found");
        assert_eq!(trouble.found, expected);
        assert!(trouble.mend.contains("config images list"));
    }

    #[test]
    fn what_only_names_the_image_is_left_out() {
        let message = "failed to pull and unpack image \"a/b:1\": failed to resolve reference \"a/b:1\": a/b:1: not found";
        assert_eq!(without_repeats(message), "a/b:1: not found");
        assert_eq!(
            without_repeats("failed to pull and unpack image"),
            "failed to pull and unpack image"
        );
    }

    #[test]
    fn never_is_never() {
        let (troubles, calls) = run_with(RecordingRuntime::ready().with_image(KUBE_PROXY), "Never");
        assert_eq!(troubles.len(), 6);
        assert!(troubles.iter().all(|trouble| trouble.severity == Severity::Warning));
        assert!(calls.iter().all(|call| call.starts_with("look ")), "{calls:?}");
    }

    #[test]
    fn another_sandbox_image_draws_a_warning() {
        let found = |image: &str| {
            let mut runtime = RecordingRuntime::ready();
            runtime.status.sandbox_image = Some(image.to_owned());
            run_with(runtime, "IfNotPresent").0
        };
        assert!(found("registry.k8s.io/pause:3.10.2").is_empty());
        let troubles = found("registry.k8s.io/pause:3.6");
        assert_eq!(troubles[0].severity, Severity::Warning);
        assert!(troubles[0].mend.contains("registry.k8s.io/pause:3.10.2"), "{troubles:?}");
    }
}
