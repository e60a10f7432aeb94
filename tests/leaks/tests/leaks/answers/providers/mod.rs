//! JSON of ten providers: a request, an answer, its stream, and errors.
//!
//! A server's text may become part of an error's text, which redaction rules have to catch. The texts therefore contain
//! no bare marks.

mod openai;

use serde_json::{Value, json};

use crate::secrets::{bare, nested, pieces, secret};
pub(crate) use openai::{openai, responses};

pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) request: Value,
    pub(crate) answer: Value,
    /// Stream of the answer, with every text in pieces.
    pub(crate) events: Vec<Value>,
    pub(crate) errors: Vec<Value>,
}

pub(crate) fn all() -> Vec<Provider> {
    vec![
        openai(),
        responses(),
        openai::like_openai("mistral_ai"),
        openai::like_openai("deepseek"),
        openai::like_openai("x_ai"),
        anthropic(),
        gemini(),
        bedrock(),
        cohere(),
        ollama(),
    ]
}

/// Arguments of a tool, also used as its result.
pub(crate) fn arguments() -> Value {
    nested("arguments")
}

pub(crate) fn schema() -> Value {
    json!({ "type": "object", "properties": { "token": { "type": "string", "default": secret("schema") } },
        "description": secret("schema") })
}

pub(crate) fn anthropic() -> Provider {
    let content = json!([
        { "type": "thinking", "thinking": secret("answer"), "signature": secret("signature") },
        { "type": "text", "text": secret("answer"), "citations": [{ "type": "char_location",
            "cited_text": secret("citation"), "document_index": 0, "document_title": secret("citation"),
            "start_char_index": 0, "end_char_index": 1 }] },
        { "type": "tool_use", "id": "c1", "name": "search", "input": arguments() },
    ]);
    let request = json!({
        "model": "claude-sonnet-4-5", "max_tokens": 10, "system": [{ "type": "text", "text": secret("system") }],
        "metadata": { "user_id": bare("user") }, "stop_sequences": ["stop"],
        "messages": [
            { "role": "user", "content": secret("prompt") },
            { "role": "assistant", "content": [{ "type": "tool_use", "id": "c1", "name": "search", "input": arguments() }] },
            { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "c1", "content": secret("tool") }] },
        ],
        "tools": [{ "name": "search", "description": secret("tools"), "input_schema": schema() }],
    });
    let message = |content: Value| {
        json!({ "type": "message", "id": "m1", "role": "assistant", "model": "claude-sonnet-4-5",
        "stop_reason": "end_turn", "content": content, "usage": { "input_tokens": 10, "output_tokens": 2 } })
    };
    let start =
        |index: u8, block: Value| json!({ "type": "content_block_start", "index": index, "content_block": block });
    let in_pieces = |index: u8, kind: &str, field: &str, text: &str| -> Vec<Value> {
        let event = |piece: String| {
            json!({ "type": "content_block_delta", "index": index,
            "delta": { "type": kind, field: piece } })
        };
        pieces(text).into_iter().map(event).collect()
    };
    let mut events = vec![
        json!({ "type": "message_start", "message": message(json!([])) }),
        start(0, json!({ "type": "thinking", "thinking": "" })),
    ];
    events.extend(in_pieces(0, "thinking_delta", "thinking", &secret("answer")));
    events.extend(in_pieces(0, "signature_delta", "signature", &secret("signature")));
    events.push(start(1, json!({ "type": "text", "text": "" })));
    events.extend(in_pieces(1, "text_delta", "text", &secret("answer")));
    events.push(start(
        2,
        json!({ "type": "tool_use", "id": "c1", "name": "search", "input": {} }),
    ));
    events.extend(in_pieces(
        2,
        "input_json_delta",
        "partial_json",
        &arguments().to_string(),
    ));
    events.push(
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": { "output_tokens": 2 } }),
    );
    events.push(json!({ "type": "message_stop" }));
    Provider {
        name: "anthropic",
        request,
        answer: message(content),
        events,
        errors: vec![
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": secret("error") } }),
            json!({ "type": "error", "error": { "type": secret("an error of"), "message": secret("error") } }),
        ],
    }
}

pub(crate) fn gemini() -> Provider {
    let candidate = |parts: Value| {
        json!({ "candidates": [{ "content": { "role": "model", "parts": parts },
        "finishReason": "STOP", "finishMessage": secret("finish message"), "index": 0,
        "citationMetadata": { "citationSources": [{ "uri": secret("citation") }] } }],
        "modelVersion": "gemini-2.5-pro", "responseId": "r1",
        "usageMetadata": { "promptTokenCount": 10, "candidatesTokenCount": 2 } })
    };
    let call = json!({ "functionCall": { "name": "search", "args": arguments() } });
    let request = json!({
        "systemInstruction": { "parts": [{ "text": secret("system") }] },
        "contents": [
            { "role": "user", "parts": [{ "text": secret("prompt") },
                { "fileData": { "mimeType": "text/plain", "fileUri": format!("https://x.example/?token={}", bare("k").replace(' ', "")) } }] },
            { "role": "model", "parts": [call] },
            { "role": "user", "parts": [{ "functionResponse": { "name": "search", "response": arguments() } }] },
        ],
        "tools": [{ "functionDeclarations": [{ "name": "search", "description": secret("tools"), "parameters": schema() }] }],
        "labels": { "any": bare("label") }, "cachedContent": bare("cache"),
        "generationConfig": { "stopSequences": ["stop"], "responseSchema": { "description": bare("schema") } },
    });
    // The last event has the finish reason.
    let goes_on = |parts: Value| {
        let mut event = candidate(parts);
        event["candidates"][0]["finishReason"] = Value::Null;
        event
    };
    let thought = |text: String| goes_on(json!([{ "text": text, "thought": true }]));
    let mut events: Vec<_> = pieces(&secret("answer")).into_iter().map(thought).collect();
    events.extend(
        pieces(&secret("answer"))
            .into_iter()
            .map(|text| goes_on(json!([{ "text": text }]))),
    );
    events.push(candidate(json!([call])));
    let blocked = json!({ "promptFeedback": { "blockReason": "SAFETY", "blockReasonMessage": secret("reason") } });
    Provider {
        name: "gcp.gemini",
        request,
        answer: candidate(json!([
            { "text": secret("answer"), "thought": true, "thoughtSignature": secret("signature") },
            { "text": secret("answer") },
            call,
        ])),
        events,
        errors: vec![
            blocked,
            json!({ "error": { "code": 429, "status": "RESOURCE_EXHAUSTED", "message": secret("error"),
                "details": [{ "@type": "x", "reason": secret("reason") }] } }),
        ],
    }
}

pub(crate) fn bedrock() -> Provider {
    let call = json!({ "toolUse": { "toolUseId": "c1", "name": "search", "input": arguments() } });
    let request = json!({
        "modelId": "anthropic.claude-3-5-sonnet", "system": [{ "text": secret("system") }],
        "messages": [
            { "role": "user", "content": [{ "text": secret("prompt") }] },
            { "role": "assistant", "content": [call] },
            { "role": "user", "content": [{ "toolResult": { "toolUseId": "c1", "content": [{ "json": arguments() }] } }] },
        ],
        "toolConfig": { "tools": [{ "toolSpec": { "name": "search", "description": secret("tools"),
            "inputSchema": { "json": schema() } } }] },
        "requestMetadata": { "any": bare("metadata") }, "inferenceConfig": { "stopSequences": ["stop"] },
        "promptVariables": { "any": { "text": bare("variable") } },
    });
    let thought =
        json!({ "reasoningContent": { "reasoningText": { "text": secret("answer"), "signature": secret("s") } } });
    let delta =
        |index: u8, delta: Value| json!({ "contentBlockDelta": { "contentBlockIndex": index, "delta": delta } });
    let mut events = vec![json!({ "messageStart": { "role": "assistant" } })];
    let thoughts = pieces(&secret("answer")).into_iter();
    events.extend(thoughts.map(|text| delta(0, json!({ "reasoningContent": { "text": text } }))));
    events.extend(
        pieces(&secret("answer"))
            .into_iter()
            .map(|text| delta(1, json!({ "text": text }))),
    );
    events.push(json!({ "contentBlockStart": { "contentBlockIndex": 2,
        "start": { "toolUse": { "toolUseId": "c1", "name": "search" } } } }));
    let inputs = pieces(&arguments().to_string()).into_iter();
    events.extend(inputs.map(|input| delta(2, json!({ "toolUse": { "input": input } }))));
    events.push(json!({ "messageStop": { "stopReason": "end_turn" } }));
    events.push(json!({ "metadata": { "usage": { "inputTokens": 10, "outputTokens": 2 } } }));
    Provider {
        name: "aws.bedrock",
        request,
        answer: json!({ "output": { "message": { "role": "assistant",
            "content": [thought, { "text": secret("answer") }, call] } },
            "stopReason": "end_turn", "usage": { "inputTokens": 10, "outputTokens": 2 },
            "trace": { "guardrail": { "any": secret("trace") } } }),
        events,
        errors: vec![
            json!({ "__type": "com.amazon#ThrottlingException", "message": secret("error") }),
            json!({ "__type": secret("said: "), "message": secret("error") }),
        ],
    }
}

pub(crate) fn cohere() -> Provider {
    let call = json!({ "id": "c1", "type": "function",
        "function": { "name": "search", "arguments": arguments().to_string() } });
    let request = json!({
        "model": "command-a", "stop_sequences": ["stop"],
        "messages": [
            { "role": "system", "content": secret("system") },
            { "role": "user", "content": secret("prompt") },
            { "role": "assistant", "tool_plan": secret("prompt"), "tool_calls": [call] },
            { "role": "tool", "tool_call_id": "c1", "content": [{ "type": "document", "document": { "data": secret("tool") } }] },
        ],
        "documents": [{ "data": { "text": bare("document") } }],
        "tools": [{ "type": "function", "function": { "name": "search", "description": secret("tools"),
            "parameters": schema() } }],
    });
    let usage = json!({ "tokens": { "input_tokens": 10, "output_tokens": 2 } });
    let in_pieces = |kind: &str, text: &str| -> Vec<Value> {
        let event = |piece: String| {
            json!({ "type": "content-delta", "index": 0,
            "delta": { "message": { "content": { kind: piece } } } })
        };
        pieces(text).into_iter().map(event).collect()
    };
    let mut events = vec![json!({ "type": "message-start", "id": "r1" })];
    events.extend(in_pieces("thinking", &secret("answer")));
    events.extend(in_pieces("text", &secret("answer")));
    events.push(
        json!({ "type": "tool-call-start", "index": 0, "delta": { "message": { "tool_calls": {
        "id": "c1", "function": { "name": "search", "arguments": "" } } } } }),
    );
    let inputs = pieces(&arguments().to_string()).into_iter();
    events.extend(inputs.map(|input| {
        json!({ "type": "tool-call-delta", "index": 0,
        "delta": { "message": { "tool_calls": { "function": { "arguments": input } } } } })
    }));
    events.push(
        json!({ "type": "citation-start", "delta": { "message": { "citations": { "text": secret("citation") } } } }),
    );
    events.push(json!({ "type": "message-end", "delta": { "finish_reason": "COMPLETE", "usage": usage } }));
    Provider {
        name: "cohere",
        request,
        answer: json!({ "id": "r1", "finish_reason": "COMPLETE", "usage": usage, "message": { "role": "assistant",
            "tool_plan": secret("answer"), "content": [{ "type": "text", "text": secret("answer") }],
            "tool_calls": [call], "citations": [{ "text": secret("citation") }] } }),
        events,
        errors: vec![
            json!({ "message": secret("error"), "id": "e1" }),
            json!({ "error": secret("error") }),
        ],
    }
}

pub(crate) fn ollama() -> Provider {
    let call = json!({ "function": { "name": "search", "arguments": arguments() } });
    let request = json!({
        "model": "llama3", "system": secret("system"), "prompt": secret("prompt"), "template": bare("template"),
        "options": { "stop": ["stop"] },
        "messages": [
            { "role": "user", "content": secret("prompt") },
            { "role": "assistant", "content": "", "tool_calls": [call] },
            { "role": "tool", "tool_name": "search", "content": secret("tool") },
        ],
        "tools": [{ "type": "function", "function": { "name": "search", "description": secret("tools"),
            "parameters": schema() } }],
    });
    let line = |message: Value, done: bool| json!({ "model": "llama3", "message": message, "done": done });
    let mut events = Vec::new();
    for field in ["thinking", "content"] {
        let texts = pieces(&secret("answer")).into_iter();
        events.extend(texts.map(|text| line(json!({ "role": "assistant", field: text }), false)));
    }
    events.extend(
        pieces(&secret("answer"))
            .into_iter()
            .map(|text| json!({ "model": "llama3", "response": text, "done": false })),
    );
    events.push(line(
        json!({ "role": "assistant", "content": "", "tool_calls": [call] }),
        false,
    ));
    events.push(
        json!({ "model": "llama3", "done": true, "done_reason": "stop", "prompt_eval_count": 3, "eval_count": 1 }),
    );
    Provider {
        name: "ollama",
        request,
        answer: json!({ "model": "llama3", "done": true, "done_reason": "stop", "prompt_eval_count": 3, "eval_count": 1,
            "message": { "role": "assistant", "thinking": secret("answer"), "content": secret("answer"),
                "tool_calls": [call] } }),
        events,
        errors: vec![json!({ "error": secret("error") })],
    }
}
