//! Fields of JSON price files.

use serde_json::{Map, Value};

use crate::price::decimal::IntoUsd as _;
use crate::price::error::PriceError;

/// A number, or a text that is one, as decimal text.
pub(super) fn usd(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // The number's own text is not used, because it may have an exponent.
        Value::Number(number) => number.as_f64().map(|number| number.decimal()),
        _ => None,
    }
}

pub(super) fn text(fields: &mut Map<String, Value>, field: &str) -> Result<Option<String>, PriceError> {
    match fields.remove(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(problem(field, "expected a text")),
    }
}

pub(super) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

pub(super) fn problem(field: &str, problem: &str) -> PriceError {
    PriceError::new(field, problem)
}
