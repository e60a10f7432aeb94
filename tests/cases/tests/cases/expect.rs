//! Compares a span with what a case expects of it.

use std::fmt;

use opentelemetry::trace::Status;
use opentelemetry::{Array, Value as Attribute};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData};
use serde_json::Value;

use crate::COST;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Difference {
    pub(crate) key: String,
    expected: Value,
    found: Value,
}

impl Difference {
    pub(crate) fn new(key: &str, expected: &Value, found: &Value) -> Self {
        Self {
            key: key.to_owned(),
            expected: expected.clone(),
            found: found.clone(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is {}, not {}", self.key, self.found, self.expected)
    }
}

/// The one span that was exported, against what is expected of it.
pub(crate) fn span(expect: &Value, exporter: &InMemorySpanExporter) -> Vec<Difference> {
    let spans = exporter.get_finished_spans().expect("the exporter is open");
    let [span] = &spans[..] else {
        panic!("{} spans", spans.len());
    };
    let expected = expect.as_object().expect("attributes");
    let differences = expected.iter().filter_map(|(key, expected)| {
        let found = if key == "status" {
            status(span)
        } else {
            attribute(span, key)
        };
        (!same(expected, &found)).then(|| Difference::new(key, expected, &found))
    });
    differences.collect()
}

/// A cost without a span.
pub(crate) fn cost(expect: &Value, found: Option<f64>) -> Vec<Difference> {
    let (expected, found) = (&expect[COST], Value::from(found));
    if same(expected, &found) {
        return Vec::new();
    }
    vec![Difference::new(COST, expected, &found)]
}

fn status(span: &SpanData) -> Value {
    Value::from(match span.status {
        Status::Unset => "unset",
        Status::Ok => "ok",
        Status::Error { .. } => "error",
    })
}

/// An attribute as JSON; content is JSON in a text.
fn attribute(span: &SpanData, key: &str) -> Value {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    match found.map(|attribute| &attribute.value) {
        None => Value::Null,
        Some(Attribute::Bool(value)) => Value::from(*value),
        Some(Attribute::I64(value)) => Value::from(*value),
        Some(Attribute::F64(value)) => Value::from(*value),
        Some(Attribute::Array(Array::String(values))) => {
            values.iter().map(opentelemetry::StringValue::as_str).collect()
        }
        Some(value) => {
            let text = value.as_str();
            let content = serde_json::from_str(&text).ok().filter(Value::is_array);
            content.unwrap_or_else(|| Value::from(&*text))
        }
    }
}

/// Costs are sums of numbers that have no exact binary form. An object has at least what is expected of it.
fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            let (one, other) = (one.as_f64().unwrap_or(f64::NAN), other.as_f64().unwrap_or(f64::NAN));
            (one - other).abs() <= 1e-9 * one.abs()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => one
            .iter()
            .all(|(key, expected)| other.get(key).is_some_and(|found| same(expected, found))),
        _ => expected == found,
    }
}
