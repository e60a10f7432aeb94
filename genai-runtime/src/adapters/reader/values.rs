//! Predicates and lengths of whole values.

use serde_core::Serialize;
use serde_json::Value;

/// Whether a field of an error is empty.
pub(super) fn is_nothing<T: Serialize + ?Sized>(value: &T) -> bool {
    match serde_json::to_value(value) {
        Ok(Value::Null | Value::Bool(false)) | Err(_) => true,
        Ok(Value::String(text)) => text.is_empty(),
        Ok(Value::Array(items)) => items.is_empty(),
        Ok(Value::Object(fields)) => fields.is_empty(),
        Ok(Value::Number(number)) => number.as_f64() == Some(0.0),
        Ok(Value::Bool(true)) => false,
    }
}

/// Length of a text, or of any other value as JSON.
pub(super) fn length<T: Serialize + ?Sized>(value: &T) -> usize {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text.len(),
        Ok(Value::Null) | Err(_) => 0,
        Ok(other) => other.to_string().len(),
    }
}
