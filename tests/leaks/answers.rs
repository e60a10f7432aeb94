//! What providers and clients send: requests and answers in JSON, and types of a client, with secrets in every text.

use crate::exported::Exported;

pub(crate) fn play(exported: &Exported) {
    #[cfg(feature = "serde_json")]
    json::play();
    #[cfg(feature = "async-openai")]
    openai::play();
    let _ = exported;
}

#[cfg(feature = "serde_json")]
mod json {
    use serde_json::{Value, json};

    use crate::secrets::{nested, secret};

    #[genai::chat(provider = "openai", model = "gpt-4o", request = &request)]
    async fn chat(request: Value, answer: Value) -> Value {
        drop(request);
        answer
    }

    #[genai::chat(provider = "openai", model = "gpt-4o", request = &request)]
    async fn raw(request: Value, answer: Value) -> Result<genai::json::Body, std::fmt::Error> {
        drop(request);
        Ok(genai::json::Body::parse(answer.to_string()))
    }

    fn request() -> Value {
        json!({
            "model": "gpt-4o",
            "messages": [
                { "role": "system", "content": secret("prompt") },
                { "role": "user", "content": [{ "type": "text", "text": secret("prompt") }] },
            ],
            "tools": [{ "type": "function", "function": { "name": "search", "parameters": nested("prompt") } }],
            "metadata": { "token": secret("prompt") },
        })
    }

    /// One of each shape, and errors.
    fn answers() -> [Value; 7] {
        let usage = json!({ "prompt_tokens": 10, "completion_tokens": 2 });
        [
            json!({ "model": "gpt-4o", "usage": usage, "choices": [{ "finish_reason": "stop", "message": {
                "role": "assistant", "content": secret("answer"), "refusal": secret("answer"),
                "tool_calls": [{ "id": "c", "function": { "name": "search", "arguments": nested("answer").to_string() } }],
            } }] }),
            json!({ "object": "response", "status": "failed", "model": "gpt-4o", "usage": { "input_tokens": 1 },
                "output": [{ "type": "message", "content": [{ "type": "output_text", "text": secret("answer") }] }],
                "error": { "code": "server_error", "message": secret("error") } }),
            json!({ "type": "message", "model": "claude-sonnet-4-5", "stop_reason": "end_turn",
                "content": [{ "type": "text", "text": secret("answer") }, { "type": "thinking", "thinking": secret("answer") }],
                "usage": { "input_tokens": 10, "output_tokens": 2 } }),
            json!({ "candidates": [{ "content": { "parts": [{ "text": secret("answer") }] }, "finishReason": "STOP",
                "finishMessage": secret("answer") }], "usageMetadata": { "promptTokenCount": 10 } }),
            json!({ "model": "llama3", "message": { "content": secret("answer") }, "done": true, "prompt_eval_count": 3,
                "eval_count": 1 }),
            json!({ "error": { "type": "invalid_request_error", "message": secret("error"), "param": secret("error") } }),
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": secret("error") } }),
        ]
    }

    pub(super) fn play() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime can be had");
        for answer in answers() {
            runtime.block_on(chat(request(), answer.clone()));
            drop(runtime.block_on(raw(request(), answer)));
        }
    }
}

#[cfg(feature = "async-openai")]
mod openai {
    use async_openai::error::OpenAIError;
    use async_openai::types::chat::{CreateChatCompletionRequest as Request, CreateChatCompletionResponse as Response};
    use serde_json::json;

    use crate::secrets::secret;

    #[genai::chat(provider = "openai", request = request)]
    async fn chat(request: Request, answer: Result<Response, OpenAIError>) -> Result<Response, OpenAIError> {
        drop(request);
        answer
    }

    pub(super) fn play() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime can be had");
        let request = json!({
            "model": "gpt-4o",
            "user": secret("prompt"),
            "messages": [{ "role": "user", "content": secret("prompt") }],
        });
        let request: Request = serde_json::from_value(request).expect("it is a request");
        let answer = json!({
            "id": "r1", "object": "chat.completion", "created": 1, "model": "gpt-4o",
            "choices": [{ "index": 0, "finish_reason": "stop",
                "message": { "role": "assistant", "content": secret("answer"), "refusal": secret("answer") } }],
            "usage": { "prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12 },
        });
        let invalid = OpenAIError::InvalidArgument(secret("error"));
        for answer in [
            Ok(serde_json::from_value(answer).expect("it is an answer")),
            Err(invalid),
        ] {
            drop(runtime.block_on(chat(request.clone(), answer)));
        }
    }
}
