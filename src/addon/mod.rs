//! The addons: CoreDNS and kube-proxy.
