//! Command lines of the components, read as they read them: an unknown flag ends the program.

use std::collections::BTreeMap;

/// A line for each component: its flags, those that stand for yes or no with a question mark.
const KNOWN: &str = include_str!("flags.txt");

/// The flags of a command line by name.
pub struct Flags(BTreeMap<String, String>);

impl Flags {
    pub fn parse(component: &str, arguments: &[String]) -> Result<Flags, String> {
        let line = KNOWN.lines().find_map(|l| l.strip_prefix(component)?.strip_prefix(": "));
        let known: Vec<&str> = line.ok_or_else(|| format!("{component} has no flags"))?.split(' ').collect();
        let mut flags = BTreeMap::new();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let name = argument.strip_prefix("--").filter(|n| !n.is_empty());
            let name = name.ok_or_else(|| format!("unknown command {argument:?} for {component:?}"))?;
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (name, None),
            };
            let yes_or_no = known.contains(&format!("{name}?").as_str());
            if !yes_or_no && !known.contains(&name) {
                return Err(format!("unknown flag: --{name}"));
            }
            let value = match value {
                Some(value) if yes_or_no && !matches!(value.as_str(), "true" | "false") => {
                    return Err(format!("invalid argument {value:?} for \"--{name}\" flag: no boolean"));
                }
                Some(value) => value,
                None if yes_or_no => "true".to_owned(),
                None => rest
                    .next()
                    .cloned()
                    .ok_or_else(|| format!("flag needs an argument: --{name}"))?,
            };
            flags.insert(name.to_owned(), value);
        }
        Ok(Flags(flags))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    pub fn needed(&self, name: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("--{name} must be specified"))
    }

    pub fn port(&self, default: u16) -> Result<u16, String> {
        self.get("secure-port").map_or(Ok(default), |p| {
            p.parse().map_err(|_| format!("--secure-port: {p:?} is no port"))
        })
    }

    /// The text of the file that a flag names.
    pub fn file(&self, name: &str) -> Result<Option<String>, String> {
        let read = |path: &str| std::fs::read_to_string(path).map_err(|e| format!("--{name}: open {path}: {e}"));
        self.get(name).map(read).transpose()
    }
}
