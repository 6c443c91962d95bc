//! An API server that answers, but grants nothing: its default roles are not there, or the user is not known.

use super::{Cause, Scene};
use crate::workflow::wait::probe::ProbeAnswer;

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let ProbeAnswer::Status { code, .. } = scene.answer.as_ref()? else {
        return None;
    };
    match code {
        401 => Some(Cause::new(
            "not-known",
            format!(
                "{} does not know who asks: the client certificate in admin.conf is of another authority, or expired",
                scene.component
            ),
            "move admin.conf away and run the same command again, which issues a new one; see that --client-ca-file is ca.crt",
        )),
        403 => Some(Cause::new(
            "no-roles",
            format!(
                "{} answers, but has not made its default roles: it is slow, or cannot write to etcd",
                scene.component
            ),
            "its last lines name what it waits for (poststarthook/rbac/bootstrap-roles); a patch or extraArgs may have changed \
             --authorization-mode or turned off anonymous health checks",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn by_the_answer() {
        let find = |code| {
            let mut scene = scene("kube-apiserver", "");
            scene.answer = Some(ProbeAnswer::status(code, "{}"));
            super::find(&scene)
        };
        assert_found(find(401), &["does not know who asks"]);
        assert_found(find(403), &["default roles", "bootstrap-roles"]);
        assert!(find(500).is_none());
        assert!(super::find(&scene("kube-apiserver", "")).is_none());
    }
}
