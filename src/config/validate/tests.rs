use super::*;
use crate::config::model::{
    ApiEndpoint, Argument, BootstrapTokenDiscovery, ExternalEtcd, FileDiscovery, JoinControlPlane, LocalEtcd, Patches, Taint,
};

const EXISTING: &str = "/etc/kubernetes/discovery.conf";

fn with_rules<T>(release: &str, acting: bool, check: impl FnOnce(&Rules<'_>) -> T) -> T {
    let release = Release::named(release).unwrap();
    check(&Rules {
        minor: release.minor.number,
        release: &release,
        acting,
        file_exists: &|path| path == EXISTING,
    })
}

fn brief(findings: Vec<Finding>) -> Vec<String> {
    let line = |finding: Finding| {
        assert!(finding.help.is_some(), "{finding:?} does not help");
        let severity = if finding.severity == Severity::Error { "E" } else { "W" };
        format!("{severity} {} {}", finding.code, finding.path)
    };
    findings.into_iter().map(line).collect()
}

fn cluster_findings(change: impl FnOnce(&mut ClusterConfiguration)) -> Vec<String> {
    let mut config = ClusterConfiguration::default();
    change(&mut config);
    with_rules("v1.36", false, |rules| brief(cluster(&config, rules)))
}

fn init_findings(change: impl FnOnce(&mut InitConfiguration)) -> Vec<String> {
    let mut config = InitConfiguration::default();
    change(&mut config);
    with_rules("v1.36", false, |rules| brief(init(&config, rules)))
}

fn join_findings(change: impl FnOnce(&mut JoinConfiguration)) -> Vec<String> {
    let mut config = JoinConfiguration::default();
    config.discovery.bootstrap_token = Some(good_discovery());
    change(&mut config);
    with_rules("v1.36", false, |rules| brief(join(&config, rules)))
}

fn good_discovery() -> BootstrapTokenDiscovery {
    BootstrapTokenDiscovery {
        token: "abcdef.0123456789abcdef".to_owned(),
        api_server_endpoint: "api.example.com:6443".to_owned(),
        ca_cert_hashes: vec![format!("sha256:{}", "ab".repeat(32))],
        unsafe_skip_ca_verification: false,
    }
}

fn argument(name: &str, value: &str) -> Argument {
    Argument {
        name: name.to_owned(),
        value: value.to_owned(),
        ..Argument::default()
    }
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_is_left_empty_draws_no_finding() {
    assert_eq!(cluster_findings(|_| {}), NOTHING);
    assert_eq!(init_findings(|_| {}), NOTHING);
    assert_eq!(join_findings(|_| {}), NOTHING);
    with_rules("v1.31", true, |rules| {
        assert_eq!(reset(&ResetConfiguration::default(), rules), []);
        assert_eq!(upgrade(&UpgradeConfiguration::default(), rules), []);
        assert_eq!(kube_proxy(&KubeProxyConfiguration::default(), rules), []);
    });
}

#[test]
fn networking() {
    let services = |text: &str| cluster_findings(|c| c.networking.service_subnet = text.to_owned());
    let error = |code: &str| vec![format!("E {code} networking.serviceSubnet")];
    for text in [
        "10.96.0.0/12",
        "10.96.0.0/28",
        "fd00::/108",
        "10.96.0.0/16,fd00::/112",
        "fd00::/112,10.96.0.0/16",
        "010.096.0.0/12",
    ] {
        assert_eq!(services(text), NOTHING, "{text}");
    }
    for text in ["bad", "10.0.0.0/16, fd00::/112", "10.0.0.0/16,", "10.0.0.0"] {
        assert_eq!(services(text), error("invalid-subnet"), "{text}");
    }
    assert_eq!(services("10.0.0.0/29"), error("subnet-too-small"));
    assert_eq!(services("10.0.0.0/11"), error("service-subnet-too-large"));
    assert_eq!(services("fd00::/64"), error("service-subnet-too-large"));
    assert_eq!(services("10.0.0.0/16,10.1.0.0/16"), error("subnets-not-dual-stack"));
    assert_eq!(
        services("10.0.0.0/16,fd00::/112,10.1.0.0/16"),
        error("subnets-not-dual-stack")
    );
    assert_eq!(services("fec0::/112"), ["W site-local-subnet networking.serviceSubnet"]);

    let pods = |text: &str, arguments: &[(&str, &str)]| {
        cluster_findings(|c| {
            c.networking.pod_subnet = text.to_owned();
            c.controller_manager.extra_args = arguments.iter().map(|(name, value)| argument(name, value)).collect();
        })
    };
    let error = |code: &str| vec![format!("E {code} networking.podSubnet")];
    for text in [
        "10.244.0.0/16",
        "10.0.0.0/8",
        "10.244.0.0/24",
        "fd00::/64",
        "fd00::/48",
        "10.244.0.0/16,fd00::/56",
    ] {
        assert_eq!(pods(text, &[]), NOTHING, "{text}");
    }
    assert_eq!(pods("10.0.0.0/7", &[]), error("pod-subnet-too-large"));
    assert_eq!(pods("10.0.0.0/25", &[]), error("pod-subnet-smaller-than-node"));
    assert_eq!(pods("10.0.0.0/25", &[("node-cidr-mask-size-ipv4", "26")]), NOTHING);
    assert_eq!(pods("10.0.0.0/25", &[("allocate-node-cidrs", "false")]), NOTHING);
    assert_eq!(
        pods(
            "10.0.0.0/25",
            &[("allocate-node-cidrs", "false"), ("allocate-node-cidrs", "true")]
        ),
        [
            "E pod-subnet-smaller-than-node networking.podSubnet",
            "W argument-twice controllerManager.extraArgs[1].name"
        ]
    );
    assert_eq!(
        pods("10.0.0.0/16", &[("node-cidr-mask-size-ipv4", "x")]),
        ["E invalid-node-mask controllerManager.extraArgs"]
    );
    // kubeadm does not look at the mask of a family that has no Pods; the component does.
    assert_eq!(
        pods("10.0.0.0/16", &[("node-cidr-mask-size-ipv6", "x")]),
        ["W invalid-flag-value controllerManager.extraArgs[0].value"]
    );
    assert_eq!(
        pods("10.0.0.0/29", &[("allocate-node-cidrs", "false")]),
        error("subnet-too-small")
    );
    assert_eq!(
        pods("0.0.0.0/0", &[("allocate-node-cidrs", "false")]),
        error("subnet-too-large")
    );

    let overlap = cluster_findings(|c| {
        c.networking.service_subnet = "10.96.0.0/12".to_owned();
        c.networking.pod_subnet = "10.100.0.0/16".to_owned();
    });
    assert_eq!(overlap, ["W pod-service-overlap networking.podSubnet"]);
    let domain = |text: &str| cluster_findings(|c| c.networking.dns_domain = text.to_owned());
    assert_eq!(domain("cluster.local"), NOTHING);
    assert_eq!(domain("cluster_local"), ["E invalid-dns-domain networking.dnsDomain"]);
}

#[test]
fn etcd_is_local_or_external() {
    let local = |change: fn(&mut LocalEtcd)| {
        cluster_findings(|c| {
            let mut local = LocalEtcd::default();
            change(&mut local);
            c.etcd.local = Some(local);
        })
    };
    assert_eq!(local(|e| e.data_dir = "/data".to_owned()), NOTHING);
    assert_eq!(
        local(|e| e.data_dir = "data".to_owned()),
        ["E relative-path etcd.local.dataDir"]
    );
    assert_eq!(
        local(|e| e.server_cert_sans = vec!["ETCD".to_owned()]),
        ["E invalid-certificate-name etcd.local.serverCertSANs[0]"]
    );
    assert_eq!(
        local(|e| e.peer_cert_sans = vec!["ok".to_owned(), "a b".to_owned()]),
        ["E invalid-certificate-name etcd.local.peerCertSANs[1]"]
    );
    assert_eq!(
        local(|e| e.image_repository = "bad repo".to_owned()),
        ["E invalid-image-repository etcd.local.imageRepository"]
    );
    assert_eq!(
        local(|e| e.extra_args = vec![argument("", "x")]),
        ["E argument-without-name etcd.local.extraArgs[0].name"]
    );

    let external = |change: fn(&mut ExternalEtcd)| {
        cluster_findings(|c| {
            let mut external = ExternalEtcd {
                endpoints: vec!["https://192.0.2.20:2379".to_owned()],
                ca_file: "/ca.crt".to_owned(),
                cert_file: "/c.crt".to_owned(),
                key_file: "/c.key".to_owned(),
                ..ExternalEtcd::default()
            };
            change(&mut external);
            c.etcd.external = Some(external);
        })
    };
    assert_eq!(external(|_| {}), NOTHING);
    assert_eq!(
        external(|e| e.endpoints.clear()),
        ["E etcd-without-endpoints etcd.external.endpoints"]
    );
    assert_eq!(
        external(|e| e.key_file.clear()),
        ["E etcd-certificate-without-key etcd.external.keyFile"]
    );
    assert_eq!(
        external(|e| e.cert_file.clear()),
        ["E etcd-certificate-without-key etcd.external.certFile"]
    );
    assert_eq!(
        external(|e| e.ca_file.clear()),
        ["E etcd-certificate-without-ca etcd.external.caFile"]
    );
    assert_eq!(
        external(|e| e.ca_file = "ca.crt".to_owned()),
        ["E relative-path etcd.external.caFile"]
    );
    for endpoint in ["http://192.0.2.20:2379", "192.0.2.20:2379", "etcd"] {
        let found = cluster_findings(|c| {
            c.etcd.external = Some(ExternalEtcd {
                endpoints: vec!["https://a:1".to_owned(), endpoint.to_owned()],
                ca_file: "/ca.crt".to_owned(),
                ..ExternalEtcd::default()
            });
        });
        assert_eq!(found, ["E invalid-etcd-endpoint etcd.external.endpoints[1]"], "{endpoint}");
    }
    let http = |http_endpoints: &[&str]| {
        cluster_findings(|c| {
            c.etcd.external = Some(ExternalEtcd {
                endpoints: vec!["a".to_owned()],
                http_endpoints: http_endpoints.iter().map(|endpoint| (*endpoint).to_owned()).collect(),
                ..ExternalEtcd::default()
            });
        })
    };
    let once = "E invalid-etcd-endpoint etcd.external.endpoints[0]";
    assert_eq!(http(&["a"]), [once], "a copy is not reported again");
    assert_eq!(http(&["b"]), [once, "E invalid-etcd-endpoint etcd.external.httpEndpoints[0]"]);
    let plain = cluster_findings(|c| {
        c.etcd.external = Some(ExternalEtcd {
            endpoints: vec!["http://192.0.2.20:2379".to_owned()],
            ..ExternalEtcd::default()
        });
    });
    assert_eq!(plain, NOTHING);
    let both = cluster_findings(|c| {
        c.etcd.local = Some(LocalEtcd::default());
        c.etcd.external = Some(ExternalEtcd::default());
    });
    assert_eq!(both, ["E etcd-local-and-external etcd"]);
}

#[test]
fn other_values_of_the_cluster() {
    type Change = fn(&mut ClusterConfiguration);
    let cases: [(Change, &str); 16] = [
        (|c| c.control_plane_endpoint = "api.example.com:6443".to_owned(), ""),
        (
            |c| c.control_plane_endpoint = "api:99999".to_owned(),
            "E invalid-endpoint controlPlaneEndpoint",
        ),
        (|c| c.certificates_dir = "/pki".to_owned(), ""),
        (|c| c.certificates_dir = "pki".to_owned(), "E relative-path certificatesDir"),
        (|c| c.image_repository = "registry.example.com/a".to_owned(), ""),
        (
            |c| c.image_repository = "https://a".to_owned(),
            "E invalid-image-repository imageRepository",
        ),
        (
            |c| c.dns.image_repository = "A_b".to_owned(),
            "E invalid-image-repository dns.imageRepository",
        ),
        (|c| c.encryption_algorithm = "ECDSA-P384".to_owned(), ""),
        (
            |c| c.encryption_algorithm = "RSA-1024".to_owned(),
            "E unknown-encryption-algorithm encryptionAlgorithm",
        ),
        (|c| c.api_server.cert_sans = vec!["API.Example".to_owned()], ""),
        (
            |c| c.api_server.cert_sans = vec!["bad_san".to_owned()],
            "E invalid-certificate-name apiServer.certSANs[0]",
        ),
        (
            |c| c.api_server.extra_args = vec![argument("", "x")],
            "E argument-without-name apiServer.extraArgs[0].name",
        ),
        (
            |c| c.scheduler.extra_args = vec![argument("--v", "2")],
            "W argument-with-dashes scheduler.extraArgs[0].name",
        ),
        (
            |c| {
                c.feature_gates.insert("RootlessControlPlane".to_owned(), true);
            },
            "",
        ),
        (
            |c| {
                c.feature_gates.insert("NoSuchGate".to_owned(), true);
            },
            "E unknown-feature-gate featureGates.NoSuchGate",
        ),
        (
            |c| {
                c.feature_gates.insert("PublicKeysECDSA".to_owned(), true);
            },
            "W deprecated-feature-gate featureGates.PublicKeysECDSA",
        ),
    ];
    for (change, wanted) in cases {
        assert_eq!(cluster_findings(change).join("\n"), wanted);
    }
}

#[test]
fn what_a_release_knows_decides() {
    let found = |release: &str, change: fn(&mut ClusterConfiguration)| {
        let mut config = ClusterConfiguration::default();
        change(&mut config);
        with_rules(release, false, |rules| brief(cluster(&config, rules)))
    };
    let p384: fn(&mut ClusterConfiguration) = |c| c.encryption_algorithm = "ECDSA-P384".to_owned();
    assert_eq!(found("v1.33", p384), ["E unknown-encryption-algorithm encryptionAlgorithm"]);
    assert_eq!(found("v1.34", p384), NOTHING);
    let socket_off: fn(&mut ClusterConfiguration) = |c| {
        c.feature_gates.insert("NodeLocalCRISocket".to_owned(), false);
    };
    assert_eq!(
        found("v1.31", socket_off),
        ["E unknown-feature-gate featureGates.NodeLocalCRISocket"]
    );
    assert_eq!(found("v1.35", socket_off), NOTHING);
    assert_eq!(
        found("v1.36", socket_off),
        ["E locked-feature-gate featureGates.NodeLocalCRISocket"]
    );

    let mode = |release: &str, mode: &str| {
        let config = KubeProxyConfiguration {
            mode: mode.to_owned(),
            ..KubeProxyConfiguration::default()
        };
        with_rules(release, false, |rules| brief(kube_proxy(&config, rules)))
    };
    assert_eq!(mode("v1.36", "ipvs"), NOTHING);
    assert_eq!(mode("v1.37", "ipvs"), ["W deprecated-proxy-mode mode"]);
    assert_eq!(mode("v1.36", "nonsense"), ["W unknown-proxy-mode mode"]);
}

#[test]
fn nodes() {
    type Change = fn(&mut InitConfiguration);
    let taint = |key: &str, effect: &str| Taint {
        key: key.into(),
        effect: effect.into(),
        ..Taint::default()
    };
    let cases: [(Change, &str); 17] = [
        (|c| c.node_registration.name = " CP1 ".to_owned(), ""),
        (
            |c| c.node_registration.name = "Node_1".to_owned(),
            "E invalid-node-name nodeRegistration.name",
        ),
        (|c| c.node_registration.cri_socket = "unix:///run/x.sock".to_owned(), ""),
        (
            |c| c.node_registration.cri_socket = "containerd".to_owned(),
            "W cri-socket-without-scheme nodeRegistration.criSocket",
        ),
        (
            |c| c.node_registration.cri_socket = "unixx:///x".to_owned(),
            "E invalid-cri-socket nodeRegistration.criSocket",
        ),
        (
            |c| c.node_registration.cri_socket = "unix://a b".to_owned(),
            "E invalid-cri-socket nodeRegistration.criSocket",
        ),
        (|c| c.node_registration.image_pull_policy = "Never".to_owned(), ""),
        (
            |c| c.node_registration.image_pull_policy = "Sometimes".to_owned(),
            "E unknown-pull-policy nodeRegistration.imagePullPolicy",
        ),
        (
            |c| c.node_registration.kubelet_extra_args = vec![argument("", "x")],
            "E argument-without-name nodeRegistration.kubeletExtraArgs[0].name",
        ),
        (|c| c.node_registration.ignore_preflight_errors = vec!["All".to_owned()], ""),
        (
            |c| c.node_registration.ignore_preflight_errors = vec!["all".to_owned(), "Swap".to_owned()],
            "W all-beside-others nodeRegistration.ignorePreflightErrors",
        ),
        (
            |c| {
                c.local_api_endpoint = ApiEndpoint {
                    advertise_address: "010.0.0.1".to_owned(),
                    bind_port: 1,
                }
            },
            "",
        ),
        (
            |c| c.local_api_endpoint.advertise_address = "api.example.com".to_owned(),
            "E invalid-address localAPIEndpoint.advertiseAddress",
        ),
        (
            |c| c.local_api_endpoint.advertise_address = "224.0.0.1".to_owned(),
            "W unusable-address localAPIEndpoint.advertiseAddress",
        ),
        (
            |c| c.local_api_endpoint.bind_port = 70000,
            "E invalid-port localAPIEndpoint.bindPort",
        ),
        (
            |c| c.local_api_endpoint.bind_port = -1,
            "E invalid-port localAPIEndpoint.bindPort",
        ),
        (
            |c| c.certificate_key = "abcd".to_owned(),
            "E invalid-certificate-key certificateKey",
        ),
    ];
    for (change, wanted) in cases {
        assert_eq!(init_findings(change).join("\n"), wanted);
    }
    let taints = init_findings(|c| {
        c.node_registration.taints = Some(vec![taint("a", "NoExecute"), taint("a", "NoSuch"), taint("", "")]);
    });
    assert_eq!(
        taints,
        [
            "W unknown-taint-effect nodeRegistration.taints[1].effect",
            "W taint-without-key nodeRegistration.taints[2].key",
            "W unknown-taint-effect nodeRegistration.taints[2].effect",
        ]
    );
}

#[test]
fn a_run_refuses_what_a_check_warns_of() {
    let mut config = InitConfiguration::default();
    config.node_registration.ignore_preflight_errors = vec!["all".to_owned(), "Swap".to_owned()];
    config.local_api_endpoint.advertise_address = "fe80::1".to_owned();
    let found = with_rules("v1.36", true, |rules| brief(init(&config, rules)));
    assert_eq!(
        found,
        [
            "E all-beside-others nodeRegistration.ignorePreflightErrors",
            "E unusable-address localAPIEndpoint.advertiseAddress"
        ]
    );
}

#[test]
fn joining() {
    fn token(config: &mut JoinConfiguration) -> &mut BootstrapTokenDiscovery {
        config.discovery.bootstrap_token.get_or_insert_default()
    }
    type Change = fn(&mut JoinConfiguration);
    let cases: [(Change, &str); 15] = [
        (|c| c.ca_cert_path = "/ca.crt".to_owned(), ""),
        (|c| c.ca_cert_path = "/ca.pem".to_owned(), "E invalid-ca-path caCertPath"),
        (|c| c.discovery.bootstrap_token = None, "E discovery-missing discovery"),
        (
            |c| token(c).api_server_endpoint = String::new(),
            "E endpoint-missing discovery.bootstrapToken.apiServerEndpoint",
        ),
        (
            |c| token(c).api_server_endpoint = "api.example.com".to_owned(),
            "E invalid-endpoint discovery.bootstrapToken.apiServerEndpoint",
        ),
        (
            |c| token(c).ca_cert_hashes.clear(),
            "E ca-hash-missing discovery.bootstrapToken.caCertHashes",
        ),
        (
            |c| {
                token(c).ca_cert_hashes.clear();
                token(c).unsafe_skip_ca_verification = true;
            },
            "",
        ),
        (
            |c| token(c).ca_cert_hashes = vec!["md5:00".to_owned()],
            "W invalid-ca-hash discovery.bootstrapToken.caCertHashes[0]",
        ),
        (
            |c| token(c).token = "x".to_owned(),
            "E invalid-token discovery.bootstrapToken.token",
        ),
        (
            |c| token(c).token = String::new(),
            "E invalid-token discovery.bootstrapToken.token",
        ),
        (
            |c| c.discovery.tls_bootstrap_token = "abcdef.0123456789abcdeF".to_owned(),
            "E invalid-token discovery.tlsBootstrapToken",
        ),
        (
            |c| {
                c.discovery.file = Some(FileDiscovery {
                    kube_config_path: EXISTING.to_owned(),
                })
            },
            "E discovery-twice discovery",
        ),
        (
            |c| c.node_registration.name = "a_b".to_owned(),
            "E invalid-node-name nodeRegistration.name",
        ),
        (
            |c| {
                c.control_plane = Some(JoinControlPlane {
                    certificate_key: "zz".to_owned(),
                    ..JoinControlPlane::default()
                })
            },
            "E invalid-certificate-key controlPlane.certificateKey",
        ),
        (
            |c| c.control_plane.get_or_insert_default().local_api_endpoint.advertise_address = "x".to_owned(),
            "E invalid-address controlPlane.localAPIEndpoint.advertiseAddress",
        ),
    ];
    for (change, wanted) in cases {
        assert_eq!(join_findings(change).join("\n"), wanted);
    }
    for (path, wanted) in [
        (EXISTING, ""),
        ("file:///etc/kubernetes/discovery.conf", ""),
        ("https://example.com/discovery.conf", ""),
        ("", "E discovery-file-missing discovery.file.kubeConfigPath"),
        ("/nope", "E discovery-file-absent discovery.file.kubeConfigPath"),
        (
            "http://example.com/x",
            "E invalid-discovery-file discovery.file.kubeConfigPath",
        ),
        ("a:b:c\n", "E invalid-discovery-file discovery.file.kubeConfigPath"),
    ] {
        let found = join_findings(|c| {
            c.discovery.bootstrap_token = None;
            c.discovery.file = Some(FileDiscovery {
                kube_config_path: path.to_owned(),
            });
        });
        assert_eq!(found.join("\n"), wanted, "{path}");
    }
}

#[test]
fn resetting_and_upgrading() {
    let found = with_rules("v1.36", false, |rules| {
        let config = ResetConfiguration {
            cri_socket: "unix://a b".to_owned(),
            certificates_dir: "pki".to_owned(),
            unmount_flags: vec!["MNT_DETACH".to_owned(), "MNT_NOW".to_owned()],
            ..ResetConfiguration::default()
        };
        brief(reset(&config, rules))
    });
    assert_eq!(
        found,
        [
            "E invalid-cri-socket criSocket",
            "E relative-path certificatesDir",
            "E unknown-unmount-flag unmountFlags[1]"
        ]
    );
    let found = with_rules("v1.36", false, |rules| {
        let mut config = UpgradeConfiguration::default();
        config.apply.patches = Some(Patches::default());
        config.node.patches = Some(Patches {
            directory: "/patches".to_owned(),
        });
        config.node.image_pull_policy = "x".to_owned();
        config.plan.ignore_preflight_errors = vec!["all".to_owned(), "x".to_owned()];
        brief(upgrade(&config, rules))
    });
    assert_eq!(
        found,
        [
            "E relative-path apply.patches.directory",
            "E unknown-pull-policy node.imagePullPolicy",
            "W all-beside-others plan.ignorePreflightErrors"
        ]
    );
}
