//! Writes to the cluster: connected when the first object comes, and with the administrators' rights given to them before it.

use std::path::{Path, PathBuf};

use super::{EffectError, Outcome};
use crate::cluster::admin::{self, AdminBinding, ensure_admin_binding};
use crate::cluster::{Address, Client, ClusterError, Intent, ObjectWrite, Outcome as WriteOutcome};
use crate::workflow::record::{Entry, Recorder};

/// Connects to a cluster by a kubeconfig.
pub type Connect<'a> = dyn Fn(&Path) -> Result<Client, EffectError> + 'a;

/// The objects of a cluster.
pub(super) struct Objects<'a> {
    connect: &'a Connect<'a>,
    kubeconfig: PathBuf,
    /// Where admin.conf and super-admin.conf lie.
    folder: PathBuf,
    client: Option<Client>,
}

impl<'a> Objects<'a> {
    pub fn new(kubeconfig: PathBuf, folder: PathBuf, connect: &'a Connect<'a>) -> Self {
        Objects {
            connect,
            kubeconfig,
            folder,
            client: None,
        }
    }

    pub fn write(&mut self, object: &ObjectWrite, recorder: &mut dyn Recorder) -> Result<Outcome, EffectError> {
        let client = match self.client.take() {
            Some(client) => client,
            None => self.first_connection(recorder)?,
        };
        let written = client.write(object).map_err(|source| failed(object, source));
        self.client = Some(client);
        let written = written?;
        if written.outcome == WriteOutcome::Created {
            recorder.note(&[made(object, written.uid())], false)?;
        }
        Ok(match written.outcome {
            WriteOutcome::Created => Outcome::Created,
            WriteOutcome::Updated | WriteOutcome::Patched => Outcome::Changed,
            WriteOutcome::Kept => Outcome::Kept,
        })
    }

    /// Connects, and has the administrators' group bound to the role that may do everything. Who belongs to it may do so
    /// from the second time on; the first time takes a kubeconfig that RBAC does not bind (golden-cluster: 01-init,
    /// 17-upload-certs).
    fn first_connection(&self, recorder: &mut dyn Recorder) -> Result<Client, EffectError> {
        let client = (self.connect)(&self.kubeconfig)?;
        // Whoever brings a kubeconfig of another place has seen to its rights.
        if self.kubeconfig != self.folder.join("admin.conf") {
            return Ok(client);
        }
        let super_admin = self.folder.join("super-admin.conf");
        let higher = match super_admin.exists() {
            true => Some((self.connect)(&super_admin)?),
            false => None,
        };
        let rights = |source| EffectError::Rights {
            admin: self.kubeconfig.clone(),
            super_admin: super_admin.clone(),
            source: Box::new(source),
        };
        if ensure_admin_binding(&client, higher.as_ref()).map_err(rights)? == AdminBinding::Stood {
            return Ok(client);
        }
        let binding = admin::binding();
        let found = client
            .find(&Address::cluster(binding.resource, &binding.name))
            .map_err(rights)?;
        if let Some(uid) = found.as_ref().and_then(|found| found["metadata"]["uid"].as_str()) {
            recorder.note(&[made(&binding, uid)], false)?;
        }
        Ok(client)
    }
}

fn made(object: &ObjectWrite, uid: &str) -> Entry {
    Entry::Object {
        resource: object.resource.to_owned(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
        uid: uid.to_owned(),
    }
}

fn failed(object: &ObjectWrite, source: ClusterError) -> EffectError {
    let verb = match object.intent {
        Intent::Create | Intent::CreateOrRetain => "create",
        Intent::CreateOrUpdate => "create or update",
        Intent::Patch => "patch",
    };
    let what = match &object.namespace {
        Some(namespace) => format!("{}/{} in {namespace}", object.resource, object.name),
        None => format!("{}/{}", object.resource, object.name),
    };
    EffectError::Object {
        verb,
        what,
        source: Box::new(source),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::scripted::{Script, client};
    use crate::workflow::record::KeptRecord;

    const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";
    const BINDINGS: &str = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

    fn map(name: &str) -> ObjectWrite {
        ObjectWrite::of(
            Intent::CreateOrUpdate,
            "configmaps",
            json!({"metadata": {"name": name, "namespace": "kube-system"}}),
        )
    }

    /// Writes two ConfigMaps by a kubeconfig of the folder, and gives the outcomes and what was recorded.
    fn write(kubeconfig: &str, admin: &Script, super_admin: &Script) -> (Vec<Outcome>, Vec<Entry>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("super-admin.conf"), "").unwrap();
        let connect = |path: &Path| -> Result<Client, EffectError> {
            Ok(match path.ends_with("super-admin.conf") {
                true => client(super_admin),
                false => client(admin),
            })
        };
        let mut record = KeptRecord::default();
        let mut objects = Objects::new(folder.path().join(kubeconfig), folder.path().to_owned(), &connect);
        let outcomes = ["a", "b"].map(|name| objects.write(&map(name), &mut record).unwrap());
        (outcomes.to_vec(), record.0)
    }

    #[test]
    fn the_first_object_brings_the_rights_and_what_is_made_is_recorded() {
        let (post, binding) = (format!("POST {MAPS}"), format!("POST {BINDINGS}"));
        let get = format!("GET {BINDINGS}/kubeadm:cluster-admins");
        let put = format!("PUT {MAPS}/b");
        let admin = Script::new(&[
            (&binding, 403),
            (&get, 200),
            (&get, 200),
            (&post, 201),
            (&post, 409),
            (&put, 200),
        ]);
        let super_admin = Script::new(&[(&binding, 201)]);
        let (outcomes, recorded) = write("admin.conf", &admin, &super_admin);
        assert_eq!(outcomes, [Outcome::Created, Outcome::Changed]);
        let names: Vec<&str> = recorded
            .iter()
            .map(|entry| match entry {
                Entry::Object { name, uid, .. } if uid == "u-1" => name.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(names, ["kubeadm:cluster-admins", "a"]);
        admin.assert_done();
        super_admin.assert_done();
    }

    #[test]
    fn rights_that_stand_are_left_alone_and_so_is_a_kubeconfig_from_elsewhere() {
        let (post, binding) = (format!("POST {MAPS}"), format!("POST {BINDINGS}"));
        let admin = Script::new(&[(&binding, 409), (&post, 201), (&post, 201)]);
        assert_eq!(write("admin.conf", &admin, &Script::new(&[])).1.len(), 2);
        let other = Script::new(&[(&post, 201), (&post, 201)]);
        assert_eq!(write("other.conf", &other, &Script::new(&[])).1.len(), 2);
        other.assert_done();
    }

    #[test]
    fn a_refusal_says_what_was_attempted() {
        let admin = Script::new(&[(&format!("POST {MAPS}"), 422)]);
        let connect = |_: &Path| -> Result<Client, EffectError> { Ok(client(&admin)) };
        let mut objects = Objects::new("/k".into(), "/etc/kubernetes".into(), &connect);
        let error = objects.write(&map("a"), &mut KeptRecord::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot create or update configmaps/a in kube-system in the cluster"
        );
    }
}
