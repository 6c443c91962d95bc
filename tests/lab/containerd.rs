//! containerd in a host, which takes the images of registry.k8s.io from the host's own registry.

use std::time::Duration;

use crate::host::Host;
use crate::registry;

/// The socket of containerd.
pub const SOCKET: &str = "/run/containerd/containerd.sock";
/// No snapshotter that mounts: the images hold nothing, and no container is run.
const CONFIG: &str = r#"version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10.1"
  disable_cgroup = false
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
"#;

/// Starts the registry and containerd, and waits until both answer.
pub fn start(host: &Host, images: &[String]) {
    registry::start(host, images);
    host.write("/etc/containerd/config.toml", CONFIG);
    let server = format!("http://{}", registry::ADDRESS);
    host.write(
        "/etc/containerd/certs.d/registry.k8s.io/hosts.toml",
        &format!("server = \"{server}\"\n[host.\"{server}\"]\n  capabilities = [\"pull\", \"resolve\"]\n"),
    );
    host.unit("containerd", "exec containerd --config /etc/containerd/config.toml");
    host.expect(&["systemctl", "start", "containerd"]);
    host.until("containerd answers", Duration::from_secs(20), || {
        let ran = host.run(&["ctr", "--connect-timeout", "1s", "version"]);
        if ran.exit == Some(0) && host.path(SOCKET).exists() {
            Ok(())
        } else {
            Err(ran.said())
        }
    });
}
