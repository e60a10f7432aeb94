//! Answers in the shape of Anthropic's messages.

use serde_json::{Value, json};

use crate::testing::model::script::{ScriptStep, StepKind};
use crate::testing::model::wire::{Asked, ScriptedAnswer, named_event, words};
use crate::usage::Usage;

pub(super) fn answer(step: &ScriptStep, asked: &Asked) -> ScriptedAnswer {
    let (text, calls) = match &step.kind {
        StepKind::Error { status, message } => return error(*status, message),
        StepKind::Answer { text, calls } => (text, calls),
    };
    let reason = if calls.is_empty() { "end_turn" } else { "tool_use" };
    let text = text.iter().map(|text| json!({"type": "text", "text": text}));
    let call = |(index, (name, arguments)): (usize, &(String, Value))| {
        let id = format!("toolu_{}_{index}", asked.number);
        json!({"type": "tool_use", "id": id, "name": name, "input": arguments})
    };
    let content: Vec<Value> = text.chain(calls.iter().enumerate().map(call)).collect();
    if asked.streams {
        return stream(asked, &content, reason, &step.usage);
    }
    let mut body = message(asked);
    body["content"] = json!(content);
    body["stop_reason"] = json!(reason);
    body["usage"] = usage(&step.usage);
    ScriptedAnswer::json(&body)
}

fn stream(asked: &Asked, content: &[Value], reason: &str, counts: &Usage) -> ScriptedAnswer {
    let mut start = message(asked);
    start["usage"] = usage(&counts.with_output_tokens(1));
    let mut events = vec![json!({"type": "message_start", "message": start})];
    for (index, block) in content.iter().enumerate() {
        let mut empty = block.clone();
        let deltas: Vec<Value> = if block["type"] == "text" {
            empty["text"] = json!("");
            let text = block["text"].as_str().unwrap_or_default();
            words(text)
                .into_iter()
                .map(|word| json!({"type": "text_delta", "text": word}))
                .collect()
        } else {
            empty["input"] = json!({});
            vec![json!({"type": "input_json_delta", "partial_json": block["input"].to_string()})]
        };
        events.push(json!({"type": "content_block_start", "index": index, "content_block": empty}));
        let delta = |delta| json!({"type": "content_block_delta", "index": index, "delta": delta});
        events.extend(deltas.into_iter().map(delta));
        events.push(json!({"type": "content_block_stop", "index": index}));
    }
    events.push(json!({
        "type": "message_delta",
        "delta": {"stop_reason": reason, "stop_sequence": null},
        "usage": {"output_tokens": counts.output_tokens().unwrap_or(0)},
    }));
    events.push(json!({"type": "message_stop"}));
    ScriptedAnswer::stream("text/event-stream", events.iter().map(named_event).collect())
}

fn message(asked: &Asked) -> Value {
    json!({
        "id": format!("msg_scripted_{}", asked.number),
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
    })
}

/// Writes the usage. Anthropic's input tokens exclude those that are read from a cache or written to one.
fn usage(usage: &Usage) -> Value {
    let (read, written) = (
        usage.cache_read_tokens().unwrap_or(0),
        usage.cache_write_tokens().unwrap_or(0),
    );
    json!({
        "input_tokens": usage.input_tokens().unwrap_or(0).saturating_sub(read + written),
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "output_tokens": usage.output_tokens().unwrap_or(0),
    })
}

fn error(status: u16, message: &str) -> ScriptedAnswer {
    let kind = match status {
        429 => "rate_limit_error",
        529 => "overloaded_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    };
    let body = json!({"type": "error", "error": {"type": kind, "message": message}});
    ScriptedAnswer::error(status, &body)
}
