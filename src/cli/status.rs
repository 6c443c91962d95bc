//! How the program ends.

/// The exit status. With several files the highest counts, hence the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// 0: done.
    #[default]
    Done = 0,
    /// 1: failed; also wrong usage, a file that cannot be read, two flags that exclude each other.
    Failed = 1,
    /// 2: preflight refused.
    PreflightRefused = 2,
    /// 3: something is wrong in the content of a configuration file.
    ConfigurationWrong = 3,
    /// 4: a difference, or something due, was found.
    DifferenceFound = 4,
}

impl ExitStatus {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        self as u8
    }
}
