//! Tests with servers, and the stand-ins that they run: programs of a cluster's host, as small as the tests allow.
//!
//! This one executable is all of them. Called by the name of a stand-in (a symlink, see `stand_in::link_stand_ins`), it is that
//! program; by any other name, it runs the tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)] // tests through and through

/// The trials of a module: a name and functions that panic where they find a fault.
macro_rules! tests_of {
    ($module:literal: [$($test:ident),* $(,)?]) => {
        vec![$(libtest_mimic::Trial::test(concat!($module, "::", stringify!($test)), || { $test(); Ok(()) })),*]
    };
}

mod apiserver;
mod bad_days;
mod client;
mod compare;
mod container;
mod containerd;
mod containers;
mod cri;
mod etcd;
mod external_etcd;
mod facts;
mod first;
mod fixtures;
mod holds;
mod host;
mod images;
mod init;
mod kubectl;
mod kubelet;
mod lab;
#[path = "../golden/difference.rs"]
#[allow(dead_code)] // the golden tests use the rest
mod lines;
mod listener;
mod recorded;
mod registry;
mod replay;
mod request;
mod rest;
mod stand_in;
mod token;
mod tools;
mod undoing;
mod unfinished;
mod unit;
mod yaml;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// The tests: a line for each module.
fn trials() -> Vec<Trial> {
    [
        stand_in::trials(),
        fixtures::trials(),
        init::trials(),
        bad_days::trials(),
        images::trials(),
        containers::trials(),
        external_etcd::trials(),
        apiserver::tests::trials(),
        token::trials(),
        unfinished::trials(),
        undoing::trials(),
        replay::trials(),
        kubectl::trials(),
        client::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn main() -> ExitCode {
    if let Some(run) = stand_in::called_as() {
        return run(&std::env::args().skip(1).collect::<Vec<_>>());
    }
    let arguments = Arguments::from_args();
    if let (Some(missing), None, false) = (tools::missing(), std::env::var_os("CI"), arguments.list) {
        eprintln!("Tests with hosts are ignored. Missing on this machine: {missing}");
    }
    libtest_mimic::run(&arguments, trials()).exit_code()
}
