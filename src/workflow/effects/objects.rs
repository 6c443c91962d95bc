//! Writes to the cluster: connected when the first object comes, and with the administrators' rights given to them before it.

use std::path::{Path, PathBuf};

use super::{EffectError, Outcome};
use crate::cluster::admin::{self, AdminBinding, ensure_admin_binding};
use crate::cluster::{Address, Client, ClusterError, Intent, ObjectWrite, Outcome as WriteOutcome};
use crate::workflow::init::KUBERNETES_FOLDER;
use crate::workflow::record::{Entry, Recorder};

/// Connects to a cluster by a kubeconfig.
pub type Connect<'a> = dyn Fn(&Path) -> Result<Client, EffectError> + 'a;

/// The objects of a cluster.
pub(super) struct Objects<'a> {
    connect: &'a Connect<'a>,
    kubeconfig: PathBuf,
    client: Option<Client>,
}

impl<'a> Objects<'a> {
    pub fn new(kubeconfig: PathBuf, connect: &'a Connect<'a>) -> Self {
        Objects {
            connect,
            kubeconfig,
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
        let folder = Path::new(KUBERNETES_FOLDER);
        if self.kubeconfig != folder.join("admin.conf") {
            return Ok(client);
        }
        let super_admin = folder.join("super-admin.conf");
        let higher = match super_admin.exists() {
            true => Some((self.connect)(&super_admin)?),
            false => None,
        };
        let rights = |source| EffectError::Rights {
            admin: self.kubeconfig.clone(),
            super_admin: super_admin.clone(),
            source,
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
    EffectError::Object { verb, what, source }
}
