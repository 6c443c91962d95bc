//! From a kubeconfig to what a connection needs: where the server is, whom to trust, who asks.

use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use crate::host::{Contents, ReadFiles};
use crate::kubeconfig::Kubeconfig;
use crate::pki::{Certificate, read};

/// Ways to prove who asks that need another program, or that API servers have given up.
const UNSUPPORTED: [&str; 3] = ["exec", "auth-provider", "username"];

/// A kubeconfig cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no kubeconfig at {}", .0.display())]
    Absent(PathBuf),
    /// It, or a file that it names, cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("cannot use the kubeconfig {}: {problem}", .path.display())]
    Content {
        /// The kubeconfig.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// What a connection needs.
pub struct Connection {
    /// URL of the server.
    pub server: String,
    /// Whom to trust.
    pub trust: Trust,
    /// The name that the server's certificate must have, where it is not the one of the URL.
    pub server_name: Option<String>,
    /// Who asks.
    pub identity: Identity,
    /// Proxy that the kubeconfig names.
    pub proxy: Option<String>,
}

/// Whom to trust.
pub enum Trust {
    /// Servers whose certificate one of these authorities signed.
    Authorities(Vec<CertificateDer<'static>>),
    /// Any server: the answers prove nothing.
    Anybody,
}

/// How a client proves who it is.
pub enum Identity {
    /// Not at all.
    Anonymous,
    /// By a certificate, with what lies between it and its authority.
    Certificate {
        /// The chain.
        chain: Vec<Certificate>,
        /// Its key.
        key: PrivateKeyDer<'static>,
    },
    /// By a bearer token.
    Token(Zeroizing<String>),
}

impl Connection {
    /// A connection whose answers prove nothing: for discovery, and for health checks.
    pub fn unverified(server: &str) -> Self {
        Connection {
            server: server.to_owned(),
            trust: Trust::Anybody,
            server_name: None,
            identity: Identity::Anonymous,
            proxy: None,
        }
    }

    /// What the current context of a kubeconfig says. Files that it names may be given relative to its folder.
    ///
    /// # Errors
    /// It is not there, cannot be read, or says something that cannot be used.
    pub fn of_kubeconfig(path: &Path, files: &dyn ReadFiles) -> Result<Self, OpenError> {
        let contents = file(path, files)?.ok_or_else(|| OpenError::Absent(path.to_owned()))?;
        let wrong = |problem: String| OpenError::Content {
            path: path.to_owned(),
            problem,
        };
        let kubeconfig = Kubeconfig::parse(contents.as_bytes()).map_err(wrong)?;
        let part = Part {
            kubeconfig: &kubeconfig,
            path,
            files,
        };
        let server = kubeconfig.server().trim_end_matches('/').to_owned();
        if !server.starts_with("https://") {
            return Err(wrong(format!("its server `{server}` is no URL that begins with https://")));
        }
        Ok(Connection {
            server,
            trust: part.trust()?,
            server_name: kubeconfig.of_cluster("tls-server-name").map(str::to_owned),
            identity: part.identity()?,
            proxy: kubeconfig.of_cluster("proxy-url").map(str::to_owned),
        })
    }
}

/// The certificates of the authorities that a kubeconfig trusts, in PEM.
///
/// # Errors
/// There are none, or they cannot be read.
pub fn authorities(kubeconfig: &Kubeconfig, path: &Path, files: &dyn ReadFiles) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let part = Part { kubeconfig, path, files };
    part.authorities()
}

struct Part<'a> {
    kubeconfig: &'a Kubeconfig,
    path: &'a Path,
    files: &'a dyn ReadFiles,
}

impl Part<'_> {
    fn trust(&self) -> Result<Trust, OpenError> {
        if self.kubeconfig.skips_verification() {
            return Ok(Trust::Anybody);
        }
        let pem = self.authorities()?;
        let found = read::certificates(&pem).map_err(|problem| self.wrong(format!("its certificate-authority: {problem}")))?;
        Ok(Trust::Authorities(
            found
                .into_iter()
                .map(|certificate| CertificateDer::from(certificate.der))
                .collect(),
        ))
    }

    fn authorities(&self) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let embedded = self.kubeconfig.authority().map_err(|problem| self.wrong(problem))?;
        self.embedded_or_file(embedded, self.kubeconfig.authority_file())?
            .ok_or_else(|| self.wrong("it names no certificate-authority, and only that one is trusted".to_owned()))
    }

    fn identity(&self) -> Result<Identity, OpenError> {
        let kubeconfig = self.kubeconfig;
        let certificate = kubeconfig.client_certificate().map_err(|problem| self.wrong(problem))?;
        let certificate = self.embedded_or_file(certificate, kubeconfig.of_user("client-certificate"))?;
        let key = kubeconfig.client_key().map_err(|problem| self.wrong(problem))?;
        let key = self.embedded_or_file(key, kubeconfig.of_user("client-key"))?;
        match (certificate, key) {
            (Some(certificate), Some(key)) => {
                let chain = read::certificates(&certificate)
                    .map_err(|problem| self.wrong(format!("its client-certificate: {problem}")))?;
                let key = PrivateKeyDer::from_pem_slice(&key)
                    .map_err(|_| self.wrong("its client-key: there is no private key in it".to_owned()))?;
                return Ok(Identity::Certificate { chain, key });
            }
            (Some(_), None) => return Err(self.wrong("its user has a client-certificate and no client-key".to_owned())),
            (None, Some(_)) => return Err(self.wrong("its user has a client-key and no client-certificate".to_owned())),
            (None, None) => {}
        }
        if let Some(token) = kubeconfig.of_user("token") {
            return Ok(Identity::Token(Zeroizing::new(token.to_owned())));
        }
        if let Some(name) = kubeconfig.of_user("tokenFile") {
            let bytes = self.named(name)?;
            let token = std::str::from_utf8(&bytes).map_err(|_| self.wrong("its tokenFile is no text".to_owned()))?;
            return Ok(Identity::Token(Zeroizing::new(token.trim().to_owned())));
        }
        match UNSUPPORTED.into_iter().find(|field| kubeconfig.user_has(field)) {
            Some(field) => Err(self.wrong(format!(
                "its user proves who it is by `{field}`, which is not supported: take a client certificate or a token"
            ))),
            None => Ok(Identity::Anonymous),
        }
    }

    /// What is embedded goes before what is in a file.
    fn embedded_or_file(
        &self,
        embedded: Option<Zeroizing<Vec<u8>>>,
        name: Option<&str>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
        match (embedded, name) {
            (Some(embedded), _) => Ok(Some(embedded)),
            (None, Some(name)) => self.named(name).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn named(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let path = self.path.parent().unwrap_or(Path::new("")).join(name);
        match file(&path, self.files)? {
            Some(contents) => Ok(Zeroizing::new(contents.as_bytes().to_vec())),
            None => Err(self.wrong(format!("it names {}, which is not there", path.display()))),
        }
    }

    fn wrong(&self, problem: String) -> OpenError {
        OpenError::Content {
            path: self.path.to_owned(),
            problem,
        }
    }
}

fn file(path: &Path, files: &dyn ReadFiles) -> Result<Option<Contents>, OpenError> {
    files.read(path).map_err(|source| OpenError::Read {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Files(BTreeMap<PathBuf, String>);

    impl ReadFiles for Files {
        fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
            Ok(self.0.get(path).cloned().map(Contents::from))
        }
    }

    fn open(cluster: &str, user: &str, more: &[(&str, &str)]) -> Result<Connection, OpenError> {
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts:\n- name: x\n  context: {{cluster: c, user: u}}\nclusters:\n- name: c\n  cluster: {{{cluster}}}\nusers:\n- name: u\n  user: {{{user}}}\n"
        );
        let mut files: BTreeMap<PathBuf, String> = more.iter().map(|(path, text)| (path.into(), (*text).to_owned())).collect();
        files.insert("/k/admin.conf".into(), text);
        Connection::of_kubeconfig(Path::new("/k/admin.conf"), &Files(files))
    }

    fn certificate() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(["cp1".to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn files_lie_beside_the_kubeconfig() {
        let (certificate, key) = certificate();
        let connection = open(
            "server: 'https://cp1:6443/', certificate-authority: pki/ca.crt, tls-server-name: kubernetes",
            "client-certificate: /pem, client-key: /pem",
            &[("/k/pki/ca.crt", &certificate), ("/pem", &format!("{certificate}{key}"))],
        )
        .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(connection.server, "https://cp1:6443");
        assert_eq!(connection.server_name.as_deref(), Some("kubernetes"));
        assert!(matches!(&connection.trust, Trust::Authorities(found) if found.len() == 1));
        assert!(matches!(&connection.identity, Identity::Certificate { chain, .. } if chain.len() == 1));

        let connection = open(
            "server: 'https://cp1', insecure-skip-tls-verify: true",
            "tokenFile: t",
            &[("/k/t", "s3cr3t\n")],
        );
        let connection = connection.unwrap_or_else(|error| panic!("{error}"));
        assert!(matches!(connection.trust, Trust::Anybody));
        assert!(matches!(&connection.identity, Identity::Token(token) if token.as_str() == "s3cr3t"));
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let (ca, key) = certificate();
        let more = [("/k/ca.crt", ca.as_str()), ("/k/key", key.as_str())];
        let cluster = "server: 'https://cp1', certificate-authority: ca.crt";
        for (cluster, user, part) in [
            ("server: 'http://cp1'", "token: x", "begins with https://"),
            ("server: 'https://cp1'", "token: x", "names no certificate-authority"),
            (
                "server: 'https://cp1', certificate-authority: key",
                "token: x",
                "no CERTIFICATE section",
            ),
            (
                "server: 'https://cp1', certificate-authority: away",
                "token: x",
                "/k/away, which is not there",
            ),
            (cluster, "client-certificate: ca.crt", "no client-key"),
            (cluster, "client-key: key", "no client-certificate"),
            (
                cluster,
                "client-certificate: ca.crt, client-key: ca.crt",
                "no private key in it",
            ),
            (cluster, "exec: {command: aws}", "`exec`, which is not supported"),
        ] {
            let error = open(cluster, user, &more)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(error.contains(part), "{cluster} {user}: {error}");
        }
        let absent = Connection::of_kubeconfig(Path::new("/k/admin.conf"), &Files(BTreeMap::new()));
        assert!(matches!(absent, Err(OpenError::Absent(_))));
    }
}
