//! The address that is announced where a configuration names none: on hosts of one family, of both, and of none. The hosts are
//! network namespaces.

use crate::common::{Run, Sandbox};

const CONFIG: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n";

/// What the program announces on a host that is set up by this script, with the devices `c0` and `c1` up; none where this
/// user may not make a namespace.
fn announced(setup: &str) -> Option<Run> {
    let sandbox = Sandbox::with_config(CONFIG);
    let may = sandbox.shell("unshare -n ip link add c0 type veth peer name c1").status == Some(0);
    if !may {
        // Said in the test's output: it has proven nothing here.
        eprintln!("skipped: making a network namespace takes root, unshare and ip");
        return None;
    }
    let script = format!(
        "set -e; ip link set lo up; ip link add c0 type veth peer name c1; ip link set c0 up; ip link set c1 up; {setup}\n\
         unset KUBESTRAP_HOST_FACTS; exec $KUBESTRAP config migrate --old-config config.yaml"
    );
    sandbox.write("host.sh", script);
    Some(sandbox.shell("exec unshare -n sh host.sh"))
}

fn announces(setup: &str, address: &str) {
    if let Some(run) = announced(setup) {
        let run = run.ends_with(0);
        let wanted = format!("advertiseAddress: {address}\n");
        assert!(run.stdout.contains(&wanted), "{wanted}{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn ipv6_only() {
    announces(
        "ip -6 addr add fd77::11/64 dev c0 nodad; ip -6 route add default via fd77::1 dev c0",
        "fd77::11",
    );
}

#[test]
fn ipv4_goes_before_ipv6() {
    announces(
        "ip -6 addr add fd77::11/64 dev c0 nodad; ip -6 route add default via fd77::1 dev c0; \
         ip addr add 10.77.0.11/24 dev c1; ip route add default via 10.77.0.1",
        "10.77.0.11",
    );
}

#[test]
fn the_lowest_metric_counts() {
    announces(
        "ip -6 addr add fd77::11/64 dev c0 nodad; ip -6 addr add fd78::11/64 dev c1 nodad; \
         ip -6 route add default via fd77::1 dev c0 metric 300; ip -6 route add default via fd78::1 dev c1 metric 200",
        "fd78::11",
    );
}

#[test]
fn routes_over_link_local_addresses_use_the_one_of_loopback() {
    announces(
        "ip -6 addr add fd99::1/128 dev lo; ip -6 route add default via fe80::1 dev c0",
        "fd99::1",
    );
}
