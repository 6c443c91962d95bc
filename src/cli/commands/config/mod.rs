//! `config`: one file per command.

pub mod images;
pub mod migrate;
pub mod print;
pub mod validate;
