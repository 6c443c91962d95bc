//! A configuration against what stands.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::{Found, Wants};
use crate::cli::rendering::{self, Facts, Made, Source};
use crate::cli::{Arguments, Context, Failure};
use crate::diff::{Difference, Snapshot, certificates, compare, host, objects};
use crate::host::{ReadFiles, RootedFiles};
use crate::workflow::init::MANIFESTS_FOLDER;

/// The most that a dump of a cluster may have.
const DUMP_LIMIT: u64 = 256 * 1024 * 1024;
/// The static Pods that kubeadm knows.
const STATIC_PODS: [&str; 4] = [
    "etcd.yaml",
    "kube-apiserver.yaml",
    "kube-controller-manager.yaml",
    "kube-scheduler.yaml",
];
/// Phases that place nothing but API objects.
const OF_OBJECTS: [&str; 6] = [
    "upload-config/kubeadm",
    "upload-config/kubelet",
    "mark-control-plane",
    "bootstrap-token",
    "addon/coredns",
    "addon/kube-proxy",
];

/// What stands on this host or below a folder, and in a dump, against the configuration.
pub(super) fn compared(arguments: &Arguments, context: &Context) -> Result<Found, Failure> {
    let root = arguments.some_text("root").map(PathBuf::from);
    if let Some(folder) = root.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(Failure::failed(format!("--root: {} is no folder", folder.display()))
            .with_help("name the folder below which the host's /etc and /var stand"));
    }
    let files = RootedFiles::below(root.clone());
    let facts = if root.is_none() { Facts::OfThisHost } else { Facts::Given };
    let made = rendering::with_files(&Source::of(arguments), facts, &files, arguments, context)?;
    let now = OffsetDateTime::from(context.now);
    let of_certificates = super::wanted(&made, now, arguments)?;
    let mut wanted = of_certificates.snapshot.clone();
    let mut standing = certificates::standing(&wanted, &files, now);
    for file in made.rendering.plan.files().filter(|file| !file.secret) {
        wanted.add_file(&file.path, file.contents.as_text());
        // What cannot be read is noted, and has no place below.
        if let Ok(Some(contents)) = files.read(&file.path) {
            standing.add_file(&file.path, contents.as_text());
        }
    }
    if let Some(dump) = arguments.some_text("cluster-dump") {
        let input = context.read_file(dump, DUMP_LIMIT)?;
        objects::add_dumped(&mut standing, &input.bytes).map_err(|reason| {
            Failure::failed(format!("{} is no dump of a cluster: {reason}", input.name))
                .with_help("take the output of `kubectl get -A -o yaml cm,role,rolebinding,clusterrole,clusterrolebinding,deploy,ds,svc,sa,node`")
        })?;
        objects::add_written(&mut wanted, made.rendering.plan.objects());
    }
    if made.unknown.host {
        host::forget(&mut standing, &wanted);
    }
    if made.join.is_some() {
        for snapshot in [&mut standing, &mut wanted] {
            host::forget_members(snapshot);
        }
    }
    let (superfluous, other_manifests) = manifests(&files, &made, &wanted, arguments);
    let unreadable = files.unreadable();
    for path in unreadable.keys() {
        wanted.places.remove(&path.display().to_string());
    }
    let mut differences = compare(&standing, &wanted, true);
    differences.extend(superfluous.into_iter().map(|place| Difference {
        place,
        path: String::new(),
        left: Some("present".into()),
        right: None,
    }));
    differences.sort_by(|one, other| one.place.cmp(&other.place));
    let mut phases = super::phases(&made.rendering.plan);
    phases.extend(of_certificates.phases.clone());
    let mut left_out = super::left_out(&made, &of_certificates);
    if arguments.some_text("cluster-dump").is_none() {
        left_out.retain(|one| !OF_OBJECTS.contains(&one.phase.as_str()));
    }
    let place = root.map_or_else(|| "this host".to_owned(), |root| root.display().to_string());
    Ok(Found {
        left: place,
        right: format!("{} by {}", arguments.text("config"), made.release.version),
        differences,
        left_out,
        unreadable,
        other_manifests,
        wants: match made.join {
            None => Wants::FirstNode(name_in_command(arguments.text("config"))),
            Some(_) => Wants::JoinedNode,
        },
        phases,
    })
}

/// A file as a shell takes it; standard input has no name.
fn name_in_command(file: &str) -> String {
    match file {
        "-" => "FILE".to_owned(),
        file => shlex::try_quote(file).map_or_else(|_| "FILE".to_owned(), |quoted| quoted.into_owned()),
    }
}

/// Manifests that the configuration has no use for: those of kubeadm's own static Pods, and those of others.
fn manifests(files: &RootedFiles, made: &Made, wanted: &Snapshot, arguments: &Arguments) -> (Vec<String>, Vec<PathBuf>) {
    let is_worker = arguments.some_text("join-as") == Some("worker");
    let has_own_etcd = made.configuration.cluster.etcd.local.is_some();
    let mut superfluous = Vec::new();
    let mut others = Vec::new();
    for path in files.list(Path::new(MANIFESTS_FOLDER)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = path.display().to_string();
        // The kubelet passes over what begins with a dot.
        if wanted.places.contains_key(&place) || name.starts_with('.') {
            continue;
        }
        match STATIC_PODS.contains(&name.as_str()) {
            true if is_worker || name == "etcd.yaml" && !has_own_etcd => superfluous.push(place),
            // It is left out of the comparison for a reason that is told.
            true => {}
            false => others.push(path),
        }
    }
    (superfluous, others)
}
