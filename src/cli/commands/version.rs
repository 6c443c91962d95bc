//! `version`.

use serde::Serialize;

use crate::cli::form::{json_indented, yaml};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::release::Release;

/// What `version -o json` and `-o yaml` print.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Versions {
    /// The release that the program acts as, with the fields that scripts read of kubeadm.
    client_version: ClientVersion,
    /// The program itself.
    kubestrap: Program,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientVersion {
    major: String,
    minor: String,
    git_version: String,
    platform: String,
}

#[derive(Debug, Serialize)]
struct Program {
    version: &'static str,
}

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let release = context.release();
    let text = match arguments.text("output") {
        "short" => format!("{}\n", release.version),
        "json" => json_indented(&Versions::of(&release), b"  ")?,
        "yaml" => yaml(&Versions::of(&release))?,
        _ => format!(
            "kubestrap {}, acts as kubeadm {} ({})\n",
            env!("CARGO_PKG_VERSION"),
            release.version,
            platform()
        ),
    };
    context.printer.data(&text);
    Ok(ExitStatus::Done)
}

impl Versions {
    fn of(release: &Release) -> Self {
        Versions {
            client_version: ClientVersion {
                major: release.version.major.to_string(),
                minor: release.version.minor.to_string(),
                git_version: release.version.to_string(),
                platform: platform(),
            },
            kubestrap: Program {
                version: env!("CARGO_PKG_VERSION"),
            },
        }
    }
}

/// System and architecture by Go's names.
fn platform() -> String {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" => "ppc64le",
        other => other,
    };
    format!("{}/{architecture}", std::env::consts::OS)
}
