//! Requests and responses of async-openai as values, without a server.

use async_openai::types::chat::{CreateChatCompletionRequest, CreateChatCompletionResponse};
use opentelemetry::trace::SpanKind;
use serde_json::{Value, json};

use super::chat::start as chat_start;
use crate::support::{Attributes, Trace, attributes, strings, without_api_type};

#[genai::chat(provider = "openai", request = request)]
async fn ask(
    request: &CreateChatCompletionRequest,
    response: &Value,
) -> Result<CreateChatCompletionResponse, serde_json::Error> {
    serde_json::from_value(response.clone())
}

/// Attributes recorded from this request and this response: those at the start, and those added later.
async fn recorded(request: Value, response: Value) -> (Attributes, Attributes) {
    let request = serde_json::from_value(request).expect("it is a request");
    let trace = Trace::new();
    trace.run(ask(&request, &response)).await.expect("it is a response");
    let span = trace.only();
    let start = span.start_attributes();
    let mut end = without_api_type(span.attributes());
    for (key, value) in &start {
        assert_eq!(end.remove(key).as_ref(), Some(value), "{key}");
    }
    span.assert(&span.name, &SpanKind::Client, &start, &end);
    (start, end)
}

fn small_request() -> Value {
    json!({ "model": "gpt-4o", "messages": [] })
}

fn small_response() -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-2024-08-06", "choices": [] })
}

fn choice(index: u32, finish_reason: &Value) -> Value {
    let message = json!({ "role": "assistant", "content": "secret", "refusal": null });
    json!({ "index": index, "message": message, "logprobs": null, "finish_reason": finish_reason })
}

#[tokio::test]
async fn full_request_records_every_attribute() {
    let request = json!({
        "model": "gpt-4o",
        "messages": [{ "role": "user", "content": "secret" }],
        "stream": true,
        "max_completion_tokens": 100,
        "temperature": 0.2,
        "top_p": 0.9,
        "frequency_penalty": 0.5,
        "presence_penalty": -0.25,
        "seed": 7,
        "n": 2,
        "reasoning_effort": "low",
        "response_format": { "type": "json_object" },
        "stop": ["a", "b"],
    });
    let mut expected = chat_start();
    expected.extend(attributes! {
        "gen_ai.request.stream" => true,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.top_p" => 0.9,
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.presence_penalty" => -0.25,
        "gen_ai.request.seed" => 7,
        "gen_ai.request.choice.count" => 2,
        "gen_ai.request.reasoning.level" => "low",
        "gen_ai.output.type" => "json",
        "gen_ai.request.stop_sequences" => strings(&["a", "b"]),
    });
    assert_eq!(recorded(request, small_response()).await.0, expected);
}

#[tokio::test]
async fn small_request_records_only_given_values() {
    assert_eq!(recorded(small_request(), small_response()).await.0, chat_start());

    let mut request = small_request();
    for (key, value) in [
        ("stream", json!(false)),
        ("n", json!(1)),
        ("max_tokens", json!(50)),
        ("stop", json!("end")),
        ("response_format", json!({ "type": "text" })),
    ] {
        request[key] = value;
    }
    let mut expected = chat_start();
    expected.extend(attributes! {
        "gen_ai.request.max_tokens" => 50,
        "gen_ai.request.stop_sequences" => strings(&["end"]),
        "gen_ai.output.type" => "text",
    });
    assert_eq!(recorded(request, small_response()).await.0, expected);
}

#[tokio::test]
async fn full_response_records_every_attribute() {
    let mut response = small_response();
    response["choices"] = json!([choice(0, &json!("stop")), choice(1, &json!("tool_calls"))]);
    response["usage"] = json!({
        "prompt_tokens": 1_200,
        "completion_tokens": 80,
        "total_tokens": 1_280,
        "prompt_tokens_details": { "cached_tokens": 1_024, "audio_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": 64, "audio_tokens": 0 },
    });
    let expected = attributes! {
        "gen_ai.response.id" => "chatcmpl-1",
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.finish_reasons" => strings(&["stop", "tool_calls"]),
        "gen_ai.usage.input_tokens" => 1_200,
        "gen_ai.usage.output_tokens" => 80,
        "gen_ai.usage.cache_read.input_tokens" => 1_024,
        "gen_ai.usage.reasoning.output_tokens" => 64,
    };
    assert_eq!(recorded(small_request(), response).await.1, expected);
}

#[tokio::test]
async fn response_without_usage_records_no_tokens() {
    let expected = attributes! {
        "gen_ai.response.id" => "chatcmpl-1",
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
    };
    assert_eq!(recorded(small_request(), small_response()).await.1, expected);

    let mut response = small_response();
    response["usage"] = json!({ "prompt_tokens": 5, "completion_tokens": 0, "total_tokens": 5 });
    let mut counted = expected.clone();
    counted.extend(attributes! { "gen_ai.usage.input_tokens" => 5, "gen_ai.usage.output_tokens" => 0 });
    assert_eq!(recorded(small_request(), response).await.1, counted);
}

#[tokio::test]
async fn every_finish_reason_is_recorded() {
    for reason in ["stop", "length", "tool_calls", "content_filter", "function_call"] {
        let mut response = small_response();
        response["choices"] = json!([choice(0, &json!(reason))]);
        let (_, end) = recorded(small_request(), response).await;
        assert_eq!(
            end.get("gen_ai.response.finish_reasons"),
            Some(&strings(&[reason])),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn every_reasoning_effort_is_recorded() {
    for effort in ["none", "minimal", "low", "medium", "high", "xhigh"] {
        let mut request = small_request();
        request["reasoning_effort"] = json!(effort);
        let (start, _) = recorded(request, small_response()).await;
        assert_eq!(
            start.get("gen_ai.request.reasoning.level"),
            Some(&opentelemetry::Value::from(effort))
        );
    }
}

#[tokio::test]
async fn message_text_is_not_recorded() {
    let mut response = small_response();
    response["choices"] = json!([choice(0, &json!("stop"))]);
    let mut request = small_request();
    request["messages"] = json!([{ "role": "user", "content": "secret" }]);
    let (start, end) = recorded(request, response).await;
    assert!(!format!("{start:?}{end:?}").contains("secret"), "{start:?}{end:?}");
}

#[tokio::test]
async fn client_error_fails_span() {
    let request = serde_json::from_value(small_request()).expect("it is a request");
    let trace = Trace::new();
    let answer = trace.run(ask(&request, &json!({ "secret": true }))).await;
    answer.expect_err("it is no response");
    let span = trace.only();
    span.assert_failed("serde_json::error::Error");
    assert!(!format!("{span:?}").contains("secret"), "{span:?}");
}
