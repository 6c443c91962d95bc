//! Folders and files of the host in a static Pod.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Inputs;
use super::path;
use crate::config::model::{ExternalEtcd, HostPathMount};

/// Kubernetes' word for a folder that is made where it does not exist.
pub const DIRECTORY_OR_CREATE: &str = "DirectoryOrCreate";
/// Kubernetes' word for a file that is made where it does not exist.
pub const FILE_OR_CREATE: &str = "FileOrCreate";

/// The folder of CA certificates that every Linux has.
const CA_CERTIFICATES: &str = "/etc/ssl/certs";
/// Where links in that folder may lead to.
const CA_FOLDERS: &[&str] = &[
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
];

/// Volumes with one mount each. A volume that is added later takes the place of one with the same name; all are written
/// sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Volumes(BTreeMap<String, HostPathMount>);

impl Volumes {
    /// Adds a path that has the same name inside and outside.
    pub fn add(&mut self, name: &str, host_path: &str, path_type: &str, read_only: bool) {
        self.insert(HostPathMount {
            name: name.to_owned(),
            host_path: host_path.to_owned(),
            mount_path: host_path.to_owned(),
            read_only,
            path_type: path_type.to_owned(),
        });
    }

    /// Adds the user's volumes.
    pub fn add_extra(&mut self, volumes: &[HostPathMount]) {
        for volume in volumes {
            self.insert(volume.clone());
        }
    }

    /// Adds what a component needs that verifies certificates: the cluster's own ones, and the host's CA certificates.
    pub fn add_certificates(&mut self, inputs: &Inputs<'_>) {
        self.add(
            "k8s-certs",
            &inputs.configuration.cluster.certificates_dir,
            DIRECTORY_OR_CREATE,
            true,
        );
        self.add("ca-certs", CA_CERTIFICATES, DIRECTORY_OR_CREATE, true);
        for folder in CA_FOLDERS {
            if inputs.host.ca_folders.iter().any(|existing| existing == folder) {
                self.add(&folder[1..].replace('/', "-"), folder, DIRECTORY_OR_CREATE, true);
            }
        }
    }

    /// Adds the folders of certificates for an etcd outside the cluster, where no other mount holds them.
    pub fn add_external_etcd(&mut self, etcd: &ExternalEtcd, certificates_dir: &str) {
        for (index, folder) in external_etcd_folders(etcd, certificates_dir).iter().enumerate() {
            self.add(&format!("etcd-certs-{index}"), folder, DIRECTORY_OR_CREATE, true);
        }
    }

    /// The Pod's `volumes`.
    pub fn volumes(&self) -> Vec<Value> {
        self.0
            .values()
            .map(|v| json!({"name": v.name, "hostPath": {"path": v.host_path, "type": v.path_type}}))
            .collect()
    }

    /// The container's `volumeMounts`.
    pub fn mounts(&self) -> Vec<Value> {
        self.0.values().map(mount).collect()
    }

    fn insert(&mut self, volume: HostPathMount) {
        self.0.insert(volume.name.clone(), volume);
    }
}

/// One entry of a container's `volumeMounts`.
fn mount(volume: &HostPathMount) -> Value {
    let mut out = Map::new();
    out.insert("mountPath".to_owned(), json!(volume.mount_path));
    out.insert("name".to_owned(), json!(volume.name));
    if volume.read_only {
        out.insert("readOnly".to_owned(), json!(true));
    }
    Value::Object(out)
}

/// The folders that certificates for etcd lie in, sorted; of two of which one holds the other, the outer one. What holds
/// what is decided by their text, as kubeadm does it: `/a/bc` counts as lying in `/a/b`.
fn external_etcd_folders(etcd: &ExternalEtcd, certificates_dir: &str) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for file in [&etcd.ca_file, &etcd.cert_file, &etcd.key_file] {
        let folder = path::folder(file);
        let mounted = CA_FOLDERS
            .iter()
            .chain([&CA_CERTIFICATES, &certificates_dir])
            .any(|mounted| folder.starts_with(mounted));
        if folder == "." || mounted {
            continue;
        }
        // Compared with those that stood here before, also when it takes their place.
        let inside_another = folders
            .iter()
            .any(|other| folder.starts_with(other.as_str()) && !other.starts_with(&folder));
        folders.retain(|other| !other.starts_with(&folder));
        if !inside_another {
            folders.push(folder);
        }
    }
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(ca: &str, cert: &str, key: &str) -> Vec<String> {
        let etcd = ExternalEtcd {
            ca_file: ca.to_owned(),
            cert_file: cert.to_owned(),
            key_file: key.to_owned(),
            ..Default::default()
        };
        external_etcd_folders(&etcd, "/etc/kubernetes/pki")
    }

    #[test]
    fn folders_of_etcd_certificates() {
        assert_eq!(
            folders("/etc/etcd/ca.crt", "/etc/etcd/tls/a.crt", "/etc/etcd/tls/a.key"),
            ["/etc/etcd"]
        );
        assert_eq!(folders("/z/tls/ca.crt", "/z/a.crt", "/b/a.key"), ["/b", "/z"]);
        assert_eq!(
            folders("/etc/kubernetes/pki/etcd/ca.crt", "", "/usr/share/ca-certificates/x.key"),
            [""; 0]
        );
        assert_eq!(folders("ca.crt", "/etc/ssl/certs/a.crt", "/etc/ssl/a.key"), ["/etc/ssl"]);
    }

    #[test]
    fn later_volumes_take_the_place_of_earlier_ones() {
        let mut volumes = Volumes::default();
        volumes.add("k8s-certs", "/etc/kubernetes/pki", DIRECTORY_OR_CREATE, true);
        volumes.add("b", "/b", FILE_OR_CREATE, true);
        volumes.add_extra(&[HostPathMount {
            name: "k8s-certs".to_owned(),
            host_path: "/host".to_owned(),
            mount_path: "/pod".to_owned(),
            read_only: false,
            path_type: String::new(),
        }]);
        assert_eq!(
            json!(volumes.volumes()),
            json!([{"hostPath": {"path": "/b", "type": "FileOrCreate"}, "name": "b"}, {"hostPath": {"path": "/host", "type": ""}, "name": "k8s-certs"}])
        );
        assert_eq!(
            json!(volumes.mounts()),
            json!([{"mountPath": "/b", "name": "b", "readOnly": true}, {"mountPath": "/pod", "name": "k8s-certs"}])
        );
    }
}
