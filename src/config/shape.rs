//! Which values a field of the configuration takes, as data: schemas and explanations are made of it.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::component::logging::FlushFrequency;
use super::component::{Float, Float32};
use super::duration::Duration;
use super::model::{Quantity, Timestamp};
use super::object::FieldInfo;

/// The values that a field takes. `null` stands for the default, but for durations that say otherwise.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number from the first to the second.
    Integer(i128, i128),
    /// A number.
    Number,
    /// A duration as Go writes it, such as `24h0m0s`. Go's reader takes `null` for an empty text, which is none, unless the field
    /// is a pointer.
    Duration {
        /// Whether `null` is accepted.
        null: bool,
    },
    /// A duration, or a whole number of nanoseconds.
    DurationOrNanoseconds,
    /// A point in time (RFC 3339).
    Time,
    /// A resource quantity, such as `100Mi`.
    Quantity,
    /// A list.
    List(Box<Shape>),
    /// Names with values.
    Map(Box<Shape>),
    /// An object with fields of its own.
    Object(&'static ObjectInfo),
}

/// An object of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct ObjectInfo {
    /// Name of the struct, such as `LocalEtcd`.
    pub name: &'static str,
    /// Path of the Rust module that it stands in: structs of two API versions may share a name.
    pub module: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its fields.
    pub fields: &'static [FieldInfo],
}

/// A type with a shape.
pub trait Shaped {
    /// The shape.
    fn shape() -> Shape;
}

macro_rules! shaped {
    ($($type:ty => $shape:expr),* $(,)?) => { $(
        impl Shaped for $type {
            fn shape() -> Shape {
                $shape
            }
        }
    )* };
}

shaped! {
    String => Shape::Text,
    SmolStr => Shape::Text,
    bool => Shape::Bool,
    i32 => Shape::Integer(i32::MIN.into(), i32::MAX.into()),
    i64 => Shape::Integer(i64::MIN.into(), i64::MAX.into()),
    u32 => Shape::Integer(0, u32::MAX.into()),
    u64 => Shape::Integer(0, u64::MAX.into()),
    Float => Shape::Number,
    Float32 => Shape::Number,
    Duration => Shape::Duration { null: false },
    Timestamp => Shape::Time,
    Quantity => Shape::Quantity,
    FlushFrequency => Shape::DurationOrNanoseconds,
}

impl<T: Shaped> Shaped for Option<T> {
    fn shape() -> Shape {
        match T::shape() {
            Shape::Duration { .. } => Shape::Duration { null: true },
            other => other,
        }
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
}

impl<T: Shaped> Shaped for BTreeMap<String, T> {
    fn shape() -> Shape {
        Shape::Map(Box::new(T::shape()))
    }
}
