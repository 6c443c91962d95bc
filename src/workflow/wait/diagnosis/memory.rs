//! The kernel ended a process, as memory ran out.

use super::{Cause, ContainerSeen, Scene};

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let killed = matches!(&scene.container, ContainerSeen::Last { reason, .. } if reason == "OOMKilled");
    let said = || scene.saying(&["cannot allocate memory", "fatal error: runtime: out of memory"]);
    let of = match killed {
        true => scene.component.as_str(),
        false => said()?.0,
    };
    Some(Cause::new(
        "out-of-memory",
        format!("{of} was ended, or could not go on, as memory ran out"),
        "`free -m` shows how much memory there is, `dmesg | grep -i oom` what the kernel ended; give the host more memory, \
         or raise a limit that a patch of the manifest sets",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;
    use crate::runtime::ContainerState;

    #[test]
    fn by_the_containers_end_or_by_its_words() {
        let mut killed = scene("kube-apiserver", "");
        killed.container = ContainerSeen::Last {
            state: ContainerState::Exited,
            exit_code: 137,
            reason: "OOMKilled".to_owned(),
            attempt: 3,
        };
        assert_found(find(&killed), &["kube-apiserver was ended", "free -m"]);
        assert_found(find(&scene("etcd", "mmap: cannot allocate memory")), &["etcd"]);
        assert!(find(&scene("etcd", "memory limit set")).is_none());
    }
}
