//! Effects on this host and its cluster.

use std::fs;
use std::path::{Path, PathBuf};

use super::files::{HostFiles, is_unused, stands};
use super::folders::{is_mounted, place_of};
use super::objects::{Connect, Objects};
use super::{EffectError, Effects, Notice, Outcome, Tell};
use crate::cluster::ObjectWrite;
use crate::host::{FileWrite, Services};
use crate::kubeconfig::Kubeconfig;
use crate::runtime::ContainerRuntime;
use crate::workflow::action::{Action, KUBELET, ServiceChange, Step, Wait};
use crate::workflow::record::{Entry, Record, Recorder};
use crate::workflow::wait::{WaitError, WaitEvent};

/// Waits until all of these hold, and tells of it.
pub type WaitFor<'a> = dyn Fn(&[Wait], &mut dyn FnMut(WaitEvent)) -> Result<(), WaitError> + 'a;

/// What effects on this host act through.
#[derive(Clone, Copy)]
pub struct HostWorld<'a> {
    /// Services.
    pub services: &'a dyn Services,
    /// The container runtime, where one is known.
    pub runtime: Option<&'a dyn ContainerRuntime>,
    /// The way to the cluster.
    pub connect: &'a Connect<'a>,
    /// Waiting.
    pub wait: &'a WaitFor<'a>,
}

/// How a run acts on this host.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Files that are replaced are kept below this folder.
    pub backup: PathBuf,
    /// Kubeconfig by which the cluster is reached.
    pub kubeconfig: PathBuf,
    /// Where admin.conf and super-admin.conf lie.
    pub admins: PathBuf,
    /// Folders that services fill: etcd's data, the kubelet's.
    pub filled: Vec<PathBuf>,
}

/// Effects on this host.
pub struct HostEffects<'a> {
    world: HostWorld<'a>,
    terms: Terms,
    recorder: &'a mut dyn Recorder,
    files: HostFiles,
    objects: Objects<'a>,
    /// What an earlier run of the same `init` left, where this one goes on with it.
    record: Option<&'a Record>,
    /// Folders that services fill have been looked at.
    looked: bool,
}

impl<'a> HostEffects<'a> {
    /// Effects by these terms. Everything that is made is taken down by `recorder`; with a record, its run goes on.
    pub fn new(world: HostWorld<'a>, terms: Terms, recorder: &'a mut dyn Recorder, record: Option<&'a Record>) -> Self {
        HostEffects {
            files: HostFiles::new(terms.backup.clone(), record),
            objects: Objects::new(terms.kubeconfig.clone(), terms.admins.clone(), world.connect),
            world,
            terms,
            recorder,
            record,
            looked: record.is_some(),
        }
    }

    /// Notes which of the folders that services fill are empty before anything is made.
    fn look(&mut self) -> Result<(), EffectError> {
        if !std::mem::replace(&mut self.looked, true) {
            let unused = self.terms.filled.iter().filter(|folder| is_unused(folder));
            let entries: Vec<Entry> = unused
                .map(|path| Entry::Fills {
                    path: path.clone(),
                    place: place_of(path),
                    mounted: is_mounted(path),
                })
                .collect();
            self.recorder.note(&entries, true)?;
        }
        Ok(())
    }

    fn change(&mut self, name: &str, change: ServiceChange, tell: &mut Tell<'_>) -> Outcome {
        match self.world.services.change(name, change) {
            Ok(()) => Outcome::Done,
            // As the reference does: the kubelet may be run by something that is no service; whether it lives is waited for.
            Err(error) => {
                tell(Notice::Warning(format!(
                    "cannot {} the service {name}: {error}; {}",
                    change.verb(),
                    error.help()
                )));
                Outcome::Skipped(error.to_string())
            }
        }
    }
}

impl Effects for HostEffects<'_> {
    fn folder(&mut self, path: &Path, mode: u32) -> Result<Outcome, EffectError> {
        self.look()?;
        Ok(self.files.folder(path, mode, self.recorder)?)
    }

    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<Vec<Outcome>, EffectError> {
        self.look()?;
        Ok(self.files.files(groups, self.recorder)?)
    }

    fn object(&mut self, object: &ObjectWrite) -> Result<Outcome, EffectError> {
        self.objects.write(object, self.recorder)
    }

    fn service(&mut self, name: &str, change: ServiceChange, tell: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        self.look()?;
        if !self.record.is_some_and(|record| record.changed(name)) && change == ServiceChange::Stop {
            let was_active = self.world.services.is_active(name).unwrap_or(false);
            let name = name.to_owned();
            self.recorder.note(&[Entry::Service { name, was_active }], true)?;
        }
        Ok(self.change(name, change, tell))
    }

    fn image(&mut self, name: &str) -> Result<Outcome, EffectError> {
        let failed = |source| EffectError::Image {
            image: name.to_owned(),
            source,
        };
        let Some(runtime) = self.world.runtime else {
            return Ok(Outcome::Skipped("no container runtime is known".to_owned()));
        };
        if runtime.image_stands(name).map_err(failed)? {
            return Ok(Outcome::Kept);
        }
        runtime.pull(name).map_err(failed)?;
        Ok(Outcome::Done)
    }

    fn wait(&mut self, waits: &[&Wait], tell: &mut Tell<'_>) -> Result<Outcome, EffectError> {
        let waits: Vec<Wait> = waits.iter().map(|wait| (*wait).clone()).collect();
        (self.world.wait)(&waits, &mut |event| tell(Notice::Wait(event)))?;
        Ok(Outcome::Done)
    }

    fn adopt_kubelet_certificate(
        &mut self,
        kubeconfig: &Path,
        certificate: &Path,
        tell: &mut Tell<'_>,
    ) -> Result<Outcome, EffectError> {
        if !certificate.exists() {
            return Ok(Outcome::Skipped(format!("there is no {}", certificate.display())));
        }
        let problem = |problem: String| EffectError::Kubeconfig {
            path: kubeconfig.to_owned(),
            problem,
        };
        let text = fs::read(kubeconfig).map_err(|error| problem(error.to_string()))?;
        let parsed = Kubeconfig::parse(&text).map_err(problem)?;
        let file = FileWrite {
            path: kubeconfig.to_owned(),
            mode: 0o600,
            contents: parsed.with_client_certificate_file(certificate),
            secret: true,
        };
        let mut outcomes = self.files(&[&[file]])?;
        // Also where the file stood: the run that wrote it may have ended before it got here.
        self.change(KUBELET, ServiceChange::Restart, tell);
        Ok(outcomes.pop().unwrap_or(Outcome::Done))
    }

    fn stands(&mut self, step: &Step) -> bool {
        let Some(record) = self.record else { return false };
        if self.files.changed || !record.is_done(&step.phase) {
            return false;
        }
        step.actions.iter().all(|action| match action {
            Action::Folder { path, .. } => path.is_dir(),
            Action::Files(files) => files.iter().all(stands),
            Action::Keep(_) | Action::Note(_) => true,
            Action::Service { name, .. } => self.world.services.is_active(name).unwrap_or(false),
            Action::Object(_) | Action::Image(_) | Action::Wait(_) | Action::AdoptKubeletCertificate { .. } => false,
        })
    }

    fn done(&mut self, step: &Step) -> Result<(), EffectError> {
        let name = step.phase.clone();
        // Lost to a loss of power, the phase is gone through once more.
        self.recorder.note(&[Entry::Phase { name }], false)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Client;
    use crate::host::ServiceState;
    use crate::host::service::FakeServices;
    use crate::runtime::recording::RecordingRuntime;
    use crate::workflow::record::fingerprint::of_contents;
    use crate::workflow::record::{KeptRecord, fills, record};

    /// Calls `work` with effects over these services, and gives what was recorded.
    fn with(
        services: &FakeServices,
        earlier: Option<&Record>,
        folder: &Path,
        work: impl FnOnce(&mut HostEffects<'_>),
    ) -> Vec<Entry> {
        let runtime = RecordingRuntime::ready().with_image("there");
        let connect = |path: &Path| -> Result<Client, EffectError> {
            Err(EffectError::Kubeconfig {
                path: path.to_owned(),
                problem: "none".to_owned(),
            })
        };
        let wait = |_: &[Wait], _: &mut dyn FnMut(WaitEvent)| Ok(());
        let world = HostWorld {
            services,
            runtime: Some(&runtime),
            connect: &connect,
            wait: &wait,
        };
        let terms = Terms {
            backup: folder.join("backup"),
            filled: vec![folder.join("etcd"), folder.join("used")],
            ..Terms::default()
        };
        let mut kept = KeptRecord::default();
        work(&mut HostEffects::new(world, terms, &mut kept, earlier));
        kept.0
    }

    fn file(path: PathBuf, text: &str) -> FileWrite {
        FileWrite {
            path,
            mode: 0o644,
            contents: text.to_owned().into(),
            secret: false,
        }
    }

    fn kubelet_start(folder: &Path) -> Step {
        let service = |change| Action::Service { name: KUBELET, change };
        Step {
            phase: "kubelet-start".to_owned(),
            actions: vec![
                service(ServiceChange::Stop),
                Action::Files(vec![file(folder.join("config.yaml"), "a")]),
                service(ServiceChange::Start),
            ],
        }
    }

    #[test]
    fn what_services_fill_is_noted_before_anything_is_made() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("used")).unwrap();
        fs::write(folder.path().join("used/file"), "").unwrap();
        let entries = with(&FakeServices::default(), None, folder.path(), |effects| {
            effects.files(&[&[file(folder.path().join("a"), "a")]]).unwrap();
            effects.files(&[&[file(folder.path().join("b"), "b")]]).unwrap();
        });
        let expected = [
            fills(folder.path().join("etcd").to_str().unwrap()),
            Entry::File {
                path: folder.path().join("a"),
                hash: of_contents(b"a"),
            },
            Entry::File {
                path: folder.path().join("b"),
                hash: of_contents(b"b"),
            },
        ];
        assert_eq!(entries, expected);
    }

    #[test]
    fn how_a_service_was_is_noted_once_and_a_failing_one_draws_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let services = FakeServices::default().with(KUBELET, ServiceState::Active);
        let entries = with(&services, None, folder.path(), |effects| {
            let mut tell = |notice: Notice| panic!("{notice:?}");
            effects.service(KUBELET, ServiceChange::Stop, &mut tell).unwrap();
            effects.service(KUBELET, ServiceChange::Start, &mut tell).unwrap();
        });
        let was = Entry::Service {
            name: KUBELET.to_owned(),
            was_active: true,
        };
        assert_eq!(entries.last(), Some(&was));
        let changes = [ServiceChange::Stop, ServiceChange::Start].map(|change| (KUBELET.to_owned(), change));
        assert_eq!(services.changes(), changes);

        let none = FakeServices::default().without_init_system();
        let mut told = Vec::new();
        with(&none, None, folder.path(), |effects| {
            let outcome = effects.service(KUBELET, ServiceChange::Start, &mut |notice| told.push(notice));
            assert!(matches!(outcome, Ok(Outcome::Skipped(_))));
        });
        assert!(matches!(told.as_slice(), [Notice::Warning(message)] if message.contains("cannot start the service kubelet")));
    }

    #[test]
    fn a_kubelet_that_runs_by_what_stands_goes_on_running() {
        let folder = tempfile::tempdir().unwrap();
        let step = kubelet_start(folder.path());
        let active = FakeServices::default().with(KUBELET, ServiceState::Active);
        let done = record(&[Entry::Phase {
            name: step.phase.clone(),
        }]);
        let stands = |services: &FakeServices, earlier: Option<&Record>| {
            let mut stands = false;
            with(services, earlier, folder.path(), |effects| stands = effects.stands(&step));
            stands
        };
        assert!(!stands(&active, Some(&done)), "a file is missing");
        let path = folder.path().join("config.yaml");
        fs::write(&path, "a").unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(stands(&active, Some(&done)));
        assert!(!stands(&active, None), "it is the first run");
        assert!(!stands(&active, Some(&record(&[]))), "it was not done");
        assert!(!stands(&FakeServices::default(), Some(&done)), "it does not run");
        fs::write(&path, "b").unwrap();
        assert!(!stands(&active, Some(&done)), "somebody changed a file");
    }

    #[test]
    fn images_that_are_there_are_not_pulled() {
        let folder = tempfile::tempdir().unwrap();
        with(&FakeServices::default(), None, folder.path(), |effects| {
            assert_eq!(effects.image("there").unwrap(), Outcome::Kept);
            assert_eq!(effects.image("elsewhere").unwrap(), Outcome::Done);
        });
    }

    #[test]
    fn the_kubelet_goes_over_to_its_own_certificate_where_it_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let (kubeconfig, certificate) = (folder.path().join("kubelet.conf"), folder.path().join("current.pem"));
        let text = "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster: {server: 'https://x'}\nusers:\n- name: u\n  user: \
                    {client-certificate-data: AAAA, client-key-data: BBBB}\ncontexts:\n- name: x\n  context: {cluster: c, user: \
                    u}\ncurrent-context: x\n";
        fs::write(&kubeconfig, text).unwrap();
        let services = FakeServices::default();
        let adopt = || {
            let mut outcome = None;
            with(&services, None, folder.path(), |effects| {
                outcome = effects.adopt_kubelet_certificate(&kubeconfig, &certificate, &mut |_| {}).ok();
            });
            outcome.unwrap()
        };
        assert!(matches!(adopt(), Outcome::Skipped(_)));
        assert!(services.changes().is_empty() && fs::read_to_string(&kubeconfig).unwrap() == text);
        fs::write(&certificate, "").unwrap();
        assert_eq!(adopt(), Outcome::Changed);
        let changed = fs::read_to_string(&kubeconfig).unwrap();
        let name = certificate.display();
        assert!(changed.contains(&format!("client-certificate: {name}")) && changed.contains(&format!("client-key: {name}")));
        assert!(!changed.contains("-data") && changed.contains("server: https://x"));
        assert_eq!(adopt(), Outcome::Kept);
        assert_eq!(
            services.changes(),
            [(); 2].map(|()| (KUBELET.to_owned(), ServiceChange::Restart))
        );
    }
}
