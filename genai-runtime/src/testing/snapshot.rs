//! The calls of a recording as a text without the values that differ between runs.

use std::collections::HashSet;
use std::fmt::Write as _;

use genai_semconv::{attributes as attr, own};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use serde_json::Value as Json;

use crate::run::TaskId;
use crate::testing::call::RecordedCall;

/// Attributes whose value is a measured time.
const TIMES: &[&str] = &[
    attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key(),
    own::AGENT_LOOP_DURATION.key(),
];

/// Ids that a provider or a server creates for each request.
const IDS: &[&str] = &[
    attr::GEN_AI_RESPONSE_ID.key(),
    attr::GEN_AI_TOOL_CALL_ID.key(),
    attr::JSONRPC_REQUEST_ID.key(),
    attr::MCP_SESSION_ID.key(),
];

/// Content that repeats the ids of tool calls.
const MESSAGES: &[&str] = &[attr::GEN_AI_INPUT_MESSAGES.key(), attr::GEN_AI_OUTPUT_MESSAGES.key()];

/// Positions of a call among those with its fingerprint in its run, which depend on the order of arrival.
const PLACES: &[&str] = &[own::TOOL_REPEAT.key(), own::TOOL_RETRY.key()];

/// Fingerprints that several concurrent calls share.
type Contested = HashSet<String>;

/// A task with its concurrent calls, or one concurrent call outside of such tasks.
type Side<'a> = (Option<&'a TaskId>, Vec<&'a RecordedCall>);

pub(super) fn snapshot(calls: &[RecordedCall]) -> String {
    below(calls, None, &Contested::new(), 0)
}

/// The calls of `parent` with all their descendants, as text.
fn below(calls: &[RecordedCall], parent: Option<&RecordedCall>, contested: &Contested, depth: usize) -> String {
    let mut text = String::new();
    // Concurrent calls, grouped by task, and the end of the last of them.
    let mut beside: Vec<Side<'_>> = Vec::new();
    let mut end = 0;
    for call in calls
        .iter()
        .filter(|call| call.parent == parent.map(|parent| parent.order))
    {
        let above = parent.and_then(|parent| parent.task.as_ref());
        let task = call
            .task
            .as_ref()
            .filter(|task| !above.is_some_and(|above| above.is(task)));
        let in_tasks = task.is_some() && beside.iter().all(|(other, _)| other.is_some());
        if call.started > end && !in_tasks {
            text += &sorted(calls, std::mem::take(&mut beside), contested, depth);
        }
        end = end.max(call.ended.unwrap_or(usize::MAX));
        let is_same = |other: &TaskId| task.is_some_and(|task| task.is(other));
        match beside.iter_mut().find(|(other, _)| other.is_some_and(is_same)) {
            Some((_, of_task)) => of_task.push(call),
            None => beside.push((task, vec![call])),
        }
    }
    text + &sorted(calls, beside, contested, depth)
}

/// Concurrent calls, sorted by their texts: which of them starts first differs between runs.
fn sorted(calls: &[RecordedCall], beside: Vec<Side<'_>>, contested: &Contested, depth: usize) -> String {
    let mut contested = contested.clone();
    let mut seen = Contested::new();
    for (_, side) in &beside {
        let made: Contested = side.iter().flat_map(|call| fingerprints(calls, call)).collect();
        contested.extend(made.intersection(&seen).cloned());
        seen.extend(made);
    }
    let text = |(_, side): Side<'_>| {
        let texts = side.into_iter().map(|call| {
            let mut text = String::new();
            write(&mut text, call, &contested, &"  ".repeat(depth));
            text + &below(calls, Some(call), &contested, depth + 1)
        });
        texts.collect::<String>()
    };
    let mut texts: Vec<String> = beside.into_iter().map(text).collect();
    texts.sort();
    texts.concat()
}

/// The fingerprints of a call and of its descendants.
fn fingerprints(calls: &[RecordedCall], call: &RecordedCall) -> Contested {
    let below = calls.iter().filter(|other| other.parent == Some(call.order));
    below
        .flat_map(|call| fingerprints(calls, call))
        .chain(fingerprint(&call.span.attributes))
        .collect()
}

fn fingerprint(attributes: &[KeyValue]) -> Option<String> {
    let mut attributes = attributes.iter();
    let found = attributes.find(|attribute| attribute.key.as_str() == own::TOOL_ARGS_FINGERPRINT.key());
    found.map(|attribute| attribute.value.as_str().into_owned())
}

fn write(text: &mut String, call: &RecordedCall, contested: &Contested, indent: &str) {
    let span = &call.span;
    let is_contested = fingerprint(&span.attributes).is_some_and(|own| contested.contains(&own));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{indent}{}", span.name);
    if call.is_open() {
        let _ = writeln!(text, "{indent}  [open]");
    }
    if let Status::Error { description } = &span.status {
        let _ = writeln!(text, "{}", format!("{indent}  [error] {description}").trim_end());
    }
    write_attributes(text, &span.attributes, is_contested, indent);
    for event in span.events.iter() {
        let _ = writeln!(text, "{indent}  [event] {}", event.name);
        write_attributes(text, &event.attributes, is_contested, &format!("{indent}  "));
    }
}

fn write_attributes(text: &mut String, attributes: &[KeyValue], is_contested: bool, indent: &str) {
    let mut sorted: Vec<&KeyValue> = attributes.iter().collect();
    // It depends on the order in which concurrent calls end.
    sorted.retain(|attribute| attribute.key.as_str() != own::TOOL_ERROR_NEW.key());
    sorted.sort_by(|one, other| one.key.cmp(&other.key));
    for KeyValue { key, value, .. } in sorted {
        let value = match key.as_str() {
            key if TIMES.contains(&key) => "[time]".to_owned(),
            key if IDS.contains(&key) => "[id]".to_owned(),
            key if is_contested && PLACES.contains(&key) => "[place]".to_owned(),
            key if MESSAGES.contains(&key) => shown(&without_ids(value)),
            // The version changes even if the agent has not.
            key if key == own::AGENT_COST_PRICE_TABLE.key() => "[version]".to_owned(),
            key if key == attr::SERVER_PORT.key() && is_on_this_machine(attributes) => "[port]".to_owned(),
            _ => shown(value),
        };
        let _ = writeln!(text, "{indent}  {key} = {value}");
    }
}

/// Messages without the ids of their tool calls. Truncated messages are no JSON, and stay unchanged.
fn without_ids(messages: &Value) -> Value {
    let Ok(mut json) = serde_json::from_str::<Json>(&messages.as_str()) else {
        return messages.clone();
    };
    for message in json.as_array_mut().into_iter().flatten() {
        let parts = message.get_mut("parts").and_then(Json::as_array_mut);
        for id in parts.into_iter().flatten().filter_map(|part| part.get_mut("id")) {
            *id = Json::from("[id]");
        }
    }
    Value::from(json.to_string())
}

/// Whether the server is on this machine, such as a test's own, which takes any free port.
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
