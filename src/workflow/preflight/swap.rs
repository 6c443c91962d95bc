//! `Swap`: memory that is swapped out.

use std::path::Path;

use super::{Check, Trouble};

const SWAPS: &str = "/proc/swaps";

pub(super) fn check() -> Check {
    Check::new("Swap", "swap is off", |host| {
        let text = host.read(Path::new(SWAPS))?.unwrap_or_default();
        // The first line names the columns.
        let areas: Vec<&str> = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        Ok(match areas.is_empty() {
            true => Vec::new(),
            false => vec![Trouble::warning(
                format!("swap is on: {}", areas.join(", ")),
                "the kubelet does not start with swap on, unless its failSwapOn is false",
                "swapoff -a, and take the swap lines out of /etc/fstab",
            )],
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, warnings};

    #[test]
    fn every_area_is_named() {
        let header = "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
        let ask = |text: &str| warnings(&super::check(), &FakeHost::fit().with_file(super::SWAPS, text));
        assert!(ask(header).is_empty() && ask("").is_empty());
        let text = format!("{header}/dev/vda2  partition\t8388604\t0\t-2\n/swap file 1 0 -3\n");
        assert_eq!(ask(&text), ["swap is on: /dev/vda2, /swap"]);
    }
}
