//! Attributes that the conventions add for one provider, and the status of a fetched response.

use serde_json::{Value, json};

use crate::support::{Span, Trace};

#[genai::chat(provider = provider, model = "m")]
async fn ask(provider: &'static str, answer: Value) -> Value {
    answer
}

#[genai::text_completion(provider = "openai", model = "m")]
async fn complete(answer: Value) -> Value {
    answer
}

#[genai::fetch_response(provider = "openai", response_id = "resp-1")]
async fn fetch(answer: Value) -> Value {
    answer
}

#[genai::fetch_response(provider = "openai", response_id = "resp-1", status = "queued")]
async fn fetch_with_status(answer: Value) -> Value {
    answer
}

#[genai::fetch_response(provider = "openai", response_id = "resp-1", status = |_| "incomplete")]
async fn fetch_with_told_status(answer: Value) -> Value {
    answer
}

fn completion() -> Value {
    json!({
        "object": "chat.completion", "id": "c-1", "model": "m", "service_tier": "flex", "system_fingerprint": "fp_1",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": "hi" }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 },
    })
}

fn response(status: &str) -> Value {
    json!({ "object": "response", "id": "resp-1", "model": "m", "status": status, "service_tier": "default", "output": [] })
}

async fn span_of(call: impl Future<Output = Value>) -> Span {
    let trace = Trace::new();
    trace.run(call).await;
    trace.only()
}

#[genai::chat(
    provider = provider,
    request = request,
    usage = none,
    attr("aws.bedrock.guardrail.id" = "g-1", "aws.bedrock.knowledge_base.id" = "k-1"),
    attr("azure.resource_provider.namespace" = "Microsoft.CognitiveServices")
)]
async fn refine(provider: &'static str, request: Value) -> Value {
    request
}

#[genai::chat(provider = "openai", request, usage = none, attr("openai.request.service_tier" = "flex"))]
async fn with_tier(request: Value) -> Value {
    request
}

#[genai::tool(
    call_id = None,
    attr("gen_ai.skill.name" = "report", "gen_ai.skill.description" = "Writes reports", "gen_ai.skill.source.uri" = "file:s"),
    attr("gen_ai.skill.resource.name" = "table.md", "process.executable.name" = "sh"),
    attr("process.executable.path" = "/bin/sh", "process.exit.code" = 1)
)]
async fn run_skill(answer: Value) -> Value {
    answer
}

/// The API type, the service tier and the system fingerprint.
fn refined(span: &Span) -> [Option<String>; 3] {
    [
        "openai.api.type",
        "openai.response.service_tier",
        "openai.response.system_fingerprint",
    ]
    .map(|key| span.text(key))
}

fn some(texts: [&str; 3]) -> [Option<String>; 3] {
    texts.map(|text| Some(text.to_owned()))
}

#[tokio::test]
async fn openai_chat_has_its_attributes() {
    let span = span_of(ask("openai", completion())).await;
    assert_eq!(refined(&span), some(["chat_completions", "flex", "fp_1"]));
    let span = span_of(ask("openai", response("completed"))).await;
    let [api, tier, fingerprint] = refined(&span);
    assert_eq!((api.as_deref(), tier.as_deref()), (Some("responses"), Some("default")));
    assert_eq!(fingerprint, None);
    // The status is only recorded for fetched responses.
    assert_eq!(span.text("gen_ai.response.status"), None);
}

#[tokio::test]
async fn other_providers_have_no_openai_attributes() {
    for provider in ["deepseek", "azure.ai.inference", "anthropic"] {
        let span = span_of(ask(provider, completion())).await;
        assert_eq!(refined(&span), [None, None, None], "{provider}");
    }
}

#[tokio::test]
async fn text_completion_is_no_chat_completion() {
    let [api, tier, _] = refined(&span_of(complete(completion())).await);
    assert_eq!((api, tier.as_deref()), (None, Some("flex")));
}

#[tokio::test]
async fn fetched_response_records_status() {
    for status in ["completed", "in_progress", "failed"] {
        let span = span_of(fetch(response(status))).await;
        assert_eq!(span.text("gen_ai.response.status").as_deref(), Some(status));
        assert_eq!(refined(&span)[0].as_deref(), Some("responses"));
    }
    let span = span_of(fetch_with_status(response("completed"))).await;
    assert_eq!(span.text("gen_ai.response.status").as_deref(), Some("queued"));
    let span = span_of(fetch_with_told_status(response("completed"))).await;
    assert_eq!(span.text("gen_ai.response.status").as_deref(), Some("incomplete"));
}

#[tokio::test]
async fn attr_sets_refinements_that_no_answer_has() {
    let span = span_of(refine("aws.bedrock", json!({ "model": "m" }))).await;
    for (key, value) in [
        ("aws.bedrock.guardrail.id", "g-1"),
        ("aws.bedrock.knowledge_base.id", "k-1"),
        ("azure.resource_provider.namespace", "Microsoft.CognitiveServices"),
    ] {
        assert_eq!(span.text(key).as_deref(), Some(value), "{key}");
    }
    let span = span_of(run_skill(json!({}))).await;
    for (key, value) in [
        ("gen_ai.skill.name", "report"),
        ("gen_ai.skill.description", "Writes reports"),
        ("gen_ai.skill.source.uri", "file:s"),
        ("gen_ai.skill.resource.name", "table.md"),
        ("process.executable.name", "sh"),
        ("process.executable.path", "/bin/sh"),
    ] {
        assert_eq!(span.text(key).as_deref(), Some(value), "{key}");
    }
    assert_eq!(span.int("process.exit.code"), Some(1));
}

#[tokio::test]
async fn requested_tier_is_openais_only() {
    const KEY: &str = "openai.request.service_tier";
    let asks = |tier: &str| json!({ "model": "m", "service_tier": tier });
    for (provider, tier, expected) in [
        ("openai", "priority", Some("priority")),
        ("openai", "auto", None),
        ("anthropic", "standard_only", None),
    ] {
        let span = span_of(refine(provider, asks(tier))).await;
        assert_eq!(span.text(KEY).as_deref(), expected, "{provider}, {tier}");
    }
    let span = span_of(with_tier(asks("priority"))).await;
    assert_eq!(span.text(KEY).as_deref(), Some("flex"));
}
