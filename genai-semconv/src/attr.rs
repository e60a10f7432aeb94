//! The types the table is made of. No logic: what is here can be read at compile time by the macros and by the runtime.

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
    /// Names an attribute. The generated constants are the conventions' own; an application may add its own.
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

    /// The field of a call's start that the attribute is.
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

/// The value type of attributes that carry prompts, arguments or results. Nothing can be written into one but by an
/// opted-in capture.
#[derive(Debug, Clone, Copy)]
pub enum Content {}

/// An attribute whose type is data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnyAttr {
    /// The name under which it is recorded.
    pub key: &'static str,
    /// The field of a call's start that it is.
    pub field: Option<Field>,
    /// What its values are.
    pub kind: ValueKind,
    /// The well-known values, where the conventions list them; others are allowed.
    pub values: &'static [&'static str],
}

/// What the values of an attribute are.
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
    /// Prompts, arguments, results: opt-in, redacted.
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

/// How strongly the conventions ask for an attribute on a span or metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Always there.
    Required,
    /// There under a condition, most often "if available".
    ConditionallyRequired,
    /// Expected unless there is a reason not to.
    Recommended,
    /// Only when somebody asked for it.
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
