//! Requests that a collector receives: `genai::telemetry::init()` in another process, which sends to a server in this
//! one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use genai::{Response, ResponseRecorder, Usage};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as SpanStatus;
use prost::Message;

use crate::agent::{listen, other_process};

const SECRET: &str = "the password is hunter2";

struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1_200)
            .with_output_tokens(80)
            .with_cache_read_tokens(1_024)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.finish_reason(0, "stop");
    }
}

#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET)
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", temperature = 0.2_f32, stream = true)]
async fn ask() -> Answer {
    Answer
}

/// Looks something up.
#[genai::tool(call_id = "call-1", capture(raw(error)))]
async fn look_up(name: &str, limit: u8) -> Result<usize, Failed> {
    if limit == 0 { Err(Failed) } else { Ok(name.len()) }
}

#[genai::agent(name = "helper", conversation_id = "conv-1")]
async fn agent() -> Result<usize, Failed> {
    ask().await;
    look_up(SECRET, 0).await
}

/// The body of the other process.
#[tokio::test]
#[ignore = "the other test runs it, in a process of its own"]
async fn child() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = genai::telemetry::init()?;
    agent().await.expect_err("the tool fails");
    telemetry.flush()?;
    Ok(())
}

#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

async fn receive(State(received): State<Received>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let protobuf = headers
        .get("content-type")
        .is_some_and(|it| it == "application/x-protobuf");
    match ExportTraceServiceRequest::decode(body) {
        Ok(request) if protobuf => {
            received.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            StatusCode::OK
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Runs the child against a server, and returns the received requests.
async fn run_child() -> Vec<ExportTraceServiceRequest> {
    let (listener, endpoint) = listen().await;
    let received = Received::default();
    let router = Router::new()
        .route("/v1/traces", post(receive))
        .with_state(received.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let mut child = other_process("wire::child");
    child
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        // The server only has the path of traces.
        .env("OTEL_METRICS_EXPORTER", "none")
        .env("OTEL_LOGS_EXPORTER", "none")
        .env("OTEL_SERVICE_NAME", "wire-test")
        .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
        .env("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "span_only");
    let output = child.output().await.expect("this test can be run again");
    serving.abort();
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("1 passed"), "{printed}");
    std::mem::take(&mut received.0.lock().unwrap_or_else(PoisonError::into_inner))
}

fn attributes(attributes: &[KeyValue]) -> BTreeMap<&str, Value> {
    let mut unique = BTreeMap::new();
    for KeyValue { key, value, .. } in attributes {
        let value = value.as_ref().and_then(|value| value.value.clone()).expect(key);
        assert_eq!(unique.insert(&**key, value), None, "`{key}` is there twice");
    }
    unique
}

fn text(text: &str) -> Value {
    Value::StringValue(text.to_owned())
}

fn texts(values: &[&str]) -> Value {
    let value = |value: &&str| opentelemetry_proto::tonic::common::v1::AnyValue {
        value: Some(text(value)),
    };
    Value::ArrayValue(ArrayValue {
        values: values.iter().map(value).collect(),
    })
}

/// The fingerprint. Its key differs in each process, so only its form is compared.
fn fingerprint(span: &Span) -> Value {
    let value = attributes(&span.attributes).remove("tool.args.fingerprint");
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    match value {
        Some(Value::StringValue(text)) if is_hash(&text) => Value::StringValue(text),
        other => panic!("not a fingerprint: {other:?}"),
    }
}

fn assert_span(span: &Span, kind: SpanKind, error: Option<&str>, expected: &[(&str, Value)]) {
    assert_eq!(span.kind(), kind, "{}", span.name);
    let expected: BTreeMap<_, _> = expected.iter().cloned().collect();
    assert_eq!(attributes(&span.attributes), expected, "{}", span.name);
    let status = span.status.clone().unwrap_or_default();
    match error {
        None => assert_eq!(status.code(), SpanStatus::Unset, "{}", span.name),
        Some(error) => {
            assert_eq!(status.code(), SpanStatus::Error, "{}", span.name);
            assert_eq!(status.message, error, "{}", span.name);
        }
    }
    assert!(span.end_time_unix_nano >= span.start_time_unix_nano, "{}", span.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collector_receives_spans_without_content() {
    let received = run_child().await;
    assert!(!format!("{received:?}").contains("hunter2"), "{received:?}");
    let mut spans = BTreeMap::new();
    for resource_spans in received.iter().flat_map(|request| &request.resource_spans) {
        let resource = resource_spans.resource.as_ref().expect("there is a resource");
        let resource = attributes(&resource.attributes);
        assert_eq!(resource.get("service.name"), Some(&text("wire-test")));
        assert_eq!(resource.get("deployment.environment.name"), Some(&text("test")));
        for scope_spans in &resource_spans.scope_spans {
            let scope = scope_spans.scope.as_ref().expect("there is a scope");
            assert_eq!(
                (&*scope.name, &*scope.version),
                ("genai-otel", env!("CARGO_PKG_VERSION"))
            );
            assert_eq!(scope_spans.schema_url, genai::semconv::SCHEMA_URL);
            for span in &scope_spans.spans {
                assert!(spans.insert(&*span.name, span).is_none(), "{} came twice", span.name);
            }
        }
    }
    let names: Vec<_> = spans.keys().copied().collect();
    assert_eq!(names, ["chat gpt-4o", "execute_tool look_up", "invoke_agent helper"]);
    let (chat, tool, agent) = (spans[names[0]], spans[names[1]], spans[names[2]]);
    assert!(agent.parent_span_id.is_empty());
    for child in [chat, tool] {
        assert_eq!(child.parent_span_id, agent.span_id);
        assert_eq!(child.trace_id, agent.trace_id);
        assert!(child.events.is_empty());
    }

    let conversation = ("gen_ai.conversation.id", text("conv-1"));
    let expected = [
        conversation.clone(),
        ("gen_ai.operation.name", text("chat")),
        ("gen_ai.agent.name", text("helper")),
        ("gen_ai.provider.name", text("openai")),
        ("gen_ai.request.model", text("gpt-4o")),
        ("gen_ai.request.temperature", Value::DoubleValue(0.2)),
        ("gen_ai.request.stream", Value::BoolValue(true)),
        ("gen_ai.response.finish_reasons", texts(&["stop"])),
        ("gen_ai.usage.input_tokens", Value::IntValue(1_200)),
        ("gen_ai.usage.output_tokens", Value::IntValue(80)),
        ("gen_ai.usage.cache_read.input_tokens", Value::IntValue(1_024)),
        // Cost of 176 tokens at $2.50, 1 024 at $1.25 and 80 at $10 per million.
        ("agent.cost.usd", Value::DoubleValue(0.002_52)),
        (
            "agent.cost.price_table",
            text(genai::price::Prices::bundled().version()),
        ),
    ];
    assert_span(chat, SpanKind::Client, None, &expected);
    let error = ("error.type", text("telemetry::wire::Failed"));
    let expected = [
        conversation.clone(),
        error.clone(),
        ("gen_ai.operation.name", text("execute_tool")),
        ("gen_ai.agent.name", text("helper")),
        ("gen_ai.tool.name", text("look_up")),
        ("gen_ai.tool.type", text("function")),
        ("gen_ai.tool.call.id", text("call-1")),
        ("gen_ai.tool.description", text("Looks something up.")),
        ("tool.args.keys", texts(&["limit", "name"])),
        ("tool.args.fingerprint", fingerprint(tool)),
        ("tool.repeat", Value::IntValue(1)),
    ];
    // The attribute and the environment opted in, but no redactor is configured.
    let redacted = if cfg!(feature = "capture") {
        "the password is [redacted:secret_field]"
    } else {
        "[redacted: no redactor is configured]"
    };
    assert_span(tool, SpanKind::Internal, Some(redacted), &expected);
    let expected = [
        conversation,
        error,
        ("gen_ai.operation.name", text("invoke_agent")),
        ("gen_ai.agent.name", text("helper")),
        ("agent.outcome", text("failed")),
        ("agent.run.outermost", Value::BoolValue(true)),
        ("agent.run.model_calls", Value::IntValue(1)),
        ("agent.run.tool_calls", Value::IntValue(1)),
        ("agent.run.retries", Value::IntValue(0)),
        ("agent.run.repeated_calls", Value::IntValue(1)),
        ("agent.run.input_tokens", Value::IntValue(1_200)),
        ("agent.run.output_tokens", Value::IntValue(80)),
        ("agent.run.cost_usd", Value::DoubleValue(0.002_52)),
    ];
    assert_span(agent, SpanKind::Internal, Some(""), &expected);
}
