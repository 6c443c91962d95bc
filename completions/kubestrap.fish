# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubestrap_global_optspecs
    string join \n release= host-facts= q/quiet= rootfs= v/v= h/help
end

function __fish_kubestrap_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubestrap_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubestrap_using_subcommand
    set -l cmd (__fish_kubestrap_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubestrap -n "__fish_kubestrap_needs_command" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_needs_command" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_needs_command" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_needs_command" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_needs_command" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_needs_command" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "init" -d 'Makes this host the first control plane node of a cluster'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "join" -d 'Makes this host a node of a cluster'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "reset" -d 'Undoes what init or join did to this host'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "upgrade" -d 'Upgrades a cluster to a newer version'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "config" -d 'Works with configuration files'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "render" -d 'Writes what init or join would place on a host, from the configuration alone'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "diff" -d 'Shows where what stands differs from what a configuration makes'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "certs" -d 'Works with the certificates of a cluster'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "kubeconfig" -d 'Works with kubeconfigs'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "token" -d 'Works with bootstrap tokens'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "version" -d 'Prints the version, and the kubeadm release that the program acts as'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "completion" -d 'Prints the completions for a shell'
complete -c kubestrap -n "__fish_kubestrap_needs_command" -f -a "alpha" -d 'Experimental commands; there are none now'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l apiserver-advertise-address -d 'IP address on which this node\'s API server is reached; the one of the default route where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l apiserver-bind-port -d 'Port of this node\'s API server [default: 6443]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l apiserver-cert-extra-sans -d 'More names and addresses in the API server\'s certificate' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l cert-dir -d 'Folder of certificates and keys [default: /etc/kubernetes/pki]' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l certificate-key -d 'Key (64 hex digits) that encrypts the control plane certificates in the cluster' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l control-plane-endpoint -d 'Stable address of the control plane: a name or address, with or without a port' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l cri-socket -d 'Socket of the container runtime; found where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l dry-run-dir -d 'Folder that a dry run writes into; a fresh temporary one where it is not given' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l feature-gates -d 'kubeadm\'s feature gates, as Name=true,Other=false' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l image-repository -d 'Registry and path that images come from [default: registry.k8s.io]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l kubernetes-version -d 'Version of the control plane [default: stable-1]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l node-name -d 'Name of this node; the host\'s name where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -s o -l output -d 'Form of the output (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l pod-network-cidr -d 'Address range of Pods' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l rollback-on-failure -d 'Undo what this run made where it fails' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l service-cidr -d 'Address range of Services [default: 10.96.0.0/12]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l service-dns-domain -d 'DNS domain of Services [default: cluster.local]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l skip-certificate-key-print -d 'Do not print the certificate key' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l skip-phases -d 'Phases to leave out, such as addon/kube-proxy' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l skip-token-print -d 'Do not print the bootstrap token' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l token -d 'Bootstrap token, [a-z0-9]{6}.[a-z0-9]{16}; a random one where init is given none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l token-ttl -d 'How long the bootstrap token lives; 0 means for ever [default: 24h0m0s]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l upload-certs -d 'Upload the control plane certificates, encrypted, to the cluster' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and not __fish_seen_subcommand_from phase" -f -a "phase" -d 'Runs one phase of init by itself'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "preflight" -d 'Checks whether the host is fit for a control plane'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "certs" -d 'Makes certificates and keys'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "kubeconfig" -d 'Writes the kubeconfigs of the control plane and its admins'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "etcd" -d 'Writes the static Pod of etcd'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "control-plane" -d 'Writes the static Pods of the control plane'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "kubelet-start" -d 'Writes the kubelet\'s settings and (re)starts it'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "wait-control-plane" -d 'Waits until the kubelet and the control plane are healthy'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "upload-config" -d 'Uploads the configuration of kubeadm and the kubelet to the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "upload-certs" -d 'Uploads the control plane certificates, encrypted, for nodes that join'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "mark-control-plane" -d 'Labels and taints this node as a control plane node'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "bootstrap-token" -d 'Makes the bootstrap token and what nodes need to join with it'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "kubelet-finalize" -d 'Completes the kubelet\'s settings after the TLS bootstrap'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "addon" -d 'Installs the addons that a cluster needs'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand init; and __fish_seen_subcommand_from phase" -f -a "show-join-command" -d 'Shows the command by which nodes join'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l apiserver-advertise-address -d 'IP address on which this node\'s API server is reached; the one of the default route where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l apiserver-bind-port -d 'Port of this node\'s API server [default: 6443]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l certificate-key -d 'Key (64 hex digits) that encrypts the control plane certificates in the cluster' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l control-plane -d 'Make this node a control plane node' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l cri-socket -d 'Socket of the container runtime; found where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l discovery-file -d 'Find the cluster by this kubeconfig: a file or an https address' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l discovery-token -d 'Token that proves what the cluster says of itself' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l discovery-token-ca-cert-hash -d 'Hashes that the key of the cluster\'s CA may have, as sha256:HEX' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l discovery-token-unsafe-skip-ca-verification -d 'Trust whatever CA is found by the token' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l dry-run-dir -d 'Folder that a dry run writes into; a fresh temporary one where it is not given' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l node-name -d 'Name of this node; the host\'s name where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l skip-phases -d 'Phases to leave out, such as addon/kube-proxy' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l tls-bootstrap-token -d 'Token by which the kubelet gets its certificate' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l token -d 'Bootstrap token, [a-z0-9]{6}.[a-z0-9]{16}; a random one where init is given none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and not __fish_seen_subcommand_from phase" -a "phase" -d 'Runs one phase of join by itself'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "preflight" -d 'Checks whether the host is fit to join'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "control-plane-prepare" -d 'Prepares this host for serving a control plane'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "kubelet-start" -d 'Writes the kubelet\'s settings and starts it'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "etcd-join" -d 'Adds this node\'s etcd member to the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "kubelet-wait-bootstrap" -d 'Waits for the kubelet\'s TLS bootstrap'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "control-plane-join" -d 'Makes this host a control plane node'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand join; and __fish_seen_subcommand_from phase" -f -a "wait-control-plane" -d 'Waits until this node\'s control plane is up'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l cert-dir -d 'Folder of certificates and keys [default: /etc/kubernetes/pki]' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l cleanup-tmp-dir -d 'Empty /etc/kubernetes/tmp too' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l cri-socket -d 'Socket of the container runtime; found where it is not given' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -s f -l force -d 'Do not ask' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l skip-phases -d 'Phases to leave out, such as addon/kube-proxy' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and not __fish_seen_subcommand_from phase" -f -a "phase" -d 'Runs one phase of reset by itself'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -f -a "preflight" -d 'Asks whether to go on, and checks whether reset can run'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -f -a "remove-etcd-member" -d 'Takes this node\'s etcd member out of the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand reset; and __fish_seen_subcommand_from phase" -f -a "cleanup-node" -d 'Stops the kubelet, removes containers and files'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -f -a "plan" -d 'Shows to which versions the cluster can be upgraded'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -f -a "apply" -d 'Upgrades the cluster and this control plane node'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -f -a "node" -d 'Upgrades this node to the cluster\'s version'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and not __fish_seen_subcommand_from plan apply node diff" -f -a "diff" -d 'Shows what an upgrade would change in the static Pods'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l allow-experimental-upgrades -d 'Take alpha, beta and release candidate versions' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l allow-missing-template-keys -d 'Pass over fields that a template names and the data does not have [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l allow-release-candidate-upgrades -d 'Take release candidate versions' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l etcd-upgrade -d 'Upgrade etcd too [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -s o -l output -d 'Form of the output (text, json, yaml, kyaml, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l print-config -d 'Print the configuration that the upgrade uses' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l show-managed-fields -d 'Keep the managed fields in JSON and YAML' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from plan" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l allow-experimental-upgrades -d 'Take alpha, beta and release candidate versions' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l allow-release-candidate-upgrades -d 'Take release candidate versions' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l certificate-renewal -d 'Renew the certificates of the components that are upgraded [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l dry-run-dir -d 'Folder that a dry run writes into; a fresh temporary one where it is not given' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l etcd-upgrade -d 'Upgrade etcd too [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -s f -l force -d 'Do not ask' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l print-config -d 'Print the configuration that the upgrade uses' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l skip-phases -d 'Phases to leave out, such as addon/kube-proxy' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -s y -l yes -d 'Do not ask' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from apply" -a "phase" -d 'Runs one phase of upgrade apply by itself'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l certificate-renewal -d 'Renew the certificates of the components that are upgraded [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l dry-run-dir -d 'Folder that a dry run writes into; a fresh temporary one where it is not given' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l etcd-upgrade -d 'Upgrade etcd too [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l ignore-preflight-errors -d 'Preflight errors that shall count as warnings; `all` stands for every one' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l skip-phases -d 'Phases to leave out, such as addon/kube-proxy' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from node" -f -a "phase" -d 'Runs one phase of upgrade node by itself'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -s c -l context-lines -d 'Lines shown around a difference [default: 3]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand upgrade; and __fish_seen_subcommand_from diff" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "print" -d 'Prints configurations with their defaults'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "migrate" -d 'Takes a configuration of an older API version to the newest one'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "validate" -d 'Checks a configuration; every problem comes in one run'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "explain" -d 'Says what a code of a finding means, or what a field of a configuration is'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "schema" -d 'Prints the JSON Schema of a kind, or one for all kinds'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and not __fish_seen_subcommand_from print migrate validate explain schema images" -f -a "images" -d 'Works with the images of a control plane'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -f -a "init-defaults" -d 'Prints the defaults of init'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -f -a "join-defaults" -d 'Prints the defaults of join'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -f -a "reset-defaults" -d 'Prints the defaults of reset'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from print" -f -a "upgrade-defaults" -d 'Prints the defaults of upgrade'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l allow-experimental-api -d 'Read API versions that are not released yet' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l check -d 'Write nothing; exit status 4 where a file would change' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l diff -d 'Print what would change, as a unified difference' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l in-place -d 'Rewrite the files where they are; the old ones are kept as FILE.bak' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l new-config -d 'File to write; standard output where it is not given, or -' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l old-config -d 'File to read; - is standard input; may be repeated' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -s o -l output -d 'Form of the findings; json and yaml go with --new-config, --check and --in-place (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l preserve -d 'Change only what must change; keep comments, order and quotes' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l strict -d 'Warnings count as errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l to -d 'Version to migrate to (v1beta3, v1beta4) [default: v1beta4]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l allow-experimental-api -d 'Read API versions that are not released yet' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l config -d 'Configuration file; may be repeated; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -s o -l output -d 'Form of the output (text, json, yaml, sarif, github) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l strict -d 'Warnings count as errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -l api-version -d 'Version of the field\'s document, such as kubeadm.k8s.io/v1beta3 or v1beta3' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -s o -l output -d 'Form of the output (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from explain" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -l api-version -d 'Version of the kind, such as kubeadm.k8s.io/v1beta3 or v1beta3' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -s o -l output -d 'Form of the output (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -f -a "list" -d 'Lists the images that a configuration needs'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand config; and __fish_seen_subcommand_from images" -f -a "pull" -d 'Pulls the images that a configuration needs'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l output-dir -d 'Folder to write into; files stand there under their paths on the host' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l join-as -d 'Render a node that joins, by the JoinConfiguration beside the ClusterConfiguration (control-plane, worker)' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l node-name -d 'Name of the node, where the configuration gives none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l apiserver-advertise-address -d 'Address of the API server, where the configuration gives none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l pki-dir -d 'Folder of certificates and keys, and of kubeconfigs, that stand: they are checked and used, not copied' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l now -d 'Point in time to count from (RFC 3339), for tokens that end' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -s o -l output -d 'Form of the output (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand render" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l against -d 'Another configuration, compared with that of --config' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l against-release -d 'Another release, such as v1.36, compared with that of --config' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l root -d 'Folder that holds a host\'s files under their paths; this host where it is not given' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l cluster-dump -d 'Objects of a cluster, as `kubectl get -o yaml` prints them; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l join-as -d 'Render a node that joins, by the JoinConfiguration beside the ClusterConfiguration (control-plane, worker)' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l node-name -d 'Name of the node, where the configuration gives none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l apiserver-advertise-address -d 'Address of the API server, where the configuration gives none' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l patches -d 'Folder of patches, named TARGET[SUFFIX][+TYPE].EXTENSION' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -s o -l output -d 'Form of the output (text, json, yaml) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand diff" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -f -a "renew" -d 'Renews certificates, whatever time they have left'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -f -a "check-expiration" -d 'Shows until when certificates are valid'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -f -a "generate-csr" -d 'Makes keys and certificate signing requests for an external CA'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and not __fish_seen_subcommand_from renew check-expiration generate-csr certificate-key" -f -a "certificate-key" -d 'Prints a fresh key for --certificate-key'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "all" -d 'Renews all certificates that have their CA\'s key at hand'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "admin.conf" -d 'Renews the certificate in the admin\'s kubeconfig'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "apiserver" -d 'Renews the API server\'s serving certificate'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "apiserver-etcd-client" -d 'Renews the certificate by which the API server reaches etcd'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "apiserver-kubelet-client" -d 'Renews the certificate by which the API server reaches kubelets'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "controller-manager.conf" -d 'Renews the certificate in the controller manager\'s kubeconfig'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "etcd-healthcheck-client" -d 'Renews the certificate of etcd\'s probes'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "etcd-peer" -d 'Renews the certificate by which etcd members reach each other'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "etcd-server" -d 'Renews etcd\'s serving certificate'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "front-proxy-client" -d 'Renews the certificate of the front proxy'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "scheduler.conf" -d 'Renews the certificate in the scheduler\'s kubeconfig'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from renew" -f -a "super-admin.conf" -d 'Renews the certificate in the super-admin\'s kubeconfig'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l allow-missing-template-keys -d 'Pass over fields that a template names and the data does not have [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l cert-dir -d 'Folder of certificates and keys [default: /etc/kubernetes/pki]' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -s o -l output -d 'Form of the output (text, json, yaml, kyaml, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l show-managed-fields -d 'Keep the managed fields in JSON and YAML' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from check-expiration" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l cert-dir -d 'Folder of certificates and keys' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l kubeconfig-dir -d 'Folder of kubeconfigs [default: /etc/kubernetes]' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from generate-csr" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand certs; and __fish_seen_subcommand_from certificate-key" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and not __fish_seen_subcommand_from user" -f -a "user" -d 'Prints a kubeconfig for another user'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l client-name -d 'Name of the user: the certificate\'s common name' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l org -d 'Organizations of the client certificate: the user\'s groups' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l token -d 'Authenticate by this token instead of a client certificate' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l validity-period -d 'How long the client certificate lives [default: 8760h0m0s]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand kubeconfig; and __fish_seen_subcommand_from user" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -f -a "create" -d 'Makes a bootstrap token in the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -f -a "list" -d 'Lists the bootstrap tokens of the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -f -a "delete" -d 'Deletes bootstrap tokens of the cluster'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and not __fish_seen_subcommand_from create list delete generate" -f -a "generate" -d 'Prints a fresh bootstrap token; no cluster is asked'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l certificate-key -d 'Key (64 hex digits) that encrypts the control plane certificates in the cluster' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l config -d 'Configuration file; - is standard input' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l description -d 'What the token is for' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l groups -d 'Groups that its bearer belongs to, system:bootstrappers:... [default: system:bootstrappers:kubeadm:default-node-token]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l print-join-command -d 'Print the whole join command in place of the token' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l ttl -d 'How long it lives; 0 means for ever [default: 24h0m0s]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l usages -d 'What it may be used for: signing, authentication [default: signing,authentication]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from create" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l allow-missing-template-keys -d 'Pass over fields that a template names and the data does not have [default: true]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the output (text, json, yaml, kyaml, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file) [default: text]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l show-managed-fields -d 'Keep the managed fields in JSON and YAML' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from list" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from delete" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -l dry-run -d 'Show what would be done; change nothing' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -l kubeconfig -d 'Kubeconfig by which the cluster is reached [default: /etc/kubernetes/admin.conf]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand token; and __fish_seen_subcommand_from generate" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -s o -l output -d 'Form of the output (text, json, yaml, short)' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand version" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand completion" -s h -l help -d 'Shows this help'
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -l release -d 'Act as the kubeadm of this release, such as v1.34 or v1.34.9 [env: KUBESTRAP_RELEASE]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -l host-facts -d 'Take the facts of the host from this JSON file instead of asking the host [env: KUBESTRAP_HOST_FACTS]' -r -F
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -s q -l quiet -d 'Say nothing but warnings and errors' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -l rootfs -d 'Use this folder as the root of the file system' -r -f -a "(__fish_complete_directories)"
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -s v -l v -d 'Level of detail in what is said [default: 0]' -r
complete -c kubestrap -n "__fish_kubestrap_using_subcommand alpha" -s h -l help -d 'Shows this help'
