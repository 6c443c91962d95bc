//! The command line against kubeadm's (`testdata/cli/commands.yaml`), and what it does with good and bad words.

use serde_json::Value;

use super::parser::{self, Parsed};
use super::resolve::{flags_of, resolve};
use super::spec::{Command, Flag, Kind};
use super::table::ROOT;
use super::*;
use crate::release::Release;
use crate::yaml;

fn facts() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/cli/commands.yaml");
    let text = std::fs::read(path).unwrap();
    let documents = yaml::read(&text, &yaml::Limits::default()).unwrap();
    documents[0].root.as_ref().unwrap().to_value()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The commands from the root to the one at `path`.
fn chain(path: &str) -> Vec<&'static Command> {
    let mut chain = vec![&ROOT];
    for word in path.split_whitespace() {
        let next = chain[chain.len() - 1].subcommand(word);
        chain.push(next.unwrap_or_else(|| panic!("there is no command `{path}`")));
    }
    chain
}

fn same_flag(path: &str, ours: &Flag, fact: &Value) {
    let what = format!("`{path}` --{}", ours.name);
    let kind = match fact["type"].as_str().unwrap() {
        "bool" => &[Kind::Bool][..],
        "stringSlice" => &[Kind::List],
        "name=value list" => &[Kind::Pairs],
        "duration" => &[Kind::Duration],
        "int32" => &[Kind::Int32],
        "int" | "uint" | "Level" => &[Kind::Int],
        _ => &[Kind::Text, Kind::File, Kind::Files, Kind::Folder],
    };
    assert!(kind.contains(&ours.kind), "{what}: {:?}", ours.kind);
    let default = match &fact["default"] {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    assert_eq!(ours.default, default, "{what}");
    assert_eq!(ours.short.map(String::from).as_deref(), fact["short"].as_str(), "{what}");
    assert_eq!(ours.required, fact["required"] == true, "{what}");
    assert_eq!(
        ours.hidden,
        fact["hidden"] == true || ours.name == "add-dir-header" || ours.name == "skip-headers",
        "{what}"
    );
}

#[test]
fn every_command_and_flag_of_kubeadm() {
    let facts = facts();
    let mut inherited: Vec<(&str, &Value)> = list(&facts["global"]).iter().map(|flag| ("", flag)).collect();
    for command in list(&facts["commands"]) {
        let path = command["path"].as_str().unwrap();
        inherited.extend(list(&command["persistent"]).iter().map(|flag| (path, flag)));
    }
    for command in list(&facts["commands"]) {
        let path = command["path"].as_str().unwrap();
        let chain = chain(path);
        let own = list(&command["flags"]).iter();
        let above = inherited
            .iter()
            .filter(|(above, _)| format!("{path} ").starts_with(above.trim_start()))
            .map(|(_, flag)| *flag);
        let expected: Vec<&Value> = own.chain(above).collect();
        for fact in &expected {
            let name = fact["name"].as_str().unwrap();
            let ours = flags_of(&chain).find(|flag| flag.name == name);
            same_flag(path, ours.unwrap_or_else(|| panic!("`{path}` has no --{name}")), fact);
        }
        for ours in flags_of(&chain).filter(|flag| !flag.ours) {
            assert!(
                expected.iter().any(|fact| fact["name"] == ours.name),
                "`{path}` --{} is not kubeadm's",
                ours.name
            );
        }
        let last = chain[chain.len() - 1];
        assert_eq!(last.aliases, list(&command["aliases"]), "`{path}`");
        assert_eq!(
            matches!(last.action, Action::Group),
            command["group"] == true || path.is_empty(),
            "`{path}`"
        );
        // Files may stand as arguments in place of a flag of ours that names several.
        if last.flags.iter().any(|flag| flag.kind == Kind::Files) {
            continue;
        }
        let arguments = &command["arguments"];
        let most = match arguments["most"].as_str() {
            None => 0,
            Some("one") => 1,
            Some(_) => usize::MAX,
        };
        assert_eq!(last.positional.map_or(0, |positional| positional.most), most, "`{path}`");
        assert_eq!(
            last.positional.map_or(0, |positional| positional.least as u64),
            arguments["least"].as_u64().unwrap_or(0),
            "`{path}`"
        );
    }
}

#[test]
fn no_command_has_a_flag_twice() {
    fn below(chain: &[&'static Command]) {
        let mut names: Vec<&str> = flags_of(chain).map(|flag| flag.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}", parser::spoken("kubestrap", chain));
        for next in chain[chain.len() - 1].subcommands {
            below(&[chain, &[next]].concat());
        }
    }
    below(&[&ROOT]);
    // clap's own checks of the whole tree.
    parser::tree("kubestrap", &ROOT).debug_assert();
}

#[test]
fn defaults_are_of_their_flags_kind() {
    for flag in table::every_flag().filter(|flag| !flag.default.is_empty()) {
        assert_eq!(flag.read(flag.default), Ok(flag.default_value()), "--{}", flag.name);
    }
}

fn parse(line: &str) -> Result<Arguments, Failure> {
    let resolved = resolve(&ROOT, line.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
    match parser::parse("kubestrap", &resolved)? {
        Parsed::Run(arguments) => Ok(arguments),
        Parsed::Help(_) => panic!("help"),
    }
}

#[test]
fn bools_take_no_word_of_their_own() {
    for (line, value) in [
        ("init", false),
        ("init --dry-run", true),
        ("init --dry-run=false", false),
        ("init --dry-run=T", true),
        ("init --dry-run --dry-run=0", false),
        ("init --dry_run", true),
        ("--dry-run init", true),
        ("--rootfs / init --dry-run", true),
    ] {
        assert_eq!(parse(line).unwrap().flag("dry-run"), value, "{line}");
    }
    assert!(parse("init --dry-run false").is_err());
    assert!(parse("upgrade apply -fy").unwrap().flag("yes"));
    assert!(!parse("upgrade apply -y=false").unwrap().flag("yes"));
}

#[test]
fn values_follow_in_either_way() {
    for line in [
        "init --config a.yaml",
        "init --config=a.yaml",
        "--config a.yaml init",
        "init --config b.yaml --config a.yaml",
    ] {
        let arguments = parse(line).unwrap();
        assert_eq!(
            (arguments.path(), arguments.text("config")),
            (&["init"][..], "a.yaml"),
            "{line}"
        );
    }
    assert_eq!(parse("init --config --dry-run").unwrap().text("config"), "--dry-run");
    assert_eq!(parse("init --config -").unwrap().text("config"), "-");
    assert!(parse("init --config=").is_ok_and(|arguments| arguments.given("config")));
    for line in ["init -v 5", "init -v=5", "init -v5", "init --v=5", "-v 5 init"] {
        assert_eq!(parse(line).unwrap().number("v"), 5, "{line}");
    }
    assert_eq!(parse("version -ojson").unwrap().text("output"), "json");
    assert!(parse("init --config").is_err());
}

#[test]
fn lists_grow_and_replace_their_default() {
    let arguments = parse("init --skip-phases a,b --skip-phases=c").unwrap();
    assert_eq!(arguments.list("skip-phases"), ["a", "b", "c"]);
    assert_eq!(parse("token create").unwrap().list("usages"), ["signing", "authentication"]);
    assert_eq!(parse("token create --usages signing").unwrap().list("usages"), ["signing"]);
    let arguments = parse("init phase control-plane all --scheduler-extra-args a=1,b=2 --scheduler-extra-args a=3").unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        arguments.pairs("scheduler-extra-args"),
        [pair("a", "1"), pair("b", "2"), pair("a", "3")]
    );
}

#[test]
fn aliases_stand_for_names() {
    assert_eq!(
        parse("certificates certificate-key").unwrap().path(),
        ["certs", "certificate-key"]
    );
    assert_eq!(
        parse("init phase uploadconfig all").unwrap().path(),
        ["init", "phase", "upload-config", "all"]
    );
}

#[test]
fn words_besides_flags() {
    assert_eq!(
        parse("join 192.0.2.2:6443 --token x").unwrap().positional(),
        ["192.0.2.2:6443"]
    );
    assert_eq!(parse("token delete a b").unwrap().positional(), ["a", "b"]);
    assert_eq!(parse("join -- --odd").unwrap().positional(), ["--odd"]);
    for line in [
        "join a b",
        "token delete",
        "version x",
        "completion",
        "completion tcsh",
        "join a phase",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn what_may_stand_beside_a_file() {
    for (line, good) in [
        (
            "init --config a --dry-run --skip-phases x --node-name n --upload-certs --ignore-preflight-errors all",
            true,
        ),
        ("init --config a --dry-run-dir d --output json --release v1.36 -v 3", true),
        ("init phase certs all --config a --cert-dir b", false),
        ("init --config a --kubernetes-version v1.36.0", false),
        ("init --kubernetes-version v1.36.0", true),
        ("join --config a --token x", false),
        ("reset --config a --force", false),
        ("token create --config a --print-join-command", true),
        ("token create --config a --ttl 1h", false),
        ("upgrade apply --config a --force", true),
        ("config images list --config a --kubernetes-version v1.36.0", true),
    ] {
        assert_eq!(mixing::check(&parse(line).unwrap()).is_ok(), good, "{line}");
    }
}

/// Runs the program in a world without a host, with nothing on standard input.
fn run_with(environment: &[(&str, &str)], line: &str) -> (ExitStatus, crate::output::Recording) {
    run_in(world(environment), line)
}

fn world(environment: &[(&str, &str)]) -> World {
    World {
        environment: environment.iter().copied().collect(),
        standard_input: Box::new(std::io::empty()),
        probe: || panic!("the host was asked"),
        probe_addresses: || panic!("the host was asked for its address"),
        ask: |_| panic!("the host was asked"),
        random: |bytes| {
            bytes.fill(1);
            Ok(())
        },
        now: std::time::SystemTime::UNIX_EPOCH,
    }
}

fn run_in(world: World, line: &str) -> (ExitStatus, crate::output::Recording) {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let printer = Printer::recording();
    let status = super::run(&words, world, printer.clone());
    (status, printer.recorded())
}

fn run(line: &str) -> (ExitStatus, crate::output::Recording) {
    run_with(&[], line)
}

#[test]
fn groups_need_a_command_and_the_root_shows_them() {
    let (status, said) = run("kubestrap");
    assert_eq!(status, ExitStatus::Done);
    assert!(said.data.contains("Usage: kubestrap COMMAND [flags]") && said.words.is_empty());
    for line in [
        "kubestrap config",
        "kubestrap init phase",
        "kubestrap alpha",
        "kubestrap certs renew",
    ] {
        let (status, said) = run(line);
        assert_eq!(status, ExitStatus::Failed, "{line}");
        assert!(
            said.data.is_empty() && said.words.contains("Usage: ") && said.words.contains("needs a command"),
            "{line}"
        );
    }
}

#[test]
fn help_is_data_and_ends_well() {
    for line in [
        "kubestrap --help",
        "kubestrap -h",
        "kubestrap help",
        "kubestrap help init phase certs",
        "kubestrap config validate --help",
        "kubestrap join --help",
    ] {
        let (status, said) = run(line);
        assert_eq!(status, ExitStatus::Done, "{line}");
        assert!(said.data.contains("Exit status:") && said.words.is_empty(), "{line}");
    }
    assert!(run("kubeadm init --help").1.data.contains("kubeadm init --dry-run --config"));
    let (status, said) = run("kubestrap help frob");
    assert_eq!(status, ExitStatus::Failed);
    assert!(said.words.contains("has no command `frob`"));
}

#[test]
fn wrong_words_draw_a_suggestion() {
    for (line, words) in [
        ("kubestrap confg", "did you mean `kubestrap config`?"),
        ("kubestrap config imag", "did you mean `kubestrap config images`?"),
        ("kubeadm init phase cert", "did you mean `kubeadm init phase certs`?"),
        ("kubestrap init --dry-rnu", "did you mean --dry-run?"),
        ("kubestrap init --config_ x", "did you mean --config?"),
        ("kubestrap init -z", "`kubestrap init --help` lists the flags"),
        (
            "kubestrap version -o xml",
            "takes one of text, json, yaml, short; it was given `xml`",
        ),
        (
            "kubestrap config migrate",
            "needs FILE, as an argument or behind the flag --old-config",
        ),
        ("kubestrap render --config a", "needs the flag --output-dir"),
        ("kubestrap init --token-ttl 1d", "--token-ttl takes a duration"),
    ] {
        let (status, said) = run(line);
        assert_eq!(status, ExitStatus::Failed, "{line}");
        assert!(said.words.contains(words) && said.data.is_empty(), "{line}: {}", said.words);
    }
}

#[test]
fn what_is_not_built_says_so() {
    for (line, words) in [
        ("kubestrap reset", "kubestrap reset is not available yet"),
        ("kubeadm join 192.0.2.2:6443", "kubeadm join is not available yet"),
    ] {
        let (status, said) = run(line);
        assert_eq!(status, ExitStatus::Failed, "{line}");
        assert!(said.words.contains(words), "{line}: {}", said.words);
    }
}

#[test]
fn the_release_comes_from_flag_or_environment() {
    let version = |environment: &[(&str, &str)], line: &str| run_with(environment, line).1.data;
    let variable = [("KUBESTRAP_RELEASE", "v1.33.0")];
    assert_eq!(version(&variable, "kubestrap version -o short"), "v1.33.0\n");
    assert_eq!(version(&variable, "kubestrap version -o short --release 1.34.1"), "v1.34.1\n");
    assert!(version(&[], "kubestrap version").contains(&Release::newest().version.to_string()));
    let (status, said) = run("kubestrap version --release v1.12");
    assert_eq!(status, ExitStatus::Failed);
    assert!(said.words.contains("release v1.12 is not known"));
}

#[test]
fn quiet_commands_print_data_alone() {
    let (status, said) = run("kubestrap token generate -q");
    assert_eq!(status, ExitStatus::Done);
    assert!(crate::cluster::token::is_token(said.data.trim()), "{}", said.data);
    assert!(said.words.is_empty());
}

#[test]
fn images_of_flags() {
    let (status, said) = run("kubestrap config images list --kubernetes-version v1.34.1 --image-repository r.example.com/k8s");
    assert_eq!(status, ExitStatus::Done, "{}", said.words);
    assert!(
        said.data.starts_with("r.example.com/k8s/kube-apiserver:v1.34.1\n"),
        "{}",
        said.data
    );
    let (status, said) = run("kubestrap config images list --feature-gates Nope=true");
    assert_eq!(status, ExitStatus::Failed);
    assert!(said.words.contains("--feature-gates"), "{}", said.words);
    let (status, said) = run("kubestrap config images list -o kyaml");
    assert_eq!(
        (status, said.words.contains("kyaml is not available")),
        (ExitStatus::Failed, true)
    );
}

#[test]
fn a_file_that_cannot_be_read_ends_with_1() {
    let (status, said) = run("kubestrap config images list --config /nonexistent.yaml");
    assert_eq!(status, ExitStatus::Failed);
    assert!(
        said.words.contains("cannot read /nonexistent.yaml: there is no such file"),
        "{}",
        said.words
    );
}

#[test]
fn the_address_of_the_host_is_asked_for_only_where_it_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.yaml");
    let given = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 192.0.2.7}\n";
    std::fs::write(&file, given).unwrap();
    let named = World {
        probe: || crate::host::HostFacts {
            host_name: Some("vm".to_owned()),
            ..crate::host::HostFacts::default()
        },
        ..world(&[])
    };
    let at = folder.path().display();
    let line = format!(
        "kubestrap init phase kubelet-start --dry-run --config {} --dry-run-dir {at}/out",
        file.display()
    );
    let (status, said) = run_in(named, &line);
    assert_eq!(status, ExitStatus::Done, "{}", said.words);
}

/// The phases that a configuration may skip are those of the commands.
#[test]
fn phases_that_can_be_skipped_are_commands() {
    use crate::config::validate::rules::phase::unknown_phase;
    for (command, known) in [
        ("init", unknown_phase::INIT),
        ("join", unknown_phase::JOIN),
        ("reset", unknown_phase::RESET),
        ("upgrade apply", unknown_phase::UPGRADE_APPLY),
        ("upgrade node", unknown_phase::UPGRADE_NODE),
    ] {
        let mut ours = Vec::new();
        let phases = chain(&format!("{command} phase"));
        for phase in phases[phases.len() - 1].subcommands {
            ours.push(phase.name.to_owned());
            ours.extend(phase.subcommands.iter().map(|child| format!("{}/{}", phase.name, child.name)));
        }
        let mut known: Vec<String> = known.iter().map(|&name| name.to_owned()).collect();
        ours.sort();
        known.sort();
        assert_eq!(known, ours, "{command}");
    }
}
