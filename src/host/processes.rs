//! Processes of the host, as `/proc` lists them.

use std::fs;
use std::io;
use std::path::Path;

/// A process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The name of its program, cut to 15 bytes by the kernel.
    pub name: String,
    /// Its command line: the program and its arguments. Empty for threads of the kernel.
    pub command: Vec<String>,
}

impl Process {
    /// The name of the program that was started: the last part of its command line's first word, which is not cut; the
    /// kernel's name where there is no command line.
    pub fn program(&self) -> &str {
        match self.command.first() {
            Some(first) if !first.is_empty() => first.rsplit('/').next().unwrap_or(first),
            _ => &self.name,
        }
    }

    /// The value of an argument of the form `--name=value`: the last one, which is the one that counts.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.command.iter().rev().find_map(|word| {
            let (key, value) = word.strip_prefix("--")?.split_once('=')?;
            (key == name).then_some(value)
        })
    }
}

/// All processes, by the folder where `/proc` is mounted. Those that end meanwhile are left out.
///
/// # Errors
/// The folder cannot be read.
pub fn list(proc: &Path) -> io::Result<Vec<Process>> {
    let mut found: Vec<Process> = numbers(proc)?.into_iter().filter_map(|pid| of(proc, pid)).collect();
    found.sort_by_key(|process| process.pid);
    Ok(found)
}

/// The process of this number, where there is one.
pub fn of(proc: &Path, pid: u32) -> Option<Process> {
    let folder = proc.join(pid.to_string());
    let name = fs::read(folder.join("comm")).ok()?;
    Some(Process {
        pid,
        name: String::from_utf8_lossy(&name).trim_end().to_owned(),
        command: command(&fs::read(folder.join("cmdline")).unwrap_or_default()),
    })
}

/// The numbers of all processes.
pub(super) fn numbers(proc: &Path) -> io::Result<Vec<u32>> {
    let entries = fs::read_dir(proc)?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(entries.collect())
}

/// Words are ended by NUL. A process that wrote over its command line may have left none.
fn command(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes
        .split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        assert_eq!(
            command(b"/usr/bin/kubelet\0--config=/a b\0\0"),
            ["/usr/bin/kubelet", "--config=/a b", ""]
        );
        assert_eq!(command(b"nginx: master process"), ["nginx: master process"]);
        assert!(command(b"").is_empty() && command(b"\0").is_empty());
        let process = Process {
            pid: 1,
            name: "kube-controller".to_owned(),
            command: ["/bin/kube-controller-manager", "--secure-port=1", "--x", "--secure-port=2"]
                .map(str::to_owned)
                .into(),
        };
        assert_eq!(process.program(), "kube-controller-manager");
        assert_eq!(process.argument("secure-port"), Some("2"));
        assert_eq!((process.argument("x"), process.argument("secure")), (None, None));
    }

    #[test]
    fn this_process_is_listed() {
        let own = std::process::id();
        let all = list(Path::new("/proc")).unwrap();
        let found = all.iter().find(|process| process.pid == own).unwrap();
        let executable = std::env::current_exe().unwrap();
        assert_eq!(found.program(), executable.file_name().unwrap().to_str().unwrap());
        assert_eq!(of(Path::new("/proc"), own).as_ref(), Some(found));
        assert_eq!(of(Path::new("/nonexistent"), own), None);
    }
}
