//! `init phase show-join-command` by itself: by a token that stands in the cluster.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure, api};
use crate::cluster::standing_token::{SELECTOR, read};
use crate::cluster::{Client, Selectors, connection, join_command};
use crate::config::model::BootstrapToken;
use crate::host::{LocalFiles, ReadFiles as _};
use crate::kubeconfig::Kubeconfig;
use crate::pki;

/// What a token must be good for, so that a node can join by it.
const USAGES: [&str; 2] = ["authentication", "signing"];

/// Prints the command by which workers join the cluster of the kubeconfig.
///
/// # Errors
/// The kubeconfig cannot be used, the server refuses, or no token is good for joining.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let kubeconfig = PathBuf::from(arguments.text("kubeconfig"));
    let client = api::client(context, &kubeconfig, Client::LIMIT)?;
    let selectors = Selectors {
        fields: SELECTOR,
        labels: "",
    };
    let secrets = client.list("secrets", Some("kube-system"), &selectors)?;
    let tokens: Vec<BootstrapToken> = secrets.iter().filter_map(|secret| read(secret).ok()).collect();
    let Some(token) = longest_lived(&tokens, OffsetDateTime::from(context.now)) else {
        let help = format!("make one: {}", context.command("token create --print-join-command"));
        return Err(Failure::failed("no bootstrap token of the cluster is good for joining").with_help(help));
    };
    let command = worker(&kubeconfig, &context.program, &token.token)?;
    match form {
        Form::Text => context.printer.data_line(command),
        Form::Json => context.printer.data(&form::json(&as_data(&command))?),
        Form::Yaml => context.printer.data(&form::yaml(&as_data(&command))?),
    }
    Ok(ExitStatus::Done)
}

fn as_data(command: &str) -> serde_json::Value {
    serde_json::json!({
        "apiVersion": crate::workflow::report::OUTPUT_API_VERSION,
        "kind": "JoinCommands",
        "worker": command,
    })
}

/// The token that is good for joining the longest.
fn longest_lived(tokens: &[BootstrapToken], now: OffsetDateTime) -> Option<&BootstrapToken> {
    let end = |token: &BootstrapToken| match &token.expires {
        None => Some(None),
        Some(text) => OffsetDateTime::parse(&text.0, &Rfc3339).ok().map(Some),
    };
    let good = |token: &&BootstrapToken| {
        let lives = end(token).is_some_and(|end| end.is_none_or(|end| end > now));
        lives && USAGES.iter().all(|usage| token.usages.iter().any(|has| has == usage))
    };
    // One that never ends comes last.
    tokens.iter().filter(good).max_by_key(|token| match end(token).flatten() {
        None => (true, now),
        Some(end) => (false, end),
    })
}

fn worker(path: &Path, program: &str, token: &str) -> Result<String, Failure> {
    let cannot = |problem: &dyn std::fmt::Display| {
        Failure::failed(format!(
            "cannot make the join command from the kubeconfig {}: {problem}",
            path.display()
        ))
    };
    let contents = LocalFiles.read(path).map_err(|error| cannot(&error))?;
    let contents = contents.ok_or_else(|| connection::OpenError::Absent(path.to_owned()))?;
    let kubeconfig = Kubeconfig::parse(contents.as_bytes()).map_err(|problem| cannot(&problem))?;
    let authorities = connection::authorities(&kubeconfig, path, &LocalFiles)?;
    let hashes = pki::public_key_hashes(&authorities).map_err(|problem| cannot(&problem))?;
    Ok(join_command::worker(
        program,
        kubeconfig.server().trim_end_matches('/'),
        token,
        &hashes,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Timestamp;

    fn token(id: &str, expires: Option<&str>, usages: &[&str]) -> BootstrapToken {
        BootstrapToken {
            token: format!("{id}.0123456789abcdef"),
            expires: expires.map(|text| Timestamp(text.to_owned())),
            usages: usages.iter().map(|usage| (*usage).to_owned()).collect(),
            ..BootstrapToken::default()
        }
    }

    #[test]
    fn the_token_that_lives_longest_is_taken() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let over = token("over00", Some("1969-01-01T00:00:00Z"), &USAGES);
        let soon = token("soon00", Some("2030-01-01T00:00:00Z"), &USAGES);
        let late = token("late00", Some("2031-01-01T00:00:00Z"), &USAGES);
        let never = token("never0", None, &USAGES);
        let unfit = token("unfit0", None, &["signing"]);
        let chosen = |tokens: &[&BootstrapToken]| {
            let tokens: Vec<BootstrapToken> = tokens.iter().map(|token| (*token).clone()).collect();
            longest_lived(&tokens, now).map(|token| token.token[..6].to_owned())
        };
        assert_eq!(chosen(&[&over, &late, &soon, &unfit]).as_deref(), Some("late00"));
        assert_eq!(chosen(&[&never, &late]).as_deref(), Some("never0"));
        assert_eq!(chosen(&[&over, &unfit]), None);
    }
}
