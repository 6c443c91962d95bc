//! `kubelet`: runs static Pods as processes, gets its certificate, registers its Node and makes mirror Pods. Its containers outlive it.

mod credentials;
mod mirror;
mod node;
pub mod pod;
mod probe;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::yaml;

/// The version that the kubelet has.
const VERSION: &str = "v1.35.0";
/// How often it looks at manifests and at the API server.
const TICK: Duration = Duration::from_millis(100);

/// What the command line and the files of the kubelet say.
struct Settings {
    node: String,
    node_ip: Option<String>,
    kubeconfig: PathBuf,
    bootstrap_kubeconfig: PathBuf,
    config: Value,
}

/// `kubelet --config FILE --kubeconfig FILE --bootstrap-kubeconfig FILE [--hostname-override NAME] [--node-ip ADDRESS]`
pub fn run(arguments: &[String]) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--version") {
        let _ = std::io::stdout().write_all(format!("Kubernetes {VERSION}\n").as_bytes());
        return ExitCode::SUCCESS;
    }
    match start(arguments) {
        Ok(never) => match never {},
        Err(reason) => {
            eprintln!("kubelet: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: &[String]) -> Result<std::convert::Infallible, String> {
    let settings = Settings::read(arguments)?;
    let port = settings.config["healthzPort"].as_u64().unwrap_or(10248);
    let address = settings.config["healthzBindAddress"].as_str().unwrap_or("127.0.0.1");
    let healthz = TcpListener::bind(format!("{address}:{port}")).map_err(|error| format!("{address}:{port}: {error}"))?;
    let api = TcpListener::bind("[::]:10250").map_err(|error| format!("port 10250: {error}"))?;
    thread::spawn(move || answer_ok(&healthz));
    // Who connects finds the port taken, and no more: nothing of a bootstrap asks the kubelet.
    thread::spawn(move || api.incoming().for_each(drop));
    let manifests = PathBuf::from(settings.config["staticPodPath"].as_str().ok_or("staticPodPath is missing")?);
    thread::spawn({
        let node = settings.node.clone();
        move || {
            loop {
                pod::sync(&manifests, &node);
                thread::sleep(TICK);
            }
        }
    });
    let mut last = String::new();
    let api = loop {
        match credentials::client(&settings) {
            Ok(client) => break client,
            Err(reason) if reason == last => {}
            Err(reason) => {
                eprintln!("kubelet: no credentials yet: {reason}");
                last = reason;
            }
        }
        thread::sleep(5 * TICK);
    };
    let mut registration = node::Registration::default();
    loop {
        let done = registration
            .sync(&api, &settings)
            .and_then(|uid| mirror::sync(&api, &settings.node, &uid));
        let state = done.err().unwrap_or_default();
        if state != last {
            eprintln!(
                "kubelet: {}",
                if state.is_empty() {
                    "in step with the API server"
                } else {
                    &state
                }
            );
            last = state;
        }
        thread::sleep(TICK);
    }
}

impl Settings {
    fn read(arguments: &[String]) -> Result<Settings, String> {
        let flag = |name: &str| -> Option<String> {
            let at = arguments
                .iter()
                .position(|argument| argument.trim_start_matches('-').split('=').next() == Some(name))?;
            match arguments[at].split_once('=') {
                Some((_, value)) => Some(value.to_owned()),
                None => arguments.get(at + 1).cloned(),
            }
        };
        let path = |name: &str| flag(name).map(PathBuf::from).ok_or(format!("--{name} is missing"));
        let config = path("config")?;
        let text = fs::read_to_string(&config).map_err(|error| format!("{}: {error}", config.display()))?;
        let host_name = fs::read_to_string("/proc/sys/kernel/hostname")
            .unwrap_or_default()
            .trim()
            .to_owned();
        Ok(Settings {
            node: flag("hostname-override").unwrap_or(host_name),
            node_ip: flag("node-ip"),
            kubeconfig: path("kubeconfig")?,
            bootstrap_kubeconfig: path("bootstrap-kubeconfig")?,
            config: yaml::document(&text)?,
        })
    }
}

/// `/healthz`, which says `ok` to whatever is asked.
fn answer_ok(listener: &TcpListener) {
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let _ =
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    }
}
