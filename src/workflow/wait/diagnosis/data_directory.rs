//! Data of etcd that belongs to another cluster or member, or is damaged.

use super::scene::says;
use super::{Cause, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let line = scene.lines_of("etcd").find(|line| {
        says(
            line,
            &[
                "cluster id mismatch",
                "has already been bootstrapped",
                "couldn't find local name",
                "request cluster id mismatch",
                "walpb: crc mismatch",
                "failed to recover v3 backend",
                "database file size mismatch",
            ],
        )
    })?;
    let damaged = says(line, &["crc mismatch", "failed to recover", "file size mismatch"]);
    let found = match damaged {
        true => "etcd's data is damaged",
        false => "etcd's data directory holds the data of another cluster or member",
    };
    Some(Cause::new(
        "etcd-data",
        found,
        "restore a snapshot, or, once you are sure that nothing in it is needed, move etcd's data directory away: \
         mv /var/lib/etcd /var/lib/etcd.old",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};

    #[test]
    fn of_another_cluster_and_damaged() {
        let other = "{\"level\":\"fatal\",\"msg\":\"discovery failed\",\"error\":\"member 8e9e05c52164694d has already been bootstrapped\"}";
        assert_found(
            super::find(&scene("kube-apiserver", "").and("etcd", other)),
            &["another cluster", "mv /var/lib/etcd"],
        );
        let damaged = "{\"level\":\"panic\",\"msg\":\"failed to recover v3 backend from snapshot\"}";
        assert_found(super::find(&scene("etcd", damaged)), &["is damaged"]);
        assert!(super::find(&scene("etcd", "{\"msg\":\"established TCP streaming connection\"}")).is_none());
    }
}
