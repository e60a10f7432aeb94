//! Answers in the shape of Ollama's chat.

use serde_json::{Value, json};

use crate::testing::model::script::{ScriptStep, StepKind};
use crate::testing::model::wire::{Asked, ScriptedAnswer, words};

pub(super) fn answer(step: &ScriptStep, asked: &Asked) -> ScriptedAnswer {
    let (text, calls) = match &step.kind {
        StepKind::Error { status, message } => return ScriptedAnswer::error(*status, &json!({ "error": message })),
        StepKind::Answer { text, calls } => (text.as_deref().unwrap_or_default(), calls),
    };
    let call = |(name, arguments): &(String, Value)| json!({"function": {"name": name, "arguments": arguments}});
    let calls: Vec<Value> = calls.iter().map(call).collect();
    let with_calls = |text: &str| {
        let mut message = text_message(text);
        if !calls.is_empty() {
            message["tool_calls"] = json!(calls);
        }
        message
    };
    let line = |message: &Value| {
        json!({
            "model": asked.model,
            "created_at": "1970-01-01T00:00:00Z",
            "message": message,
            "done": false,
        })
    };
    let finish = |mut line: Value| {
        line["done"] = json!(true);
        line["done_reason"] = json!("stop");
        for time in [
            "total_duration",
            "load_duration",
            "prompt_eval_duration",
            "eval_duration",
        ] {
            line[time] = json!(1);
        }
        if let Some(input) = step.usage.input_tokens() {
            line["prompt_eval_count"] = json!(input);
        }
        if let Some(output) = step.usage.output_tokens() {
            line["eval_count"] = json!(output);
        }
        line
    };
    if asked.streams {
        let mut messages: Vec<Value> = words(text).into_iter().map(text_message).collect();
        if !calls.is_empty() {
            messages.push(with_calls(""));
        }
        let mut lines: Vec<String> = messages.iter().map(|message| format!("{}\n", line(message))).collect();
        lines.push(format!("{}\n", finish(line(&text_message("")))));
        return ScriptedAnswer::stream("application/x-ndjson", lines);
    }
    ScriptedAnswer::json(&finish(line(&with_calls(text))))
}

fn text_message(text: &str) -> Value {
    json!({"role": "assistant", "content": text})
}
