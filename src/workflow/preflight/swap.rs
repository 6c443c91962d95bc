//! `Swap`: memory that is swapped out.

use std::path::Path;

use super::{Check, Trouble};

const SWAPS: &str = "/proc/swaps";

/// The kubelet's `failSwapOn`; it is on where nothing is said.
pub(super) fn check(fail_swap_on: Option<bool>) -> Check {
    Check::new("Swap", "swap is off", move |host| {
        let text = host.read(Path::new(SWAPS))?.unwrap_or_default();
        let areas = areas(&text);
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let found = format!("swap is on: {}", areas.join(", "));
        Ok(vec![match fail_swap_on {
            Some(false) => Trouble::warning(
                found,
                "the kubelet starts with swap on here (failSwapOn is false); Pods use it only with cgroups v2, and only as far as \
                 memorySwap.swapBehavior of the KubeletConfiguration lets them",
                "see that memorySwap.swapBehavior is as you want it; NoSwap keeps Pods out of swap",
            ),
            _ => Trouble::warning(
                found,
                "the kubelet does not start with swap on, unless its failSwapOn is false",
                "swapoff -a, and take the swap lines out of /etc/fstab",
            ),
        }])
    })
}

/// The areas with their sizes. The first line names the columns: file, type, size in KiB, used, priority. A name may have
/// blanks, which stand as they are; it ends where the type begins.
fn areas(text: &str) -> Vec<String> {
    let area = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [name @ .., _, size, _, _] = fields.as_slice() else {
            return Some(fields.first()?.to_string());
        };
        let size = size.parse::<u64>().map(|size| format!(" ({} MiB)", size / 1024));
        Some(format!("{}{}", name.join(" "), size.unwrap_or_default()))
    };
    text.lines().skip(1).filter_map(area).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, troubles, warnings};

    const HEADER: &str = "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    #[test]
    fn every_area_is_named() {
        let ask = |text: &str| warnings(&super::check(None), &FakeHost::fit().with_file(super::SWAPS, text));
        assert!(ask(HEADER).is_empty() && ask("").is_empty());
        let text = format!("{HEADER}/dev/vda2  partition\t8388604\t0\t-2\n/swap a file\t1024 0 -3\n");
        assert_eq!(ask(&text), ["swap is on: /dev/vda2 (8191 MiB), /swap a (1 MiB)"]);
    }

    #[test]
    fn what_to_do_goes_by_the_kubelets_configuration() {
        let host = FakeHost::fit().with_file(super::SWAPS, &format!("{HEADER}/dev/zram0 partition 1024 0 100\n"));
        let mend = |fail| troubles(&super::check(fail), &host)[0].mend.clone();
        assert!(mend(None).contains("swapoff -a") && mend(Some(true)).contains("swapoff -a"));
        assert!(mend(Some(false)).contains("swapBehavior"));
    }
}
