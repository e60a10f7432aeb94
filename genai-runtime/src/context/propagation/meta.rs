//! Trace context in MCP's `params._meta`.

use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector};
use serde_json::{Map, Value};

/// Writes the current trace context into `params._meta` of an MCP request, as `traceparent`, `tracestate` and `baggage`
/// ([SEP-414]).
///
/// Only strings are written, and only under these keys, which have no prefix.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let mut meta = serde_json::Map::new();
/// genai::propagation::inject_meta(&mut meta);
/// let params = serde_json::json!({ "name": "search", "arguments": {}, "_meta": meta });
/// ```
///
/// [SEP-414]: https://github.com/modelcontextprotocol/modelcontextprotocol/pull/414
pub fn inject_meta(meta: &mut Map<String, Value>) {
    crate::context::propagation::inject(&mut Outgoing(meta));
}

/// Writes the span of this context into `params._meta`, in place of an existing one. Baggage is not changed.
#[cfg(feature = "rmcp-3")]
pub(crate) fn write_trace_context(context: &Context, meta: &mut Map<String, Value>) {
    let mut written = Map::new();
    crate::context::propagation::write(context, &mut Outgoing(&mut written));
    written.remove("baggage");
    // A remaining `tracestate` would belong to another trace.
    if written.contains_key("traceparent") {
        meta.remove("tracestate");
    }
    meta.extend(written);
}

/// Reads the trace context from an MCP request's `params._meta`: see [`extract`](crate::context::propagation::extract).
pub fn extract_meta(meta: &Map<String, Value>) -> Context {
    crate::context::propagation::extract(&Incoming(meta))
}

struct Outgoing<'a>(&'a mut Map<String, Value>);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), Value::String(value));
    }
}

struct Incoming<'a>(&'a Map<String, Value>);

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}
