//! What the kube-controller-manager does where kubeadm looks: approval and signing of kubelets' certificates, signatures of
//! `cluster-info`, the end of expired bootstrap tokens, and the annotation that every Node gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::authn::BootstrapToken;
use super::client::Client;
use super::csr;
use super::objects;
use super::patch;
use super::pki::Authority;

const CSRS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const SECRETS: &str = "/api/v1/namespaces/kube-system/secrets";
const CLUSTER_INFO: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

/// Controllers that run until they are dropped.
pub struct Controllers {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Controllers {
    /// Starts them as the user of a client. Failures are told, and tried again.
    pub fn start(client: Client, authority: Authority) -> Controllers {
        let ended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            let mut told = String::new();
            while !flag.load(Ordering::SeqCst) {
                if let Err(problem) = round(&client, &authority)
                    && problem != told
                {
                    eprintln!("controllers: {problem}");
                    told = problem;
                }
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        Controllers {
            ended,
            thread: Some(thread),
        }
    }
}

impl Drop for Controllers {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Does once what there is to do.
pub fn round(client: &Client, authority: &Authority) -> Result<(), String> {
    certificates(client, authority)?;
    tokens(client)?;
    nodes(client)
}

fn certificates(client: &Client, authority: &Authority) -> Result<(), String> {
    for mut request in items(client, CSRS, "CertificateSigningRequest", "certificates.k8s.io/v1")? {
        let path = format!("{CSRS}/{}", request["metadata"]["name"].as_str().unwrap_or_default());
        let open = !csr::decided(&request, "Approved") && !csr::decided(&request, "Denied");
        if open && let Some((permission, message)) = csr::permission(&request) {
            let review = client.post(
                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                &csr::review(&request, permission),
            )?;
            if expect(review, 201)?["status"]["allowed"] == true {
                let condition = json!({"type": "Approved", "status": "True", "reason": "AutoApproved", "message": message});
                request["status"]["conditions"] = json!([condition]);
                request = expect(client.put(&format!("{path}/approval"), &request)?, 200)?;
            }
        }
        let kubelet = request["spec"]["signerName"] == csr::KUBELET_SIGNER;
        if kubelet && csr::decided(&request, "Approved") && request["status"]["certificate"].is_null() {
            request["status"]["certificate"] = csr::sign(&request, authority)?.into();
            expect(client.put(&format!("{path}/status"), &request)?, 200)?;
        }
    }
    Ok(())
}

fn tokens(client: &Client) -> Result<(), String> {
    let selected = format!("{SECRETS}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken");
    let now = OffsetDateTime::now_utc();
    let mut signers = Vec::new();
    for secret in items(client, &selected, "Secret", "v1")? {
        let Some(token) = BootstrapToken::of(&secret) else { continue };
        if token.expired(now) {
            let options = json!({"preconditions": {"uid": secret["metadata"]["uid"]}});
            let path = format!("{SECRETS}/bootstrap-token-{}", token.id);
            client.send("DELETE", &path, "application/json", Some(&options))?;
        } else if token.signs {
            signers.push(token);
        }
    }
    let (code, info) = client.get(CLUSTER_INFO)?;
    if code == 404 {
        return Ok(());
    }
    let info = expect((code, info), 200)?;
    let Some(kubeconfig) = info["data"]["kubeconfig"].as_str() else {
        return Ok(());
    };
    let mut data: Map<String, Value> = info["data"].as_object().cloned().unwrap_or_default();
    data.retain(|key, _| !key.starts_with("jws-kubeconfig-"));
    for token in signers {
        data.insert(
            format!("jws-kubeconfig-{}", token.id),
            signature(kubeconfig, &token.id, &token.secret).into(),
        );
    }
    if info["data"] == Value::Object(data.clone()) {
        return Ok(());
    }
    let mut signed = info.clone();
    signed["data"] = Value::Object(data);
    // A conflict is met in the next round.
    let (code, body) = client.put(CLUSTER_INFO, &signed)?;
    if code == 409 {
        Ok(())
    } else {
        expect((code, body), 200).map(|_| ())
    }
}

/// The signature of a text by a token: a JWS without its payload, HS256.
pub fn signature(text: &str, id: &str, secret: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"HS256\",\"kid\":\"{id}\"}}"));
    let payload = URL_SAFE_NO_PAD.encode(text);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{header}.{payload}").as_bytes());
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(tag))
}

fn nodes(client: &Client) -> Result<(), String> {
    const TTL: &str = "node.alpha.kubernetes.io/ttl";
    for node in items(client, "/api/v1/nodes", "Node", "v1")? {
        if node["metadata"]["annotations"][TTL].is_null() {
            let path = format!("/api/v1/nodes/{}", node["metadata"]["name"].as_str().unwrap_or_default());
            let wanted = json!({"metadata": {"annotations": {TTL: "0"}}});
            expect(client.send("PATCH", &path, patch::STRATEGIC, Some(&wanted))?, 200)?;
        }
    }
    Ok(())
}

/// The objects of a list, each with the kind that lists leave out.
fn items(client: &Client, path: &str, kind: &str, version: &str) -> Result<Vec<Value>, String> {
    let list = expect(client.get(path)?, 200)?;
    let mut items = list["items"].as_array().cloned().unwrap_or_default();
    for item in &mut items {
        item["kind"] = kind.into();
        item["apiVersion"] = version.into();
    }
    Ok(items)
}

fn expect((code, body): (u16, Value), wanted: u16) -> Result<Value, String> {
    if code == wanted {
        return Ok(body);
    }
    let message = body["message"].as_str().map_or_else(|| body.to_string(), str::to_owned);
    Err(format!("{}: the API server answers {code}: {message}", objects::now()))
}
