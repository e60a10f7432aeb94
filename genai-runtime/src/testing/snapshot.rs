//! The calls of a recording as a text without what differs between runs.

use std::fmt::Write as _;

use genai_semconv::{attributes as attr, own};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};

use crate::testing::call::RecordedCall;

/// Attributes whose value is a time that was measured.
const TIMES: &[&str] = &[
    attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key(),
    own::AGENT_LOOP_DURATION.key(),
];

pub(super) fn snapshot(calls: &[RecordedCall]) -> String {
    let mut text = String::new();
    let tops = calls.iter().filter(|call| call.parent.is_none());
    let mut next: Vec<(&RecordedCall, usize)> = tops.map(|call| (call, 0)).collect();
    next.reverse();
    while let Some((call, depth)) = next.pop() {
        write(&mut text, call, &"  ".repeat(depth));
        let children = calls.iter().rev().filter(|child| child.parent == Some(call.order));
        next.extend(children.map(|child| (child, depth + 1)));
    }
    text
}

fn write(text: &mut String, call: &RecordedCall, indent: &str) {
    let span = &call.span;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{indent}{}", span.name);
    if call.is_open {
        let _ = writeln!(text, "{indent}  [open]");
    }
    if let Status::Error { description } = &span.status {
        let _ = writeln!(text, "{indent}  [error] {description}");
    }
    write_attributes(text, &span.attributes, indent);
    for event in span.events.iter() {
        let _ = writeln!(text, "{indent}  [event] {}", event.name);
        write_attributes(text, &event.attributes, &format!("{indent}  "));
    }
}

fn write_attributes(text: &mut String, attributes: &[KeyValue], indent: &str) {
    let mut sorted: Vec<&KeyValue> = attributes.iter().collect();
    sorted.sort_by(|one, other| one.key.cmp(&other.key));
    for KeyValue { key, value, .. } in sorted {
        let value = if TIMES.contains(&key.as_str()) {
            "[time]".to_owned()
        } else if key.as_str() == own::AGENT_COST_PRICE_TABLE.key() {
            // A version, which changes although the agent has not.
            "[version]".to_owned()
        } else if key.as_str() == attr::SERVER_PORT.key() && is_on_this_machine(attributes) {
            "[port]".to_owned()
        } else {
            shown(value)
        };
        let _ = writeln!(text, "{indent}  {key} = {value}");
    }
}

/// Whether the server is a test's own, which takes any free port.
fn is_on_this_machine(attributes: &[KeyValue]) -> bool {
    attributes.iter().any(|attribute| {
        let host = attribute.value.as_str();
        attribute.key.as_str() == attr::SERVER_ADDRESS.key() && matches!(&*host, "127.0.0.1" | "localhost" | "::1")
    })
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{:?}", text.as_str()),
        other => other.as_str().into_owned(),
    }
}
