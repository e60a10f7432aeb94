//! A limit on the number of values of an attribute. Metrics are kept for every combination of attributes as long as the
//! process runs, so the limit bounds their memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use genai_semconv::attributes as attr;
use opentelemetry::{KeyValue, Value};

/// Default maximum number of values that an attribute may have.
pub(crate) const VALUE_LIMIT: usize = 200;

/// Placeholder for the values beyond the limit, as in the conventions' `error.type`.
pub(super) const OTHER: &str = "_OTHER";

/// The values that attributes have had so far.
pub(super) struct ValueLimit {
    limit: usize,
    seen: Mutex<HashMap<&'static str, HashSet<String>>>,
}

impl ValueLimit {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            seen: Mutex::default(),
        }
    }

    /// The value, or the placeholder.
    pub(super) fn text<'a>(&self, key: &'static str, value: &'a str) -> &'a str {
        if self.admits(key, value) { value } else { OTHER }
    }

    /// The attributes, with the placeholder for values beyond the limit. A number beyond the limit is left out, and so
    /// is the port of a server whose address is beyond it.
    pub(super) fn attributes<'a>(&self, attributes: impl Iterator<Item = (&'static str, &'a Value)>) -> Vec<KeyValue> {
        let mut guarded = Vec::new();
        for (key, value) in attributes {
            match value {
                Value::String(text) if !self.admits(key, text.as_str()) => guarded.push(KeyValue::new(key, OTHER)),
                Value::I64(number) if !self.admits(key, &number.to_string()) => {}
                Value::String(_) | Value::I64(_) => guarded.push(KeyValue::new(key, value.clone())),
                _ => {}
            }
        }
        let address = attr::SERVER_ADDRESS.key();
        if guarded.contains(&KeyValue::new(address, OTHER)) {
            guarded.retain(|attribute| attribute.key.as_str() != attr::SERVER_PORT.key());
        }
        guarded
    }

    /// Whether the value is one of the attribute's values or may become one.
    fn admits(&self, key: &'static str, value: &str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let values = seen.entry(key).or_default();
        values.contains(value) || value == OTHER || (values.len() < self.limit && values.insert(value.to_owned()))
    }
}
