//! What tests of this module share.

use std::fs;
use std::path::Path;

use super::load::{self, Context, Judged};
use crate::host::HostFacts;
use crate::release::Release;

/// The token that tests get where a random one is due.
pub const TOKEN: &str = "zzzzzz.0123456789abcdef";

/// Facts of a host.
pub fn host() -> HostFacts {
    HostFacts {
        host_name: Some("vm".to_owned()),
        ipv4: Some([192, 0, 2, 2].into()),
        ipv6: Some("fd00::2".parse().unwrap()),
        ..HostFacts::default()
    }
}

/// Calls `act` with a context over [`host`]; `release` pins one.
pub fn with_context<T>(release: Option<&str>, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let pinned = release.map(|name| Release::named(name).unwrap());
    act(&mut Context {
        file: Some("test.yaml"),
        pinned: pinned.as_ref(),
        allow_experimental: false,
        host: &host(),
        token: &mut || TOKEN.to_owned(),
    })
}

/// A text as `config validate` sees it.
pub fn judged(text: &str, release: Option<&str>) -> Judged {
    with_context(release, |context| load::judge(text.as_bytes(), context))
}

/// A text as `config migrate` sees it.
pub fn judged_for_migration(text: &str, release: Option<&str>) -> Judged {
    with_context(release, |context| load::judge_for_migration(text.as_bytes(), context))
}

/// An input of a golden case.
pub struct Golden {
    /// Which one.
    pub name: String,
    /// The release to act as.
    pub release: String,
    /// The file.
    pub text: String,
}

/// The configuration files of all golden cases.
pub fn golden() -> Vec<Golden> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let mut out = Vec::new();
    let entries = |folder: &Path| {
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    for group in entries(&root).iter().filter(|path| path.is_dir()) {
        for case in entries(group).iter().filter(|path| path.is_dir()) {
            let Ok(spec) = fs::read(case.join("case.json")) else {
                continue;
            };
            let spec: serde_json::Value = serde_json::from_slice(&spec).unwrap();
            for file in entries(case)
                .iter()
                .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
            {
                out.push(Golden {
                    name: file.display().to_string(),
                    release: spec["release"].as_str().unwrap().to_owned(),
                    text: String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned(),
                });
            }
        }
    }
    assert!(out.len() > 200, "{}", out.len());
    out
}
