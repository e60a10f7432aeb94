//! Answers in the shape of OpenAI's responses.

use serde_json::{Value, json};

use crate::testing::model::script::{ScriptStep, StepKind, arguments_text};
use crate::testing::model::wire::{Asked, ScriptedAnswer, named_event, openai_error, words};
use crate::usage::Usage;

pub(super) fn answer(step: &ScriptStep, asked: &Asked) -> ScriptedAnswer {
    let number = asked.number;
    let (text, calls) = match &step.kind {
        StepKind::Error { status, message } => return openai_error(*status, message),
        StepKind::Answer { text, calls } => (text, calls),
    };
    let message = text.iter().map(|text| {
        json!({
            "type": "message",
            "id": format!("msg_scripted_{number}"),
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": text, "annotations": []}],
        })
    });
    let call = |(index, (name, arguments)): (usize, &(String, Value))| {
        json!({
            "type": "function_call",
            "id": format!("fc_{number}_{index}"),
            "call_id": format!("call_{number}_{index}"),
            "name": name,
            "arguments": arguments_text(arguments),
            "status": "completed",
        })
    };
    let output: Vec<Value> = message.chain(calls.iter().enumerate().map(call)).collect();
    let body = response(asked, "completed", &output, &usage(&step.usage));
    if asked.streams {
        stream(asked, &output, &body)
    } else {
        ScriptedAnswer::json(&body)
    }
}

fn stream(asked: &Asked, output: &[Value], body: &Value) -> ScriptedAnswer {
    let started = response(asked, "in_progress", &[], &Value::Null);
    let mut events = vec![json!({"type": "response.created", "response": started})];
    for (index, item) in output.iter().enumerate() {
        events
            .push(json!({"type": "response.output_item.added", "output_index": index, "item": item_in_progress(item)}));
        let id = &item["id"];
        if let Some(text) = item["content"][0]["text"].as_str() {
            let delta = |word| {
                json!({
                    "type": "response.output_text.delta",
                    "item_id": id,
                    "output_index": index,
                    "content_index": 0,
                    "delta": word,
                    "logprobs": [],
                })
            };
            events.extend(words(text).into_iter().map(delta));
        } else {
            events.push(json!({
                "type": "response.function_call_arguments.delta",
                "item_id": id,
                "output_index": index,
                "delta": item["arguments"],
            }));
        }
        events.push(json!({"type": "response.output_item.done", "output_index": index, "item": item}));
    }
    events.push(json!({"type": "response.completed", "response": body}));
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    ScriptedAnswer::stream("text/event-stream", events.iter().map(named_event).collect())
}

/// An item before its text or its arguments have arrived.
fn item_in_progress(item: &Value) -> Value {
    let mut item = item.clone();
    item["status"] = json!("in_progress");
    if item["type"] == "message" {
        item["content"] = json!([]);
    } else {
        item["arguments"] = json!("");
    }
    item
}

fn response(asked: &Asked, status: &str, output: &[Value], usage: &Value) -> Value {
    json!({
        "id": format!("resp_scripted_{}", asked.number),
        "object": "response",
        "created_at": 0,
        "status": status,
        "model": asked.model,
        "output": output,
        "usage": usage,
    })
}

fn usage(usage: &Usage) -> Value {
    let (input, output) = (usage.input_tokens(), usage.output_tokens());
    if input.is_none() && output.is_none() {
        return Value::Null;
    }
    let (input, output) = (input.unwrap_or(0), output.unwrap_or(0));
    json!({
        "input_tokens": input,
        "input_tokens_details": {"cached_tokens": usage.cache_read_tokens().unwrap_or(0)},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens().unwrap_or(0)},
        "total_tokens": input + output,
    })
}
