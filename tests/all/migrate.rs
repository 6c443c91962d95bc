//! `config migrate`, beyond what the golden cases compare.

use std::path::Path;

use crate::common::{CLUSTER, Sandbox, mode};

/// What has been migrated once does not change when it is migrated again, for every file of the golden cases.
#[test]
fn migrating_is_idempotent() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let mut migrated = 0;
    for group in ["config-migrate", "real-migrate"] {
        for case in std::fs::read_dir(golden.join(group)).unwrap() {
            let case = case.unwrap().path();
            let inputs = std::fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path());
            let input = inputs
                .into_iter()
                .find(|path| path.extension().is_some_and(|end| end == "yaml"))
                .unwrap();
            let sandbox = Sandbox::new();
            let once = sandbox.run(&[
                "config",
                "migrate",
                "--release",
                "v1.35.6",
                "--old-config",
                input.to_str().unwrap(),
            ]);
            if once.status != Some(0) {
                continue;
            }
            sandbox.write("once.yaml", &once.stdout);
            let twice = sandbox
                .run(&["config", "migrate", "--release", "v1.35.6", "--old-config", "once.yaml"])
                .ends_with(0);
            assert_eq!(once.stdout, twice.stdout, "{}", case.display());
            migrated += 1;
        }
    }
    assert!(migrated > 50, "only {migrated} files could be migrated");
}

#[test]
fn a_new_file_is_written_whole_and_for_its_owner() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox
        .run(&["config", "migrate", "--old-config", "config.yaml", "--new-config", "new.yaml"])
        .ends_with(0);
    assert!(run.stdout.is_empty(), "{run:?}");
    assert_eq!(
        sandbox.read("new.yaml"),
        sandbox.run(&["config", "migrate", "--old-config", "config.yaml"]).stdout
    );
    assert_eq!(
        mode(&sandbox.path("new.yaml")) & 0o077,
        0,
        "it holds a token and a certificate key"
    );
}
