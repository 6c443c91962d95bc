//! What commands do, one file each. Handlers are thin: they read arguments, call the library, and print.

pub mod certs;
pub mod completion;
pub mod config;
pub mod diff;
pub mod generate;
pub mod image_pulls;
pub mod init;
pub mod init_phase;
pub mod init_run;
pub mod kubeconfig_user;
pub mod preflight;
pub mod render;
pub mod show_join_command;
pub mod token;
pub mod version;
