//! Types of the table. They have no logic, so that the macros can read them at compile time and the runtime later.

use core::fmt;
use core::marker::PhantomData;

use crate::field::Field;

/// An attribute whose values have the type `T`.
///
/// `T` is one of `str`, `i64`, `f64`, `bool`, `[&'static str]` (an array of strings) and [`Content`].
pub struct Attr<T: ?Sized> {
    key: &'static str,
    field: Option<Field>,
    value: PhantomData<fn(&T)>,
}

impl<T: ?Sized> Attr<T> {
    /// Names an attribute. Each attribute of the conventions has a generated constant; an application may add its own.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            field: Field::of(key),
            value: PhantomData,
        }
    }

    /// The name under which the attribute is recorded.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// The field of a call's start that holds the attribute, if it has one.
    pub const fn field(&self) -> Option<Field> {
        self.field
    }
}

impl<T: ?Sized> Clone for Attr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Attr<T> {}

impl<T: ?Sized> fmt::Debug for Attr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)
    }
}

/// Value type of attributes that carry prompts, arguments or results. Only a capture that was opted into can write such
/// an attribute.
#[derive(Debug, Clone, Copy)]
pub enum Content {}

/// An attribute whose value type is a field, not a type parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnyAttr {
    /// The name under which the attribute is recorded.
    pub key: &'static str,
    /// The field of a call's start that holds the attribute, if it has one.
    pub field: Option<Field>,
    /// The type of its values.
    pub kind: ValueKind,
    /// The well-known values, where the conventions list them; others are allowed.
    pub values: &'static [&'static str],
}

/// The type of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// One string.
    Str,
    /// One signed 64-bit integer.
    Int,
    /// One 64-bit float.
    Double,
    /// `true` or `false`.
    Bool,
    /// An array of strings.
    Strings,
    /// Prompts, arguments or results: opt-in and redacted.
    Content,
}

impl ValueKind {
    /// The type in words, with its article: "an integer".
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Str => "a string",
            Self::Int => "an integer",
            Self::Double => "a number",
            Self::Bool => "a boolean",
            Self::Strings => "an array of strings",
            Self::Content => "captured content",
        }
    }
}

/// Requirement level of an attribute on a span or metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// The attribute is always present.
    Required,
    /// The attribute is present under a condition, most often "if available".
    ConditionallyRequired,
    /// The attribute is expected unless there is a reason to omit it.
    Recommended,
    /// The attribute is present only if somebody opted in.
    OptIn,
}

impl Requirement {
    /// The level in words, as the documentation prints it.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::ConditionallyRequired => "conditionally required",
            Self::Recommended => "recommended",
            Self::OptIn => "opt-in",
        }
    }
}
