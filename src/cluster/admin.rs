//! The first binding: what makes the members of `kubeadm:cluster-admins` administrators.
//!
//! A fresh cluster knows no administrator but the group `system:masters`, to which only super-admin.conf belongs. So
//! admin.conf tries first, is refused, and super-admin.conf makes the binding. From then on admin.conf is enough.

use serde_json::json;

use super::client::Client;
use super::error::ClusterError;
use super::object::ObjectWrite;
use super::rbac::{cluster_role_binding, group};
use super::request;
use super::resource::Address;

const BINDING: &str = "kubeadm:cluster-admins";

/// Who made the binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminBinding {
    /// It stood already.
    Stood,
    /// The admin, who may do so.
    ByAdmin,
    /// The super admin.
    BySuperAdmin,
}

/// The binding itself.
pub fn binding() -> ObjectWrite {
    let mut write = cluster_role_binding(BINDING, "cluster-admin", group(BINDING));
    // kubeadm sends the group of the subject here, and leaves it to the server elsewhere.
    write.body["subjects"][0]["apiGroup"] = json!("rbac.authorization.k8s.io");
    write
}

/// Sees to it that the members of `kubeadm:cluster-admins` are administrators: `admin` tries first; where that is refused,
/// `super_admin` does it, and is tried again until its limit. When this returns, `admin` may do everything.
///
/// # Errors
/// Both are refused, there is no super admin, or the server does not answer.
pub fn ensure_admin_binding(admin: &Client, super_admin: Option<&Client>) -> Result<AdminBinding, ClusterError> {
    let post = request::build(&binding())?;
    let refused = match made(admin.call(&post))? {
        Made::New => return Ok(AdminBinding::ByAdmin),
        Made::Stood => return Ok(AdminBinding::Stood),
        Made::Forbidden(error) => error,
    };
    let Some(super_admin) = super_admin else {
        return Err(refused);
    };
    // The server's own roles may not stand yet, and then nobody may do anything.
    let mut budget = super_admin.budget();
    loop {
        match made(super_admin.call(&post))? {
            Made::New | Made::Stood => break,
            Made::Forbidden(error) if !budget.pause(None) => return Err(error),
            Made::Forbidden(_) => {}
        }
    }
    // The server's authorizer hears of the binding a moment later.
    let mut budget = admin.budget();
    loop {
        match admin.find(&Address::cluster("clusterrolebindings", BINDING)) {
            Err(error) if error.status() == Some(403) => {
                if !budget.pause(None) {
                    return Err(error);
                }
            }
            other => return other.map(|_| AdminBinding::BySuperAdmin),
        }
    }
}

enum Made {
    New,
    Stood,
    Forbidden(ClusterError),
}

fn made(answer: Result<serde_json::Value, ClusterError>) -> Result<Made, ClusterError> {
    match answer {
        Ok(_) => Ok(Made::New),
        Err(error) => match error.status() {
            Some(409) => Ok(Made::Stood),
            Some(403) => Ok(Made::Forbidden(error)),
            _ => Err(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::scripted::{Script, client};

    const PATH: &str = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

    #[test]
    fn the_super_admin_does_what_the_admin_may_not() {
        let get = format!("GET {PATH}/{BINDING}");
        let post = format!("POST {PATH}");
        let admins = Script::new(&[(&post, 403), (&get, 403), (&get, 200)]);
        let supers = Script::new(&[(&post, 403), (&post, 201)]);
        let made = ensure_admin_binding(&client(&admins), Some(&client(&supers)));
        assert_eq!(made.unwrap(), AdminBinding::BySuperAdmin);
        admins.assert_done();
        supers.assert_done();
        let body = admins.body(0);
        assert_eq!(body["roleRef"]["name"], "cluster-admin");
        assert_eq!(
            body["subjects"],
            json!([{"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": BINDING}])
        );
    }

    #[test]
    fn the_admin_is_enough_later() {
        let post = format!("POST {PATH}");
        for (status, wanted) in [(201, AdminBinding::ByAdmin), (409, AdminBinding::Stood)] {
            let admins = Script::new(&[(&post, status)]);
            assert_eq!(ensure_admin_binding(&client(&admins), None).unwrap(), wanted);
        }
        let admins = Script::new(&[(&post, 403)]);
        let error = ensure_admin_binding(&client(&admins), None).unwrap_err();
        assert_eq!(error.status(), Some(403));
    }
}
