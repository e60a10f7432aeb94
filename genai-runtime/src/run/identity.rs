//! The identity of a run: the names that the calls under it inherit.

use std::sync::Arc;

use opentelemetry::{StringValue, Value};

/// Names that the calls under a run inherit as far as the conventions allow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    pub(crate) agent: Option<StringValue>,
    pub(crate) conversation: Option<StringValue>,
    pub(crate) workflow: Option<StringValue>,
}

/// The text of a value, shared so that passing it to many calls does not copy it.
pub(super) fn shared(value: &Value) -> Option<StringValue> {
    match value {
        Value::String(text) => Some(StringValue::from(Arc::<str>::from(text.as_str()))),
        _ => None,
    }
}
