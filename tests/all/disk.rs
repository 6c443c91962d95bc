//! Disks that are full and folders that may not be written to: the path is named, and nothing half written stays.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::common::{CLUSTER, Run, Sandbox, files_below};

/// Commands that write below `out/`.
const WRITERS: [&str; 4] = [
    "config migrate --old-config config.yaml --new-config out/new.yaml",
    "init phase certs all --config certs.yaml",
    "init --dry-run --config config.yaml --dry-run-dir out",
    "init phase control-plane all --dry-run --config config.yaml --dry-run-dir out",
];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox.write("certs.yaml", sandbox.filled(&CLUSTER.replace("$DIR/pki", "$DIR/out")));
    std::fs::create_dir(sandbox.path("out")).unwrap();
    sandbox
}

/// Whatever stands below `out/` is whole: none is cut at the limit, none is a temporary file.
#[track_caller]
fn nothing_partial(sandbox: &Sandbox, limit: u64, run: &Run) {
    for path in files_below(&sandbox.path("out")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let known = ["crt", "key", "pub", "yaml", "conf", "env"]
            .iter()
            .any(|end| name.ends_with(&format!(".{end}")));
        assert!(known && !name.starts_with('.'), "{} was left\n{run:?}", path.display());
        let size = path.metadata().unwrap().len();
        assert!(
            size > 0 && size < limit,
            "{} of {size} bytes was left\n{run:?}",
            path.display()
        );
    }
    // A pair stays together.
    for key in files_below(&sandbox.path("out"))
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "key"))
    {
        let partner = if key.ends_with("sa.key") {
            key.with_extension("pub")
        } else {
            key.with_extension("crt")
        };
        assert!(partner.exists(), "{} stands alone\n{run:?}", key.display());
    }
}

#[test]
fn a_full_disk() {
    for (blocks, limit) in [(0, 1), (1, 512)] {
        for writer in WRITERS {
            let sandbox = sandbox();
            // A limit on the size of files makes `write` fail as a full disk does; the signal that comes with it is ignored.
            let run = sandbox.shell(&format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$KUBESTRAP\" {writer}"));
            let run = run.ends_with(1).says(&["out"]);
            assert!(!run.stderr.contains("panicked"), "{run:?}");
            nothing_partial(&sandbox, limit, &run);
        }
    }
}

#[test]
fn a_file_that_stood_before_survives_a_full_disk() {
    let sandbox = sandbox();
    sandbox.write("out/new.yaml", "old text\n");
    sandbox
        .shell(&format!("trap '' XFSZ; ulimit -f 0; exec \"$KUBESTRAP\" {}", WRITERS[0]))
        .ends_with(1)
        .says(&["out/new.yaml"]);
    assert_eq!(sandbox.read("out/new.yaml"), "old text\n");
}

#[test]
fn a_disk_that_is_full_to_the_last_byte() {
    let sandbox = sandbox();
    let out = sandbox.path("out");
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8k", "tmpfs"])
        .arg(&out)
        .output();
    if !mount.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: mounting a small tmpfs needs root and the right to mount");
        return;
    }
    let runs: Vec<Run> = WRITERS
        .iter()
        .skip(1)
        .map(|writer| sandbox.shell(&format!("exec \"$KUBESTRAP\" {writer}")))
        .collect();
    let left = files_below(&out);
    let unmounted = std::process::Command::new("umount").arg("--lazy").arg(&out).status().unwrap();
    assert!(unmounted.success());
    for run in runs {
        run.ends_with(1).says(&["out", "space"]);
    }
    assert!(left.is_empty(), "what did not fit as a whole was left: {left:?}");
}

#[test]
fn a_folder_without_write_permission() {
    let sandbox = sandbox();
    let program = sandbox.path("kubestrap");
    std::fs::copy(env!("CARGO_BIN_EXE_kubestrap"), &program).unwrap();
    for (path, mode) in [
        (program.as_path(), 0o755),
        (&sandbox.path("out"), 0o555),
        (&sandbox.path("config.yaml"), 0o644),
    ] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let Some(prefix) = without_root(&sandbox) else {
        eprintln!("skipped: this runs as root, and there is no setpriv to give it up");
        return;
    };
    for writer in WRITERS {
        let run = sandbox
            .shell(&format!("exec {prefix} ./kubestrap {writer}"))
            .ends_with(1)
            .says(&["out", "ermission denied"]);
        assert!(files_below(&sandbox.path("out")).is_empty(), "{run:?}");
    }
}

/// What to put before a command so that it does not run as root; None where that cannot be done.
fn without_root(sandbox: &Sandbox) -> Option<&'static str> {
    let root = sandbox.shell("id -u").stdout.trim() == "0";
    let drop = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    match root {
        false => Some(""),
        true => (sandbox.shell(&format!("{drop} true")).status == Some(0)).then_some(drop),
    }
}

#[test]
fn a_dry_run_needs_no_root() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let program = sandbox.path("kubestrap");
    std::fs::copy(env!("CARGO_BIN_EXE_kubestrap"), &program).unwrap();
    let all = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    all(&program, 0o755);
    std::fs::create_dir(sandbox.path("tmp")).unwrap();
    all(&sandbox.path("tmp"), 0o777);
    let Some(prefix) = without_root(&sandbox) else {
        eprintln!("skipped: this runs as root, and there is no setpriv to give it up");
        return;
    };
    sandbox
        .shell(&format!(
            "cd /; TMPDIR={0}/tmp exec {prefix} {0}/kubestrap init --dry-run --config {0}/config.yaml",
            sandbox.path("").display()
        ))
        .ends_with(0);
}

#[test]
fn a_link_in_the_way_is_not_followed() {
    let sandbox = sandbox();
    sandbox.write("precious", "untouched\n");
    std::os::unix::fs::symlink(sandbox.path("precious"), sandbox.path("out/kube-apiserver.yaml")).unwrap();
    sandbox.run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"]);
    assert_eq!(sandbox.read("precious"), "untouched\n");
}
