//! The last page of `init`: what to do next.

use std::path::Path;

use super::Run;
use super::telling::{Teller, seconds};
use crate::workflow::init::show_join_command::JoinCommands;

/// Where pod networks are listed.
const NETWORKS: &str = "https://kubernetes.io/docs/concepts/cluster-administration/addons/";

impl Run<'_> {
    /// Says what to do next. The join commands are data.
    pub(super) fn last_page(&self, teller: &Teller<'_>, admin: &Path, join: Option<&JoinCommands>) {
        let printer = &self.context.printer;
        let configuration = &self.loaded.configuration;
        printer.say(format!(
            "\nThe control plane of Kubernetes {} is up on {} (after {}).\n",
            configuration.cluster.kubernetes_version,
            configuration.init.node_registration.name,
            seconds(self.context.now.elapsed().unwrap_or_else(|_| teller.took()))
        ));
        // Without the phase that shows how to go on, nobody asked for it.
        let Some(join) = join else { return };
        printer.say(use_it(admin));
        if configuration.cluster.networking.pod_subnet.is_empty() {
            printer.say("No address range of Pods is set (networking.podSubnet): see what your pod network needs.");
        }
        printer.say(format!(
            "Give the cluster a pod network; Pods start once it is there:\n\n  kubectl apply -f FILE-OF-YOUR-NETWORK\n\nfor one of {NETWORKS}\n"
        ));
        if let Some(command) = &join.control_plane {
            printer.say(match command.contains("--certificate-key") {
                true => "More nodes join the control plane by this command, run as root. Its certificate key gives access to the\n\
                         cluster's keys: keep it secret. It is good for two hours; afterwards `init phase upload-certs --upload-certs`\n\
                         makes another one.\n"
                    .to_owned(),
                false => format!(
                    "More nodes join the control plane by this command, run as root, once the keys of {} (ca, sa, front-proxy-ca,\n\
                     etcd/ca) are copied to them.\n",
                    configuration.cluster.certificates_dir
                ),
            });
            printer.data_line(command);
            printer.say("");
        }
        printer.say("Workers join by this command, run as root:\n");
        printer.data_line(&join.worker);
    }
}

fn use_it(admin: &Path) -> String {
    format!(
        "To use it as a user without special rights:\n\n  \
         mkdir -p $HOME/.kube\n  \
         sudo cp -i {admin} $HOME/.kube/config\n  \
         sudo chown $(id -u):$(id -g) $HOME/.kube/config\n\n\
         To use it as root:\n\n  \
         export KUBECONFIG={admin}\n",
        admin = admin.display()
    )
}
