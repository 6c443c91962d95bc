//! What the patching code has to know of a Kubernetes type: its fields, how each is written, how lists of it are merged.

/// A struct of the Kubernetes API.
#[derive(Debug)]
pub struct Object {
    /// Its name in the API.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// When it is written.
    pub written: Written,
    /// How two lists of it become one.
    pub merge: Merge,
    /// The first minor of Kubernetes that has it.
    pub since: u64,
    /// The last minor of Kubernetes that has it.
    pub until: u64,
}

/// What a value can be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A truth value.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A whole number of 32 bits, or text.
    IntOrText,
    /// An amount with a unit, such as `100m`.
    Quantity,
    /// A point in time.
    Time,
    /// A struct.
    Object(&'static Object),
    /// A list.
    List(&'static Kind),
    /// A mapping from text.
    Map(&'static Kind),
    /// Anything: nothing is known of it.
    Any,
}

/// When Go writes a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Unless it is empty: `""`, `0`, `false`, no elements.
    UnlessEmpty,
    /// Wherever it was given: a pointer in Go.
    WhereGiven,
    /// Always; where it was not given, as Go's zero value.
    Always,
    /// Always; where it was not given, as null.
    OrNull,
    /// Always in the releases that write empty creation timestamps, as null; then where it was given.
    Timestamp,
}

/// How a patch's list meets the one that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It takes its place.
    Replace,
    /// They are merged: elements with the same value of this key become one.
    ByKey(&'static str),
    /// They are merged as sets.
    Set,
}

impl Object {
    /// A field.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// Whether a minor of Kubernetes has it.
    pub fn exists_in(&self, minor: u64) -> bool {
        (self.since..=self.until).contains(&minor)
    }

    /// The same, always written.
    pub const fn always(self) -> Self {
        Field {
            written: Written::Always,
            ..self
        }
    }

    /// The same, written as null where it was not given.
    pub const fn or_null(self) -> Self {
        Field {
            written: Written::OrNull,
            ..self
        }
    }

    /// The same, known from a minor on.
    pub const fn since(self, minor: u64) -> Self {
        Field { since: minor, ..self }
    }

    /// The same, known up to a minor.
    pub const fn until(self, minor: u64) -> Self {
        Field { until: minor, ..self }
    }

    /// The same, written wherever it was given.
    pub const fn pointer(self) -> Self {
        Field {
            written: Written::WhereGiven,
            ..self
        }
    }

    /// The same list, merged by a key of its elements.
    pub const fn by(self, key: &'static str) -> Self {
        Field {
            merge: Merge::ByKey(key),
            ..self
        }
    }

    /// The same list, merged as a set.
    pub const fn set(self) -> Self {
        Field {
            merge: Merge::Set,
            ..self
        }
    }
}

/// A field that is written unless it is empty.
pub const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        written: Written::UnlessEmpty,
        merge: Merge::Replace,
        since: 0,
        until: u64::MAX,
    }
}

/// A field of text.
pub const fn text(name: &'static str) -> Field {
    field(name, Kind::Text)
}

/// A field of text behind a pointer.
pub const fn text_pointer(name: &'static str) -> Field {
    text(name).pointer()
}

/// A truth value.
pub const fn bool(name: &'static str) -> Field {
    field(name, Kind::Bool)
}

/// A truth value behind a pointer.
pub const fn bool_pointer(name: &'static str) -> Field {
    bool(name).pointer()
}

/// A whole number of 32 bits.
pub const fn int32(name: &'static str) -> Field {
    field(name, Kind::Int32)
}

/// A whole number of 32 bits behind a pointer.
pub const fn int32_pointer(name: &'static str) -> Field {
    int32(name).pointer()
}

/// A whole number of 64 bits behind a pointer.
pub const fn int64_pointer(name: &'static str) -> Field {
    field(name, Kind::Int64).pointer()
}

/// A whole number or text, always written.
pub const fn int_or_text(name: &'static str) -> Field {
    field(name, Kind::IntOrText).always()
}

/// A struct behind a pointer.
pub const fn object(name: &'static str, kind: &'static Object) -> Field {
    field(name, Kind::Object(kind)).pointer()
}

/// A struct that stands in its place itself: it is always written.
pub const fn embedded(name: &'static str, kind: &'static Object) -> Field {
    field(name, Kind::Object(kind)).always()
}

/// A list.
pub const fn list(name: &'static str, element: &'static Kind) -> Field {
    field(name, Kind::List(element))
}

/// A mapping.
pub const fn map(name: &'static str, value: &'static Kind) -> Field {
    field(name, Kind::Map(value))
}

/// Declares structs: a constant, the name in the API, the fields.
macro_rules! objects {
    ($( $(#[$meta:meta])* $constant:ident = $name:literal [ $($field:expr),* $(,)? ]; )*) => { $(
        $(#[$meta])*
        pub static $constant: $crate::manifest::patch::schema::Object =
            $crate::manifest::patch::schema::Object { name: $name, fields: &[ $($field),* ] };
    )* };
}
pub(super) use objects;

/// A list of structs.
macro_rules! objects_in {
    ($name:literal, $object:expr) => {
        $crate::manifest::patch::schema::list($name, &$crate::manifest::patch::schema::Kind::Object(&$object))
    };
}
pub(super) use objects_in;
