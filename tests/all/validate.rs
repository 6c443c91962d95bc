//! `config validate` and `config explain`: forms of the output, many files, what is said.

use serde_json::Value;

use crate::common::Sandbox;

const CLUSTER: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0\n";
/// An error on line 4 and a warning on line 7.
const WRONG: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0\nclusterNmae: x\n\
                     apiServer:\n  extraArgs:\n  - name: audit-log-max-age\n    value: \"30\"\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("good.yaml", CLUSTER);
    sandbox.write("wrong.yaml", WRONG);
    sandbox.write("old, file.yaml", format!("{CLUSTER}certificateValidityPeriod: 0s\n"));
    sandbox
}

#[test]
fn a_person_reads_the_line_with_a_mark_and_what_to_do() {
    let run = sandbox()
        .run(&["config", "validate", "--config", "wrong.yaml"])
        .ends_with(3)
        .says(&[
            "error[unknown-field]: there is no field `clusterNmae` here",
            "wrong.yaml:4:1",
            "4 | clusterNmae: x",
            "  | ^^^^^^^^^^^",
            "did you mean `clusterName`?",
            "warning[unknown-flag]: kube-apiserver v1.35 has no flag `audit-log-max-age`",
            "did you mean `audit-log-maxage`?",
            "1 error, 1 warning in wrong.yaml",
        ]);
    assert_eq!(run.stdout, "");
}

#[test]
fn sarif_is_what_the_standard_asks_for() {
    let sandbox = sandbox();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/sarif/subset-2.1.0.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let check = |arguments: &[&str], status: i32| {
        let log = sandbox
            .run(&[&["config", "validate", "--output", "sarif"], arguments].concat())
            .ends_with(status)
            .json();
        let faults: Vec<String> = validator
            .iter_errors(&log)
            .map(|fault| format!("{fault} at {}", fault.instance_path()))
            .collect();
        assert_eq!(faults, [""; 0], "{log:#}");
        log
    };
    let log = check(&["wrong.yaml", "old, file.yaml", "good.yaml"], 3);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let brief: Vec<String> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let rule = &log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["fullDescription"]["text"].as_str().unwrap().len() > 30);
            format!(
                "{} {} {}:{}",
                result["level"].as_str().unwrap(),
                result["ruleId"].as_str().unwrap(),
                place["artifactLocation"]["uri"].as_str().unwrap(),
                place["region"]["startLine"]
            )
        })
        .collect();
    assert_eq!(
        brief,
        [
            "error unknown-field wrong.yaml:4",
            "warning unknown-flag wrong.yaml:7",
            "warning validity-not-positive old%2C%20file.yaml:4",
        ]
    );
    check(&["good.yaml"], 0);
    // What is not text at all has a place, too.
    sandbox.write("bytes.yaml", [0xff, 0xfe, 0xfd]);
    check(&["bytes.yaml"], 3);
}

#[test]
fn github_gets_a_command_a_finding() {
    let sandbox = sandbox();
    let run = sandbox
        .run(&["config", "validate", "wrong.yaml", "old, file.yaml", "--output", "github"])
        .ends_with(3);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{run:?}");
    assert!(
        lines[0].starts_with("::error file=wrong.yaml,line=4,col=1,title=unknown-field::clusterNmae: there is no field"),
        "{run:?}"
    );
    assert!(
        lines[1].starts_with("::warning file=wrong.yaml,line=7,col=5,title=unknown-flag::"),
        "{run:?}"
    );
    assert!(lines[2].starts_with("::warning file=old%2C file.yaml,line=4,"), "{run:?}");
}

#[test]
fn many_files_come_in_their_order_and_the_highest_status_counts() {
    let sandbox = sandbox();
    let validate = |arguments: &[&str]| sandbox.run(&[&["config", "validate"], arguments].concat());
    let run = validate(&["--config", "good.yaml", "wrong.yaml", "--config", "old, file.yaml"]).ends_with(3);
    let at = |what: &str| run.stderr.find(what).unwrap_or_else(|| panic!("{what}: {run:?}"));
    assert!(
        at("good.yaml is in order") < at("1 warning in old, file.yaml")
            && at("1 warning in old, file.yaml") < at("1 error, 1 warning in wrong.yaml")
    );
    run.says(&["3 files: 1 error, 2 warnings"]);

    validate(&["good.yaml", "old, file.yaml"]).ends_with(0);
    validate(&["good.yaml", "old, file.yaml", "--strict"]).ends_with(3);
    // A file that cannot be read is no reason to pass over the others.
    validate(&["nope.yaml", "good.yaml"])
        .ends_with(1)
        .says(&["cannot read nope.yaml", "good.yaml is in order"]);
    validate(&["nope.yaml", "wrong.yaml"])
        .ends_with(3)
        .says(&["cannot read nope.yaml", "1 error, 1 warning in wrong.yaml"]);
    validate(&["."]).ends_with(1).says(&["it is a folder"]);
    validate(&[]).ends_with(1).says(&["config"]);
    validate(&["-", "-"]).ends_with(1).says(&["named twice"]);

    let many: Vec<String> = (0..60).map(|i| format!("many/{i}.yaml")).collect();
    for (i, name) in many.iter().enumerate() {
        sandbox.write(name, format!("{CLUSTER}{}clusterName: [{i}]\n", "\n".repeat(i)));
    }
    let mut arguments = vec!["--output", "json"];
    arguments.extend(many.iter().map(String::as_str));
    let found = validate(&arguments).ends_with(3).json();
    let files: Vec<&str> = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, many);
}

#[test]
fn standard_input_is_one_of_the_files() {
    let run = sandbox().shell("printf 'kind: X\\n' | \"$KUBESTRAP\" config validate good.yaml -");
    run.ends_with(3).says(&["good.yaml is in order", "<standard input>"]);
}

#[test]
fn unknown_fields_are_led_to_their_places() {
    let sandbox = Sandbox::new();
    for (text, wanted) in [
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  timeoutForControlPlane: 4m0s\n",
            "controlPlaneComponentHealthCheck",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    v: \"2\"\n",
            "a list of arguments, each with `name` and `value`",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nencryptionAlgorithm: ECDSA-P256\n",
            "came with kubeadm.k8s.io/v1beta4",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\npodSubnet: 10.244.0.0/16\n",
            "belongs below `networking`",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: 12\n",
            "`clusterName: \"12\"`",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n  bindPort: \"6443\"\n",
            "`bindPort: 6443`",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificateValidityPeriod: 8760\n",
            "`certificateValidityPeriod: 24h0m0s`",
        ),
    ] {
        sandbox.configure(text);
        sandbox
            .run(&["config", "validate", "--config", "config.yaml"])
            .ends_with(3)
            .says(&[wanted]);
    }
}

#[test]
fn arguments_of_v1beta3_are_found_by_their_names() {
    let sandbox = Sandbox::with_config(
        "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0\napiServer:\n  extraArgs:\n    \
         v: \"2\"\n    insecure-port: \"0\"\n    feature-gates: ServerSideApply=true,NodeSwap=false\n",
    );
    let found = sandbox
        .run(&["config", "validate", "--config", "config.yaml", "--output", "json"])
        .ends_with(0)
        .json();
    let brief: Vec<String> = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            format!(
                "{} {} {}",
                finding["code"].as_str().unwrap(),
                finding["path"].as_str().unwrap(),
                finding["line"]
            )
        })
        .collect();
    assert_eq!(
        brief,
        [
            "removed-flag apiServer.extraArgs.insecure-port 7",
            "removed-component-gate apiServer.extraArgs.feature-gates 8",
            "locked-component-gate apiServer.extraArgs.feature-gates 8",
        ]
    );
}

#[test]
fn an_unknown_minor_draws_nothing_about_flags_and_gates() {
    let sandbox = Sandbox::with_config(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.1\nscheduler:\n  extraArgs:\n  - name: \
         what-is-this\n    value: x\n  - name: feature-gates\n    value: NobodyKnows=true\n",
    );
    sandbox
        .run(&["config", "validate", "--config", "config.yaml"])
        .ends_with(0)
        .says(&["config.yaml is in order"]);
}

#[test]
fn codes_and_fields_are_explained() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["config", "explain", "pod-service-overlap"]).ends_with(0);
    for words in [
        "Pods and Services share addresses.",
        "Wrong:",
        "    podSubnet: 10.100.0.0/16",
        "Right:",
    ] {
        assert!(run.stdout.contains(words), "{run:?}");
    }
    let data = sandbox
        .run(&["config", "explain", "unknown-flag", "-o", "json"])
        .ends_with(0)
        .json();
    assert_eq!(
        (&data["code"], &data["severity"]),
        (&"unknown-flag".into(), &"warning".into())
    );
    sandbox
        .run(&["config", "explain", "unknown_field"])
        .ends_with(1)
        .says(&["did you mean `unknown-field`?"]);
    sandbox
        .run(&["config", "explain", "bindPort"])
        .ends_with(1)
        .says(&["name the whole path: InitConfiguration.localAPIEndpoint.bindPort"]);
    let run = sandbox.run(&["config", "explain", "name"]).ends_with(1);
    assert!(run.stderr.len() < 500 && run.stderr.contains(" more"), "{run:?}");
    sandbox
        .run(&["config", "explain", "nope"])
        .ends_with(1)
        .says(&["name a kind (ClusterConfiguration, ", "or the code of a finding"]);
    sandbox
        .run(&["config", "explain", "KubeletConfig"])
        .ends_with(1)
        .says(&["name a kind"]);
    sandbox
        .run(&["config", "explain", "unknown-flags"])
        .ends_with(1)
        .says(&["there is no code", "did you mean `unknown-flag`?"]);
    let run = sandbox
        .run(&["config", "explain", "ClusterConfiguration.networking.podSubnet"])
        .ends_with(0);
    assert!(run.stdout.contains("networking.podSubnet"), "{run:?}");
    sandbox.run(&["config", "explain"]).ends_with(1);
}

#[test]
fn the_screen_of_the_readme_is_real() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let shown = readme
        .split("<!-- screen -->\n```text\n")
        .nth(1)
        .unwrap()
        .split("\n```\n<!-- end of screen -->")
        .next()
        .unwrap();
    let (command, screen) = shown.split_once('\n').unwrap();
    let sandbox = Sandbox::new();
    let file = "examples/wrong/kubeadm.yaml";
    sandbox.write(file, std::fs::read(root.join(file)).unwrap());
    let arguments: Vec<&str> = command.strip_prefix("$ kubestrap ").unwrap().split(' ').collect();
    let run = sandbox.run(&arguments).ends_with(3);
    assert_eq!(run.stderr.trim_end(), screen);
}

/// A file is divided at its `---` lines first, so that directives stand alone.
#[test]
fn directives_are_refused_with_the_reason() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.yaml",
        "%YAML 1.1\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
    );
    sandbox
        .run(&["config", "validate", "a.yaml"])
        .ends_with(3)
        .says(&["divides a file at its `---` lines first; remove them"]);
}

#[test]
fn the_sum_tells_of_files_that_are_not_read() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["config", "validate", "config.yaml", "missing.yaml"])
        .ends_with(1)
        .says(&["2 files: nothing to say; 1 not read"]);
}

#[test]
fn strict_says_why_warnings_fail_in_every_form() {
    let sandbox = Sandbox::new();
    sandbox.write("empty.yaml", "");
    for form in ["github", "sarif", "json"] {
        let words = ["config", "validate", "empty.yaml", "-o", form];
        let run = sandbox.run(&[&words[..], &["--strict"]].concat()).ends_with(3);
        assert_eq!(run.stderr, "error: 1 warning, and --strict refuses warnings\n", "{form}");
        assert!(sandbox.run(&words).ends_with(0).stderr.is_empty(), "{form}");
    }
}

/// A file that cannot be read is told of in every form, and standard output is a whole document all the same.
#[test]
fn unread_files_are_findings_for_programs() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = |form: &str| {
        let words = ["config", "validate", "config.yaml", "no file.yaml", ".", "-o", form];
        sandbox
            .run(&words)
            .ends_with(1)
            .says(&["no file.yaml: there is no such file", "it is a folder"])
    };
    let found = &run("json").json()["diagnostics"];
    assert_eq!(found[0]["code"], "unreadable-file");
    assert_eq!((&found[0]["file"], &found[1]["file"]), (&"no file.yaml".into(), &".".into()));
    let log = run("sarif").json();
    let run_of = &log["runs"][0];
    assert_eq!(run_of["results"].as_array().unwrap().len(), 0);
    assert_eq!(run_of["invocations"][0]["executionSuccessful"], false);
    let notes = run_of["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notes.len(), 2);
    let place = &notes[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "no%20file.yaml");
    assert!(
        run("github")
            .stdout
            .starts_with("::error file=no file.yaml,line=1,col=1,title=unreadable-file::cannot read")
    );
}

/// Where a range is the default, the line is that of the address which lies in it.
#[test]
fn a_default_is_blamed_on_the_line_that_clashes_with_it() {
    let sandbox = Sandbox::new();
    let init = |address: &str| {
        format!("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n  advertiseAddress: {address}\n")
    };
    for (address, code) in [("10.96.0.7", "address-in-subnet"), ("fd00::7", "service-family-mismatch")] {
        sandbox.write("a.yaml", init(address));
        sandbox.write("b.yaml", format!("{CLUSTER}---\n{}", init(address)));
        for (file, line) in [("a.yaml", 4), ("b.yaml", 8)] {
            let found = sandbox.run(&["config", "validate", "-o", "json", file]).json();
            let found = &found["diagnostics"][0];
            assert_eq!((&found["code"], &found["line"]), (&code.into(), &line.into()), "{found:#}");
            assert_eq!(found["path"], "localAPIEndpoint.advertiseAddress");
        }
    }
}

/// Names of settings may hold dots; the example in the help is a line that can be pasted.
#[test]
fn the_help_shows_names_with_dots_whole() {
    let sandbox = Sandbox::new();
    let kubelet =
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nevictionHard: {memory.available: 100}\n";
    sandbox.write("a.yaml", kubelet);
    let run = sandbox.run(&["config", "validate", "a.yaml"]).ends_with(0);
    run.says(&["evictionHard.memory.available", "it stays text: `memory.available: \"100\"`"]);
}
