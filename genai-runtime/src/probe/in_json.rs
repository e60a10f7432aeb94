//! Values for `response = json`.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::adapters::{Serialized, SerializedJson};

/// Probe for whether a value has fields that can be read.
#[derive(Debug)]
pub struct JsonProbe<V>(PhantomData<fn() -> V>);

impl<V> JsonProbe<V> {
    /// Creates the probe.
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

/// Selected first, on `&&probe`: a value that serializes to JSON without fields. The error exists because nothing would
/// be read.
pub trait JsonWithoutFields<V> {
    /// Does not compile; the bound explains the reason.
    fn __genai_json<'v>(&self, value: &'v V) -> Serialized<'v, V>
    where
        V: HasFields;
}

/// A value with fields. It has no implementations because it is only required of types without fields.
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

/// A type without fields.
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
