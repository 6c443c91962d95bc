//! What holds for any bytes: a function for each fuzz target. `tests/all/fuzz.rs` runs the same over the cases that were found.

mod checks;

pub use checks::*;
