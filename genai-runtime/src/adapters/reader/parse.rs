//! Documents in a text: JSON, lines of JSON, server-sent events.

use serde_json::{Value, json};

use super::tolerant;

/// Parses a body: a document, or an array of its events. `null` if it is not JSON.
pub(in crate::adapters) fn body(body: &str) -> Value {
    serde_json::from_str(body)
        .ok()
        .or_else(|| not_strict(body))
        .unwrap_or_default()
}

/// Parses a body that `serde_json` refuses.
fn not_strict(body: &str) -> Option<Value> {
    let first = body.trim_start_matches('\u{feff}').trim_start();
    let first = first.lines().next().unwrap_or_default();
    let is_field = ["data:", "event:", "id:", ":"]
        .iter()
        .any(|name| first.starts_with(name));
    if is_field || parsed(first).is_some_and(|line| line.is_object()) {
        let mut events = events(body);
        return match events.len() {
            0 | 1 => events.pop(),
            _ => Some(Value::Array(events)),
        };
    }
    tolerant::parse_cut_off(body)
}

/// Parses server-sent events or lines of JSON. An event that is not JSON is left out.
pub(in crate::adapters) fn events(text: &str) -> Vec<Value> {
    // The body may be a single document, such as an error's.
    let whole = text.trim_start_matches('\u{feff}').trim();
    if whole.starts_with(['{', '[']) && whole.contains('\n') {
        match serde_json::from_str(whole) {
            Ok(Value::Array(items)) => return items,
            Ok(value) => return vec![value],
            Err(_) => {}
        }
    }
    let text = text.replace("\r\n", "\n");
    let mut values = Vec::new();
    // An event may have its data in several lines.
    let mut data = String::new();
    let mut is_error = false;
    for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
        let line = line.trim();
        if line.is_empty() {
            if is_error && !data.trim().is_empty() {
                values.push(error(Value::from(data.trim())));
            }
            data.clear();
            is_error = false;
        } else if let Some(name) = line.strip_prefix("event:") {
            is_error = name.trim() == ERROR;
        } else if let Some(more) = line.strip_prefix("data:") {
            data.push_str(more);
            if let Some(value) = parsed(&data) {
                values.push(if is_error { error(value) } else { value });
                data.clear();
            } else if more.trim() == "[DONE]" {
                data.clear();
            }
        } else if let Some(told) = line.strip_prefix("error:") {
            // The form of llama.cpp.
            let told = told.trim();
            values.push(error(parsed(told).unwrap_or_else(|| Value::from(told))));
        } else if let Some(value) = parsed(line) {
            values.push(value);
        }
    }
    if is_error && !data.trim().is_empty() {
        values.push(error(Value::from(data.trim())));
    }
    let has_document = values.iter().any(|value| value.is_object() || value.is_array());
    if !has_document && whole.starts_with('{') {
        // The document spans several lines and is cut off.
        return tolerant::parse_cut_off(whole).into_iter().collect();
    }
    values
}

const ERROR: &str = "error";

/// Data of an `error` event, in the form of an error document.
fn error(data: Value) -> Value {
    let is_told = data.get(ERROR).is_some_and(|error| !error.is_null());
    if is_told || data.get("type").is_some_and(|kind| kind == ERROR) {
        return data;
    }
    json!({ ERROR: data })
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| tolerant::parse(text))
}
