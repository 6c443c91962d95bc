//! `config migrate`, beyond what the golden cases compare.

use std::path::Path;

use serde_json::Value;

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

const OLD: &str = "\
# of ours
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.36.2 # pinned
scheduler:
  extraArgs:
    v: \"4\" # loud
";

const PRESERVED: &str = "\
# of ours
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.2 # pinned
scheduler:
  extraArgs:
    - name: v
      value: \"4\" # loud
";

#[test]
fn preserving_goes_from_standard_input_to_standard_output() {
    let sandbox = Sandbox::with_config(OLD);
    let run = sandbox
        .shell("$KUBESTRAP config migrate --preserve - < config.yaml")
        .ends_with(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (PRESERVED, ""));
    sandbox.write("new.yaml", PRESERVED);
    let run = sandbox
        .run(&["config", "migrate", "--preserve", "--to", "v1beta3", "new.yaml"])
        .ends_with(0);
    assert_eq!(run.stdout, OLD);
    let run = sandbox
        .run(&["config", "migrate", "--to", "v1beta3", "--old-config", "new.yaml"])
        .ends_with(0);
    assert!(
        run.stdout.contains("apiVersion: kubeadm.k8s.io/v1beta3") && run.stdout.contains("    v: \"4\"\n"),
        "{run:?}"
    );
}

#[test]
fn check_writes_nothing_and_tells_by_its_exit_status() {
    let sandbox = Sandbox::with_config(OLD);
    sandbox.write("new.yaml", PRESERVED);
    let check = |files: &[&str]| sandbox.run(&[&["config", "migrate", "--preserve", "--check"], files].concat());
    assert!(
        check(&["new.yaml"])
            .ends_with(0)
            .says(&["new.yaml is as it shall be"])
            .stdout
            .is_empty()
    );
    let run = check(&["new.yaml", "config.yaml"])
        .ends_with(4)
        .says(&["config.yaml would change"]);
    assert!(run.stdout.is_empty());
    assert_eq!(sandbox.read("config.yaml"), OLD);
    // The plain migration fills in what is missing.
    sandbox.run(&["config", "migrate", "--check", "new.yaml"]).ends_with(4);
    let plain = sandbox.run(&["config", "migrate", "new.yaml"]).ends_with(0);
    sandbox.write("plain.yaml", &plain.stdout);
    sandbox.run(&["config", "migrate", "--check", "plain.yaml"]).ends_with(0);
    // The highest status counts, and one bad file stops no other.
    sandbox.write("bad.yaml", OLD.replace("scheduler", "schedular"));
    check(&["bad.yaml", "new.yaml", "config.yaml"])
        .ends_with(4)
        .says(&["schedular", "config.yaml would change"]);
    check(&["bad.yaml", "nope.yaml"])
        .ends_with(3)
        .says(&["nope.yaml", "there is no such file"]);
    let run = check(&["bad.yaml", "config.yaml", "-o", "json"]).ends_with(4);
    let findings = run.json();
    assert_eq!(findings["diagnostics"][0]["file"], "bad.yaml");
}

#[test]
fn a_difference_is_one_that_patch_takes() {
    let sandbox = Sandbox::with_config(OLD);
    sandbox.write("other.yaml", OLD.replace('\n', "\r\n"));
    let run = sandbox
        .shell("$KUBESTRAP config migrate --preserve --diff config.yaml other.yaml > d && patch --binary -p0 < d && $KUBESTRAP config migrate --preserve --check config.yaml other.yaml")
        .ends_with(0);
    assert!(!run.stderr.contains('\u{1b}'));
    assert_eq!(sandbox.read("config.yaml"), PRESERVED);
    assert_eq!(sandbox.read("other.yaml"), PRESERVED.replace('\n', "\r\n"));
    assert!(!sandbox.read("d").contains('\u{1b}'));
    sandbox
        .run(&[
            "config",
            "migrate",
            "--preserve",
            "--diff",
            "--check",
            "--to",
            "v1beta3",
            "config.yaml",
        ])
        .ends_with(4);
}

#[test]
fn in_place_keeps_the_mode_and_every_earlier_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with_config(OLD);
    sandbox.write("b.yaml", OLD);
    sandbox.write("b.yaml.bak", "precious");
    std::fs::set_permissions(sandbox.path("config.yaml"), std::fs::Permissions::from_mode(0o640)).unwrap();
    sandbox
        .run(&[
            "config",
            "migrate",
            "--preserve",
            "--in-place",
            "--old-config",
            "config.yaml",
            "--old-config",
            "b.yaml",
        ])
        .ends_with(0)
        .says(&["kept as", "b.yaml.bak2"]);
    assert_eq!(sandbox.read("config.yaml"), PRESERVED);
    assert_eq!(sandbox.read("config.yaml.bak"), OLD);
    assert_eq!(
        (sandbox.read("b.yaml.bak").as_str(), sandbox.read("b.yaml.bak2").as_str()),
        ("precious", OLD)
    );
    assert_eq!(mode(&sandbox.path("config.yaml")), 0o640);
    // A second run has nothing to do, and makes no backup.
    sandbox
        .run(&["config", "migrate", "--preserve", "--in-place", "config.yaml", "b.yaml"])
        .ends_with(0)
        .says(&["is as it shall be"]);
    assert!(!sandbox.path("config.yaml.bak2").exists());
    sandbox.run(&["config", "migrate", "--in-place", "b.yaml"]).ends_with(0);
    assert!(sandbox.read("b.yaml").contains("clusterName: kubernetes"));
    assert_eq!(sandbox.read("b.yaml.bak3"), PRESERVED);
}

#[test]
fn a_file_that_is_refused_is_left_alone() {
    let sandbox =
        Sandbox::with_config("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nproxy: {disabled: true}\n");
    let before = sandbox.read("config.yaml");
    sandbox
        .run(&[
            "config",
            "migrate",
            "--in-place",
            "--preserve",
            "--to",
            "v1beta3",
            "config.yaml",
        ])
        .ends_with(3)
        .says(&["config.yaml:3:9", "proxy.disabled"]);
    assert_eq!(sandbox.read("config.yaml"), before);
    assert!(!sandbox.path("config.yaml.bak").exists());
}

#[test]
fn modes_that_exclude_each_other() {
    let sandbox = Sandbox::with_config(OLD);
    for (arguments, said) in [
        (&["--check", "--in-place", "config.yaml"][..], "--check writes nothing"),
        (
            &["--diff", "--new-config", "x", "config.yaml"],
            "--new-config exclude each other",
        ),
        (&["config.yaml", "config.yaml"], "several files are named"),
        (&["--in-place", "-"], "standard input"),
        (&["--check", "-", "-"], "standard input is named twice"),
        (&["--diff", "-o", "json", "config.yaml"], "--output"),
        (&["--to", "v1beta2", "config.yaml"], "--to"),
        (&[], "--old-config"),
    ] {
        sandbox
            .run(&[&["config", "migrate"], arguments].concat())
            .ends_with(1)
            .says(&[said]);
    }
    assert_eq!(sandbox.read("config.yaml"), OLD);
}

#[test]
fn only_migrate_reads_versions_before_v1beta3() {
    let sandbox = Sandbox::with_config(
        &OLD.replace("v1beta3", "v1beta2")
            .replace("scheduler:", "useHyperKubeImage: true\nscheduler:"),
    );
    for arguments in [
        &["config", "validate", "--config", "config.yaml"][..],
        &["config", "images", "list", "--config", "config.yaml"],
        &["init", "--dry-run", "--config", "config.yaml"],
    ] {
        sandbox.run(arguments).ends_with(3).says(&["v1beta2", "config migrate"]);
    }
    let run = sandbox
        .run(&["config", "migrate", "--preserve", "config.yaml"])
        .ends_with(0)
        .says(&["config.yaml:5:1", "no-successor"]);
    assert_eq!(run.stdout, PRESERVED);
    sandbox
        .run(&["config", "migrate", "--old-config", "config.yaml", "--strict"])
        .ends_with(3);
}

/// kubeadm refuses a file with a document of somebody else's, and so does the plain migration; what keeps everything keeps it.
#[test]
fn foreign_documents_stay_where_they_are() {
    let foreign = "apiVersion: v1   # not ours\nkind: ConfigMap\ndata: {a:  b}\n";
    let ours = |version: &str| {
        format!("apiVersion: kubeadm.k8s.io/{version}\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0 # pinned\n")
    };
    let sandbox = Sandbox::new();
    sandbox.write("old.yaml", format!("{foreign}---\n{}---\n{foreign}", ours("v1beta3")));
    sandbox.run(&["config", "migrate", "--old-config", "old.yaml"]).ends_with(3);
    let run = sandbox
        .run(&["config", "migrate", "--preserve", "--old-config", "old.yaml"])
        .ends_with(0)
        .says(&["unknown-group", "the document stays as it is"]);
    assert_eq!(run.stdout, format!("{foreign}---\n{}---\n{foreign}", ours("v1beta4")));
    sandbox
        .run(&["config", "migrate", "--preserve", "--check", "old.yaml"])
        .ends_with(4);
    // A slip of the pen is not somebody else's document.
    sandbox.write("slip.yaml", ours("v1beta3").replace("kubeadm.k8s.io", "kubeadm.k8s.oi"));
    sandbox
        .run(&["config", "migrate", "--preserve", "--old-config", "slip.yaml"])
        .ends_with(3);
}

/// A pipeline reads which files would change, were changed, are refused or cannot be read.
#[test]
fn programs_are_told_what_became_of_each_file() {
    let sandbox = Sandbox::new();
    let old = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0\n";
    sandbox.write("old.yaml", old);
    sandbox.write("new.yaml", old.replace("v1beta3", "v1beta4"));
    sandbox.write("bad.yaml", format!("{old}foo: 1\n"));
    let files = ["old.yaml", "new.yaml", "bad.yaml", "none.yaml"];
    let run = |mode: &str, status| {
        let words = ["config", "migrate", "--preserve", mode, "-o", "json"];
        sandbox.run(&[&words[..], &files].concat()).ends_with(status).json()
    };
    let outcomes = |report: &Value| -> Vec<(String, String)> {
        let files = report["files"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        files.map(|file| (text(&file["file"]), text(&file["outcome"]))).collect()
    };
    let checked = run("--check", 4);
    let told = |outcome: &str| {
        let rest = [("new.yaml", "unchanged"), ("bad.yaml", "refused"), ("none.yaml", "failed")];
        let all = [("old.yaml", outcome)].into_iter().chain(rest);
        all.map(|(file, outcome)| (file.to_owned(), outcome.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(outcomes(&checked), told("would-change"));
    assert!(
        checked["files"][3]["error"]
            .as_str()
            .unwrap()
            .contains("none.yaml: there is no such file")
    );
    let codes: Vec<&str> = checked["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["unknown-field", "unreadable-file"]);
    let changed = run("--in-place", 3);
    assert_eq!(outcomes(&changed), told("changed"));
    assert_eq!(sandbox.read(changed["files"][0]["backup"].as_str().unwrap()), old);
}

/// Editors and shells of Windows write UTF-16; a file keeps its encoding.
#[test]
fn a_file_in_utf_16_stays_in_utf_16() {
    let encode = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let old = "# ü\r\napiVersion: kubeadm.k8s.io/v1beta3\r\nkind: ClusterConfiguration\r\nkubernetesVersion: v1.35.0\r\n---\r\napiVersion: \
               kubeadm.k8s.io/v1beta3\r\nkind: InitConfiguration\r\n";
    let new = encode(&old.replace("v1beta3", "v1beta4"));
    let sandbox = Sandbox::new();
    sandbox.write("old.yaml", encode(old));
    sandbox
        .shell("$KUBESTRAP config migrate --preserve old.yaml > out.yaml")
        .ends_with(0);
    assert_eq!(std::fs::read(sandbox.path("out.yaml")).unwrap(), new);
    let words = ["config", "migrate", "--preserve", "--diff", "--in-place", "old.yaml"];
    let difference = sandbox.run(&words).ends_with(0).stdout;
    for line in [
        "-apiVersion: kubeadm.k8s.io/v1beta3",
        "+apiVersion: kubeadm.k8s.io/v1beta4",
        " # ü",
    ] {
        assert!(difference.contains(line), "{difference}");
    }
    assert_eq!(std::fs::read(sandbox.path("old.yaml")).unwrap(), new);
    sandbox
        .run(&["config", "migrate", "--preserve", "--check", "old.yaml"])
        .ends_with(0);
}

/// A file is rewritten on any host; that of a discovery has to be on the one that joins.
#[test]
fn preserving_needs_nothing_of_the_host() {
    let sandbox = Sandbox::new();
    let old = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: JoinConfiguration\ndiscovery:\n  file: {kubeConfigPath: /srv/none.conf}\n  \
               tlsBootstrapToken: abcdef.0123456789abcdef\n";
    sandbox.write("old.yaml", old);
    sandbox
        .run(&["config", "migrate", "old.yaml"])
        .ends_with(3)
        .says(&["no file /srv/none.conf"]);
    let run = sandbox.run(&["config", "migrate", "--preserve", "old.yaml"]).ends_with(0);
    assert_eq!(run.stdout, old.replace("v1beta3", "v1beta4"));
    run.says(&["warning[discovery-file-absent]", "it has to be on the host that joins"]);
}

/// A file that was cut within its last line break loses no comment and gains none, there and back.
#[test]
fn a_line_break_that_was_cut_is_completed() {
    let sandbox = Sandbox::new();
    let new = "apiVersion: kubeadm.k8s.io/v1beta4\r\nkind: ClusterConfiguration\r\n---\r\napiVersion: kubeadm.k8s.io/v1beta4\r\nkind: \
               InitConfiguration\r\ntimeouts:\r\n  controlPlaneComponentHealthCheck: 5m # t\r";
    sandbox.write("new.yaml", new);
    let old = sandbox
        .run(&["config", "migrate", "--preserve", "--to", "v1beta3", "new.yaml"])
        .ends_with(0)
        .stdout;
    assert_eq!(old.matches("# t").count(), 1, "{old:?}");
    assert!(
        old.contains("timeoutForControlPlane: 5m # t\r\n") && !old.contains("\r\r"),
        "{old:?}"
    );
    sandbox.write("old.yaml", &old);
    let again = sandbox
        .run(&["config", "migrate", "--preserve", "old.yaml"])
        .ends_with(0)
        .stdout;
    assert_eq!(again, format!("{new}\n"));
}
