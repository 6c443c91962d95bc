//! A Kubernetes API server for tests: in memory or over a real etcd, in this process or as a program of its own.
//!
//! It is right where a tool like kubeadm looks: authentication, RBAC, the messages of failures, resource versions, patches,
//! watches, the record of what was asked. It has no schemas: fields that the API does not know are kept.

pub mod addresses;
pub mod admission;
pub mod audit;
pub mod authn;
pub mod authz;
pub mod client;
pub mod controllers;
pub mod csr;
pub mod defaults;
pub mod deletion;
pub mod discovery;
pub mod etcd;
pub mod faults;
pub mod flags;
pub mod health;
pub mod http;
pub mod objects;
pub mod patch;
pub mod pki;
mod processes;
pub mod program;
pub mod questions;
pub mod request;
pub mod resources;
pub mod roles;
pub mod selectors;
pub mod status;
pub mod storage;
pub mod store;
pub mod tests;
pub mod tls;
pub mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use audit::{Audit, Entry};
use client::Client;
use etcd::{Etcd, EtcdSettings};
use faults::{Faults, Rule};
use http::{RolesAppear, State};
use pki::Authority;
use resources::Resource;
use storage::Storage;
use store::{Change, Key, Store};

/// How a server shall be.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 is any.
    pub bind: SocketAddr,
    /// The port that the Service `kubernetes` names; none: the one listened on.
    pub secure_port: Option<u16>,
    /// PEM of the serving certificate and its key; none: made by the authority for 127.0.0.1 and localhost.
    pub serving: Option<(String, String)>,
    /// Who signs clients. Without a key, `kubeconfig` and `client` are not to be had.
    pub authority: Authority,
    pub bootstrap_tokens: bool,
    pub roles: RolesAppear,
    /// As in `--service-cluster-ip-range`.
    pub service_ranges: String,
    pub audit_file: Option<PathBuf>,
    pub faults_file: Option<PathBuf>,
    pub etcd: Option<EtcdSettings>,
    /// Whether dependents go with their owners.
    pub collect_garbage: bool,
    pub version: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            secure_port: None,
            serving: None,
            authority: Authority::new("kubernetes"),
            bootstrap_tokens: true,
            roles: RolesAppear::AtOnce,
            service_ranges: "10.96.0.0/12".to_owned(),
            audit_file: None,
            faults_file: None,
            etcd: None,
            collect_garbage: true,
            version: "v1.35.0".to_owned(),
        }
    }
}

/// A server that runs until it is dropped: that ends every connection and frees the port.
pub struct ApiServer {
    address: SocketAddr,
    authority: Authority,
    state: Arc<State>,
    runtime: Option<Runtime>,
}

impl ApiServer {
    pub fn start(settings: Settings) -> Result<ApiServer, String> {
        let (certificate, key) = match &settings.serving {
            Some(pair) => pair.clone(),
            None => settings.authority.server(&["localhost"], &["127.0.0.1", "::1"]),
        };
        let (config, judge) = tls::server(&certificate, &key, Some(&settings.authority.certificate))?;
        let ranges = addresses::Range::parse_all(&settings.service_ranges)?;
        let first = ranges
            .first()
            .map(|r| r.nth(1).to_string())
            .ok_or("no range of service addresses")?;
        let state = Arc::new(State {
            storage: Arc::new(Storage {
                store: tokio::sync::Mutex::new(Store::new()),
                etcd: settings.etcd.as_ref().map(Etcd::new).transpose()?,
            }),
            judge,
            bootstrap_tokens: settings.bootstrap_tokens,
            ranges,
            collect_garbage: settings.collect_garbage,
            version: settings.version,
            faults: settings.faults_file.map_or_else(Faults::default, Faults::from_file),
            audit: Audit::new(settings.audit_file),
            roles: settings.roles,
            roles_stand: AtomicBool::new(false),
            requests: AtomicU32::new(0),
            started: Instant::now(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| e.to_string())?;
        let listener = runtime
            .block_on(TcpListener::bind(settings.bind))
            .map_err(|e| format!("{}: {e}", settings.bind))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        let mut start = roles::namespaces();
        start.push(roles::kubernetes_service(
            &first,
            settings.secure_port.unwrap_or(address.port()),
        ));
        runtime.block_on(begin(&state, start))?;
        runtime.spawn(http::serve(Arc::clone(&state), listener, TlsAcceptor::from(config)));
        Ok(ApiServer {
            address,
            authority: settings.authority,
            state,
            runtime: Some(runtime),
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// A kubeconfig of a user in groups, with a certificate of the server's authority.
    pub fn kubeconfig(&self, user: &str, groups: &[&str]) -> String {
        let (certificate, key) = self.authority.client(user, groups);
        pki::kubeconfig(&self.url(), &self.authority.certificate, user, &certificate, &key)
    }

    /// A client of a user in groups.
    pub fn client(&self, user: &str, groups: &[&str]) -> Client {
        let (certificate, key) = self.authority.client(user, groups);
        Client::new(
            &self.url(),
            Some(&self.authority.certificate),
            Some((&certificate, &key)),
            None,
        )
        .unwrap()
    }

    /// A client that shows a token, or nothing.
    pub fn client_with_token(&self, token: Option<&str>) -> Client {
        Client::new(&self.url(), Some(&self.authority.certificate), None, token).unwrap()
    }

    /// Starts what the kube-controller-manager does, with the key of the server's authority.
    pub fn start_controllers(&self) -> controllers::Controllers {
        let client = self.client("system:kube-controller-manager", &[]);
        controllers::Controllers::start(client, self.authority.clone())
    }

    /// Lets a fault happen.
    pub fn fault(&self, rule: Rule) {
        self.state.faults.add(rule);
    }

    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// What was asked so far.
    pub fn audit(&self) -> Vec<Entry> {
        self.state.audit.entries()
    }

    pub fn clear_audit(&self) {
        self.state.audit.clear();
    }

    /// An object as it stands, past all authorization. `resource` is as in `deployments.apps`.
    pub fn object(&self, resource: &str, namespace: &str, name: &str) -> Option<Value> {
        let key = Key::new(Resource::named(resource)?, namespace, name);
        self.state.storage.store.blocking_lock().get(&key).cloned()
    }

    /// Every object.
    pub fn objects(&self) -> Vec<Value> {
        self.state
            .storage
            .store
            .blocking_lock()
            .all()
            .map(|(_, object)| object.clone())
            .collect()
    }

    /// Puts an object there as it is, past all checks: what controllers and kubelets did. Only without etcd.
    pub fn place(&self, object: Value) {
        let key = Key::of(&object).unwrap();
        let mut store = self.state.storage.store.blocking_lock();
        store.apply(vec![Change::Put(key, storage::complete(object))]);
    }

    /// Takes an object away, past all checks. Only without etcd.
    pub fn take_away(&self, resource: &str, namespace: &str, name: &str) {
        let key = Key::new(Resource::named(resource).unwrap(), namespace, name);
        self.state.storage.store.blocking_lock().apply(vec![Change::Delete(key)]);
    }

    /// Forgets what happened, so that old watches get 410.
    pub fn compact(&self) {
        self.state.storage.store.blocking_lock().compact();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads etcd where there is one, and makes what stands in every cluster. With etcd this goes on until etcd answers.
async fn begin(state: &Arc<State>, start: Vec<Value>) -> Result<(), String> {
    if state.storage.etcd.is_none() {
        return state.storage.ensure(&start).await.map_err(|e| e.message);
    }
    let state = Arc::clone(state);
    tokio::spawn(async move {
        while state.storage.ensure(&start).await.is_err() {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        state.storage.store.lock().await.compact();
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let mut store = state.storage.store.lock().await;
            let _ = state.storage.refresh(&mut store).await;
        }
    });
    Ok(())
}
