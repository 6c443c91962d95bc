//! `token list`.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure, api};
use crate::cluster::standing_token::{SELECTOR, read};
use crate::cluster::{Client, Selectors};
use crate::config::model::BootstrapToken;

const COLUMNS: [&str; 6] = ["TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"];
/// The least widths of columns, so that lists of different times look alike.
const WIDTHS: [usize; 5] = [10, 9, 7, 22, 56];
const GAP: usize = 3;
const NONE: &str = "<none>";

/// kubeadm's form of a token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    kind: &'static str,
    api_version: &'static str,
    token: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    usages: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    groups: &'a [String],
}

/// Lists the tokens of the cluster. A Secret that is none draws a warning, and so does a token whose time is over.
///
/// # Errors
/// The kubeconfig cannot be used, or the server refuses.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let client = api::client(context, &api::kubeconfig(arguments, context), Client::LIMIT)?;
    let selectors = Selectors {
        fields: SELECTOR,
        labels: "",
    };
    let secrets = client.list("secrets", Some("kube-system"), &selectors)?;
    let now = OffsetDateTime::from(context.now);
    let mut tokens = Vec::new();
    for secret in &secrets {
        let name = secret["metadata"]["name"].as_str().unwrap_or("without a name");
        match read(secret) {
            Ok(token) => {
                if is_over(&token, now) {
                    let id = &token.token[..6];
                    context.printer.warning(format!(
                        "the token {id} has expired: no node can join by it any more, and the cluster will remove it"
                    ));
                }
                tokens.push(token);
            }
            Err(problem) => {
                let message = format!("the Secret kube-system/{name} is no bootstrap token: {problem}");
                context.printer.warning(message);
            }
        }
    }
    context.printer.data(&match form {
        Form::Text => table(&tokens, now),
        Form::Json => tokens
            .iter()
            .map(|token| form::json(&item(token)))
            .collect::<Result<String, _>>()?,
        Form::Yaml => {
            let documents: Vec<String> = tokens
                .iter()
                .map(|token| form::yaml(&item(token)))
                .collect::<Result<_, _>>()?;
            documents.join("---\n")
        }
    });
    if tokens.is_empty() {
        context.printer.say("there are no bootstrap tokens");
    }
    Ok(ExitStatus::Done)
}

fn item(token: &BootstrapToken) -> Item<'_> {
    Item {
        kind: "BootstrapToken",
        api_version: "output.kubeadm.k8s.io/v1alpha3",
        token: &token.token,
        description: &token.description,
        expires: token.expires.as_ref().map(|time| time.0.as_str()),
        usages: &token.usages,
        groups: &token.groups,
    }
}

/// Columns as kubeadm lays them out; nothing where there are no tokens.
fn table(tokens: &[BootstrapToken], now: OffsetDateTime) -> String {
    if tokens.is_empty() {
        return String::new();
    }
    let or_none = |text: String| if text.is_empty() { NONE.to_owned() } else { text };
    let row = |token: &BootstrapToken| {
        [
            token.token.clone(),
            left(token, now).map_or_else(|| "<forever>".to_owned(), short),
            token
                .expires
                .as_ref()
                .map_or_else(|| "<never>".to_owned(), |time| time.0.clone()),
            or_none(token.usages.join(",")),
            // A description of several lines would tear the table apart.
            or_none(token.description.split_whitespace().collect::<Vec<_>>().join(" ")),
            or_none(token.groups.join(",")),
        ]
    };
    let rows: Vec<[String; 6]> = std::iter::once(COLUMNS.map(str::to_owned))
        .chain(tokens.iter().map(row))
        .collect();
    let width = |column: usize| {
        let widest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        widest.max(WIDTHS[column]) + GAP
    };
    let widths: Vec<usize> = (0..WIDTHS.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!("{cell:<width$}"));
        }
        text.push_str(&row[WIDTHS.len()]);
        text.push('\n');
    }
    text
}

/// How long a token still lives; nothing for one that lives for ever.
fn left(token: &BootstrapToken, now: OffsetDateTime) -> Option<time::Duration> {
    let end = OffsetDateTime::parse(&token.expires.as_ref()?.0, &Rfc3339).ok()?;
    Some(end - now)
}

fn is_over(token: &BootstrapToken, now: OffsetDateTime) -> bool {
    left(token, now).is_some_and(|left| left.is_negative())
}

/// A span of time in its largest unit, as kubectl shows ages.
fn short(span: time::Duration) -> String {
    let seconds = span.whole_seconds();
    match seconds {
        ..0 => "<expired>".to_owned(),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86400 => format!("{}h", seconds / 3600),
        _ if seconds < 365 * 86400 => format!("{}d", seconds / 86400),
        _ => format!("{}y", seconds / (365 * 86400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Timestamp;

    #[test]
    fn the_table_is_kubeadms() {
        let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
        let token = BootstrapToken {
            token: "abcdef.0123456789abcdef".to_owned(),
            expires: Some(Timestamp("2023-11-15T22:13:20Z".to_owned())),
            usages: vec!["authentication".to_owned(), "signing".to_owned()],
            groups: vec!["system:bootstrappers:kubeadm:default-node-token".to_owned()],
            ..BootstrapToken::default()
        };
        let forever = BootstrapToken {
            token: "fedcba.fedcba9876543210".to_owned(),
            description: "made by\nthe lab".to_owned(),
            ..BootstrapToken::default()
        };
        let wanted = "\
TOKEN                     TTL         EXPIRES                USAGES                   DESCRIPTION                                                EXTRA GROUPS
abcdef.0123456789abcdef   1d          2023-11-15T22:13:20Z   authentication,signing   <none>                                                     system:bootstrappers:kubeadm:default-node-token
fedcba.fedcba9876543210   <forever>   <never>                <none>                   made by the lab                                            <none>
";
        assert_eq!(table(&[token, forever], now), wanted);
        assert_eq!(table(&[], now), "");
    }

    #[test]
    fn spans_are_short() {
        let of = |seconds| short(time::Duration::seconds(seconds));
        let spans = [-1, 0, 59, 60, 7199, 86_399, 86_400, 400 * 86_400].map(of);
        assert_eq!(spans, ["<expired>", "0s", "59s", "1m", "1h", "23h", "1d", "1y"]);
    }
}
