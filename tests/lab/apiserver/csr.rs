//! Requests for certificates, judged and signed as the kube-controller-manager does it for kubelets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestrap::pki::AltNames;
use kubestrap::pki::tree::Usage;
use serde_json::{Value, json};
use time::Duration;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::{FromDer as _, ParsedExtension};

use super::pki::Authority;

/// The signer for client certificates of kubelets.
pub const KUBELET_SIGNER: &str = "kubernetes.io/kube-apiserver-client-kubelet";

/// What a request asks for.
struct Wanted {
    name: String,
    organizations: Vec<String>,
    public_der: Vec<u8>,
    has_names: bool,
}

/// The permission that approves a request, and what is said then. None: it is not for the signer of kubelets.
pub fn permission(csr: &Value) -> Option<(&'static str, &'static str)> {
    let wanted = read(csr).ok()?;
    let mut usages: Vec<&str> = csr["spec"]["usages"].as_array()?.iter().filter_map(Value::as_str).collect();
    usages.sort_unstable();
    let client =
        usages == ["client auth", "digital signature"] || usages == ["client auth", "digital signature", "key encipherment"];
    let node = wanted.name.starts_with("system:node:") && wanted.organizations == ["system:nodes"] && !wanted.has_names;
    if csr["spec"]["signerName"] != KUBELET_SIGNER || !client || !node {
        return None;
    }
    Some(if csr["spec"]["username"] == wanted.name {
        (
            "selfnodeclient",
            "Auto approving self kubelet client certificate after SubjectAccessReview.",
        )
    } else {
        (
            "nodeclient",
            "Auto approving kubelet client certificate after SubjectAccessReview.",
        )
    })
}

/// The question whether who asks has a permission.
pub fn review(csr: &Value, permission: &str) -> Value {
    let attributes = json!({
        "group": "certificates.k8s.io", "resource": "certificatesigningrequests", "verb": "create", "subresource": permission, "version": "*",
    });
    json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "spec": {"user": csr["spec"]["username"], "groups": csr["spec"]["groups"], "resourceAttributes": attributes},
    })
}

/// The state of a request: what was decided, and whether it is signed.
pub fn decided(csr: &Value, decision: &str) -> bool {
    csr["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|c| c["type"] == decision)
}

/// Signs a request: the certificate as PEM in base64.
pub fn sign(csr: &Value, authority: &Authority) -> Result<String, String> {
    let wanted = read(csr)?;
    let names = AltNames::default();
    let year = Duration::days(365);
    let pem = authority.sign(
        &wanted.name,
        wanted.organizations,
        &[Usage::Client],
        names,
        &wanted.public_der,
        year,
    )?;
    Ok(STANDARD.encode(pem))
}

fn read(csr: &Value) -> Result<Wanted, String> {
    let pem = STANDARD
        .decode(csr["spec"]["request"].as_str().unwrap_or_default())
        .map_err(|e| e.to_string())?;
    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).map_err(|e| e.to_string())?;
    let (_, request) = X509CertificationRequest::from_der(&pem.contents).map_err(|e| e.to_string())?;
    let info = &request.certification_request_info;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let has_names = request
        .requested_extensions()
        .is_some_and(|mut all| all.any(|e| matches!(e, ParsedExtension::SubjectAlternativeName(_))));
    Ok(Wanted {
        name: text(info.subject.iter_common_name().last().and_then(|n| n.as_str().ok())),
        organizations: info.subject.iter_organization().map(|o| text(o.as_str().ok())).collect(),
        public_der: info.subject_pki.raw.to_vec(),
        has_names,
    })
}
