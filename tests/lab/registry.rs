//! A registry on a host's loopback, with small images under the names that a cluster asks for.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::host::Host;

/// Where the registry listens.
pub const ADDRESS: &str = "127.0.0.1:5000";
/// Its data, in the form of the distribution project's file system driver.
const DATA: &str = "/var/lib/lab-registry";

/// Fills the registry of a host with images (`registry.k8s.io/pause:3.10`) and starts it.
pub fn start(host: &Host, images: &[String]) {
    for image in images {
        add(host, image);
    }
    host.write(
        "/etc/lab-registry.yml",
        &format!("version: 0.1\nlog: {{level: warn}}\nstorage: {{filesystem: {{rootdirectory: {DATA}}}}}\nhttp: {{addr: '{ADDRESS}'}}\n"),
    );
    host.unit("registry", "exec docker-registry serve /etc/lab-registry.yml");
    host.expect(&["systemctl", "start", "registry"]);
    let (address, port) = ADDRESS.split_once(':').unwrap();
    let knock = format!("exec 3<>/dev/tcp/{address}/{port}");
    host.until("the registry answers", Duration::from_secs(10), || {
        let ran = host.run(&["bash", "-c", &knock]);
        if ran.exit == Some(0) { Ok(()) } else { Err(ran.said()) }
    });
}

/// An image with an empty layer. Its configuration names it, so that no two are the same.
fn add(host: &Host, image: &str) {
    add_with(host, image, &[0u8; 1024], "/none");
}

/// An image with this layer, which runs this.
pub fn add_with(host: &Host, image: &str, tar: &[u8], command: &str) {
    let (name, tag) = image.rsplit_once(':').unwrap();
    let repository = name.split_once('/').unwrap().1;
    let mut layer = GzEncoder::new(Vec::new(), Compression::fast());
    layer.write_all(tar).unwrap();
    let layer = layer.finish().unwrap();
    let config = json!({
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/bin/sh", "-c", command], "Labels": {"image": image}},
        "rootfs": {"type": "layers", "diff_ids": [sha256(tar)]},
    })
    .to_string();
    let blob = |kind: &str, bytes: &[u8]| json!({"mediaType": format!("application/vnd.docker.{kind}"), "size": bytes.len(), "digest": sha256(bytes)});
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": blob("container.image.v1+json", config.as_bytes()),
        "layers": [blob("image.rootfs.diff.tar.gzip", &layer)],
    })
    .to_string();
    let folder = host.path(&format!("{DATA}/docker/registry/v2/repositories/{repository}"));
    for bytes in [&layer, config.as_bytes(), manifest.as_bytes()] {
        let digest = sha256(bytes);
        let hex = digest.strip_prefix("sha256:").unwrap();
        write(
            &host.path(&format!("{DATA}/docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2])),
            bytes,
        );
        let kind = if bytes == manifest.as_bytes() {
            "_manifests/revisions"
        } else {
            "_layers"
        };
        write(&folder.join(kind).join("sha256").join(hex).join("link"), digest.as_bytes());
    }
    let digest = sha256(manifest.as_bytes());
    let tags = folder.join("_manifests/tags").join(tag);
    write(&tags.join("current/link"), digest.as_bytes());
    write(
        &tags
            .join("index/sha256")
            .join(digest.strip_prefix("sha256:").unwrap())
            .join("link"),
        digest.as_bytes(),
    );
}

fn sha256(bytes: &[u8]) -> String {
    let hex: String = digest(&SHA256, bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
