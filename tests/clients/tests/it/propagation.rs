//! Propagation of the trace context to providers, by the one line that sets each client's request headers.

use async_openai::traits::RequestOptionsBuilder as _;
use genai::propagation::{header_pairs_to, headers_to};
use genai::{Config, FutureExt as _};
use genai_client::chat::{ChatOptions, ChatRequest};
use ollama_rs::generation::chat::ChatMessage;
use ollama_rs::generation::chat::request::ChatMessageRequest;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use serde_json::json;
use wiremock::MockServer;

use crate::server::{Answer, serve};
use crate::support::Trace;

/// Server whose answers are irrelevant to these tests.
async fn server() -> MockServer {
    serve(Answer::Json(200, json!({}))).await
}

/// Value of `traceparent` in the request that the server received.
async fn received(server: &MockServer) -> Option<String> {
    let requests = server.received_requests().await.expect("requests are recorded");
    assert_eq!(requests.len(), 1, "{requests:?}");
    let value = requests[0].headers.get("traceparent")?;
    Some(value.to_str().expect("a text").to_owned())
}

/// Value of `traceparent` for the current span.
fn current() -> String {
    let context = Context::current();
    let span = context.span();
    let span = span.span_context();
    format!("00-{}-{}-01", span.trace_id(), span.span_id())
}

/// Adds the server's address to the list. The configuration is process-wide, so the port identifies the test; other
/// tests list nothing.
fn list(server: &MockServer) {
    Config::builder().propagate_to(&server.address().to_string()).install();
}

/// Runs the request in a trace, first with the server not listed and then listed.
macro_rules! propagates {
    ($($test:ident: |$url:ident| $request:expr;)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                let _turn = TURN.lock().await;
                for listed in [false, true] {
                    let server = server().await;
                    if listed {
                        list(&server);
                    }
                    let $url = server.uri();
                    let trace = Trace::new();
                    let expected = trace.enter(current);
                    async { drop($request.await) }.in_context(trace.context()).await;
                    Config::builder().install();
                    assert_eq!(received(&server).await, listed.then_some(expected));
                }
            }
        )*
    };
}

static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

propagates! {
    async_openai_chat: |url| {
        let client = super::async_openai::client(&url);
        let request = serde_json::from_value(json!({ "model": "gpt-4o", "messages": [] })).expect("a request");
        async move { client.chat().headers(headers_to(&url)).create(request).await }
    };
    genai_client_chat: |url| {
        let client = super::genai_client::client();
        let options = ChatOptions::default().with_extra_headers(header_pairs_to(&url));
        let target = super::genai_client::gpt(&url);
        async move { client.exec_chat(target, ChatRequest::from_user("hello"), Some(&options)).await }
    };
    ollama_chat: |url| {
        let mut client = super::ollama::client(&url);
        client.set_headers(Some(headers_to(&url)));
        let request = ChatMessageRequest::new("llama3.2".to_owned(), vec![ChatMessage::user("hello".to_owned())]);
        async move { client.send_chat_messages(request).await }
    };
    bedrock_converse: |url| {
        let request = super::bedrock::client(url.clone()).converse().model_id("m").messages(super::bedrock::question());
        let pairs = header_pairs_to(&url);
        let request = request.customize().mutate_request(move |request| {
            for (name, value) in pairs.clone() {
                request.headers_mut().insert(name, value);
            }
        });
        Box::pin(request.send())
    };
    reqwest_by_hand: |url| {
        let request = reqwest::Client::new().post(&url).headers(headers_to(&url));
        request.send()
    };
}
