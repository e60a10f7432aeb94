//! What `response = json` reads.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::adapters::{Serialized, SerializedJson};

/// Asks whether a value has fields that can be read.
#[derive(Debug)]
pub struct JsonProbe<V>(PhantomData<fn() -> V>);

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> JsonProbe<V> {
    /// The question.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }

    /// A value that serializes to its provider's JSON.
    pub const fn __genai_json<'v>(&self, value: &'v V) -> Serialized<'v, V>
    where
        V: SerializedJson,
    {
        Serialized::new(value)
    }
}

/// A value that serializes to JSON and has no fields: without an error, nothing would be read of it. Asked first, on `&&probe`.
pub trait JsonWithoutFields<V> {
    /// Does not compile, which the bound explains.
    fn __genai_json<'v>(&self, value: &'v V) -> Serialized<'v, V>
    where
        V: HasFields;
}

/// A value with fields. It has no implementations: it is only asked of types that have none.
#[diagnostic::on_unimplemented(
    message = "`response = json` finds no token counts in a `{Self}`",
    label = "this type has no fields",
    note = "if it is a text in JSON, write `response = genai::json::Body::parse`; of a stream of server-sent events `response = genai::json::Events::parse`",
    note = "or return a type that serializes to the provider's JSON, such as `serde_json::Value`"
)]
pub trait HasFields {}

impl<V: WithoutFields> JsonWithoutFields<V> for &JsonProbe<V> {
    fn __genai_json<'v>(&self, value: &'v V) -> Serialized<'v, V>
    where
        V: HasFields,
    {
        Serialized::new(value)
    }
}

/// A type that has no fields.
pub trait WithoutFields: SerializedJson {}

macro_rules! without_fields {
    ($($value:ty),*) => {
        $(impl WithoutFields for $value {})*
    };
}

without_fields!(
    String,
    &str,
    Box<str>,
    Cow<'_, str>,
    Vec<u8>,
    &[u8],
    (),
    bool,
    u32,
    u64,
    usize,
    i32,
    i64,
    f32,
    f64
);
