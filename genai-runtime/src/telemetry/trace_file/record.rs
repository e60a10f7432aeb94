//! A span as a line of OTLP JSON, in the form that the Collector's file exporter writes.

use std::fmt::Display;
use std::io::Write;
use std::time::SystemTime;

use genai_semconv::own;
use opentelemetry::trace::{Link, SpanContext, SpanId, SpanKind, Status};
use opentelemetry::{Array, Key, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanData;

/// Flags of a span in Protobuf: the first marks the second as valid, and the second marks a remote parent.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
/// Initial capacity of a line. Most lines are shorter.
const USUAL_LENGTH: usize = 1_536;

/// The part around the span, which is the same in every line of one process.
#[derive(Debug)]
pub(super) struct Frame {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Frame {
    pub(super) fn new(resource: &Resource) -> Self {
        let mut before = b"{\"resourceSpans\":[{\"resource\":{".to_vec();
        attributes_of(&mut before, resource.iter());
        before.extend_from_slice(b"},\"scopeSpans\":[{");
        let mut after = b"]".to_vec();
        schema(&mut after, resource.schema_url());
        after.extend_from_slice(b"}]}\n");
        Self { before, after }
    }

    /// The record of a span. If it has no end time, the span is marked as open.
    pub(super) fn line(&self, span: &SpanData, end: Option<SystemTime>) -> Vec<u8> {
        let mut line = Vec::with_capacity(self.before.len() + USUAL_LENGTH);
        let out = &mut line;
        out.extend_from_slice(&self.before);
        let scope = &span.instrumentation_scope;
        put(out, "\"scope\":{\"name\":");
        text(out, scope.name());
        if let Some(version) = scope.version() {
            put(out, ",\"version\":");
            text(out, version);
        }
        if scope.attributes().next().is_some() {
            put(out, ",");
            attributes_of(out, scope.attributes().map(|it| (&it.key, &it.value)));
        }
        put(out, "},\"spans\":[");
        write_span(out, span, end);
        put(out, "]");
        schema(out, scope.schema_url());
        put(out, "}");
        out.extend_from_slice(&self.after);
        line
    }
}

fn write_span(out: &mut Vec<u8>, span: &SpanData, end: Option<SystemTime>) {
    let context = &span.span_context;
    ids(out, context);
    let state = context.trace_state().header();
    if !state.is_empty() {
        put(out, ",\"traceState\":");
        text(out, &state);
    }
    let mut flags = u32::from(context.trace_flags().to_u8());
    if span.parent_span_id != SpanId::INVALID {
        show(out, format_args!(",\"parentSpanId\":\"{}\"", span.parent_span_id));
        flags |= HAS_IS_REMOTE;
    }
    if span.parent_span_is_remote {
        flags |= IS_REMOTE;
    }
    show(out, format_args!(",\"flags\":{flags},\"name\":"));
    text(out, &span.name);
    show(out, format_args!(",\"kind\":{}", kind(&span.span_kind)));
    let (start, ended) = (nanoseconds(span.start_time), end.map_or(0, nanoseconds));
    show(
        out,
        format_args!(",\"startTimeUnixNano\":\"{start}\",\"endTimeUnixNano\":\"{ended}\","),
    );
    let open = end.is_none().then(|| KeyValue::new(own::AGENT_SPAN_OPEN.key(), true));
    attributes_of(out, span.attributes.iter().chain(&open).map(|it| (&it.key, &it.value)));
    dropped(out, "droppedAttributesCount", span.dropped_attributes_count);
    if !span.events.events.is_empty() {
        put(out, ",\"events\":");
        list(out, &span.events.events, |out, event| {
            let time = nanoseconds(event.timestamp);
            show(out, format_args!("{{\"timeUnixNano\":\"{time}\",\"name\":"));
            text(out, &event.name);
            put(out, ",");
            attributes_of(out, event.attributes.iter().map(|it| (&it.key, &it.value)));
            dropped(out, "droppedAttributesCount", event.dropped_attributes_count);
            put(out, "}");
        });
    }
    dropped(out, "droppedEventsCount", span.events.dropped_count);
    if !span.links.links.is_empty() {
        put(out, ",\"links\":");
        list(out, &span.links.links, write_link);
    }
    dropped(out, "droppedLinksCount", span.links.dropped_count);
    put(out, ",\"status\":{");
    match &span.status {
        Status::Unset => {}
        Status::Ok => put(out, "\"code\":1"),
        Status::Error { description } => {
            put(out, "\"message\":");
            text(out, description);
            put(out, ",\"code\":2");
        }
    }
    put(out, "}}");
}

fn write_link(out: &mut Vec<u8>, link: &Link) {
    ids(out, &link.span_context);
    put(out, ",");
    attributes_of(out, link.attributes.iter().map(|it| (&it.key, &it.value)));
    dropped(out, "droppedAttributesCount", link.dropped_attributes_count);
    put(out, "}");
}

fn ids(out: &mut Vec<u8>, context: &SpanContext) {
    let (trace, span) = (context.trace_id(), context.span_id());
    show(out, format_args!("{{\"traceId\":\"{trace}\",\"spanId\":\"{span}\""));
}

fn kind(kind: &SpanKind) -> u8 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

fn nanoseconds(time: SystemTime) -> u128 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos()
}

fn schema(out: &mut Vec<u8>, url: Option<&str>) {
    if let Some(url) = url {
        put(out, ",\"schemaUrl\":");
        text(out, url);
    }
}

fn dropped(out: &mut Vec<u8>, name: &str, count: u32) {
    if count > 0 {
        show(out, format_args!(",\"{name}\":{count}"));
    }
}

fn attributes_of<'a>(out: &mut Vec<u8>, attributes: impl Iterator<Item = (&'a Key, &'a Value)>) {
    put(out, "\"attributes\":");
    list(out, attributes, |out, (key, value)| {
        put(out, "{\"key\":");
        text(out, key.as_str());
        put(out, ",\"value\":");
        write_value(out, value);
        put(out, "}");
    });
}

fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Bool(value) => boolean(out, *value),
        Value::I64(value) => integer(out, *value),
        Value::F64(value) => double(out, *value),
        Value::String(value) => string(out, value.as_str()),
        Value::Array(array) => {
            put(out, "{\"arrayValue\":{\"values\":");
            match array {
                Array::Bool(values) => list(out, values, |out, value| boolean(out, *value)),
                Array::I64(values) => list(out, values, |out, value| integer(out, *value)),
                Array::F64(values) => list(out, values, |out, value| double(out, *value)),
                Array::String(values) => list(out, values, |out, value| string(out, value.as_str())),
                // There is no other type today; a later one must not break the line.
                _ => put(out, "[]"),
            }
            put(out, "}}");
        }
        other => string(out, &other.as_str()),
    }
}

fn boolean(out: &mut Vec<u8>, value: bool) {
    show(out, format_args!("{{\"boolValue\":{value}}}"));
}

fn integer(out: &mut Vec<u8>, value: i64) {
    show(out, format_args!("{{\"intValue\":\"{value}\"}}"));
}

/// Writes a number. JSON has no form for values that are not finite; Protobuf's JSON writes them as text.
fn double(out: &mut Vec<u8>, value: f64) {
    put(out, "{\"doubleValue\":");
    match value {
        value if value.is_nan() => put(out, "\"NaN\""),
        f64::INFINITY => put(out, "\"Infinity\""),
        f64::NEG_INFINITY => put(out, "\"-Infinity\""),
        value => serde_json::to_writer(&mut *out, &value).unwrap_or_default(),
    }
    put(out, "}");
}

fn string(out: &mut Vec<u8>, value: &str) {
    put(out, "{\"stringValue\":");
    text(out, value);
    put(out, "}");
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    put(out, "[");
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            put(out, ",");
        }
        write(out, item);
    }
    put(out, "]");
}

/// Writes a text in quotes. It has no line break, so that a record stays on its line.
fn text(out: &mut Vec<u8>, text: &str) {
    // A write to a vector can't fail.
    serde_json::to_writer(out, text).unwrap_or_default();
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn show(out: &mut Vec<u8>, text: impl Display) {
    // A write to a vector can't fail.
    write!(out, "{text}").unwrap_or_default();
}
