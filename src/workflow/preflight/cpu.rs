//! `NumCPU`: enough CPUs.

use super::{Check, Trouble};

/// The fewest that a control plane node gets along with (spec, releases: limits).
const LEAST: usize = 2;

pub(super) fn check() -> Check {
    Check::new("NumCPU", "there are at least 2 CPUs", |host| {
        let found = host.cpus();
        Ok(match found < LEAST {
            true => vec![Trouble::error(
                format!("{found} CPU may be used; a control plane node needs at least {LEAST}"),
                "the control plane's components starve each other on one CPU",
                "give the machine more CPUs; `nproc` and `nproc --all` show whether some are held back from this process",
            )],
            false => Vec::new(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};

    #[test]
    fn two_are_enough() {
        let ask = |cpus| errors(&super::check(), &FakeHost { cpus, ..FakeHost::fit() }).len();
        assert_eq!((ask(1), ask(2)), (1, 0));
    }
}
