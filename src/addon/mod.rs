//! The addons: CoreDNS and kube-proxy.
//!
//! Their manifests are texts with places to fill in: they can be printed for people to keep and change, and what is printed
//! is what is applied.

mod coredns;
mod kube_proxy;
mod template;

pub use coredns::CoreDns;
pub use kube_proxy::KubeProxy;
pub use template::InvalidManifest;

#[cfg(test)]
mod tests;
