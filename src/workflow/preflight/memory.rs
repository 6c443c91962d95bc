//! `Mem`: enough memory.

use super::{Check, Trouble};

/// The least in MB (spec, releases: limits), which are MiB in the reference.
const LEAST: u64 = 1700;

pub(super) fn check() -> Check {
    Check::new("Mem", "there are at least 1700 MB of memory", |host| {
        let found = host.memory() >> 20;
        Ok(match found < LEAST {
            true => vec![Trouble::error(
                format!("there are {found} MB of memory; a control plane node needs at least {LEAST} MB"),
                "the kernel kills components when memory runs out",
                "give the machine more memory; `free -m` shows what it has",
            )],
            false => Vec::new(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};

    #[test]
    fn counted_in_units_of_2_to_the_20() {
        let ask = |memory| {
            errors(
                &super::check(),
                &FakeHost {
                    memory,
                    ..FakeHost::fit()
                },
            )
        };
        assert_eq!(ask(1700 << 20), [""; 0]);
        assert_eq!(
            ask((1700 << 20) - 1),
            ["there are 1699 MB of memory; a control plane node needs at least 1700 MB"]
        );
    }
}
