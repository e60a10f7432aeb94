//! Checks of spans against the table of the conventions.

use genai_semconv::{
    AnyAttr, DEPRECATED, OPERATIONS, Operation, RESERVED, Requirement, SpanGroup, ValueKind, attributes, own,
};
use genai_view::text::counted;
use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

/// Checks spans against the conventions, including spans of other code. [`convention_violations`] lists the checks.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # fn check(spans: &[opentelemetry_sdk::trace::SpanData]) {
/// // Spans of any exporter of the SDK, such as its `InMemorySpanExporter`.
/// genai::testing::assert_conventions(spans);
/// # }
/// ```
///
/// # Panics
///
/// A span violates them, or there are no spans. The message lists each violation.
#[track_caller]
pub fn assert_conventions(spans: &[SpanData]) {
    assert!(!spans.is_empty(), "there are no spans to check");
    let violations = convention_violations(spans);
    assert!(
        violations.is_empty(),
        "{} of the conventions:\n  {}",
        counted(violations.len() as u64, "violation"),
        violations.join("\n  ")
    );
}

/// The violations of the conventions that this crate is pinned to, one sentence each; empty if there are none.
///
/// Spans with `gen_ai.operation.name` are checked for their span kind, their name and required attributes. The
/// attribute is required if the span has attributes of a model or a tool, and does not belong to MCP. Attributes in the
/// namespaces of the conventions must be known, of the right type, and not deprecated. On a span of a known operation,
/// `gen_ai.` attributes must belong to it. `error.type` must be present if and only if the status is an error, and no
/// status may be `Ok`. Conditional requirements are not checked.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn agent() {}
/// # async fn test() {
/// let run = genai::testing::record(agent()).await;
/// let violations = genai::testing::convention_violations(&run.spans());
/// assert!(violations.is_empty(), "{}", violations.join("\n"));
/// # }
/// ```
pub fn convention_violations(spans: &[SpanData]) -> Vec<String> {
    spans.iter().flat_map(of_span).collect()
}

fn of_span(span: &SpanData) -> Vec<String> {
    let mut violations: Vec<String> = span.attributes.iter().filter_map(of_attribute).collect();
    let groups = groups(span);
    if let Some(operation) = text(span, attributes::GEN_AI_OPERATION_NAME.key()) {
        if groups.is_empty() {
            violations.push(format!(
                "`gen_ai.operation.name` {operation:?} is no operation of the conventions"
            ));
        } else if !span.name.starts_with(operation) {
            violations.push(format!(
                "the span's name does not begin with its operation {operation:?}"
            ));
        }
    } else if needs_operation(span) {
        violations.push("`gen_ai.operation.name` is missing".to_owned());
    }
    let of_kind: Vec<_> = groups.iter().copied().filter(|group| is_of_kind(span, group)).collect();
    if !groups.is_empty() && of_kind.is_empty() {
        violations.push(format!("the span kind {:?} is not the operation's", span.span_kind));
    }
    // Agents have two kinds of span with different requirements; a span of the wrong kind gets one complaint only.
    if let [group, ..] = &of_kind[..] {
        violations.extend(of_group(span, group));
    }
    let is_error = matches!(span.status, Status::Error { .. });
    let error_type = text(span, attributes::ERROR_TYPE.key());
    match (is_error, error_type) {
        (true, None) => violations.push("the status is an error, and `error.type` is missing".to_owned()),
        (false, Some(_)) => violations.push("`error.type` is set, and the status is no error".to_owned()),
        _ => {}
    }
    if span.status == Status::Ok {
        violations.push("the status is `Ok`, which instrumentation leaves to the application".to_owned());
    }
    let place = format!("span `{}`: ", span.name);
    violations
        .into_iter()
        .map(|violation| format!("{place}{violation}"))
        .collect()
}

/// Whether the span describes an operation of the conventions. Other spans may name the agent and the conversation that
/// they belong to. Spans of MCP have their own operations, and a refused call has none.
fn needs_operation(span: &SpanData) -> bool {
    let has = |key: &str| keys(span).any(|known| known == key);
    let names_place = |key: &str| key.starts_with("gen_ai.agent.") || key == attributes::GEN_AI_CONVERSATION_ID.key();
    keys(span).any(|key| key.starts_with("gen_ai.") && !names_place(key))
        && !has(attributes::MCP_METHOD_NAME.key())
        && !has(own::AGENT_STOP_REASON.key())
}

/// The violations of the rules for this kind of span.
fn of_group(span: &SpanData, group: &SpanGroup) -> Vec<String> {
    let required = group.attributes.iter();
    let missing = required
        .filter(|known| known.requirement == Requirement::Required && keys(span).all(|key| key != known.attr.key))
        .map(|known| format!("the required attribute `{}` is missing", known.attr.key));
    let strange = keys(span).filter(|key| {
        let is_known = attributes::ATTRIBUTES.iter().any(|attr| attr.key == *key);
        // References to content are own attributes in the namespace of the conventions. The agent's name on the calls
        // that it makes is an own addition.
        let is_ours = own::OWN.iter().any(|own| own.key == *key) || *key == attributes::GEN_AI_AGENT_NAME.key();
        let is_refined = group.refinements(key).next().is_some();
        is_known && key.starts_with("gen_ai.") && group.find(key).is_none() && !is_refined && !is_ours
    });
    let strange = strange.map(|key| format!("`{key}` does not belong on a span of the kind `{}`", group.id));
    missing.chain(strange).collect()
}

fn of_attribute(attribute: &KeyValue) -> Option<String> {
    let key = attribute.key.as_str();
    if let Some((_, new)) = DEPRECATED.iter().find(|(old, _)| *old == key) {
        return Some(format!("`{key}` is deprecated: use `{new}`"));
    }
    let mut known = attributes::ATTRIBUTES.iter().chain(own::OWN);
    let Some(attr) = known.find(|attr| attr.key == key) else {
        let variable = key.strip_prefix(attributes::GEN_AI_PROMPT_VARIABLE.key());
        let is_variable = variable.is_some_and(|name| name.starts_with('.'));
        let is_reserved = !is_variable && RESERVED.iter().any(|namespace| key.starts_with(namespace));
        return is_reserved.then(|| format!("`{key}` is unknown, in a namespace of the conventions"));
    };
    (!is_of_type(attr, &attribute.value)).then(|| format!("`{key}` has to be {}", attr.kind.describe()))
}

fn is_of_type(attr: &AnyAttr, value: &Value) -> bool {
    match attr.kind {
        ValueKind::Str => matches!(value, Value::String(_)),
        ValueKind::Int => matches!(value, Value::I64(_)),
        ValueKind::Double => matches!(value, Value::F64(_) | Value::I64(_)),
        ValueKind::Bool => matches!(value, Value::Bool(_)),
        ValueKind::Strings => matches!(value, Value::Array(Array::String(_))),
        // Spans cannot carry structured values, so they have content as text.
        ValueKind::Content => matches!(value, Value::String(_) | Value::Array(Array::String(_))),
    }
}

/// The groups of the conventions for the span's operation.
fn groups(span: &SpanData) -> Vec<&'static SpanGroup> {
    let Some(operation) = text(span, attributes::GEN_AI_OPERATION_NAME.key()) else {
        return Vec::new();
    };
    let is_its = |row: &Operation| {
        // The operations of memory share a row of the table.
        let names = row.key("operation").map_or(&[][..], |key| key.literals);
        row.name == Some(operation) || names.contains(&operation)
    };
    let rows = OPERATIONS.iter().filter(|row| is_its(row));
    rows.map(|row| row.span).collect()
}

fn is_of_kind(span: &SpanData, group: &SpanGroup) -> bool {
    match group.kind {
        genai_semconv::SpanKind::Client => span.span_kind == SpanKind::Client,
        genai_semconv::SpanKind::Server => span.span_kind == SpanKind::Server,
        genai_semconv::SpanKind::Internal => span.span_kind == SpanKind::Internal,
    }
}

fn keys(span: &SpanData) -> impl Iterator<Item = &str> {
    span.attributes.iter().map(|attribute| attribute.key.as_str())
}

fn text<'a>(span: &'a SpanData, key: &str) -> Option<&'a str> {
    span.attributes
        .iter()
        .rev()
        .find_map(|attribute| match &attribute.value {
            Value::String(text) if attribute.key.as_str() == key => Some(text.as_str()),
            _ => None,
        })
}
