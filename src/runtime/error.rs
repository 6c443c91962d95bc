//! What goes wrong between this program and a container runtime.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// A call of a container runtime that failed.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// There is no socket.
    #[error("there is no socket {}", .socket.display())]
    Missing {
        /// The socket.
        socket: PathBuf,
    },
    /// The socket stands, and nobody listens on it.
    #[error("nobody answers on the socket {}", .socket.display())]
    Refused {
        /// The socket.
        socket: PathBuf,
    },
    /// This user may not connect.
    #[error("this user may not connect to the socket {}", .socket.display())]
    Denied {
        /// The socket.
        socket: PathBuf,
    },
    /// The address names no Unix socket.
    #[error("`{address}` names no Unix socket")]
    Address {
        /// What was given.
        address: String,
    },
    /// The connection failed in another way.
    #[error("cannot connect to the socket {}", .socket.display())]
    Connect {
        /// The socket.
        socket: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something listens that does not speak gRPC.
    #[error("what listens on the socket {} is no container runtime: it does not speak gRPC", .socket.display())]
    NotGrpc {
        /// The socket.
        socket: PathBuf,
        /// What was wrong with its answer.
        reason: String,
    },
    /// A gRPC server without the services of CRI v1.
    #[error("what listens on the socket {} does not offer CRI v1 ({reason})", .socket.display())]
    NoCri {
        /// The socket.
        socket: PathBuf,
        /// What it said.
        reason: String,
    },
    /// No answer in time.
    #[error("{call} on the socket {} had no answer within {} s", .socket.display(), .limit.as_secs())]
    TimeOut {
        /// The socket.
        socket: PathBuf,
        /// What was asked.
        call: &'static str,
        /// How long was waited.
        limit: Duration,
    },
    /// The connection broke before the answer came.
    #[error("the container runtime on the socket {} went away during {call}", .socket.display())]
    Lost {
        /// The socket.
        socket: PathBuf,
        /// What was asked.
        call: &'static str,
        /// How it broke.
        reason: String,
    },
    /// The runtime refused or failed.
    #[error("{call}: {message}")]
    Answered {
        /// What was asked.
        call: &'static str,
        /// What lies behind it.
        cause: Cause,
        /// The runtime's own words.
        message: String,
    },
    /// A log that cannot be read.
    #[error("cannot read the container's log {}", .path.display())]
    Log {
        /// The log.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// This program's own side could not be set up.
    #[error("cannot prepare calls of the container runtime")]
    Prepare {
        /// Why.
        source: io::Error,
    },
}

/// What lies behind a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is no such image, tag, Pod or container.
    NotFound,
    /// The registry wants other credentials, or any.
    Unauthorized,
    /// The registry cannot be reached.
    Unreachable,
    /// The registry's certificate is not trusted, or it does not speak TLS.
    Tls,
    /// The registry answers too many requests at once.
    TooManyRequests,
    /// The disk is full.
    DiskFull,
    /// The image has no variant for this machine.
    Platform,
    /// The name is none of an image.
    Invalid,
    /// Something else.
    Other,
}

impl RuntimeError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            RuntimeError::Missing { .. } => {
                "install and start a container runtime (systemctl enable --now containerd), or name its socket: --cri-socket"
            }
            RuntimeError::Refused { .. } | RuntimeError::Connect { .. } | RuntimeError::Lost { .. } => {
                "start the container runtime: systemctl restart containerd (or crio)"
            }
            RuntimeError::Denied { .. } => "run the same command with sudo",
            RuntimeError::Address { .. } => "write it as unix:///run/containerd/containerd.sock",
            RuntimeError::NotGrpc { .. } => {
                "name the socket of a container runtime: --cri-socket unix:///run/containerd/containerd.sock"
            }
            RuntimeError::NoCri { .. } => {
                "for containerd: take \"cri\" out of disabled_plugins in /etc/containerd/config.toml (or write that file anew: \
                 containerd config default), then systemctl restart containerd; containerd before 1.6 is too old"
            }
            RuntimeError::TimeOut { .. } => {
                "see what the container runtime is doing (journalctl -u containerd); systemctl restart containerd (or crio)"
            }
            RuntimeError::Answered { cause, .. } => cause.help(),
            RuntimeError::Log { .. } => "look for the log with: crictl logs",
            RuntimeError::Prepare { .. } => "try again when the machine has more memory and open files to give",
        }
    }

    /// Whether the same call may go well a moment later.
    pub fn may_pass(&self) -> bool {
        match self {
            // A runtime that is being restarted is not there for a moment.
            RuntimeError::Missing { .. }
            | RuntimeError::Refused { .. }
            | RuntimeError::Connect { .. }
            | RuntimeError::TimeOut { .. }
            | RuntimeError::Lost { .. } => true,
            RuntimeError::Answered { cause, .. } => cause.may_pass(),
            RuntimeError::Denied { .. }
            | RuntimeError::Address { .. }
            | RuntimeError::NotGrpc { .. }
            | RuntimeError::NoCri { .. }
            | RuntimeError::Log { .. }
            | RuntimeError::Prepare { .. } => false,
        }
    }

    /// Whether the runtime itself was not there, or went away.
    pub fn is_absence(&self) -> bool {
        matches!(
            self,
            RuntimeError::Missing { .. }
                | RuntimeError::Refused { .. }
                | RuntimeError::Connect { .. }
                | RuntimeError::Lost { .. }
        )
    }
}

impl Cause {
    /// What lies behind a message of a runtime about an image. Runtimes pass on what a registry or the kernel said, mostly with
    /// the code `Unknown`, so that the words are all there is to go by.
    pub fn of_message(message: &str) -> Cause {
        let message = message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&["no space left on device", "disk quota exceeded"]) {
            Cause::DiskFull
        } else if says(&["no match for platform", "no matching manifest for"]) {
            Cause::Platform
        } else if says(&["invalid reference", "couldn't parse image", "invalid image name"]) {
            Cause::Invalid
        } else if says(&["too many requests", "toomanyrequests"]) {
            Cause::TooManyRequests
        } else if says(&[
            "unauthorized",
            "authorization failed",
            "insufficient_scope",
            "authentication required",
            "access denied",
            "403 forbidden",
        ]) {
            Cause::Unauthorized
        } else if says(&[
            "x509: ",
            "tls: ",
            "failed to verify certificate",
            "server gave http response to https client",
        ]) {
            Cause::Tls
        } else if says(&[
            "no such host",
            "connection refused",
            "i/o timeout",
            "network is unreachable",
            "no route to host",
            "connection reset",
            "temporary failure in name resolution",
            "server misbehaving",
            "deadline exceeded",
            "unexpected eof",
        ]) {
            Cause::Unreachable
        } else if says(&["not found", "manifest unknown", "name unknown"]) {
            Cause::NotFound
        } else {
            Cause::Other
        }
    }

    /// What it is, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Cause::NotFound => "no such image",
            Cause::Unauthorized => "the registry wants other credentials, or there is no such image",
            Cause::Unreachable => "the registry cannot be reached",
            Cause::Tls => "the registry's certificate is not trusted, or it speaks no TLS",
            Cause::TooManyRequests => "the registry has too many requests",
            Cause::DiskFull => "the disk is full",
            Cause::Platform => "the image has no variant for this machine",
            Cause::Invalid => "the name is none of an image",
            Cause::Other => "the container runtime failed",
        }
    }

    /// What to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Cause::NotFound => {
                "see that kubernetesVersion and imageRepository name images that exist; `config images list` lists them"
            }
            Cause::Unauthorized => {
                "see that imageRepository is right, and give the container runtime credentials for it (for containerd: hosts.toml \
                 in its config_path)"
            }
            Cause::Unreachable => {
                "see that this host reaches the registry (DNS, routes, the runtime's own proxy settings), or name a mirror: \
                 imageRepository"
            }
            Cause::Tls => "give the container runtime the registry's CA (for containerd: ca in hosts.toml in its config_path)",
            Cause::TooManyRequests => "wait a while, or name a mirror: imageRepository",
            Cause::DiskFull => "free some space where the container runtime keeps its images (df -h /var/lib/containerd)",
            Cause::Platform => "name an image that is built for this machine's architecture (uname -m)",
            Cause::Invalid => "correct imageRepository or imageTag in the configuration",
            Cause::Other => "see what the container runtime says of it: journalctl -u containerd (or crio)",
        }
    }

    /// Whether the same request may go well a moment later.
    pub fn may_pass(self) -> bool {
        match self {
            Cause::Unreachable | Cause::TooManyRequests | Cause::Other => true,
            Cause::NotFound | Cause::Unauthorized | Cause::Tls | Cause::DiskFull | Cause::Platform | Cause::Invalid => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_runtimes_tell_the_cause() {
        let of = Cause::of_message;
        let get = "failed to pull and unpack image \"registry.k8s.io/pause:3.10\": failed to resolve reference \
                   \"registry.k8s.io/pause:3.10\": ";
        for (message, cause) in [
            ("registry.k8s.io/pause:3.10: not found", Cause::NotFound),
            (
                "failed to do request: Head \"https://x/v2/pause/manifests/3\": dial tcp 127.0.0.1:5000: connect: connection refused",
                Cause::Unreachable,
            ),
            (
                "failed to do request: Head \"https://x\": dial tcp: lookup x on 10.0.0.1:53: no such host",
                Cause::Unreachable,
            ),
            (
                "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: \
                 authorization failed",
                Cause::Unauthorized,
            ),
            ("unexpected status code [manifests 3]: 401 Unauthorized", Cause::Unauthorized),
            (
                "failed to do request: Head \"https://x\": tls: failed to verify certificate: x509: certificate signed by unknown \
                 authority",
                Cause::Tls,
            ),
            (
                "failed to do request: http: server gave HTTP response to HTTPS client",
                Cause::Tls,
            ),
            ("write /var/lib/containerd/x: no space left on device", Cause::DiskFull),
            ("no match for platform in manifest: not found", Cause::Platform),
            ("unexpected status code 429 Too Many Requests", Cause::TooManyRequests),
            ("something broke", Cause::Other),
        ] {
            assert_eq!(of(&format!("{get}{message}")), cause, "{message}");
        }
        assert_eq!(of("invalid reference format"), Cause::Invalid);
    }

    #[test]
    fn what_a_restart_mends_may_pass_and_a_wrong_name_may_not() {
        let answered = |cause| RuntimeError::Answered {
            call: "PullImage",
            cause,
            message: String::new(),
        };
        let socket = PathBuf::from("/s");
        assert!(RuntimeError::Missing { socket: socket.clone() }.may_pass());
        assert!(answered(Cause::Unreachable).may_pass());
        assert!(!answered(Cause::NotFound).may_pass());
        assert!(!answered(Cause::DiskFull).may_pass());
        assert!(!RuntimeError::Denied { socket }.may_pass());
    }
}
