//! Requests in JSON.

use serde_json::{Value, json};

use crate::support::{Attributes, Trace, attributes, strings};

#[genai::chat(provider = "openai", request = request, usage = none)]
async fn ask(request: &Value) {
    assert!(request.is_object() || request.is_null());
}

async fn asked(request: Value) -> Attributes {
    let trace = Trace::new();
    trace.run(ask(&request)).await;
    let mut attributes = trace.only().start_attributes();
    attributes.remove("gen_ai.operation.name");
    attributes.remove("gen_ai.provider.name");
    attributes
}

#[tokio::test]
async fn openai_chat_request_is_parsed() {
    let request = json!({
        "model": "gpt-4o", "messages": [{ "role": "user", "content": "secret" }], "stream": true,
        "max_completion_tokens": 100, "temperature": 0.2, "top_p": 1, "frequency_penalty": 0.5, "presence_penalty": -0.25,
        "seed": 7, "n": 2, "reasoning_effort": "low", "stop": "a",
        "response_format": { "type": "json_schema", "json_schema": {} },
    });
    let expected = attributes! {
        "gen_ai.request.model" => "gpt-4o",
        "gen_ai.request.stream" => true,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.top_p" => 1.0,
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.presence_penalty" => -0.25,
        "gen_ai.request.seed" => 7,
        "gen_ai.request.choice.count" => 2,
        "gen_ai.request.reasoning.level" => "low",
        "gen_ai.request.stop_sequences" => strings(&["a"]),
        "gen_ai.output.type" => "json",
    };
    assert_eq!(asked(request).await, expected);
}

#[tokio::test]
async fn openai_responses_request_is_parsed() {
    let request = json!({
        "model": "gpt-5", "input": "secret", "max_output_tokens": 50, "reasoning": { "effort": "minimal" },
        "previous_response_id": "resp_0", "conversation": { "id": "conv_1" }, "text": { "format": { "type": "text" } },
    });
    let expected = attributes! {
        "gen_ai.request.model" => "gpt-5",
        "gen_ai.request.max_tokens" => 50,
        "gen_ai.request.reasoning.level" => "minimal",
        "gen_ai.request.previous_response.id" => "resp_0",
        "gen_ai.conversation.id" => "conv_1",
        "gen_ai.output.type" => "text",
    };
    assert_eq!(asked(request).await, expected);
}

#[tokio::test]
async fn anthropic_and_cohere_requests_are_parsed() {
    let request = json!({
        "model": "claude-opus-4-1", "max_tokens": 1_024, "messages": [], "system": "secret", "top_k": 5,
        "stop_sequences": ["a", "b"], "temperature": 1.0, "stream": false,
    });
    let expected = attributes! {
        "gen_ai.request.model" => "claude-opus-4-1",
        "gen_ai.request.max_tokens" => 1_024,
        "gen_ai.request.top_k" => 5,
        "gen_ai.request.temperature" => 1.0,
        "gen_ai.request.stop_sequences" => strings(&["a", "b"]),
    };
    assert_eq!(asked(request).await, expected);
    let request = json!({ "model": "command-a", "messages": [], "p": 0.75, "k": 3, "max_tokens": 9 });
    let expected = attributes! {
        "gen_ai.request.model" => "command-a",
        "gen_ai.request.top_p" => 0.75,
        "gen_ai.request.top_k" => 3,
        "gen_ai.request.max_tokens" => 9,
    };
    assert_eq!(asked(request).await, expected);
}

#[tokio::test]
async fn gemini_ollama_bedrock_requests_are_parsed() {
    let request = json!({
        "contents": [{ "parts": [{ "text": "secret" }] }],
        "generationConfig": {
            "temperature": 0.5, "topP": 0.25, "topK": 4, "maxOutputTokens": 64, "stopSequences": ["x"], "candidateCount": 3,
            "seed": 1, "responseMimeType": "application/json", "thinkingConfig": { "thinkingLevel": "high" },
        },
    });
    let expected = attributes! {
        "gen_ai.request.temperature" => 0.5,
        "gen_ai.request.top_p" => 0.25,
        "gen_ai.request.top_k" => 4,
        "gen_ai.request.max_tokens" => 64,
        "gen_ai.request.stop_sequences" => strings(&["x"]),
        "gen_ai.request.choice.count" => 3,
        "gen_ai.request.seed" => 1,
        "gen_ai.request.reasoning.level" => "high",
        "gen_ai.output.type" => "json",
    };
    assert_eq!(asked(request).await, expected);
    let request = json!({
        "model": "llama3.2", "messages": [], "format": { "type": "object" }, "think": true,
        "options": { "temperature": 0, "num_predict": 12, "seed": 101, "stop": ["\n"] },
    });
    let expected = attributes! {
        "gen_ai.request.model" => "llama3.2",
        "gen_ai.request.temperature" => 0.0,
        "gen_ai.request.max_tokens" => 12,
        "gen_ai.request.seed" => 101,
        "gen_ai.request.stop_sequences" => strings(&["\n"]),
        "gen_ai.output.type" => "json",
    };
    assert_eq!(asked(request).await, expected);
    let request = json!({ "modelId": "amazon.nova-lite-v1:0", "messages": [], "inferenceConfig": { "maxTokens": 7, "topP": 0.5 } });
    let expected = attributes! {
        "gen_ai.request.model" => "amazon.nova-lite-v1:0",
        "gen_ai.request.max_tokens" => 7,
        "gen_ai.request.top_p" => 0.5,
    };
    assert_eq!(asked(request).await, expected);
}

#[genai::embeddings(provider = "openai", request = request, usage = none)]
async fn embed(request: &Value) {
    assert!(request.is_object());
}

#[tokio::test]
async fn embeddings_request_dimensions_are_parsed() {
    let trace = Trace::new();
    let request =
        json!({ "model": "e", "input": "secret", "dimensions": 256, "encoding_format": "base64", "temperature": 1 });
    trace.run(embed(&request)).await;
    let expected = attributes! {
        "gen_ai.operation.name" => "embeddings",
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "e",
        "gen_ai.embeddings.dimension.count" => 256,
        "gen_ai.request.encoding_formats" => strings(&["base64"]),
    };
    assert_eq!(trace.only().attributes(), expected);
}

#[tokio::test]
async fn unknown_request_json_records_nothing() {
    for request in [
        json!(null),
        json!({}),
        json!({ "model": 3, "temperature": "hot", "stop": [1], "stream": "yes" }),
    ] {
        assert_eq!(asked(request).await, attributes! {});
    }
}
