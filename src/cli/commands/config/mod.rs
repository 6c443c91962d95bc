//! `config`: one file per command.

pub mod explain;
pub mod explain_field;
pub mod images;
pub mod images_pull;
pub mod migrate;
pub mod print;
pub mod schema;
pub mod validate;
