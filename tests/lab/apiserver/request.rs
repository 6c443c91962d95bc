//! What a request asks for, read from its method and URI.

use super::resources::Resource;

/// A request without its body.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for other paths, the method.
    pub verb: String,
    /// Path and query as they came.
    pub uri: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub target: Option<Target>,
}

/// What a request is about, where it is about a resource.
#[derive(Clone, Debug, Default)]
pub struct Target {
    pub group: String,
    pub version: String,
    pub plural: String,
    pub namespace: String,
    pub name: String,
    pub subresource: String,
}

impl Target {
    pub fn resource(&self) -> Option<&'static Resource> {
        Resource::find(&self.group, &self.version, &self.plural)
    }
}

impl RequestInfo {
    pub fn parse(method: &str, uri: &str) -> RequestInfo {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let query: Vec<(String, String)> = query.split('&').filter(|part| !part.is_empty()).map(pair).collect();
        let target = target(path);
        let collection = target.as_ref().is_some_and(|t| t.name.is_empty());
        let mut info = RequestInfo {
            verb: method.to_lowercase(),
            uri: uri.to_owned(),
            path: path.to_owned(),
            query,
            target: None,
        };
        if target.is_some() {
            info.verb = match method {
                "POST" => "create",
                "PUT" => "update",
                "PATCH" => "patch",
                "DELETE" if collection => "deletecollection",
                "DELETE" => "delete",
                "GET" | "HEAD" if collection && info.flag("watch") => "watch",
                "GET" | "HEAD" if collection => "list",
                _ => "get",
            }
            .to_owned();
        }
        // A list of one object is authorized as that object.
        if collection
            && let Some(name) = info.value("fieldSelector").and_then(|s| s.strip_prefix("metadata.name="))
            && matches!(info.verb.as_str(), "list" | "watch" | "deletecollection")
        {
            info.query.push(("selected-name".to_owned(), name.to_owned()));
        }
        info.target = target;
        info
    }

    /// A parameter of the query.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some("true" | "1"))
    }

    /// The one name that the request is about, also where a selector names it.
    pub fn authorized_name(&self) -> &str {
        let named = self.target.as_ref().map_or("", |t| t.name.as_str());
        if named.is_empty() {
            self.value("selected-name").unwrap_or_default()
        } else {
            named
        }
    }
}

fn target(path: &str) -> Option<Target> {
    let parts: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let mut target = Target {
        group: group.to_owned(),
        version: version.to_owned(),
        ..Target::default()
    };
    let rest = match rest {
        ["namespaces", namespace, plural, rest @ ..] if !matches!(*plural, "status" | "finalize") => {
            target.namespace = (*namespace).to_owned();
            target.plural = (*plural).to_owned();
            rest
        }
        [plural, rest @ ..] => {
            target.plural = (*plural).to_owned();
            rest
        }
        [] => return None,
    };
    target.name = rest.first().map(|n| (*n).to_owned()).unwrap_or_default();
    target.subresource = rest.get(1).map(|n| (*n).to_owned()).unwrap_or_default();
    Some(target)
}

fn pair(part: &str) -> (String, String) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
}

/// Undoes percent encoding.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code = code
            .and_then(|c| std::str::from_utf8(c).ok())
            .and_then(|c| u8::from_str_radix(c, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
