//! A host with everything that `init` needs, and tests that need such hosts.

use std::time::{Duration, SystemTime};

use libtest_mimic::{Failed, Trial};

use crate::compare::Step;
use crate::compare::files::{self, Snapshot};
use crate::containerd;
use crate::host::{CP1, Host, INPUT, Ran, Wire};
use crate::tools;

/// The program acts as the release of the record, and not as the newest patch of its minor.
pub const RELEASE: (&str, &str) = ("KUBESTRAP_RELEASE", "v1.35.0");

/// A test with hosts. Where the lab lacks something, it fails in CI and is ignored elsewhere.
pub fn trial(name: &'static str, test: fn()) -> Trial {
    let missing = tools::missing();
    let ignored = missing.is_some() && std::env::var_os("CI").is_none();
    Trial::test(name, move || match missing {
        Some(missing) => Err(Failed::from(format!("missing on this machine: {missing}"))),
        None => {
            test();
            Ok(())
        }
    })
    .with_ignored_flag(ignored)
}

/// A host, its wire, and what it is given.
pub struct Lab {
    pub host: Host,
    pub wire: Wire,
}

/// What a command did.
pub struct Done {
    pub ran: Ran,
    pub started: SystemTime,
    pub before: Snapshot,
    pub after: Snapshot,
}

impl Lab {
    /// Boots cp1 with a container runtime, its images in the registry, and the input of a step.
    pub fn boot(step: &Step) -> Lab {
        let wire = Wire::lay();
        let host = Host::boot(CP1, &wire);
        host.copy(&step.input(), INPUT);
        let listed = host.kubestrap(&["config", "images", "list", "--config", &format!("{INPUT}/init.yaml")]);
        assert_eq!(listed.exit, Some(0), "{}", listed.said());
        let images: Vec<String> = listed.stdout.lines().map(str::to_owned).collect();
        containerd::start(&host, &images);
        Lab { host, wire }
    }

    /// Puts the images into the runtime that a configuration needs.
    pub fn pull(&self, images: &[&str]) {
        for image in images {
            self.host.expect(&[
                "ctr",
                "-n",
                "k8s.io",
                "images",
                "pull",
                "--hosts-dir",
                "/etc/containerd/certs.d",
                image,
            ]);
        }
    }

    /// Runs a command of kubestrap between two looks at the files.
    pub fn observe(&self, arguments: &[&str]) -> Done {
        let before = files::snapshot(&self.host);
        let started = SystemTime::now();
        let mut command = self.host.command(&[&["kubeadm"], arguments].concat());
        command.env(RELEASE.0, RELEASE.1);
        let ran = self.host.finish(command);
        Done {
            ran,
            started,
            before,
            after: files::snapshot(&self.host),
        }
    }

    /// Waits for what a test says must hold.
    pub fn until<T>(&self, what: &str, holds: impl FnMut() -> Result<T, String>) -> T {
        self.host.until(what, Duration::from_secs(30), holds)
    }
}
