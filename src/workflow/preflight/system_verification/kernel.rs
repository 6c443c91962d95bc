//! The kernel's version.

use super::super::Trouble;
use crate::release::Preflight;

pub(super) fn judge(kernel: &str, facts: &Preflight) -> Option<Trouble> {
    let version = version(kernel)?;
    if version >= facts.oldest_kernel || facts.older_kernels.contains(&version) {
        return None;
    }
    let trouble = match facts.refuses_older_kernels {
        true => Trouble::error,
        false => Trouble::warning,
    };
    let (major, minor) = facts.oldest_kernel;
    let others: Vec<String> = facts
        .older_kernels
        .iter()
        .map(|(major, minor)| format!("{major}.{minor}"))
        .collect();
    let or = match others.is_empty() {
        true => String::new(),
        false => format!(", or {}", others.join(", ")),
    };
    Some(trouble(
        format!("the kernel is {kernel}; it should be {major}.{minor} or newer{or}"),
        "the container runtime, the kubelet and kube-proxy use what older kernels lack".to_owned(),
        "install a newer kernel and restart the host".to_owned(),
    ))
}

/// Major and minor of a kernel's release, such as `6.12.48-amd64`.
pub(super) fn version(kernel: &str) -> Option<(u64, u64)> {
    let mut numbers = kernel.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u64>);
    numbers.next()?.ok().zip(numbers.next()?.ok())
}

#[cfg(test)]
mod tests {
    use super::super::super::Severity;
    use super::*;
    use crate::release::Release;

    fn ask(release: &str, kernel: &str) -> Option<(Severity, String)> {
        let trouble = judge(kernel, Release::named(release).unwrap().minor.preflight)?;
        Some((trouble.severity, trouble.found))
    }

    #[test]
    fn an_old_kernel_is_an_error_or_a_warning_by_release() {
        let old = "4.18.0-553.el8";
        assert_eq!(ask("v1.31", old), None);
        let found = "the kernel is 4.18.0-553.el8; it should be 4.19 or newer".to_owned();
        assert_eq!(ask("v1.33", old), Some((Severity::Error, found)));
        let found = "the kernel is 4.18.0-553.el8; it should be 6.0 or newer, or 5.4, 5.10, 5.15".to_owned();
        assert_eq!(ask("v1.34", old), Some((Severity::Warning, found)));
        for kernel in ["6.1", "10.0.0", "5.15.1-rc1", "5.4.0-216-generic", "5.10.0"] {
            assert_eq!(ask("v1.36", kernel), None, "{kernel}");
        }
        for kernel in ["5.3.0", "5.14.0-503.el9", "4.19.1"] {
            assert!(ask("v1.36", kernel).is_some() && ask("v1.32", kernel).is_none(), "{kernel}");
        }
    }
}
