//! The same conversation in the JSON of each provider, and through a client's types. The recorded content is compared
//! as a whole.

use async_openai::types::chat::{CreateChatCompletionRequest, CreateChatCompletionResponse};
use serde_json::{Value, json};

use crate::support::Exported;

#[genai::chat(provider = "p", model = "m", request, capture(raw(input, output, system, tools)))]
fn chat(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::text_completion(provider = "p", model = "m", request, capture(raw(input, output, system)))]
fn complete(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "openai", request, capture(raw(input, output, tools)))]
fn by_client(
    request: &CreateChatCompletionRequest,
    answer: CreateChatCompletionResponse,
) -> CreateChatCompletionResponse {
    answer
}

/// The recorded system instructions, input, tools and output.
fn recorded(request: &Value, answer: Value) -> [Value; 4] {
    let exported = Exported::on_spans();
    chat(request, answer);
    parts(&exported.content())
}

fn parts(content: &Value) -> [Value; 4] {
    [
        "gen_ai.system_instructions",
        "gen_ai.input.messages",
        "gen_ai.tool.definitions",
        "gen_ai.output.messages",
    ]
    .map(|key| content.get(key).cloned().unwrap_or_default())
}

fn system() -> Value {
    json!([{"type": "text", "content": "be brief"}])
}

fn tools() -> Value {
    json!([{"type": "function", "name": "weather", "description": "Looks.", "parameters": {"type": "object"}}])
}

fn call(id: Option<&str>) -> Value {
    let mut call = json!({"type": "tool_call", "name": "weather", "arguments": {"city": "Paris"}});
    if let Some(id) = id {
        call["id"] = id.into();
    }
    call
}

fn message(role: &str, parts: &[Value]) -> Value {
    json!({"role": role, "parts": parts})
}

fn text(text: &str) -> Value {
    json!({"type": "text", "content": text})
}

#[allow(clippy::needless_pass_by_value)] // Read better where it is called.
fn response(id: Option<&str>, response: Value) -> Value {
    let mut part = json!({"type": "tool_call_response", "response": response});
    if let Some(id) = id {
        part["id"] = id.into();
    }
    part
}

fn openai_request() -> Value {
    let arguments = json!({"city": "Paris"}).to_string();
    json!({
        "model": "m",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "name": "ada", "content": [
                {"type": "text", "text": "warm?"},
                {"type": "image_url", "image_url": {"url": "https://x/y.png"}},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                {"type": "input_audio", "input_audio": {"data": "BBBB", "format": "wav"}},
                {"type": "file", "file": {"file_id": "file-1"}},
            ]},
            {"role": "assistant", "content": null, "tool_calls": [
                {"id": "c", "type": "function", "function": {"name": "weather", "arguments": arguments}},
            ]},
            {"role": "tool", "tool_call_id": "c", "content": "14"},
        ],
        "tools": [{"type": "function", "function": {"name": "weather", "description": "Looks.", "parameters": {"type": "object"}}}],
    })
}

fn openai_answer() -> Value {
    json!({"id": "i", "object": "chat.completion", "created": 1, "model": "m", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "14 degrees"}, "finish_reason": "stop"},
        {"index": 1, "message": {"role": "assistant", "content": null, "refusal": "no"}, "finish_reason": "stop"},
    ]})
}

fn openai_expected() -> [Value; 4] {
    let user = json!({"role": "user", "name": "ada", "parts": [
        text("warm?"),
        {"type": "uri", "modality": "image", "uri": "https://x/y.png"},
        {"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AAAA"},
        {"type": "blob", "modality": "audio", "mime_type": "audio/wav", "content": "BBBB"},
        {"type": "file", "modality": "document", "file_id": "file-1"},
    ]});
    [
        Value::Null,
        json!([
            message("system", &[text("be brief")]),
            user,
            message("assistant", &[call(Some("c"))]),
            message("tool", &[response(Some("c"), json!("14"))]),
        ]),
        tools(),
        json!([
            message("assistant", &[text("14 degrees")]),
            message("assistant", &[text("no")])
        ]),
    ]
}

#[test]
fn openai_chat_json_is_captured() {
    assert_eq!(recorded(&openai_request(), openai_answer()), openai_expected());
}

#[test]
fn async_openai_content_is_captured() {
    let exported = Exported::on_spans();
    let request = serde_json::from_value(openai_request()).expect("a request");
    let answer = serde_json::from_value(openai_answer()).expect("an answer");
    by_client(&request, answer);
    assert_eq!(parts(&exported.content()), openai_expected());
}

#[test]
fn openai_responses_json_is_captured() {
    let arguments = json!({"city": "Paris"}).to_string();
    let function_call = json!({"type": "function_call", "call_id": "c", "name": "weather", "arguments": arguments});
    let request = json!({
        "model": "m", "instructions": "be brief",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "warm?"}, {"type": "input_image", "file_id": "f"}]},
            function_call,
            {"type": "function_call_output", "call_id": "c", "output": "14"},
        ],
        "tools": [
            {"type": "function", "name": "weather", "description": "Looks.", "parameters": {"type": "object"}},
            {"type": "web_search"},
        ],
    });
    let answer = json!({"object": "response", "status": "completed", "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "14 degrees"}]},
        function_call,
        {"type": "web_search_call", "id": "w", "status": "completed"},
    ]});
    let mut defined = tools();
    defined
        .as_array_mut()
        .expect("a list")
        .push(json!({"type": "web_search", "name": "web_search"}));
    let expected = [
        system(),
        json!([
            message(
                "user",
                &[
                    text("warm?"),
                    json!({"type": "file", "modality": "image", "file_id": "f"})
                ]
            ),
            message("assistant", &[call(Some("c"))]),
            message("tool", &[response(Some("c"), json!("14"))]),
        ]),
        defined,
        json!([message(
            "assistant",
            &[
                json!({"type": "reasoning", "content": "hm"}),
                text("14 degrees"),
                call(Some("c")),
                json!({"type": "web_search_call", "id": "w", "status": "completed"}),
            ]
        )]),
    ];
    assert_eq!(recorded(&request, answer.clone()), expected);
    let [_, input, ..] = recorded(&json!({"input": "warm?"}), answer);
    assert_eq!(input, json!([message("user", &[text("warm?")])]));
}

#[test]
fn anthropic_json_is_captured() {
    let request = json!({
        "model": "m", "system": [{"type": "text", "text": "be brief"}],
        "messages": [
            {"role": "user", "content": "warm?"},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "hm", "signature": "s"},
                {"type": "tool_use", "id": "c", "name": "weather", "input": {"city": "Paris"}},
            ]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "14"}]},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                {"type": "document", "source": {"type": "url", "url": "https://x/y.pdf"}},
            ]},
        ],
        "tools": [{"name": "weather", "description": "Looks.", "input_schema": {"type": "object"}}],
    });
    let answer = json!({"type": "message", "role": "assistant", "content": [{"type": "text", "text": "14 degrees"}]});
    let expected = [
        system(),
        json!([
            message("user", &[text("warm?")]),
            message(
                "assistant",
                &[json!({"type": "reasoning", "content": "hm"}), call(Some("c"))]
            ),
            message(
                "user",
                &[
                    response(Some("c"), json!("14")),
                    json!({"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AAAA"}),
                    json!({"type": "uri", "modality": "document", "uri": "https://x/y.pdf"}),
                ]
            ),
        ]),
        tools(),
        json!([message("assistant", &[text("14 degrees")])]),
    ];
    assert_eq!(recorded(&request, answer), expected);
}

#[test]
fn gemini_json_is_captured() {
    let request = json!({
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "contents": [
            {"parts": [{"text": "warm?"}, {"inlineData": {"mimeType": "audio/wav", "data": "BBBB"}}]},
            {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {"city": "Paris"}}}]},
            {"role": "user", "parts": [
                {"functionResponse": {"name": "weather", "response": {"degrees": 14}}},
                {"fileData": {"mimeType": "video/mp4", "fileUri": "https://x/y.mp4"}},
            ]},
        ],
        "tools": [{"functionDeclarations": [{"name": "weather", "description": "Looks.", "parameters": {"type": "object"}}]}],
    });
    let answer = json!({"candidates": [
        {"content": {"role": "model", "parts": [{"text": "hm", "thought": true}, {"text": "14 degrees"}]}, "finishReason": "STOP"},
    ]});
    let expected = [
        system(),
        json!([
            message(
                "user",
                &[
                    text("warm?"),
                    json!({"type": "blob", "modality": "audio", "mime_type": "audio/wav", "content": "BBBB"}),
                ]
            ),
            message("assistant", &[call(None)]),
            message(
                "user",
                &[
                    response(None, json!({"degrees": 14})),
                    json!({"type": "uri", "modality": "video", "mime_type": "video/mp4", "uri": "https://x/y.mp4"}),
                ]
            ),
        ]),
        tools(),
        json!([message(
            "assistant",
            &[json!({"type": "reasoning", "content": "hm"}), text("14 degrees")]
        )]),
    ];
    assert_eq!(recorded(&request, answer), expected);
}

#[test]
fn bedrock_json_is_captured() {
    let request = json!({
        "modelId": "m", "system": [{"text": "be brief"}],
        "messages": [
            {"role": "user", "content": [{"text": "warm?"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c", "name": "weather", "input": {"city": "Paris"}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "c", "content": [{"json": {"degrees": 14}}]}}]},
        ],
        "toolConfig": {"tools": [{"toolSpec": {"name": "weather", "description": "Looks.", "inputSchema": {"json": {"type": "object"}}}}]},
    });
    let answer = json!({
        "output": {"message": {"role": "assistant", "content": [
            {"reasoningContent": {"reasoningText": {"text": "hm"}}}, {"text": "14 degrees"},
        ]}},
        "stopReason": "end_turn",
    });
    let expected = [
        system(),
        json!([
            message("user", &[text("warm?")]),
            message("assistant", &[call(Some("c"))]),
            message("user", &[response(Some("c"), json!({"degrees": 14}))]),
        ]),
        tools(),
        json!([message(
            "assistant",
            &[json!({"type": "reasoning", "content": "hm"}), text("14 degrees")]
        )]),
    ];
    assert_eq!(recorded(&request, answer), expected);
}

#[test]
fn cohere_and_ollama_json_is_captured() {
    let request = json!({
        "model": "m",
        "messages": [{"role": "user", "content": "warm?", "images": ["AAAA"]}],
        "tools": [{"type": "function", "function": {"name": "weather", "description": "Looks.", "parameters": {"type": "object"}}}],
    });
    let image = json!({"type": "blob", "modality": "image", "content": "AAAA"});
    let input = json!([message("user", &[text("warm?"), image])]);
    let answer = json!({"model": "m", "done": true, "message": {
        "role": "assistant", "content": "14 degrees", "thinking": "hm",
        "tool_calls": [{"function": {"name": "weather", "arguments": {"city": "Paris"}}}],
    }});
    let said = [
        json!({"type": "reasoning", "content": "hm"}),
        text("14 degrees"),
        call(None),
    ];
    let expected = [
        Value::Null,
        input.clone(),
        tools(),
        json!([message("assistant", &said)]),
    ];
    assert_eq!(recorded(&request, answer), expected);
    let answer = json!({"id": "i", "finish_reason": "COMPLETE", "message": {
        "role": "assistant", "tool_plan": "look", "content": [{"type": "text", "text": "14 degrees"}],
    }});
    let said = [json!({"type": "reasoning", "content": "look"}), text("14 degrees")];
    let expected = [Value::Null, input, tools(), json!([message("assistant", &said)])];
    assert_eq!(recorded(&request, answer), expected);
}

#[test]
fn text_completions_json_is_captured() {
    let expected = |exported: &Exported, system: Value| {
        let input = json!([message("user", &[text("warm?")])]);
        let output = json!([message("assistant", &[text("14 degrees")])]);
        assert_eq!(parts(&exported.content()), [system, input, Value::Null, output]);
    };
    let exported = Exported::on_spans();
    complete(
        &json!({"prompt": "warm?"}),
        json!({"choices": [{"index": 0, "text": "14 degrees"}]}),
    );
    expected(&exported, Value::Null);
    complete(
        &json!({"prompt": "warm?", "system": "be brief"}),
        json!({"model": "m", "response": "14 degrees", "done": true}),
    );
    expected(&exported, system());
}

#[test]
fn unknown_json_captures_nothing() {
    let nothing = [Value::Null, Value::Null, Value::Null, Value::Null];
    for value in [
        json!(null),
        json!({"messages": 7, "choices": "x"}),
        json!([1]),
        json!({"messages": [1, null]}),
    ] {
        let [system, _, tools, output] = recorded(&value, value.clone());
        assert_eq!([system, Value::Null, tools, output], nothing, "{value}");
    }
    // A part of a known type without its required fields is recorded as another type.
    let request = json!({"messages": [{"role": "user", "content": [{"type": "text"}, {"type": "tool_use"}]}]});
    let [_, input, ..] = recorded(&request, Value::Null);
    assert_eq!(
        input,
        json!([message(
            "user",
            &[json!({"type": "other_text"}), json!({"type": "tool_use"})]
        )])
    );
}
