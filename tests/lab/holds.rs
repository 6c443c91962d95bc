//! What a recorded step says must hold after it, looked up in a host of the lab.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::etcd;
use crate::lab::Lab;
use crate::yaml;

/// The secret halves of tokens of the recorded configurations.
const TOKENS: [(&str, &str); 2] = [("abcdef", "0123456789abcdef"), ("fedcba", "fedcba9876543210")];

/// Waits until a statement of a step holds.
pub fn wait(lab: &Lab, statement: &str) {
    lab.until(statement, || holds(lab, statement));
}

fn holds(lab: &Lab, statement: &str) -> Result<(), String> {
    let words: Vec<&str> = statement.split(' ').collect();
    match words[..] {
        ["nodes", ref names @ .., "are", "Ready"] => each(names, |name| is_ready(lab, &format!("/api/v1/nodes/{name}"))),
        ["static", "pods", "of", name, "are", "ready"] => static_pods(lab, name),
        ["etcd's", "voting", "members", "are", ref names @ ..] => members(lab, names),
        [kind, "-n", namespace, name, "exists"] => lab.host.object(&path(kind, Some(namespace), name)).map(drop),
        [kind, name, "exists"] => lab.host.object(&path(kind, None, name)).map(drop),
        _ => match statement {
            "cluster-info is signed for the token" => is_signed(lab, "abcdef"),
            "admin.conf may list secrets" => lab.host.object("/api/v1/secrets").map(drop),
            "the kubelet's client certificate is the rotating one" => rotates(lab),
            "there is no kube-proxy" => absent(lab, &path("daemonset", Some("kube-system"), "kube-proxy")),
            "the token's secret is gone" => absent(lab, &path("secret", Some("kube-system"), "bootstrap-token-fedcba")),
            "CoreDNS is patched" => {
                let deployment = lab.host.object(&path("deployment", Some("kube-system"), "coredns"))?;
                same(&deployment["spec"]["replicas"], &Value::from(3))
            }
            "the node has no taint of ours" => {
                let nodes = lab.host.object("/api/v1/nodes")?;
                let taints = nodes["items"][0]["spec"]["taints"].as_array().cloned().unwrap_or_default();
                let ours = taints
                    .iter()
                    .find(|taint| taint["key"] == "node-role.kubernetes.io/control-plane");
                ours.map_or(Ok(()), |taint| Err(taint.to_string()))
            }
            "the kubelet's configuration is patched" => {
                let config = yaml::document(&lab.host.read("/var/lib/kubelet/config.yaml"))?;
                same(&config["maxPods"], &Value::from(60))
            }
            _ => Err("the lab does not know how to find out".to_owned()),
        },
    }
}

fn each(names: &[&str], mut check: impl FnMut(&str) -> Result<(), String>) -> Result<(), String> {
    names.iter().try_for_each(|name| check(name.trim_end_matches(',')))
}

fn path(kind: &str, namespace: Option<&str>, name: &str) -> String {
    let (group, plural) = match kind {
        "configmap" => ("/api/v1", "configmaps"),
        "secret" => ("/api/v1", "secrets"),
        "service" => ("/api/v1", "services"),
        "deployment" => ("/apis/apps/v1", "deployments"),
        "daemonset" => ("/apis/apps/v1", "daemonsets"),
        "role" => ("/apis/rbac.authorization.k8s.io/v1", "roles"),
        "clusterrolebinding" => ("/apis/rbac.authorization.k8s.io/v1", "clusterrolebindings"),
        _ => panic!("kind {kind}"),
    };
    match namespace {
        Some(namespace) => format!("{group}/namespaces/{namespace}/{plural}/{name}"),
        None => format!("{group}/{plural}/{name}"),
    }
}

fn is_ready(lab: &Lab, path: &str) -> Result<(), String> {
    let object = lab.host.object(path)?;
    let conditions = object["status"]["conditions"].as_array().cloned().unwrap_or_default();
    match conditions
        .iter()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
    {
        true => Ok(()),
        false => Err(format!("{path}: {}", object["status"])),
    }
}

fn static_pods(lab: &Lab, node: &str) -> Result<(), String> {
    ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
        .iter()
        .try_for_each(|name| is_ready(lab, &format!("/api/v1/namespaces/kube-system/pods/{name}-{node}")))
}

fn members(lab: &Lab, names: &[&str]) -> Result<(), String> {
    let six = lab.host.read("/etc/kubernetes/manifests/etcd.yaml").contains("[::1]:2379");
    let members = etcd::members(&lab.host, if six { "[::1]" } else { "127.0.0.1" })?;
    let voting: Vec<&str> = members
        .iter()
        .filter(|member| member["isLearner"] != true)
        .filter_map(|member| member["name"].as_str())
        .collect();
    if voting == names {
        Ok(())
    } else {
        Err(format!("{members:?}"))
    }
}

/// The signature is a JWS whose payload is left out, keyed by the token's secret half.
fn is_signed(lab: &Lab, id: &str) -> Result<(), String> {
    let map = lab.host.object(&path("configmap", Some("kube-public"), "cluster-info"))?;
    let jws = map["data"][format!("jws-kubeconfig-{id}")]
        .as_str()
        .ok_or_else(|| map["data"].to_string())?;
    let (header, signature) = jws.split_once("..").ok_or(jws)?;
    let payload = URL_SAFE_NO_PAD.encode(map["data"]["kubeconfig"].as_str().unwrap_or_default());
    let (_, secret) = TOKENS.iter().find(|(known, _)| *known == id).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|error| error.to_string())?;
    hmac::verify(&key, format!("{header}.{payload}").as_bytes(), &signature).map_err(|_| format!("{jws} does not fit"))
}

fn rotates(lab: &Lab) -> Result<(), String> {
    let config = yaml::document(&lab.host.read("/etc/kubernetes/kubelet.conf"))?;
    let link = Value::from("/var/lib/kubelet/pki/kubelet-client-current.pem");
    same(&config["users"][0]["user"]["client-certificate"], &link)?;
    same(&config["users"][0]["user"]["client-key"], &link)
}

fn absent(lab: &Lab, path: &str) -> Result<(), String> {
    match lab.host.ask("/etc/kubernetes/admin.conf", "GET", path, None)? {
        (404, _) => Ok(()),
        (status, answer) => Err(format!("{status}: {answer}")),
    }
}

fn same(got: &Value, want: &Value) -> Result<(), String> {
    if got == want {
        Ok(())
    } else {
        Err(format!("{got}, not {want}"))
    }
}
