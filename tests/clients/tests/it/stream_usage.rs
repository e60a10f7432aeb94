//! Notice about a client's stream without usage, with the line to add. Each test has its own process, because notices
//! are counted per process.

use std::sync::{Arc, Mutex, OnceLock};

use async_openai::error::OpenAIError;
use async_openai::types::chat::{ChatCompletionResponseStream, CreateChatCompletionRequest};
use futures_util::stream::{self, Stream, StreamExt as _};
use genai::testing::{ModelServer, ScriptStep, ScriptedModel};
use genai::{Config, Notice};
use genai_client::adapter::AdapterKind;
use genai_client::chat::{ChatOptions, ChatRequest, ChatStreamEvent};
use genai_client::resolver::{AuthData, Endpoint};
use genai_client::{Client, ModelIden, ServiceTarget};
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::{Value, json};

/// Texts of all notices about streams.
fn notices() -> Arc<Mutex<Vec<String>>> {
    static TEXTS: OnceLock<Arc<Mutex<Vec<String>>>> = OnceLock::new();
    Arc::clone(TEXTS.get_or_init(|| {
        Config::builder()
            .tracer_provider(SdkTracerProvider::builder().build())
            .install();
        let texts: Arc<Mutex<Vec<String>>> = Arc::default();
        let hook = Arc::clone(&texts);
        genai::on_notice(move |notice: &Notice| {
            if notice.code == "stream_usage" {
                hook.lock().expect("no hook panicked").push(notice.text.clone());
            }
        });
        texts
    }))
}

fn noticed() -> u64 {
    genai::notices().get("stream_usage").copied().unwrap_or(0)
}

/// Chunks of an answer, with usage if the request asked for it.
fn chunks(with_usage: bool) -> Vec<Value> {
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-2024-08-06",
            "choices": choices, "usage": usage,
        })
    };
    let mut chunks = vec![chunk(
        json!([{ "index": 0, "delta": { "content": "four" }, "finish_reason": "stop" }]),
        Value::Null,
    )];
    if with_usage {
        let usage = json!({ "prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11 });
        chunks.push(chunk(json!([]), usage));
    }
    chunks
}

#[genai::chat(provider = "openai", request = request)]
async fn by_async_openai(
    request: &CreateChatCompletionRequest,
    with_usage: bool,
) -> Result<ChatCompletionResponseStream, OpenAIError> {
    let parse = |chunk| serde_json::from_value(chunk).map_err(|error| OpenAIError::InvalidArgument(error.to_string()));
    let chunks: Vec<_> = chunks(with_usage).into_iter().map(parse).collect();
    Ok(Box::pin(stream::iter(chunks)))
}

#[tokio::test]
async fn async_openai_stream_without_usage_notices() {
    if own_process::passed("stream_usage::async_openai_stream_without_usage_notices") {
        return;
    }
    let texts = notices();
    // Requests for the client's own method for streams have no `stream`.
    let request = |options: Value| -> CreateChatCompletionRequest {
        let request = json!({ "model": "gpt-4o", "messages": [], "stream_options": options });
        serde_json::from_value(request).expect("it is a request")
    };
    let read = async |options: Value, with_usage| {
        let events = by_async_openai(&request(options), with_usage).await.expect("a stream");
        events.count().await
    };
    let before = noticed();
    read(json!({ "include_usage": true }), true).await;
    assert_eq!(noticed(), before, "it was asked for, and it came");
    read(json!({ "include_usage": true }), false).await;
    read(Value::Null, false).await;
    read(json!({ "include_usage": false }), false).await;
    assert_eq!(noticed(), before + 3);
    let texts = texts.lock().expect("no hook panicked");
    let of_client: Vec<_> = texts
        .iter()
        .filter(|text| text.contains("ChatCompletionStreamOptions"))
        .collect();
    let [text] = of_client[..] else {
        panic!("once: {texts:?}")
    };
    assert!(text.contains("include_usage: Some(true)"), "{text}");
}

fn target(url: &str) -> ServiceTarget {
    ServiceTarget {
        endpoint: Endpoint::from_owned(url.to_owned()),
        auth: AuthData::from_single("key"),
        model: ModelIden::new(AdapterKind::OpenAI, "openai::gpt-4o"),
    }
}

#[genai::chat(provider = "openai", request = (&target.model, request, options))]
async fn by_genai(
    target: ServiceTarget,
    request: &ChatRequest,
    options: &ChatOptions,
) -> Result<impl Stream<Item = Result<ChatStreamEvent, genai_client::Error>> + use<>, genai_client::Error> {
    let client = Client::new().expect("a client");
    Ok(client
        .exec_chat_stream(target, request.clone(), Some(options))
        .await?
        .stream)
}

/// Call whose options are set by the client or absent, so that the attribute only sees the request.
#[genai::chat(provider = "openai", request = (&target.model, request))]
async fn by_genai_without_options(
    target: ServiceTarget,
    request: &ChatRequest,
) -> Result<impl Stream<Item = Result<ChatStreamEvent, genai_client::Error>> + use<>, genai_client::Error> {
    let client = Client::new().expect("a client");
    Ok(client.exec_chat_stream(target, request.clone(), None).await?.stream)
}

#[tokio::test]
async fn genai_stream_without_usage_notices() {
    if own_process::passed("stream_usage::genai_stream_without_usage_notices") {
        return;
    }
    let texts = notices();
    // As the provider does, it sends usage if the request asks for it.
    let server = ModelServer::start(ScriptedModel::new([ScriptStep::text("four").times(3)])).expect("a port is free");
    let url = format!("{}/v1/", server.url());
    let request = ChatRequest::from_user("two + two");
    let read = async |options: ChatOptions| {
        let events = by_genai(target(&url), &request, &options).await.expect("a stream");
        events
            .for_each(|event| async { drop(event.expect("no event fails")) })
            .await;
    };
    let before = noticed();
    read(ChatOptions::default().with_capture_usage(true)).await;
    assert_eq!(noticed(), before, "it was asked for, and came");
    read(ChatOptions::default()).await;
    assert_eq!(noticed(), before + 1);
    let events = by_genai_without_options(target(&url), &request)
        .await
        .expect("a stream");
    events
        .for_each(|event| async { drop(event.expect("no event fails")) })
        .await;
    assert_eq!(noticed(), before + 2, "a request without options");
    let texts = texts.lock().expect("no hook panicked");
    let of_client: Vec<_> = texts
        .iter()
        .filter(|text| text.contains("with_capture_usage"))
        .collect();
    let [text] = of_client[..] else {
        panic!("once: {texts:?}")
    };
    assert!(
        text.contains("add `.with_capture_usage(true)` of `ChatOptions` to the request"),
        "{text}"
    );
}
