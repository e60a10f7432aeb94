//! `genai::tower::RequestLayer` around real axum handlers.

use std::convert::Infallible;
use std::io;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use genai::FutureExt as _;
use genai::propagation::inject_headers;
use genai::tower::RequestLayer;
use http::HeaderMap;
use opentelemetry::baggage::{BaggageExt as _, KeyValueMetadata};
use opentelemetry::trace::{Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, global};
use tower::{Layer as _, ServiceExt as _, service_fn};

use crate::support::{Caller, attribute, client, serve, spans};

#[genai::request]
async fn handler(question: String) -> String {
    count(&question).await
}

#[genai::tool(call_id = None)]
async fn count(text: &str) -> String {
    tokio::task::yield_now().await;
    text.len().to_string()
}

async fn ask(url: &str, caller: &Caller) -> reqwest::Response {
    let request = client().post(url).header("traceparent", caller.traceparent());
    request.body("four").send().await.expect("the server answers")
}

#[tokio::test]
async fn request_continues_trace_of_caller() {
    let address = serve(Router::new().route("/", post(handler)).layer(RequestLayer::new())).await;
    let caller = Caller::new();
    let answer = ask(&format!("http://{address}/"), &caller).await;
    assert_eq!(answer.text().await.expect("a text"), "4");
    let request = caller.span("agent.request").await;
    assert_eq!(request.parent_span_id, caller.span);
    assert!(request.parent_span_is_remote);
    let tool = caller.span("execute_tool count").await;
    assert_eq!(tool.parent_span_id, request.span_context.span_id());
}

#[tokio::test]
async fn without_layer_request_begins_trace() {
    let address = serve(Router::new().route("/", post(handler))).await;
    let caller = Caller::new();
    ask(&format!("http://{address}/"), &caller).await;
    assert_eq!(caller.spans().len(), 0);
}

#[tokio::test]
async fn requests_of_connection_keep_traces_apart() {
    let address = serve(Router::new().route("/", post(handler)).layer(RequestLayer::new())).await;
    let (first, second) = (Caller::new(), Caller::new());
    let client = client();
    for caller in [&first, &second] {
        let request = client.post(format!("http://{address}/")).body("four");
        let request = request.header("traceparent", caller.traceparent());
        request.send().await.expect("it answers").text().await.expect("a text");
    }
    // The third request has no trace context, so it is in neither trace.
    let before = spans().len();
    client
        .post(format!("http://{address}/"))
        .body("four")
        .send()
        .await
        .expect("it answers");
    assert!(spans().len() > before);
    for caller in [&first, &second] {
        caller.span("agent.request").await;
        assert_eq!(caller.spans().len(), 2);
    }
}

#[tokio::test]
async fn sampling_of_caller_is_kept() {
    let address = serve(Router::new().route("/", post(handler)).layer(RequestLayer::new())).await;
    let caller = Caller::new();
    let unsampled = format!("00-{}-{}-00", caller.trace, caller.span);
    let request = client()
        .post(format!("http://{address}/"))
        .header("traceparent", unsampled);
    let answer = request.body("four").send().await.expect("it answers");
    assert_eq!(answer.text().await.expect("a text"), "4");
    assert_eq!(caller.spans().len(), 0);
}

/// A model's stream. It begins when the body of the response is polled, after the handler has returned.
#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
fn words() -> BoxStream<'static, Result<String, io::Error>> {
    let word = |word: &'static str| async move {
        genai::current_call().set_attribute("app.last", word);
        Ok(word.to_owned())
    };
    stream::iter(["one ", "two ", "three"]).then(word).boxed()
}

/// A model's stream without an end.
#[genai::chat(provider = "openai", model = "endless", usage = none)]
fn endless() -> BoxStream<'static, Result<String, io::Error>> {
    stream::repeat_with(|| Ok("word ".repeat(1000)))
        .then(|word| async {
            tokio::task::yield_now().await;
            word
        })
        .boxed()
}

#[genai::chat(provider = "openai", model = "failing", usage = none)]
fn failing() -> BoxStream<'static, Result<String, io::Error>> {
    // The pause between the two items lets hyper send the first.
    stream::iter([Ok("one ".to_owned()), Err(io::Error::other("the model broke off"))])
        .then(|word| async {
            tokio::task::yield_now().await;
            word
        })
        .boxed()
}

fn streaming(words: fn() -> BoxStream<'static, Result<String, io::Error>>) -> Router {
    let handler = move || async move { Body::from_stream(words()) };
    Router::new().route("/", get(handler)).layer(RequestLayer::new())
}

async fn get_from(address: &str, caller: &Caller) -> reqwest::Response {
    let request = client().get(format!("http://{address}/"));
    let request = request.header("traceparent", caller.traceparent());
    request.send().await.expect("the server answers")
}

#[tokio::test]
async fn streamed_body_stays_in_trace() {
    let address = serve(streaming(words)).await;
    let caller = Caller::new();
    let answer = get_from(&address, &caller).await;
    assert_eq!(answer.text().await.expect("a text"), "one two three");
    let chat = caller.span("chat gpt-4o").await;
    assert_eq!(chat.parent_span_id, caller.span);
    assert_eq!(attribute(&chat, "app.last").as_deref(), Some("three"));
}

#[tokio::test]
async fn failed_stream_is_error_in_trace() {
    let address = serve(streaming(failing)).await;
    let caller = Caller::new();
    let answer = get_from(&address, &caller).await;
    answer.text().await.expect_err("the body breaks off");
    let chat = caller.span("chat failing").await;
    assert!(matches!(chat.status, Status::Error { .. }), "{:?}", chat.status);
}

#[tokio::test]
async fn client_that_goes_away_cancels_stream() {
    let address = serve(streaming(endless)).await;
    let caller = Caller::new();
    let mut answer = get_from(&address, &caller).await;
    assert!(answer.chunk().await.expect("a chunk").is_some());
    drop(answer);
    let chat = caller.span("chat endless").await;
    assert_eq!(chat.parent_span_id, caller.span);
    assert_eq!(chat.status, Status::Unset);
}

#[tokio::test]
async fn failing_and_panicking_handlers_end_spans() {
    #[genai::request]
    async fn refusing() -> Result<String, Teapot> {
        Err(Teapot)
    }

    #[derive(Debug)]
    struct Teapot;

    impl std::fmt::Display for Teapot {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a teapot")
        }
    }

    impl std::error::Error for Teapot {}

    impl IntoResponse for Teapot {
        fn into_response(self) -> Response {
            StatusCode::IM_A_TEAPOT.into_response()
        }
    }

    #[genai::request]
    async fn panicking() {
        panic!("on purpose");
    }

    let app = Router::new()
        .route("/teapot", post(refusing))
        .route("/panic", post(panicking));
    let address = serve(app.layer(RequestLayer::new())).await;
    let caller = Caller::new();
    let answer = ask(&format!("http://{address}/teapot"), &caller).await;
    assert_eq!(answer.status(), StatusCode::IM_A_TEAPOT.as_u16());
    let request = caller.span("agent.request").await;
    assert!(matches!(request.status, Status::Error { .. }), "{:?}", request.status);

    let caller = Caller::new();
    let request = client().post(format!("http://{address}/panic"));
    let request = request.header("traceparent", caller.traceparent());
    request.send().await.expect_err("the connection is closed");
    let request = caller.span("agent.request").await;
    assert!(matches!(request.status, Status::Error { .. }), "{:?}", request.status);

    let caller = Caller::new();
    let answer = ask(&format!("http://{address}/nowhere"), &caller).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND.as_u16());
}

/// Baggage from outside is readable, but is neither recorded nor sent on.
#[tokio::test]
async fn baggage_from_outside_stays_in_process() {
    #[genai::request]
    async fn looking() -> String {
        let baggage = Context::current().baggage().get("tenant").map(ToString::to_string);
        let baggage = baggage.unwrap_or_default();
        let mut own = HeaderMap::new();
        inject_headers(&mut own);
        let mut both = HeaderMap::new();
        async { inject_headers(&mut both) }.in_context(with_own_baggage()).await;
        let text = |headers: &HeaderMap| {
            let value = headers.get("baggage").and_then(|value| value.to_str().ok());
            value.unwrap_or("none").to_owned()
        };
        format!("{baggage} | {} | {}", text(&own), text(&both))
    }

    let address = serve(Router::new().route("/", post(looking)).layer(RequestLayer::new())).await;
    let caller = Caller::new();
    let request = client().post(format!("http://{address}/"));
    let request = request.header("traceparent", caller.traceparent());
    let request = request.header("baggage", "tenant=evil,gen_ai.conversation.id=forged");
    let answer = request.send().await.expect("it answers").text().await.expect("a text");
    let parts: Vec<_> = answer.split(" | ").collect();
    assert_eq!(parts, ["evil", "none", "plan=gold"]);
    let request = caller.span("agent.request").await;
    assert!(!format!("{request:?}").contains("evil"), "{request:?}");
    assert!(!format!("{request:?}").contains("forged"), "{request:?}");
}

/// The current context with one more entry of baggage, set by this process.
fn with_own_baggage() -> Context {
    let current = Context::current();
    let kept = current
        .baggage()
        .iter()
        .map(|(key, (value, metadata))| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()));
    let all: Vec<_> = kept.chain([KeyValueMetadata::new("plan", "gold", "")]).collect();
    current.with_baggage(all)
}

/// Middleware may continue the trace itself and open a span, which then stays the parent. The baggage still counts as
/// received from outside.
#[tokio::test]
async fn span_of_other_middleware_stays_parent() {
    async fn opening(request: Request, next: Next) -> Response {
        let remote =
            global::get_text_map_propagator(|propagator| propagator.extract(&HeaderCarrier(request.headers())));
        let tracer = global::tracer("middleware");
        let span = tracer.start_with_context("middleware", &remote);
        next.run(request).in_context(remote.with_span(span)).await
    }

    struct HeaderCarrier<'a>(&'a HeaderMap);

    impl opentelemetry::propagation::Extractor for HeaderCarrier<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            self.0.get(key)?.to_str().ok()
        }

        fn keys(&self) -> Vec<&str> {
            self.0.keys().map(http::HeaderName::as_str).collect()
        }
    }

    #[genai::request]
    async fn sending() -> String {
        let mut headers = HeaderMap::new();
        inject_headers(&mut headers);
        headers.contains_key("baggage").to_string()
    }

    let app = Router::new().route("/", post(sending));
    let app = app.layer(RequestLayer::new()).layer(from_fn(opening));
    let address = serve(app).await;
    let caller = Caller::new();
    let request = client().post(format!("http://{address}/"));
    let request = request
        .header("traceparent", caller.traceparent())
        .header("baggage", "tenant=evil");
    let answer = request.send().await.expect("it answers").text().await.expect("a text");
    let middleware = caller.span("middleware").await;
    assert_eq!(middleware.parent_span_id, caller.span);
    let request = caller.span("agent.request").await;
    assert_eq!(request.parent_span_id, middleware.span_context.span_id());
    assert_eq!(answer, "false");
}

/// A request to a server that runs in a span of its own still continues the caller's trace.
#[tokio::test]
async fn span_around_server_is_no_parent() {
    let serve = |_: http::Request<()>| async {
        let answer = handler("four".to_owned()).await;
        Ok::<_, Infallible>(http::Response::new(answer))
    };
    let caller = Caller::new();
    let request = http::Request::builder().header("traceparent", caller.traceparent());
    let request = request.body(()).expect("a request");
    let service = RequestLayer::new().layer(service_fn(serve));
    let serving = Context::current_with_span(global::tracer("server").start("serving"));
    let answer = service.oneshot(request).in_context(serving).await.expect("it answers");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(caller.span("agent.request").await.parent_span_id, caller.span);
}

/// Errors of the service itself are passed on.
#[tokio::test]
async fn error_of_service_passes_through() {
    let fail = |_: http::Request<()>| async { Err::<http::Response<String>, _>(io::Error::other("no")) };
    let service = RequestLayer::new().layer(service_fn(fail));
    let error = service.oneshot(http::Request::new(())).await.expect_err("it fails");
    assert_eq!(error.to_string(), "no");
}
