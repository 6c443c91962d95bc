//! A kubeconfig for one more user.

use super::files::{client_certificate, client_validity, cluster_authority};
use super::write::{self, Credentials, Parts};
use crate::config::duration::Duration;
use crate::config::endpoint::control_plane_url;
use crate::host::{Contents, ReadFiles};
use crate::pki::issue::{Subject, Validity};
use crate::pki::{Inputs, KeySource, PkiError, store};

/// Who the kubeconfig is for, and how that one proves it.
#[derive(Clone, Copy)]
pub enum UserRequest<'a> {
    /// By a fresh client certificate.
    Certificate {
        /// Name of the user: the common name.
        name: &'a str,
        /// Groups of the user: the organizations.
        organizations: &'a [String],
        /// How long the certificate lives, and the flag or field that says so; the configuration's period without one.
        validity: Option<(&'static str, Duration)>,
    },
    /// By a token that exists already.
    Token {
        /// Name of the user.
        name: &'a str,
        /// The token.
        token: &'a str,
    },
}

/// Makes the kubeconfig.
///
/// # Errors
/// When the cluster's authority is missing, or has no key here and a certificate is wanted.
pub fn make(
    request: &UserRequest<'_>,
    inputs: &Inputs<'_>,
    files: &dyn ReadFiles,
    keys: &dyn KeySource,
) -> Result<Contents, PkiError> {
    let authority = cluster_authority(inputs, "a kubeconfig", files)?;
    let authority_pem = authority.certificate.to_pem();
    let server = control_plane_url(inputs.cluster, &inputs.init.local_api_endpoint);
    let parts = |user, credentials| Parts {
        cluster_name: &inputs.cluster.cluster_name,
        server: &server,
        authority_pem: Some(&authority_pem),
        user,
        credentials,
        preferences: inputs.release.minor.kubeconfig_preferences,
    };
    match *request {
        UserRequest::Token { name, token } => Ok(write::write(&parts(name, Credentials::Token(token)))),
        UserRequest::Certificate {
            name,
            organizations,
            validity,
        } => {
            let Some(authority_key) = &authority.key else {
                return Err(PkiError::Issue {
                    what: format!("a client certificate for {name}"),
                    problem: format!(
                        "{} stands without its key, so an outside CA signs; have it sign one, or use --token",
                        authority.path.display()
                    ),
                });
            };
            let subject = Subject {
                common_name: name.to_owned(),
                organizations: organizations.to_vec(),
            };
            let validity = match validity {
                Some((field, period)) => Validity::of(field, period, inputs.start)?,
                None => inputs.leaf_validity()?,
            };
            let validity = client_validity(validity, &authority.certificate);
            let (certificate, key) =
                client_certificate(name, &subject, validity, inputs, &authority.certificate, authority_key, keys)?;
            let key_pem = key.to_pem().map_err(|error| store::issue_error(name, &error))?;
            let credentials = Credentials::Certificate {
                certificate_pem: Some(&certificate.to_pem()),
                key_pem: &key_pem,
            };
            Ok(write::write(&parts(name, credentials)))
        }
    }
}
