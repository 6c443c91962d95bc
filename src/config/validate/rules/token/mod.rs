//! Bootstrap tokens.

pub mod invalid_token;
pub mod invalid_token_group;
pub mod token_groups_without_authentication;
pub mod ttl_and_expires;
pub mod unknown_token_usage;
