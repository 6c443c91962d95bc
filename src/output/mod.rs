//! The printer: the one place that writes to the terminal.
