//! `lab-listen ADDRESS`: takes a port of a host until it is told to end.

use std::fs;
use std::net::TcpListener;
use std::process::ExitCode;

use crate::host::Host;

/// The process that listens.
const PROCESS: &str = "/run/lab/listener";

pub fn run(arguments: &[String]) -> ExitCode {
    let listener = TcpListener::bind(&arguments[0]).unwrap();
    fs::write(PROCESS, std::process::id().to_string()).unwrap();
    listener.incoming().for_each(drop);
    ExitCode::SUCCESS
}

impl Host {
    /// Listens on an address (`0.0.0.0:80`) until [`Host::free`].
    pub fn take(&self, address: &str) {
        let mut listener = self.command(&["lab-listen", address]).spawn().unwrap();
        std::thread::spawn(move || listener.wait());
        self.until(
            &format!("{address} is taken"),
            std::time::Duration::from_secs(5),
            || match self.path(PROCESS).exists() {
                true => Ok(()),
                false => Err("nobody listens".to_owned()),
            },
        );
    }

    /// Ends what listens.
    pub fn free(&self) {
        self.expect(&["sh", "-ec", &format!("kill $(cat {PROCESS}); rm {PROCESS}")]);
    }
}
