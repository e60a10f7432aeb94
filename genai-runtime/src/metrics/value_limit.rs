//! Metrics are kept for every combination of attributes, for as long as the process runs. So an attribute may have only
//! so many values, whatever a program puts into it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use genai_semconv::attributes as attr;
use opentelemetry::{KeyValue, Value};

/// How many values an attribute may have, unless the configuration says otherwise.
pub(crate) const VALUE_LIMIT: usize = 200;

/// What stands for the values beyond, as in the conventions' `error.type`.
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

    /// The value, or what stands for it.
    pub(super) fn text<'a>(&self, key: &'static str, value: &'a str) -> Cow<'a, str> {
        if self.admits(key, value) {
            Cow::Borrowed(value)
        } else {
            Cow::Borrowed(OTHER)
        }
    }

    /// The attributes, with what stands for the values beyond the limit. A number beyond it is left out, and so is the port
    /// of a server that is.
    pub(super) fn attributes<'a>(&self, attributes: impl Iterator<Item = (&'static str, &'a Value)>) -> Vec<KeyValue> {
        let mut guarded = Vec::new();
        for (key, value) in attributes {
            match value {
                Value::String(text) if self.admits(key, text.as_str()) => {
                    guarded.push(KeyValue::new(key, value.clone()));
                }
                Value::String(_) => guarded.push(KeyValue::new(key, OTHER)),
                Value::I64(number) if self.admits(key, &number.to_string()) => {
                    guarded.push(KeyValue::new(key, *number));
                }
                _ => {}
            }
        }
        let address = attr::SERVER_ADDRESS.key();
        if guarded.contains(&KeyValue::new(address, OTHER)) {
            guarded.retain(|attribute| attribute.key.as_str() != attr::SERVER_PORT.key());
        }
        guarded
    }

    /// Whether the value is, or may become, one of those that the attribute has.
    pub(super) fn admits(&self, key: &'static str, value: &str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let values = seen.entry(key).or_default();
        values.contains(value) || value == OTHER || (values.len() < self.limit && values.insert(value.to_owned()))
    }
}
