//! The program from outside: one binary for all commands, a module per command or concern.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)] // tests through and through

mod addresses;
mod bad_input;
mod certs;
mod cli;
mod common;
mod contracts;
mod cri;
mod damage;
mod diff;
mod diff_recorded;
mod disk;
mod examples;
mod forms;
mod fuzz;
mod images_pull;
mod init_dry_run;
mod migrate;
mod output_schema;
mod preflight;
mod render;
mod renew;
mod secrets;
mod token;
mod validate;
