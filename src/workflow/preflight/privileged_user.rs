//! `IsPrivilegedUser`: root.

use super::{Check, Trouble};

pub(super) fn check() -> Check {
    Check::new("IsPrivilegedUser", "the program runs as root", |host| {
        let trouble = |user| {
            Trouble::error(
                format!("the program runs as user {user}, not as root"),
                "only root may write /etc/kubernetes and start the kubelet",
                "run the same command with sudo",
            )
        };
        Ok(Some(host.user_id())
            .filter(|user| *user != 0)
            .map(trouble)
            .into_iter()
            .collect())
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};

    #[test]
    fn root_it_must_be() {
        let ask = |user_id| {
            errors(
                &super::check(),
                &FakeHost {
                    user_id,
                    ..FakeHost::fit()
                },
            )
        };
        assert_eq!(ask(0), [""; 0]);
        assert_eq!(ask(1000), ["the program runs as user 1000, not as root"]);
    }
}
