//! Under which URL the API is reached.

use super::model::{ApiEndpoint, ClusterConfiguration};
use super::network::{join_host_port, split_host_port};

/// The API server of this node.
pub fn local_url(local: &ApiEndpoint) -> String {
    format!("https://{}", join_host_port(&local.advertise_address, local.bind_port))
}

/// The control plane as a whole: `controlPlaneEndpoint`, with the bind port where it names none; without one, the API server
/// of this node.
pub fn control_plane_url(cluster: &ClusterConfiguration, local: &ApiEndpoint) -> String {
    let endpoint = cluster.control_plane_endpoint.as_str();
    if endpoint.is_empty() {
        return local_url(local);
    }
    match split_host_port(endpoint) {
        Ok((host, port)) if !port.is_empty() => format!("https://{}", join_host_port(host, port)),
        Ok((host, _)) => format!("https://{}", join_host_port(host, local.bind_port)),
        Err(_) => {
            let host = endpoint.trim_start_matches('[').trim_end_matches(']');
            format!("https://{}", join_host_port(host, local.bind_port))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_the_control_plane() {
        let local = ApiEndpoint {
            advertise_address: "fd00::10".to_owned(),
            bind_port: 7443,
        };
        for (endpoint, url) in [
            ("", "https://[fd00::10]:7443"),
            ("api.example.com", "https://api.example.com:7443"),
            ("api.example.com:8443", "https://api.example.com:8443"),
            ("[fd00::1]:8443", "https://[fd00::1]:8443"),
            ("fd00::1", "https://[fd00::1]:7443"),
            ("[fd00::1]", "https://[fd00::1]:7443"),
        ] {
            let cluster = ClusterConfiguration {
                control_plane_endpoint: endpoint.to_owned(),
                ..Default::default()
            };
            assert_eq!(control_plane_url(&cluster, &local), url, "{endpoint}");
        }
    }
}
