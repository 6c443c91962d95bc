//! From flags and `--config` to the configuration that a command works with.

use super::context::Context;
use super::{Arguments, Failure};
use crate::cluster::token;
use crate::config::dynamic::Host;
use crate::config::load::{self, Loaded, Refused};
use crate::config::model::{
    ApiServer, Argument, BootstrapToken, ClusterConfiguration, Configuration, ControlPlaneComponent, InitConfiguration, Patches,
};
use crate::config::validate::{self, Rules};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::host::HostFacts;

/// Which flag sets the field that a finding is about.
const FLAGS: &[(&str, &str)] = &[
    ("localAPIEndpoint.advertiseAddress", "apiserver-advertise-address"),
    ("localAPIEndpoint.bindPort", "apiserver-bind-port"),
    ("apiServer.certSANs", "apiserver-cert-extra-sans"),
    ("apiServer.extraArgs", "apiserver-extra-args"),
    ("bootstrapTokens[0].groups", "groups"),
    ("bootstrapTokens[0].usages", "usages"),
    ("bootstrapTokens", "token"),
    ("certificateKey", "certificate-key"),
    ("certificatesDir", "cert-dir"),
    ("controlPlaneEndpoint", "control-plane-endpoint"),
    ("controllerManager.extraArgs", "controller-manager-extra-args"),
    ("featureGates", "feature-gates"),
    ("imageRepository", "image-repository"),
    ("kubernetesVersion", "kubernetes-version"),
    ("networking.dnsDomain", "service-dns-domain"),
    ("networking.podSubnet", "pod-network-cidr"),
    ("networking.serviceSubnet", "service-cidr"),
    ("nodeRegistration.criSocket", "cri-socket"),
    ("nodeRegistration.ignorePreflightErrors", "ignore-preflight-errors"),
    ("nodeRegistration.name", "node-name"),
    ("patches.directory", "patches"),
    ("scheduler.extraArgs", "scheduler-extra-args"),
];

/// Flags of fields that, in the commands without a rule about `--config`, do something beside it: the folder of certificates goes
/// before that of the file, and the token of `kubeconfig user` is that of the user.
const KEPT_BESIDE_A_FILE: [&str; 2] = ["cert-dir", "token"];

/// The configuration of `init` or one of its phases: the file of `--config`, else the flags; with what the command line
/// changes of a file (`--node-name`, `--ignore-preflight-errors`, `--skip-phases`, `--dry-run`). Warnings are said.
///
/// # Errors
/// The file cannot be read (exit status 1), its content is wrong (3), a flag is wrong or does not go with `--config` (1).
pub fn init(arguments: &Arguments, context: &Context) -> Result<Loaded<Configuration>, Failure> {
    let mut loaded = load(arguments, context, context)?;
    let init = &mut loaded.configuration.init;
    if let Some(name) = arguments.some_text("node-name")
        && arguments.given("config")
    {
        init.node_registration.name = name.to_owned();
        refuse_wrong(&validate::init(init, &rules(&loaded.release)), "nodeRegistration.name")?;
    }
    if !arguments.list("skip-phases").is_empty() {
        init.skip_phases = arguments.list("skip-phases").to_vec();
    }
    if arguments.given("dry-run") {
        init.dry_run = arguments.flag("dry-run");
    }
    let ignored = &mut init.node_registration.ignore_preflight_errors;
    *ignored = ignored_preflight_errors(arguments.list("ignore-preflight-errors"), ignored)?;
    Ok(loaded)
}

/// The configuration of a command that goes by what `init` was told: the file of `--config`, else the flags. Flags may stand
/// beside `--config`; those that the file makes void draw a warning.
///
/// # Errors
/// The file cannot be read (exit status 1), its content is wrong (3), a flag is wrong (1).
pub fn plain(arguments: &Arguments, context: &Context) -> Result<Loaded<Configuration>, Failure> {
    warn_of_void_flags(arguments, context);
    load(arguments, context, context)
}

/// The same where nothing of it depends on the host, which is not asked.
///
/// # Errors
/// As [`plain`].
pub fn of_any_host(arguments: &Arguments, context: &Context) -> Result<Loaded<Configuration>, Failure> {
    warn_of_void_flags(arguments, context);
    load(arguments, context, &any_host())
}

/// The same where nothing of it depends on the host but its container runtime, which is found.
///
/// # Errors
/// As [`plain`].
pub fn of_runtime_here(arguments: &Arguments, context: &Context) -> Result<Loaded<Configuration>, Failure> {
    warn_of_void_flags(arguments, context);
    let host = HostFacts {
        cri_sockets: context.host_facts().cri_sockets.clone(),
        ..any_host()
    };
    load(arguments, context, &host)
}

/// What `token create` goes by: the InitConfiguration of `--config`, else a default one with `token`. The host is not asked.
///
/// # Errors
/// As [`plain`].
pub fn with_token(arguments: &Arguments, context: &Context, token: BootstrapToken) -> Result<InitConfiguration, Failure> {
    if arguments.some_text("config").is_some() {
        return of_any_host(arguments, context).map(|loaded| loaded.configuration.init);
    }
    let init = InitConfiguration {
        bootstrap_tokens: vec![token],
        ..InitConfiguration::default()
    };
    let loaded = of_values(init, ClusterConfiguration::default(), context, &any_host())?;
    Ok(loaded.configuration.init)
}

/// Calls `work` with what loading a configuration needs. `file` is its name for findings.
pub fn with_loader<T>(
    context: &Context,
    host: &dyn Host,
    file: Option<&str>,
    allow_experimental: bool,
    work: impl FnOnce(&mut load::Context<'_>) -> T,
) -> T {
    // An empty token is refused later, should the system have no random bytes.
    let mut token = || {
        let token = token::generate(|bytes| context.random(bytes)).unwrap_or_default();
        context.note_generated_token(&token);
        token
    };
    work(&mut load::Context {
        file,
        pinned: context.release.as_ref(),
        allow_experimental,
        host,
        token: &mut token,
    })
}

/// Says findings about a file on standard error, with the lines of `source`.
pub fn say_findings(context: &Context, findings: &[Diagnostic], source: Option<&[u8]>) {
    context.printer.words(&diagnostic::render(findings, source));
}

fn load(arguments: &Arguments, context: &Context, host: &dyn Host) -> Result<Loaded<Configuration>, Failure> {
    let Some(path) = arguments.some_text("config") else {
        return from_flags(arguments, context, host);
    };
    let input = context.read_configuration(path)?;
    let loaded = with_loader(
        context,
        host,
        Some(&input.name),
        arguments.flag("allow-experimental-api"),
        |loader| load::init(&input.bytes, loader),
    );
    match loaded {
        Ok(loaded) => {
            let release = &loaded.release.version;
            context
                .printer
                .detail(1, format!("{} is read by the rules of kubeadm {release}", input.name));
            say_findings(context, &loaded.warnings, Some(&input.bytes));
            Ok(loaded)
        }
        Err(Refused(findings)) => {
            say_findings(context, &findings, Some(&input.bytes));
            Err(Failure::said(crate::cli::ExitStatus::ConfigurationWrong))
        }
    }
}

fn from_flags(arguments: &Arguments, context: &Context, host: &dyn Host) -> Result<Loaded<Configuration>, Failure> {
    of_values(init_of_flags(arguments), cluster_of_flags(arguments)?, context, host)
}

/// A host that stands for any: what depends on it is not asked for.
fn any_host() -> HostFacts {
    HostFacts {
        host_name: Some("node".to_owned()),
        ipv4: Some(std::net::Ipv4Addr::new(192, 0, 2, 1)),
        ..HostFacts::default()
    }
}

fn of_values(
    init: InitConfiguration,
    cluster: ClusterConfiguration,
    context: &Context,
    host: &dyn Host,
) -> Result<Loaded<Configuration>, Failure> {
    let loaded = with_loader(context, host, None, false, |loader| {
        load::init_from_flags(init, cluster, loader)
    });
    match loaded {
        Ok(loaded) => {
            say_flag_findings(context, &loaded.warnings);
            Ok(loaded)
        }
        Err(Refused(findings)) => {
            say_flag_findings(context, &findings);
            Err(Failure::said(crate::cli::ExitStatus::Failed))
        }
    }
}

/// What the flags say of this run and this node.
fn init_of_flags(arguments: &Arguments) -> InitConfiguration {
    let mut init = InitConfiguration::default();
    init.local_api_endpoint.advertise_address = arguments.text("apiserver-advertise-address").to_owned();
    // An i32 by the flag's kind; a command without the flag leaves the default.
    init.local_api_endpoint.bind_port = arguments.number("apiserver-bind-port") as i32;
    init.node_registration.name = arguments.text("node-name").to_owned();
    init.node_registration.cri_socket = arguments.text("cri-socket").to_owned();
    init.certificate_key = arguments.text("certificate-key").to_owned();
    init.patches = arguments.some_text("patches").map(|directory| Patches {
        directory: directory.to_owned(),
    });
    if arguments.has("token-ttl") {
        init.bootstrap_tokens = vec![BootstrapToken {
            token: arguments.text("token").to_owned(),
            ttl: Some(arguments.duration("token-ttl")),
            ..BootstrapToken::default()
        }];
    }
    init
}

/// What the flags say of the cluster.
fn cluster_of_flags(arguments: &Arguments) -> Result<ClusterConfiguration, Failure> {
    let extra = |flag: &str| -> Vec<Argument> {
        let pairs = arguments.pairs(flag).iter();
        pairs
            .map(|(name, value)| Argument {
                name: name.clone(),
                value: value.clone(),
                ..Argument::default()
            })
            .collect()
    };
    let component = |flag: &str| ControlPlaneComponent {
        extra_args: extra(flag),
        ..ControlPlaneComponent::default()
    };
    let text = |flag: &str| arguments.text(flag).to_owned();
    let mut cluster = ClusterConfiguration {
        kubernetes_version: text("kubernetes-version"),
        control_plane_endpoint: text("control-plane-endpoint"),
        certificates_dir: text("cert-dir"),
        image_repository: text("image-repository"),
        api_server: ApiServer {
            extra_args: extra("apiserver-extra-args"),
            cert_sans: arguments.list("apiserver-cert-extra-sans").to_vec(),
            ..ApiServer::default()
        },
        controller_manager: component("controller-manager-extra-args"),
        scheduler: component("scheduler-extra-args"),
        ..ClusterConfiguration::default()
    };
    cluster.networking.service_subnet = text("service-cidr");
    cluster.networking.pod_subnet = text("pod-network-cidr");
    cluster.networking.dns_domain = text("service-dns-domain");
    for gate in arguments
        .text("feature-gates")
        .split(',')
        .filter(|gate| !gate.trim().is_empty())
    {
        let (name, value) = feature_gate(gate)?;
        cluster.feature_gates.insert(name, value);
    }
    Ok(cluster)
}

/// `Name=true`.
fn feature_gate(text: &str) -> Result<(String, bool), Failure> {
    let wrong = || {
        Failure::failed(format!(
            "--feature-gates takes Name=true or Name=false; it was given `{}`",
            text.trim()
        ))
    };
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let value = match value.trim() {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => true,
        "0" | "f" | "F" | "FALSE" | "false" | "False" => false,
        _ => return Err(wrong()),
    };
    Ok((name.trim().to_owned(), value))
}

/// Names of preflight errors from flag and file, in lower case, each once, sorted. `all` stands alone.
pub fn ignored_preflight_errors(flag: &[String], file: &[String]) -> Result<Vec<String>, Failure> {
    let names: std::collections::BTreeSet<String> = flag.iter().chain(file).map(|name| name.to_lowercase()).collect();
    if names.contains("all") && names.len() > 1 {
        return Err(
            Failure::failed("ignored preflight errors: `all` stands for every one, and other names stand beside it")
                .with_help("leave out `all` or the other names, in --ignore-preflight-errors and in the file"),
        );
    }
    Ok(names.into_iter().collect())
}

/// Flags that a file makes void, in commands where that is no error.
fn warn_of_void_flags(arguments: &Arguments, context: &Context) {
    if arguments.some_text("config").is_none() {
        return;
    }
    for flag in arguments.given_flags() {
        let stays = KEPT_BESIDE_A_FILE.contains(&flag.name);
        if FLAGS.iter().any(|(_, known)| *known == flag.name) && !stays {
            let message = format!("--{} has no effect beside --config; set it in the file", flag.name);
            context.printer.warning(message);
        }
    }
}

fn rules(release: &crate::release::Release) -> Rules<'_> {
    Rules {
        release,
        minor: release.minor.number,
        acting: true,
        file_exists: &|path| std::path::Path::new(path).exists(),
    }
}

/// Ends with the finding about a field that a flag has just set.
fn refuse_wrong(findings: &[validate::Finding], path: &str) -> Result<(), Failure> {
    let wrong = findings
        .iter()
        .find(|finding| finding.path == path && finding.severity == Severity::Error);
    let Some(finding) = wrong else {
        return Ok(());
    };
    let failure = Failure::failed(format!("{}{}", by_flag(path), finding.message));
    Err(match &finding.help {
        Some(help) => failure.with_help(help),
        None => failure,
    })
}

/// Findings about values that came from flags, by the flags' names.
fn say_flag_findings(context: &Context, findings: &[Diagnostic]) {
    for finding in findings {
        let message = format!("{}{}", by_flag(&finding.path), finding.message);
        match finding.severity {
            Severity::Error => context.printer.error(message),
            Severity::Warning => context.printer.warning(message),
        }
        if let Some(help) = &finding.help {
            context.printer.help(help);
        }
    }
}

fn by_flag(path: &str) -> String {
    match FLAGS.iter().find(|(field, _)| path.starts_with(field)) {
        Some((_, flag)) => format!("--{flag}: "),
        None if path.is_empty() => String::new(),
        None => format!("{path}: "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_stands_alone() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let united = |flag: &[&str], file: &[&str]| ignored_preflight_errors(&list(flag), &list(file));
        assert_eq!(united(&["Swap"], &["NumCPU", "swap"]).unwrap(), ["numcpu", "swap"]);
        assert_eq!(united(&["ALL"], &["all"]).unwrap(), ["all"]);
        assert!(united(&["all"], &["Swap"]).is_err());
    }

    #[test]
    fn gates_are_bools() {
        assert_eq!(feature_gate(" A = T ").unwrap(), ("A".to_owned(), true));
        assert!(feature_gate("A").is_err());
        assert!(feature_gate("A=yes").is_err());
    }

    #[test]
    fn every_flag_of_a_field_is_in_the_tables() {
        let known: Vec<&str> = super::super::table::every_flag().map(|flag| flag.name).collect();
        for (_, flag) in FLAGS {
            assert!(known.contains(flag), "{flag}");
        }
    }
}
