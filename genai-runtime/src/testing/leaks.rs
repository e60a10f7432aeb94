//! Search for texts that must not have been recorded.

use genai_semconv::{ValueKind, attributes as attr, own};
use genai_view::text::counted;
use opentelemetry::Value;
use opentelemetry::trace::Status;
#[cfg(feature = "capture")]
use opentelemetry_sdk::logs::SdkLogRecord;

use crate::testing::call::RecordedCall;

/// A stand-in for events, which exist only with the feature `capture`.
#[cfg(not(feature = "capture"))]
pub(super) enum SdkLogRecord {}

#[track_caller]
pub(super) fn assert_nothing_of(calls: &[RecordedCall], events: &[SdkLogRecord], markers: &[&str]) {
    assert!(!markers.is_empty(), "no text to look for was given");
    assert!(
        !markers.iter().any(|marker| marker.is_empty()),
        "a text to look for is empty, and would be found everywhere"
    );
    let mut found = Vec::new();
    for call in calls {
        places_of_call(call, &mut |place, text| note(markers, &place, text, &mut found));
    }
    for event in events {
        places_of_event(event, &mut |place, text| note(markers, &place, text, &mut found));
    }
    assert!(
        found.is_empty(),
        "texts that must not be recorded were found in {}:\n{}",
        counted(found.len() as u64, "place"),
        found.join("\n")
    );
    assert!(
        calls.iter().any(has_content) || events.iter().any(event_has_content),
        "there is nothing to check: no content was captured; use `record_with` and settings with \
         `content_capture(ContentCapture::SpanOnly)`, the feature `capture` and an attribute that names content, such as \
         `capture(raw(arguments))`"
    );
}

/// Whether the call has a text of the application, a model or a tool.
fn has_content(call: &RecordedCall) -> bool {
    let span = &call.span;
    let is_described = matches!(&span.status, Status::Error { description } if !description.is_empty());
    let attributes = &mut span.attributes.iter();
    is_described || !span.events.is_empty() || attributes.any(|attribute| is_content(attribute.key.as_str()))
}

/// Whether an attribute can hold content: content of the conventions, or an attribute that only the application
/// defines.
fn is_content(key: &str) -> bool {
    let mut known = attr::ATTRIBUTES.iter().chain(own::OWN);
    let is_query = [
        attr::GEN_AI_RETRIEVAL_QUERY_TEXT.key(),
        attr::GEN_AI_MEMORY_QUERY_TEXT.key(),
    ]
    .contains(&key);
    is_query
        || known
            .find(|attr| attr.key == key)
            .is_none_or(|attr| attr.kind == ValueKind::Content)
}

fn note(markers: &[&str], place: &str, text: &str, found: &mut Vec<String>) {
    for marker in markers {
        let in_json = serde_json::Value::from(*marker).to_string();
        // The quotation marks around the text are removed.
        let in_json = &in_json[1..in_json.len() - 1];
        if text.contains(marker) || text.contains(in_json) {
            found.push(format!("  {marker:?} is in {place}"));
        }
    }
}

/// Visits every text on a span, with a description of its place.
fn places_of_call(call: &RecordedCall, visit: &mut dyn FnMut(String, &str)) {
    let span = &call.span;
    let at = |what: &str| format!("{what} of call {} `{}`", call.order, span.name);
    // The name may contain the text, so the description does not repeat it.
    visit(format!("the name of call {}", call.order), &span.name);
    if let Status::Error { description } = &span.status {
        visit(at("the status"), description);
    }
    for attribute in &span.attributes {
        let key = attribute.key.as_str();
        values(&attribute.value, &mut |text| visit(at(&format!("`{key}`")), text));
        visit(at("the name of an attribute"), key);
    }
    for event in span.events.iter() {
        visit(at("the name of an event"), &event.name);
        for attribute in &event.attributes {
            let place = format!("`{}` of the event `{}`", attribute.key, event.name);
            values(&attribute.value, &mut |text| visit(at(&place), text));
        }
    }
    for link in span.links.iter() {
        for attribute in &link.attributes {
            let place = format!("`{}` of a link", attribute.key);
            values(&attribute.value, &mut |text| visit(at(&place), text));
        }
    }
    let state = span.span_context.trace_state().header();
    visit(at("the trace state"), &state);
}

fn values(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Array(opentelemetry::Array::String(items)) => items.iter().for_each(|item| visit(item.as_str())),
        other => visit(&other.as_str()),
    }
}

#[cfg(feature = "capture")]
fn places_of_event(event: &SdkLogRecord, visit: &mut dyn FnMut(String, &str)) {
    let name = event.event_name().unwrap_or("without a name");
    if let Some(body) = event.body() {
        any_values(body, &mut |text| visit(format!("the body of an event `{name}`"), text));
    }
    for (key, value) in event.attributes_iter() {
        any_values(value, &mut |text| visit(format!("`{key}` of an event `{name}`"), text));
    }
}

#[cfg(feature = "capture")]
fn event_has_content(event: &SdkLogRecord) -> bool {
    event.body().is_some() || event.attributes_iter().any(|(key, _)| is_content(key.as_str()))
}

#[cfg(feature = "capture")]
fn any_values(value: &opentelemetry::logs::AnyValue, visit: &mut dyn FnMut(&str)) {
    use opentelemetry::logs::AnyValue;

    // A list of remaining values in place of recursion, because deep JSON would overflow the stack.
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            AnyValue::String(text) => visit(text.as_str()),
            AnyValue::Int(number) => visit(&number.to_string()),
            AnyValue::Double(number) => visit(&number.to_string()),
            AnyValue::Bytes(bytes) => visit(&String::from_utf8_lossy(bytes)),
            AnyValue::ListAny(items) => left.extend(items.iter()),
            AnyValue::Map(fields) => {
                for (key, value) in fields.iter() {
                    visit(key.as_str());
                    left.push(value);
                }
            }
            _ => {}
        }
    }
}

#[cfg(not(feature = "capture"))]
fn event_has_content(event: &SdkLogRecord) -> bool {
    match *event {}
}

#[cfg(not(feature = "capture"))]
fn places_of_event(event: &SdkLogRecord, _: &mut dyn FnMut(String, &str)) {
    match *event {}
}
