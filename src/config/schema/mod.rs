//! JSON Schemas of every kind and version, and explanations of every field, made from the types that read them.

#[cfg(test)]
mod agreement_tests;
pub mod elsewhere;
pub mod explain;
mod facts;
pub mod json;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::component::{KubeProxyConfiguration, KubeletConfiguration};
use super::document::{ApiVersion, gates};
use super::model::{ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration};
use super::object::{FieldGate, FieldInfo, Object};
use super::shape::ObjectInfo;
use super::{v1beta3, v1beta4};
use crate::release::Release;

/// A kind of document in one version.
#[derive(Clone, Copy, Debug)]
pub struct DocumentType {
    /// `apiVersion` in documents.
    pub api_version: &'static str,
    /// `kind` in documents.
    pub kind: &'static str,
    /// What it holds.
    pub content: &'static ObjectInfo,
    version: ApiVersion,
}

const fn of<T: Object>(api_version: &'static str, kind: &'static str, version: ApiVersion) -> DocumentType {
    DocumentType {
        api_version,
        kind,
        content: &T::INFO,
        version,
    }
}

/// Every kind and version that is read; those to be written first.
pub static DOCUMENT_TYPES: &[DocumentType] = &[
    of::<ClusterConfiguration>(v1beta4::API_VERSION, "ClusterConfiguration", ApiVersion::V1beta4),
    of::<InitConfiguration>(v1beta4::API_VERSION, "InitConfiguration", ApiVersion::V1beta4),
    of::<JoinConfiguration>(v1beta4::API_VERSION, "JoinConfiguration", ApiVersion::V1beta4),
    of::<ResetConfiguration>(v1beta4::API_VERSION, "ResetConfiguration", ApiVersion::V1beta4),
    of::<UpgradeConfiguration>(v1beta4::API_VERSION, "UpgradeConfiguration", ApiVersion::V1beta4),
    of::<v1beta3::ClusterConfiguration>(v1beta3::API_VERSION, "ClusterConfiguration", ApiVersion::V1beta3),
    of::<v1beta3::InitConfiguration>(v1beta3::API_VERSION, "InitConfiguration", ApiVersion::V1beta3),
    of::<v1beta3::JoinConfiguration>(v1beta3::API_VERSION, "JoinConfiguration", ApiVersion::V1beta3),
    of::<ClusterConfiguration>(v1beta4::EXPERIMENTAL_API_VERSION, "ClusterConfiguration", ApiVersion::V1),
    of::<InitConfiguration>(v1beta4::EXPERIMENTAL_API_VERSION, "InitConfiguration", ApiVersion::V1),
    of::<JoinConfiguration>(v1beta4::EXPERIMENTAL_API_VERSION, "JoinConfiguration", ApiVersion::V1),
    of::<ResetConfiguration>(v1beta4::EXPERIMENTAL_API_VERSION, "ResetConfiguration", ApiVersion::V1),
    of::<UpgradeConfiguration>(v1beta4::EXPERIMENTAL_API_VERSION, "UpgradeConfiguration", ApiVersion::V1),
    of::<KubeletConfiguration>("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", ApiVersion::Component),
    of::<KubeProxyConfiguration>(
        "kubeproxy.config.k8s.io/v1alpha1",
        "KubeProxyConfiguration",
        ApiVersion::Component,
    ),
];

impl DocumentType {
    /// Fields of an object in this version, of any release: each with the first release that has it, where not all have it.
    fn fields(&self, object: &'static ObjectInfo) -> impl Iterator<Item = (&'static FieldInfo, Option<String>)> {
        let releases = self.gates_by_release();
        object.fields.iter().filter_map(move |field| match field.gate {
            None => Some((field, None)),
            Some(gate) => {
                let first = releases.iter().position(|(_, open)| open.contains(&gate))?;
                let since = (first > 0).then(|| releases[first].0.clone());
                Some((field, since))
            }
        })
    }

    /// The gates of fields that are open, release by release.
    fn gates_by_release(&self) -> Vec<(String, BTreeSet<FieldGate>)> {
        let releases = Release::all();
        releases
            .map(|release| {
                (
                    format!("v{}.{}", release.version.major, release.version.minor),
                    gates(self.version, &release),
                )
            })
            .collect()
    }

    /// Name of the file of its schema.
    pub fn file_name(&self) -> String {
        format!("{}/{}.json", self.api_version.replace('/', "-"), self.kind)
    }
}
