//! `lab-request KUBECONFIG METHOD PATH [BODY]`: asks an API server from within a host. Prints the status, and the answer on the next line.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use crate::host::Host;
use crate::rest::Rest;

pub fn run(arguments: &[String]) -> ExitCode {
    let [kubeconfig, method, path, rest @ ..] = arguments else {
        panic!("lab-request KUBECONFIG METHOD PATH [BODY]");
    };
    let body: Option<Value> = rest.first().map(|body| serde_json::from_str(body).unwrap());
    let kind = if method == "PATCH" {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    match Rest::from_kubeconfig(Path::new(kubeconfig)).and_then(|api| api.send(method, path, kind, body.as_ref())) {
        Ok((status, answer)) => {
            let _ = std::io::stdout().write_all(format!("{status}\n{answer}\n").as_bytes());
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

impl Host {
    /// Asks the API server as the user of a kubeconfig of the host.
    pub fn ask(&self, kubeconfig: &str, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value), String> {
        let body = body.map(Value::to_string);
        let mut command = vec!["lab-request", kubeconfig, method, path];
        command.extend(body.as_deref());
        let ran = self.run(&command);
        let (status, answer) = ran
            .stdout
            .split_once('\n')
            .filter(|_| ran.exit == Some(0))
            .ok_or_else(|| ran.said())?;
        Ok((status.parse().unwrap(), serde_json::from_str(answer).unwrap()))
    }

    /// An object that the administrator reads.
    pub fn object(&self, path: &str) -> Result<Value, String> {
        match self.ask("/etc/kubernetes/admin.conf", "GET", path, None)? {
            (200, object) => Ok(object),
            (status, answer) => Err(format!("{path}: {status}: {}", answer["message"])),
        }
    }
}
