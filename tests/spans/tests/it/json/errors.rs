//! Bodies of failed calls.

use serde_json::json;

use super::{span_of, streamed};
use crate::support::{attributes, strings};

#[tokio::test]
async fn provider_error_code_is_error_type() {
    let errors = [
        // OpenAI
        (
            json!({ "error": { "message": "secret", "type": "requests", "param": null, "code": "rate_limit_exceeded" } }),
            "rate_limit_exceeded",
        ),
        (
            json!({ "error": { "message": "secret", "type": "invalid_request_error", "param": null, "code": null } }),
            "invalid_request_error",
        ),
        (
            json!({ "type": "error", "code": "server_error", "message": "secret", "sequence_number": 1 }),
            "server_error",
        ),
        // Anthropic
        (
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": "secret" }, "request_id": "r" }),
            "overloaded_error",
        ),
        // Gemini
        (
            json!({ "error": { "code": 429, "message": "secret", "status": "RESOURCE_EXHAUSTED" } }),
            "RESOURCE_EXHAUSTED",
        ),
        (
            json!([{ "error": { "code": 400, "message": "secret", "status": "INVALID_ARGUMENT" } }]),
            "INVALID_ARGUMENT",
        ),
        // OpenRouter
        (json!({ "error": { "code": 402, "message": "secret" } }), "402"),
        // Mistral
        (
            json!({ "object": "error", "message": "secret", "type": "invalid_model", "code": null }),
            "invalid_model",
        ),
        // Bedrock
        (
            json!({ "__type": "com.amazon.coral.service#ThrottlingException", "message": "secret" }),
            "ThrottlingException",
        ),
        // Ollama
        (json!({ "error": "model 'secret' not found" }), "_OTHER"),
        // A code with spaces could contain any text.
        (
            json!({ "error": { "code": "no secret, sorry", "message": "secret" } }),
            "_OTHER",
        ),
        (json!({ "error": {} }), "_OTHER"),
    ];
    for (body, expected) in errors {
        let span = span_of(body.clone()).await;
        span.assert_failed(expected);
        assert!(!format!("{span:?}").contains("secret"), "{body}");
        let streamed = streamed([body]).await;
        assert_eq!(
            streamed,
            attributes! { "error.type" => expected, "gen_ai.response.finish_reasons" => strings(&["error"]) }
        );
    }
}
