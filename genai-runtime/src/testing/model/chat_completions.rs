//! Answers in the shape of chat completions.

use serde_json::{Value, json};

use crate::testing::model::script::{ScriptStep, StepKind, arguments_text};
use crate::testing::model::wire::{Asked, ScriptedAnswer, event, openai_error, words};
use crate::usage::Usage;

pub(super) fn answer(step: &ScriptStep, asked: &Asked) -> ScriptedAnswer {
    let (text, calls) = match &step.kind {
        StepKind::Error { status, message } => return openai_error(*status, message),
        StepKind::Answer { text, calls } => (text.as_deref(), tool_calls(calls, asked.number)),
    };
    let reason = if calls.is_empty() { "stop" } else { "tool_calls" };
    if asked.streams {
        return stream(text, calls, asked, reason, &usage(&step.usage));
    }
    let mut message = json!({"role": "assistant", "content": text});
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    let choice = json!({"index": 0, "message": message, "finish_reason": reason});
    let mut body = head(asked, "chat.completion");
    body["choices"] = json!([choice]);
    body["usage"] = usage(&step.usage);
    ScriptedAnswer::json(&body)
}

fn stream(text: Option<&str>, calls: Vec<Value>, asked: &Asked, reason: &str, usage: &Value) -> ScriptedAnswer {
    let chunk = |delta: Value, reason: Option<&str>| {
        let mut body = head(asked, "chat.completion.chunk");
        body["choices"] = json!([{"index": 0, "delta": delta, "finish_reason": reason}]);
        body
    };
    let mut chunks = vec![event(&chunk(json!({"role": "assistant", "content": ""}), None))];
    for word in words(text.unwrap_or_default()) {
        chunks.push(event(&chunk(json!({"content": word}), None)));
    }
    for (index, mut call) in calls.into_iter().enumerate() {
        call["index"] = json!(index);
        chunks.push(event(&chunk(json!({"tool_calls": [call]}), None)));
    }
    chunks.push(event(&chunk(json!({}), Some(reason))));
    if asked.wants_usage {
        let mut last = head(asked, "chat.completion.chunk");
        last["choices"] = json!([]);
        last["usage"] = usage.clone();
        chunks.push(event(&last));
    }
    chunks.push("data: [DONE]\n\n".to_owned());
    ScriptedAnswer::stream("text/event-stream", chunks)
}

fn head(asked: &Asked, object: &str) -> Value {
    json!({
        "id": format!("chatcmpl-scripted-{}", asked.number),
        "object": object,
        "created": 0,
        "model": asked.model,
    })
}

fn tool_calls(calls: &[(String, Value)], number: usize) -> Vec<Value> {
    let call = |(index, (name, arguments)): (usize, &(String, Value))| {
        json!({
            "id": format!("call_{number}_{index}"),
            "type": "function",
            "function": {"name": name, "arguments": arguments_text(arguments)},
        })
    };
    calls.iter().enumerate().map(call).collect()
}

fn usage(usage: &Usage) -> Value {
    let (input, output) = (usage.input_tokens(), usage.output_tokens());
    if input.is_none() && output.is_none() {
        return Value::Null;
    }
    let (input, output) = (input.unwrap_or(0), output.unwrap_or(0));
    let mut counts = json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output});
    if let Some(cached) = usage.cache_read_tokens() {
        counts["prompt_tokens_details"] = json!({ "cached_tokens": cached });
    }
    if let Some(reasoning) = usage.reasoning_tokens() {
        counts["completion_tokens_details"] = json!({ "reasoning_tokens": reasoning });
    }
    counts
}
