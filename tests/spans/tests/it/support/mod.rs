//! Support for tests: one provider for all, one trace for each, and comparison of whole spans.

mod span;
mod trace;

use std::collections::BTreeMap;

use opentelemetry::{Array, StringValue, Value};

pub(crate) use span::{Span, names, without_api_type};
pub(crate) use trace::Trace;

/// Attributes in a fixed order, so that differences are easy to see.
pub(crate) type Attributes = BTreeMap<String, Value>;

/// Builds [`Attributes`]: `attributes! { "key" => value, … }`.
macro_rules! attributes {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::support::Attributes::from([$(($key.to_owned(), opentelemetry::Value::from($value))),*])
    };
}
pub(crate) use attributes;

/// The end attributes of every run, without tokens.
pub(crate) fn run_end(outcome: &'static str, model_calls: i64, tool_calls: i64) -> Attributes {
    attributes! {
        "agent.outcome" => outcome,
        "agent.run.model_calls" => model_calls,
        "agent.run.tool_calls" => tool_calls,
        "agent.run.retries" => 0,
        "agent.run.repeated_calls" => i64::from(tool_calls > 0),
    }
}

/// The end attributes of a run whose calls used tokens.
pub(crate) fn run_end_with_tokens(model_calls: i64, tool_calls: i64, input: i64, output: i64) -> Attributes {
    let mut end = run_end("completed", model_calls, tool_calls);
    end.extend(attributes! { "agent.run.input_tokens" => input, "agent.run.output_tokens" => output });
    end
}

/// An array of strings.
pub(crate) fn strings(texts: &[&'static str]) -> Value {
    Value::Array(Array::String(
        texts.iter().map(|text| StringValue::from(*text)).collect(),
    ))
}
