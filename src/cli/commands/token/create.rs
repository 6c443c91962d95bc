//! `token create`.

use std::path::Path;

use time::OffsetDateTime;

use crate::cli::{Arguments, Context, ExitStatus, Failure, api, configuration};
use crate::cluster::connection;
use crate::cluster::{Intent, ObjectWrite, bootstrap_token, join_command, token};
use crate::config::model::BootstrapToken;
use crate::host::{LocalFiles, ReadFiles as _};
use crate::kubeconfig::Kubeconfig;
use crate::pki;

/// Makes the tokens of a configuration, or the one of the flags, and prints the first, or the command that joins by it.
///
/// # Errors
/// A flag or the configuration is wrong, the kubeconfig cannot be used, a token with the same id stands, or the server refuses.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let certificate_key = certificate_key(arguments)?;
    let init = configuration::with_token(arguments, context, of_flags(arguments)?)?;
    let Some(first) = init.bootstrap_tokens.first() else {
        return Err(Failure::failed("the configuration names no bootstrap token"));
    };
    let kubeconfig = api::kubeconfig(arguments, context);
    // Whatever can go wrong goes wrong before a token is made.
    let printed = match arguments.flag("print-join-command") {
        true => join_by(&kubeconfig, &context.program, first, certificate_key)?,
        false => first.token.clone(),
    };
    let now = OffsetDateTime::from(context.now);
    let writes: Vec<ObjectWrite> = init
        .bootstrap_tokens
        .iter()
        .map(|token| bootstrap_token::secret(token, now, Intent::Create))
        .collect();
    if arguments.flag("dry-run") {
        for write in &writes {
            context
                .printer
                .say(format!("would create the Secret kube-system/{}", write.name));
        }
    } else {
        let client = api::client(context, &kubeconfig, api::limit(init.timeouts.as_ref()))?;
        for write in &writes {
            client.create(write)?;
            context
                .printer
                .detail(1, format!("created the Secret kube-system/{}", write.name));
        }
    }
    context.printer.data_line(printed);
    Ok(ExitStatus::Done)
}

/// The key of the uploaded certificates.
fn certificate_key(arguments: &Arguments) -> Result<Option<&str>, Failure> {
    let Some(key) = arguments.some_text("certificate-key") else {
        return Ok(None);
    };
    if !arguments.flag("print-join-command") {
        return Err(Failure::failed("--certificate-key goes with --print-join-command only")
            .with_help("add --print-join-command, or leave out --certificate-key"));
    }
    let is_digits = key.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_digits || key.len() != 2 * pki::CERTIFICATE_KEY_BYTES {
        // Without the key itself.
        let digits = 2 * pki::CERTIFICATE_KEY_BYTES;
        return Err(
            Failure::failed(format!("--certificate-key has not {digits} hexadecimal digits"))
                .with_help("take the one that `init phase upload-certs --upload-certs` printed"),
        );
    }
    Ok(Some(key))
}

/// The token of the flags; a random one is filled in later.
fn of_flags(arguments: &Arguments) -> Result<BootstrapToken, Failure> {
    let given = arguments.positional().first().cloned().unwrap_or_default();
    if !given.is_empty() && !token::is_token(&given) {
        return Err(Failure::failed(
            "TOKEN is not a bootstrap token: it has 6 characters, a dot and 16 characters, all lower case letters or digits",
        )
        .with_help("leave it out, and a random one is made"));
    }
    if arguments.duration("ttl").nanoseconds() < 0 {
        return Err(Failure::failed("--ttl must not be negative").with_help("0 means that the token lives for ever"));
    }
    Ok(BootstrapToken {
        token: given,
        description: arguments.text("description").to_owned(),
        ttl: Some(arguments.duration("ttl")),
        expires: None,
        usages: arguments.list("usages").to_vec(),
        groups: arguments.list("groups").to_vec(),
    })
}

/// The command by which a node joins the cluster of a kubeconfig.
fn join_by(path: &Path, program: &str, token: &BootstrapToken, certificate_key: Option<&str>) -> Result<String, Failure> {
    let cannot = |problem: &dyn std::fmt::Display| {
        Failure::failed(format!(
            "cannot make the join command from the kubeconfig {}: {problem}",
            path.display()
        ))
    };
    let contents = LocalFiles
        .read(path)
        .map_err(|source| connection::OpenError::Read {
            path: path.to_owned(),
            source,
        })?
        .ok_or_else(|| connection::OpenError::Absent(path.to_owned()))?;
    let kubeconfig = Kubeconfig::parse(contents.as_bytes()).map_err(|problem| cannot(&problem))?;
    let authorities = connection::authorities(&kubeconfig, path, &LocalFiles)?;
    let hashes = pki::public_key_hashes(&authorities).map_err(|problem| cannot(&problem))?;
    let worker = join_command::worker(program, kubeconfig.server().trim_end_matches('/'), &token.token, &hashes);
    Ok(match certificate_key {
        Some(key) => join_command::control_plane(&worker, Some(key)),
        None => worker,
    })
}
