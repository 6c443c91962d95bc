//! How the structs of the configuration meet YAML: a declaration of fields gives the struct, its reading with all problems
//! reported, and its writing as Go writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Number, Value};
use smol_str::SmolStr;

use super::shape::{ObjectInfo, Shape};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, NodeValue, Position};

/// A field that not every API version or minor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldGate {
    /// `etcd.external.httpEndpoints`.
    EtcdHttpEndpoints,
    /// `mergeMethod` of an argument (`kubeadm.k8s.io/v1`).
    ArgumentMergeMethod,
    /// `valueFrom.fileKeyRef` of an environment variable.
    EnvFileKeyRef,
    /// `upgrade.plan.etcdUpgrade`.
    UpgradePlanEtcdUpgrade,
    /// Fields that the KubeletConfiguration has since v1.32: `crashLoopBackOff`, `singleProcessOOMKill`.
    Kubelet132,
    /// Since v1.33: `userNamespaces`, `mergeDefaultEvictionSettings`, and two about credentials of pulled images.
    Kubelet133,
    /// Since v1.36: `tlsCurvePreferences`, `memoryReservationPolicy`.
    Kubelet136,
    /// Since v1.37: `defaultPodSysctls`.
    Kubelet137,
}

/// What a struct declared with `object!` can say about one of its fields.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// Name in the document.
    pub name: &'static str,
    /// Present only where this gate is open.
    pub gate: Option<FieldGate>,
    /// What it is, in a sentence or two: its doc comment.
    pub about: &'static str,
    /// What values it takes.
    pub shape: fn() -> Shape,
}

/// Reads typed values out of a document and collects every problem on the way.
#[derive(Debug)]
pub struct Decoder<'a> {
    /// Gates of fields that exist here.
    pub gates: &'a BTreeSet<FieldGate>,
    /// All problems so far.
    pub findings: Vec<Diagnostic>,
    path: String,
    /// Where the name of the value begins in the path: names may hold dots themselves.
    name: usize,
}

impl<'a> Decoder<'a> {
    /// A reader for documents in which the fields behind `gates` exist.
    pub fn new(gates: &'a BTreeSet<FieldGate>) -> Self {
        Decoder {
            gates,
            findings: Vec::new(),
            path: String::new(),
            name: 0,
        }
    }

    /// Path of the value that is being read, such as `apiServer.certSANs[0]`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Runs `read` with `name` added to the path.
    pub fn field<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let (length, name_before) = (self.path.len(), self.name);
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.name = self.path.len();
        self.path.push_str(name);
        let out = read(self);
        self.path.truncate(length);
        self.name = name_before;
        out
    }

    /// Runs `read` with `[index]` added to the path.
    pub fn item<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        // Writing to a text cannot fail.
        let _ = write!(self.path, "[{index}]");
        let out = read(self);
        self.path.truncate(length);
        out
    }

    /// Reports that a value has the wrong type.
    pub fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} stands where {wanted} is wanted", node.value.describe());
        let name = self.path.get(self.name..).unwrap_or_default();
        let help = Some(type_help(&self.path, name, &node.value, wanted));
        self.error("wrong-type", node.at, message, help);
    }

    /// Reports an error at the present path.
    pub fn error(&mut self, code: &'static str, at: Position, message: String, help: Option<String>) {
        let mut finding = Diagnostic::error(code, &self.path, at, message);
        finding.help = help;
        self.findings.push(finding);
    }
}

/// What to do about a value of the wrong type: with an example that goes by the field's name.
fn type_help(path: &str, name: &str, value: &NodeValue, wanted: &str) -> String {
    let key = name.split('[').next().unwrap_or_default();
    // An entry of a list stands behind a dash.
    let (line, item) = match name.ends_with(']') {
        true => ("- ".to_owned(), true),
        false => (format!("{key}: "), false),
    };
    let arguments = path.ends_with("xtraArgs");
    match value {
        NodeValue::Mapping(_) if arguments => {
            "v1beta4 has a list of arguments, each with `name` and `value`, such as `- name: v` and below it `value: \"2\"`; `config \
             migrate` makes it from a file that says v1beta3"
                .to_owned()
        }
        NodeValue::Sequence(_) if arguments => {
            "v1beta3 has `name: value` pairs, such as `v: \"2\"`; lists of arguments came with v1beta4".to_owned()
        }
        NodeValue::Bool(value) if wanted == "text" => format!("put it in quotes, so that it stays text: `{line}\"{value}\"`"),
        NodeValue::Number(value) if wanted == "text" => format!("put it in quotes, so that it stays text: `{line}\"{value}\"`"),
        NodeValue::String(_) if wanted.starts_with("`true`") => format!("write one of the two, without quotes: `{line}true`"),
        _ if wanted.starts_with("`true`") => format!("write `{line}true` or `{line}false`"),
        NodeValue::String(text) if wanted.starts_with("a whole number") && text.parse::<i64>().is_ok() => {
            format!("write digits, without quotes: `{line}{}`", text.trim())
        }
        _ if wanted.starts_with("a whole number") => format!("write digits, without quotes, such as `{line}10`"),
        _ if wanted == "a list" => format!("put each entry on a line of its own below `{key}:`, behind `- `"),
        _ if wanted == "a mapping" && item => "write the fields of the entry behind `- `, each on a line of its own".to_owned(),
        _ if wanted == "a mapping" => format!("write its fields on lines of their own below `{key}:`, with more spaces before them"),
        _ if wanted == "text" => format!("write a single value, such as `{line}text`"),
        _ => match wanted.split_once("such as `").and_then(|(_, example)| example.split_once('`')) {
            Some((example, _)) => format!("write it as text: `{line}{example}`"),
            None => format!("write {wanted}"),
        },
    }
}

/// A value that can be read from a document.
pub trait Decode: Sized + Default {
    /// Reads the value; what cannot be read is reported and left at its default. `null` leaves the default too.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self;
}

/// A value that can be written to a document.
pub trait Encode {
    /// The value as data.
    fn encode(&self) -> Value;
    /// Whether Go's `omitempty` leaves it out.
    fn is_omitted(&self) -> bool;
}

/// A struct declared with `object!`.
pub trait Object {
    /// Its fields in the order of their declaration.
    const FIELDS: &'static [FieldInfo];
    /// The struct as data.
    const INFO: ObjectInfo;
}

/// Declares a struct whose fields have names in YAML. After a name, `keep` says that the field is written even when it is
/// empty, and `gated GATE` that it exists only where the [`FieldGate`] is open.
macro_rules! object {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_about:literal])* pub $field:ident : $type:ty = $key:literal $($mark:ident)* ),* $(,)?
        }
    ) => { $crate::config::object::object!(@munch [$($about)*] $name [] $( [$($field_about)*] $field : ($type) = $key ($($mark)*) ; )* ); };
    (@munch [$($about:literal)*] $name:ident [$($done:tt)*]) => {
        $crate::config::object::object!(@build [$($about)*] $name $($done)*);
    };
    (@munch $m:tt $name:ident [$($done:tt)*] $fm:tt $field:ident : $type:tt = $key:literal () ; $($rest:tt)*) => {
        $crate::config::object::object!(@munch $m $name [$($done)* { $fm $field $type $key false (None) }] $($rest)*);
    };
    (@munch $m:tt $name:ident [$($done:tt)*] $fm:tt $field:ident : $type:tt = $key:literal (keep) ; $($rest:tt)*) => {
        $crate::config::object::object!(@munch $m $name [$($done)* { $fm $field $type $key true (None) }] $($rest)*);
    };
    (@munch $m:tt $name:ident [$($done:tt)*] $fm:tt $field:ident : $type:tt = $key:literal (gated $gate:ident) ; $($rest:tt)*) => {
        $crate::config::object::object!(@munch $m $name [$($done)* { $fm $field $type $key false (Some($crate::config::object::FieldGate::$gate)) }] $($rest)*);
    };
    (@build [$($about:literal)*] $name:ident $( { [$($field_about:literal)*] $field:ident ($type:ty) $key:literal $keep:literal ($gate:expr) } )*) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $field_about])* pub $field: $type, )*
        }

        impl $crate::config::object::Object for $name {
            const FIELDS: &'static [$crate::config::object::FieldInfo] = &[
                $( $crate::config::object::FieldInfo {
                    name: $key,
                    gate: $gate,
                    about: concat!($($field_about),*),
                    shape: <$type as $crate::config::shape::Shaped>::shape,
                }, )*
            ];
            const INFO: $crate::config::shape::ObjectInfo = $crate::config::shape::ObjectInfo {
                name: stringify!($name),
                module: module_path!(),
                about: concat!($($about),*),
                fields: Self::FIELDS,
            };
        }

        impl $crate::config::shape::Shaped for $name {
            fn shape() -> $crate::config::shape::Shape {
                $crate::config::shape::Shape::Object(&<Self as $crate::config::object::Object>::INFO)
            }
        }

        impl $crate::config::object::Decode for $name {
            fn decode(node: &$crate::yaml::Node, decoder: &mut $crate::config::object::Decoder<'_>) -> Self {
                let mut out = Self::default();
                $crate::config::object::decode_fields(node, decoder, <Self as $crate::config::object::Object>::FIELDS, |name, value, decoder| {
                    match name {
                        $( $key => out.$field = $crate::config::object::Decode::decode(value, decoder), )*
                        _ => {}
                    }
                });
                out
            }
        }

        impl $crate::config::object::Encode for $name {
            fn encode(&self) -> serde_json::Value {
                let mut out = serde_json::Map::new();
                $(
                    if $keep || !$crate::config::object::Encode::is_omitted(&self.$field) {
                        out.insert($key.to_owned(), $crate::config::object::Encode::encode(&self.$field));
                    }
                )*
                serde_json::Value::Object(out)
            }

            fn is_omitted(&self) -> bool {
                false
            }
        }
    };
}
pub(crate) use object;

/// Walks over the fields of a mapping: known ones go to `read`, the others are reported with the nearest known name.
/// At the top of a document, `apiVersion` and `kind` are passed over.
pub fn decode_fields(
    node: &Node,
    decoder: &mut Decoder<'_>,
    fields: &'static [FieldInfo],
    mut read: impl FnMut(&'static str, &Node, &mut Decoder<'_>),
) {
    let NodeValue::Mapping(entries) = &node.value else {
        if !matches!(node.value, NodeValue::Null) {
            decoder.wrong_type(node, "a mapping");
        }
        return;
    };
    let at_the_top = decoder.path.is_empty();
    for entry in entries {
        if at_the_top && matches!(entry.key.as_str(), "apiVersion" | "kind") {
            continue;
        }
        let known = fields
            .iter()
            .find(|f| f.name == entry.key && f.gate.is_none_or(|g| decoder.gates.contains(&g)));
        match known {
            Some(field) => decoder.field(field.name, |d| read(field.name, &entry.value, d)),
            None => decoder.field(&entry.key, |d| {
                let suggests = d.findings.len() < super::suggest::MOST_SUGGESTIONS;
                let near = suggests.then(|| super::suggest::nearest(&entry.key, fields.iter().map(|f| f.name)));
                let help = near.flatten().map(|name| format!("did you mean `{name}`?"));
                d.error(
                    "unknown-field",
                    entry.key_at,
                    format!("there is no field `{}` here", entry.key),
                    help,
                );
            }),
        }
    }
}

impl Decode for String {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::String(text) => text.to_string(),
            NodeValue::Null => String::new(),
            _ => {
                decoder.wrong_type(node, "text");
                String::new()
            }
        }
    }
}

impl Encode for String {
    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
    fn is_omitted(&self) -> bool {
        self.is_empty()
    }
}

/// Text that is short, or that it is worth to share with the document it was read from.
impl Decode for SmolStr {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::String(text) => text.clone(),
            NodeValue::Null => SmolStr::default(),
            _ => {
                decoder.wrong_type(node, "text");
                SmolStr::default()
            }
        }
    }
}

impl Encode for SmolStr {
    fn encode(&self) -> Value {
        Value::String(self.to_string())
    }
    fn is_omitted(&self) -> bool {
        self.is_empty()
    }
}

impl Decode for bool {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match node.value {
            NodeValue::Bool(value) => value,
            NodeValue::Null => false,
            _ => {
                decoder.wrong_type(node, "`true` or `false`");
                false
            }
        }
    }
}

impl Encode for bool {
    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
    fn is_omitted(&self) -> bool {
        !self
    }
}

/// The whole number that a number stands for: `1e3` is one too.
fn whole(number: &Number) -> Option<i128> {
    let broken = || {
        let value = number.as_f64()?;
        // Beyond 2^63 Go writes an exponent into its JSON, which no integer accepts.
        (value.fract() == 0.0 && value.abs() < 9.3e18).then_some(value as i128)
    };
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
        .or_else(broken)
}

macro_rules! integer {
    ($($type:ty),*) => { $(
        impl Decode for $type {
            fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
                match &node.value {
                    NodeValue::Null => 0,
                    NodeValue::Number(number) => match whole(number).and_then(|n| <$type>::try_from(n).ok()) {
                        Some(value) => value,
                        None => {
                            decoder.wrong_type(node, concat!("a whole number in the range of ", stringify!($type)));
                            0
                        }
                    },
                    _ => {
                        decoder.wrong_type(node, "a whole number");
                        0
                    }
                }
            }
        }

        impl Encode for $type {
            fn encode(&self) -> Value {
                Value::Number(Number::from(*self))
            }
            fn is_omitted(&self) -> bool {
                *self == 0
            }
        }
    )* };
}
integer!(i32, i64, u32, u64);

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match node.value {
            NodeValue::Null => None,
            _ => Some(T::decode(node, decoder)),
        }
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, Encode::encode)
    }
    // Go leaves out nil pointers, and slices that are nil or empty.
    fn is_omitted(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        Box::new(T::decode(node, decoder))
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self) -> Value {
        self.as_ref().encode()
    }
    fn is_omitted(&self) -> bool {
        self.as_ref().is_omitted()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::Null => Vec::new(),
            NodeValue::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(i, item)| decoder.item(i, |d| T::decode(item, d)))
                .collect(),
            _ => {
                decoder.wrong_type(node, "a list");
                Vec::new()
            }
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self) -> Value {
        Value::Array(self.iter().map(Encode::encode).collect())
    }
    fn is_omitted(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::Null => BTreeMap::new(),
            NodeValue::Mapping(entries) => entries
                .iter()
                .map(|e| (e.key.to_string(), decoder.field(&e.key, |d| T::decode(&e.value, d))))
                .collect(),
            _ => {
                decoder.wrong_type(node, "a mapping");
                BTreeMap::new()
            }
        }
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self) -> Value {
        Value::Object(self.iter().map(|(k, v)| (k.clone(), v.encode())).collect::<Map<_, _>>())
    }
    fn is_omitted(&self) -> bool {
        self.is_empty()
    }
}
