//! A host that answers what a test wants.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use super::check::{Check, Severity, Trouble};
use crate::cluster::connection::Connection;
use crate::cluster::transport::{Response, TransportError};
use crate::host::Listener;
use crate::host::preflight::{PreflightHost, Ran, Unanswered};
use crate::runtime::recording::RecordingRuntime;
use crate::runtime::{ContainerRuntime, RuntimeError};

/// Of a kernel's configuration, what is asked for.
pub const KERNEL_CONFIGURATION: &str = "\
# Linux/x86 6.12.48 Kernel Configuration
CONFIG_NAMESPACES=y
CONFIG_NET_NS=y
CONFIG_PID_NS=y
CONFIG_IPC_NS=y
CONFIG_UTS_NS=y
CONFIG_CGROUPS=y
CONFIG_CGROUP_BPF=y
CONFIG_CGROUP_CPUACCT=y
CONFIG_CGROUP_DEVICE=y
CONFIG_CGROUP_FREEZER=y
CONFIG_CGROUP_PIDS=y
CONFIG_CGROUP_SCHED=y
CONFIG_CPUSETS=y
CONFIG_MEMCG=y
CONFIG_INET=y
CONFIG_EXT4_FS=m
CONFIG_PROC_FS=y
CONFIG_NETFILTER_XT_TARGET_REDIRECT=m
CONFIG_NETFILTER_XT_MATCH_COMMENT=m
CONFIG_FAIR_GROUP_SCHED=y
CONFIG_CC_VERSION_TEXT=\"gcc\"
";

/// A host by its answers.
#[derive(Clone, Debug, Default)]
pub struct FakeHost {
    pub user_id: u32,
    pub cpus: usize,
    /// The time; 1970 where nothing is said.
    pub now: Option<OffsetDateTime>,
    pub memory: u64,
    pub kernel: String,
    /// Files with their text.
    pub files: BTreeMap<PathBuf, String>,
    pub ports_in_use: Vec<u16>,
    /// Who listens, where that is known.
    pub listeners: Vec<Listener>,
    /// Programs, all in `/bin`.
    pub programs: Vec<String>,
    /// What programs do, by their command line without the folder.
    pub runs: BTreeMap<String, Ran>,
    /// Names that have an address.
    pub names: Vec<String>,
    pub network: bool,
    /// No program ends in time.
    pub hangs: bool,
    /// Sockets of container runtimes.
    pub sockets: Vec<PathBuf>,
    /// What servers answer, by URL.
    pub servers: BTreeMap<String, Result<Response, TransportError>>,
    /// The container runtime at all of them; one that is ready where there is none.
    pub runtime: Option<Arc<RecordingRuntime>>,
}

impl FakeHost {
    /// A host that is fit for a control plane of v1.36.
    pub fn fit() -> Self {
        let programs = [
            "conntrack",
            "crictl",
            "ethtool",
            "ip",
            "iptables",
            "kubelet",
            "mount",
            "nsenter",
            "systemctl",
            "tc",
            "touch",
        ];
        FakeHost {
            cpus: 4,
            memory: 8 << 30,
            kernel: "6.12.48".to_owned(),
            programs: programs.map(str::to_owned).to_vec(),
            names: vec!["cp1".to_owned()],
            network: true,
            sockets: vec!["/run/containerd/containerd.sock".into()],
            ..FakeHost::default()
        }
        .with_file("/run/systemd/system", "")
        .with_file("/usr/lib/systemd/system/kubelet.service", "")
        .with_file("/proc/sys/net/ipv4/ip_forward", "1\n")
        .with_file("/proc/sys/net/ipv6/conf/default/forwarding", "1\n")
        .with_file(
            "/sys/fs/cgroup/cgroup.controllers",
            "cpuset cpu io memory hugetlb pids rdma misc\n",
        )
        .with_file("/boot/config-6.12.48", KERNEL_CONFIGURATION)
        .with_run("kubelet --version", 0, "Kubernetes v1.36.2\n")
        .with_run("systemctl is-enabled --quiet kubelet", 0, "")
    }

    /// With a file.
    pub fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.to_owned());
        self
    }

    /// Without a file.
    pub fn without(mut self, path: &str) -> Self {
        self.files.remove(Path::new(path));
        self
    }

    /// With a program that ends so.
    pub fn with_run(mut self, command: &str, status: i32, output: &str) -> Self {
        let ran = Ran {
            status: Some(status),
            output: output.to_owned(),
            said: String::new(),
        };
        self.runs.insert(command.to_owned(), ran);
        self
    }
}

impl PreflightHost for FakeHost {
    fn user_id(&self) -> u32 {
        self.user_id
    }

    fn now(&self) -> OffsetDateTime {
        self.now.unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    fn cpus(&self) -> usize {
        self.cpus
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn kernel(&self) -> String {
        self.kernel.clone()
    }

    fn read(&self, path: &Path) -> Result<Option<String>, Unanswered> {
        Ok(self.files.get(path).cloned())
    }

    fn stands(&self, path: &Path) -> Result<bool, Unanswered> {
        Ok(self.files.keys().any(|file| file.starts_with(path)))
    }

    fn is_empty(&self, folder: &Path) -> Result<Option<bool>, Unanswered> {
        Ok(self.stands(folder)?.then_some(false))
    }

    fn listen(&self, port: u16) -> io::Result<()> {
        match self.ports_in_use.contains(&port) {
            true => Err(io::ErrorKind::AddrInUse.into()),
            false => Ok(()),
        }
    }

    fn listeners(&self, port: u16) -> Result<Vec<Listener>, Unanswered> {
        let all = self.listeners.iter();
        Ok(all.filter(|listener| listener.port == port).cloned().collect())
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        self.programs
            .iter()
            .any(|known| known == program)
            .then(|| Path::new("/bin").join(program))
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Result<Ran, Unanswered> {
        if self.hangs {
            return Err(Unanswered::TimeOut(Duration::from_secs(2)));
        }
        let name = program.strip_prefix("/bin").unwrap().to_str().unwrap();
        let command = [&[name], arguments].concat().join(" ");
        Ok(self
            .runs
            .get(&command)
            .cloned()
            .unwrap_or_else(|| panic!("`{command}` was run")))
    }

    fn resolves(&self, name: &str) -> Result<bool, Unanswered> {
        match self.network {
            true => Ok(self.names.iter().any(|known| known == name)),
            false => Err(Unanswered::Network),
        }
    }

    fn fetch(
        &self,
        connection: Connection,
        _: &BTreeMap<String, String>,
        path: &str,
    ) -> Result<Result<Response, TransportError>, Unanswered> {
        match self.network {
            true => Ok(self.servers[&format!("{}{path}", connection.server)].clone()),
            false => Err(Unanswered::Network),
        }
    }

    fn runtime(&self, socket: &str) -> Result<Arc<dyn ContainerRuntime>, RuntimeError> {
        let socket = PathBuf::from(socket.strip_prefix("unix://").unwrap_or(socket));
        match self.files.contains_key(&socket) {
            true => Err(RuntimeError::Refused { socket }),
            false if self.sockets.contains(&socket) => {
                let runtime = self.runtime.clone();
                Ok(runtime.unwrap_or_else(|| Arc::new(RecordingRuntime::ready())))
            }
            false => Err(RuntimeError::Missing { socket }),
        }
    }
}

/// What a check finds.
pub fn troubles(check: &Check, host: &FakeHost) -> Vec<Trouble> {
    let found = check.ask(host).unwrap();
    for trouble in &found {
        assert!(
            !trouble.why.is_empty() && !trouble.mend.is_empty(),
            "{}: {trouble:?}",
            check.name
        );
    }
    found
}

/// The errors that it finds.
pub fn errors(check: &Check, host: &FakeHost) -> Vec<String> {
    of(check, host, Severity::Error)
}

/// The warnings that it finds.
pub fn warnings(check: &Check, host: &FakeHost) -> Vec<String> {
    of(check, host, Severity::Warning)
}

fn of(check: &Check, host: &FakeHost, severity: Severity) -> Vec<String> {
    let found = troubles(check, host)
        .into_iter()
        .filter(|trouble| trouble.severity == severity);
    found.map(|trouble| trouble.found).collect()
}
