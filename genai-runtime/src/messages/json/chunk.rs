//! Events of streamed answers.

use std::borrow::Cow;

use serde_json::Value;

use crate::messages::json::fields::{answer, index, list, text};
use crate::messages::json::parts::{part, parts_of};
use crate::messages::messages::Part;
use crate::messages::output::OutputContent;

/// Reads one event of a stream.
pub(crate) fn chunk(value: &Value, output: &mut OutputContent) {
    if let Value::Array(chunks) = value {
        return chunks.iter().for_each(|one| chunk(one, output));
    }
    let value = if is_whole(value) { value } else { answer(value) };
    if is_whole(value) {
        return crate::messages::json::answer::response(value, output);
    }
    for (place, choice) in list(value, "choices").enumerate() {
        let at = index(choice, place);
        match (choice.get("delta"), text(choice, "text")) {
            (Some(said), _) => delta(at, said, output),
            (None, Some(text)) => {
                output.text(at, text);
            }
            (None, None) => {}
        }
    }
    for (place, candidate) in list(value, "candidates").enumerate() {
        let parts = candidate.get("content").map(parts_of).unwrap_or_default();
        add(index(candidate, place), parts, output);
    }
    match text(value, "type") {
        Some(kind) if kind.starts_with("response.") => of_response(kind, value, output),
        Some(kind) => of_blocks(kind, value, output),
        None => without_type(value, output),
    }
}

/// Whether the event is a whole answer. Some servers send the whole answer so far beside each delta.
fn is_whole(value: &Value) -> bool {
    let is_message = |choice: &Value| choice.get("message").is_some() && choice.get("delta").is_none();
    let output = value.get("output");
    list(value, "choices").any(is_message)
        || output.is_some_and(|output| output.is_array() || output.get("message").is_some())
}

/// Reads a delta of `OpenAI` chat completions.
fn delta(at: usize, said: &Value, output: &mut OutputContent) {
    if let Some(thought) = text(said, "reasoning_content").or_else(|| text(said, "reasoning")) {
        output.reasoning(at, thought);
    }
    match said.get("content") {
        Some(Value::String(text)) => {
            output.text(at, text);
        }
        // Mistral sends an array of parts.
        Some(Value::Array(parts)) => add(at, parts.iter().filter_map(part).collect(), output),
        _ => {}
    }
    if let Some(refusal) = text(said, "refusal") {
        output.text(at, refusal);
    }
    for (place, call) in list(said, "tool_calls").enumerate() {
        let function = call.get("function").unwrap_or(&Value::Null);
        output.tool_call(
            at,
            index(call, place),
            text(call, "id"),
            text(function, "name"),
            &arguments(function),
        );
    }
}

/// JSON of a call's arguments, or a fragment of it. Some servers send an object instead of its text.
fn arguments(function: &Value) -> Cow<'_, str> {
    match function.get("arguments") {
        Some(Value::String(part)) => Cow::Borrowed(part),
        Some(whole @ Value::Object(_)) => Cow::Owned(whole.to_string()),
        _ => Cow::Borrowed(""),
    }
}

/// Reads an event of the `OpenAI` responses API. The last event contains the whole response.
fn of_response(kind: &str, value: &Value, output: &mut OutputContent) {
    let place = || {
        let place = value.get("output_index").and_then(Value::as_u64);
        place.map_or(0, |place| usize::try_from(place).unwrap_or(usize::MAX))
    };
    let more = text(value, "delta").unwrap_or_default();
    match kind {
        "response.output_text.delta" | "response.refusal.delta" => {
            output.text(0, more);
        }
        "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
            output.reasoning(0, more);
        }
        "response.output_item.added" => {
            let item = value.get("item").unwrap_or(&Value::Null);
            if matches!(text(item, "type"), Some("function_call" | "custom_tool_call")) {
                output.tool_call(0, place(), text(item, "call_id"), text(item, "name"), "");
            }
        }
        "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
            output.tool_call(0, place(), None, None, more);
        }
        "response.completed" | "response.incomplete" | "response.failed" => {
            if let Some(whole) = value.get("response") {
                crate::messages::json::answer::response(whole, output);
            }
        }
        _ => {}
    }
}

/// Reads an event of Anthropic or Cohere, which stream block by block.
fn of_blocks(kind: &str, value: &Value, output: &mut OutputContent) {
    let at = index(value, 0);
    match kind {
        "message" => crate::messages::json::answer::response(value, output),
        "content_block_start" => {
            let block = value.get("content_block").unwrap_or(&Value::Null);
            match part(block) {
                // The arguments follow in later events; here they are empty.
                Some(Part::ToolCall { id, name, .. }) => {
                    output.tool_call(0, at, id.as_deref(), Some(&name), "");
                }
                Some(Part::ServerToolCall { id, name, .. }) => {
                    output.server_tool_call(0, at, id.as_deref(), Some(&name), "");
                }
                other => add(0, other.into_iter().collect(), output),
            }
        }
        "content_block_delta" => {
            let delta = value.get("delta").unwrap_or(&Value::Null);
            if let Some(more) = text(delta, "text") {
                output.text(0, more);
            }
            if let Some(more) = text(delta, "thinking") {
                output.reasoning(0, more);
            }
            if let Some(more) = text(delta, "partial_json") {
                output.tool_call(0, at, None, None, more);
            }
        }
        "content-start" | "content-delta" => {
            let content = value.pointer("/delta/message/content").unwrap_or(&Value::Null);
            output.reasoning(0, text(content, "thinking").unwrap_or_default());
            output.text(0, text(content, "text").unwrap_or_default());
        }
        "tool-call-start" | "tool-call-delta" => {
            let call = value.pointer("/delta/message/tool_calls").unwrap_or(&Value::Null);
            let function = call.get("function").unwrap_or(&Value::Null);
            output.tool_call(0, at, text(call, "id"), text(function, "name"), &arguments(function));
        }
        _ => {}
    }
}

/// Reads a line of Ollama or an event of Bedrock, with or without the event's name around it.
fn without_type(value: &Value, output: &mut OutputContent) {
    if let Some(said) = value.get("message").filter(|said| said.is_object()) {
        add(0, parts_of(said), output);
    }
    // Ollama's `generate` has these fields.
    output.reasoning(0, text(value, "thinking").unwrap_or_default());
    output.text(0, text(value, "response").unwrap_or_default());
    let named = value
        .get("contentBlockDelta")
        .or_else(|| value.get("contentBlockStart"));
    let event = named.unwrap_or(value);
    let at = event.get("contentBlockIndex").and_then(Value::as_u64).unwrap_or(0);
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    if let Some(call) = event.pointer("/start/toolUse") {
        let (id, name) = (text(call, "toolUseId"), text(call, "name"));
        match text(call, "type") {
            None => output.tool_call(0, at, id, name, ""),
            Some(_) => output.server_tool_call(0, at, id, name, ""),
        };
    }
    if let Some(delta) = event.get("delta") {
        output.text(0, text(delta, "text").unwrap_or_default());
        let thought = delta.pointer("/reasoningContent/text").and_then(Value::as_str);
        output.reasoning(0, thought.unwrap_or_default());
        let more = delta.pointer("/toolUse/input").and_then(Value::as_str);
        if let Some(more) = more {
            output.tool_call(0, at, None, None, more);
        }
    }
}

/// Adds complete parts; adjacent texts are joined.
fn add(at: usize, parts: Vec<Part>, output: &mut OutputContent) {
    for part in parts {
        match part {
            Part::Text(text) => output.text(at, &text),
            Part::Reasoning(text) => output.reasoning(at, &text),
            part => output.part(at, part),
        };
    }
}
