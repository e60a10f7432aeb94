//! One endpoint for all three signals, each with its own path.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use genai::{Response, Usage};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use prost::Message;

use crate::agent::{listen, other_process};

struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(10).with_output_tokens(1)
    }

    #[cfg(feature = "capture")]
    fn record(&self, recorder: &mut genai::ResponseRecorder) {
        if let Some(output) = recorder.output() {
            output.text(0, "four");
        }
    }
}

#[cfg_attr(
    feature = "capture",
    genai::chat(provider = "openai", model = "gpt-4o", capture(raw(output)))
)]
#[cfg_attr(not(feature = "capture"), genai::chat(provider = "openai", model = "gpt-4o"))]
async fn ask() -> Answer {
    Answer
}

#[genai::agent(name = "helper")]
async fn agent() {
    ask().await;
}

/// The body of the other process.
#[tokio::test]
#[ignore = "the other test runs it, in a process of its own"]
async fn child() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = genai::telemetry::init()?;
    agent().await;
    Ok(())
}

/// The received telemetry: kinds and names of spans, metrics and events.
#[derive(Clone, Default)]
struct Received(Arc<Mutex<BTreeSet<String>>>);

impl Received {
    fn add(&self, kind: &str, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(format!("{kind} {name}"));
    }

    fn header(&self, headers: &HeaderMap) {
        let header = headers.get("x-team").and_then(|value| value.to_str().ok());
        self.add("header", header.unwrap_or("none"));
        let is_protobuf = headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/x-protobuf");
        if !is_protobuf || headers.contains_key("x-odd") {
            self.add("header", "refused");
        }
    }
}

/// Rejects one span and accepts the others, as a collector may.
async fn traces(State(received): State<Received>, headers: HeaderMap, body: Bytes) -> Vec<u8> {
    received.header(&headers);
    let request = ExportTraceServiceRequest::decode(body).expect("it is OTLP");
    let scopes = request.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    for span in scopes.flat_map(|scope| &scope.spans) {
        received.add("span", &span.name);
    }
    let partial_success = Some(ExportTracePartialSuccess {
        rejected_spans: 1,
        error_message: "too old".to_owned(),
    });
    ExportTraceServiceResponse { partial_success }.encode_to_vec()
}

async fn metrics(State(received): State<Received>, headers: HeaderMap, body: Bytes) {
    received.header(&headers);
    let request = ExportMetricsServiceRequest::decode(body).expect("it is OTLP");
    let scopes = request
        .resource_metrics
        .iter()
        .flat_map(|resource| &resource.scope_metrics);
    for metric in scopes.flat_map(|scope| &scope.metrics) {
        received.add("metric", &metric.name);
        if let Some(Data::Histogram(histogram)) = &metric.data {
            for point in &histogram.data_points {
                if point.count == 0 {
                    received.add("empty", &metric.name);
                }
                if point.min.is_some() || point.max.is_some() {
                    received.add("extremes", &metric.name);
                }
            }
        }
    }
}

async fn logs(State(received): State<Received>, headers: HeaderMap, body: Bytes) {
    received.header(&headers);
    let request = ExportLogsServiceRequest::decode(body).expect("it is OTLP");
    let scopes = request.resource_logs.iter().flat_map(|resource| &resource.scope_logs);
    for record in scopes.flat_map(|scope| &scope.log_records) {
        received.add("event", &record.event_name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_signals_reach_the_collector() {
    let (listener, endpoint) = listen().await;
    let received = Received::default();
    let router = Router::new()
        .route("/v1/traces", post(traces))
        .route("/v1/metrics", post(metrics))
        .route("/v1/logs", post(logs))
        .with_state(received.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let mut child = other_process("signals::child");
    child
        // The endpoint as a backend's documentation may show it, with a path.
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("{endpoint}/v1/traces"))
        .env(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "x-team=agents%20of%20mine,x-odd=%C3%A9,Content-Type=text/plain",
        )
        .env("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "event_only")
        .env("OTEL_TRACES_SAMPLER", "xray")
        .env("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd");
    let output = child.output().await.expect("this test can be run again");
    serving.abort();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{printed}");

    let received = std::mem::take(&mut *received.0.lock().unwrap_or_else(PoisonError::into_inner));
    let received: Vec<&str> = received.iter().map(String::as_str).collect();
    let has = |name| assert!(received.contains(&name), "{name}: {received:?}");
    has("span chat gpt-4o");
    has("span invoke_agent helper");
    has("metric gen_ai.client.inference.duration");
    has("metric agent.run.duration");
    // These are outcomes that no run had. The SDK gives such a histogram a minimum above its maximum.
    has("empty agent.run.duration");
    let extremes = received.iter().filter(|it| it.starts_with("extremes"));
    assert_eq!(extremes.count(), 0, "{received:?}");
    if cfg!(feature = "capture") {
        has("event gen_ai.client.inference.operation.details");
    }
    has("header agents of mine");
    for wrong in ["header none", "header refused"] {
        assert!(!received.contains(&wrong), "{received:?}");
    }

    // Two unsupported values are one notice, and the collector's rejection is another.
    let notices: Vec<&str> = printed.lines().filter(|line| line.starts_with("genai[")).collect();
    let [settings, rejected] = notices.as_slice() else {
        panic!("{printed}")
    };
    assert!(settings.starts_with("genai[settings]: "), "{settings}");
    assert!(settings.contains("OTEL_TRACES_SAMPLER is `xray`"), "{settings}");
    assert!(
        settings.contains("OTEL_EXPORTER_OTLP_COMPRESSION is `zstd`"),
        "{settings}"
    );
    let expected =
        format!("genai[rejected]: {endpoint} rejected 1 span: too old; look into its log for what to correct");
    assert_eq!(*rejected, expected);
}

#[tokio::test]
async fn each_lost_signal_has_its_notice() {
    // No server listens on the port after the listener is dropped.
    let (listener, endpoint) = listen().await;
    drop(listener);
    let mut signals = vec![
        ("OTEL_TRACES_EXPORTER", "genai[spans_lost]: 2 spans did not reach "),
        (
            "OTEL_METRICS_EXPORTER",
            "genai[metrics_lost]: 1 export of metrics did not reach ",
        ),
    ];
    if cfg!(feature = "capture") {
        signals.push((
            "OTEL_LOGS_EXPORTER",
            "genai[log_records_lost]: 1 log record did not reach ",
        ));
    }
    for (kept, start) in signals {
        let mut child = other_process("signals::child");
        child
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)
            .env("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
        if cfg!(feature = "capture") {
            child.env("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "event_only");
        }
        for signal in ["OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER"] {
            if signal != kept {
                child.env(signal, "none");
            }
        }
        let output = child.output().await.expect("this test can be run again");
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        let notices: Vec<&str> = printed.lines().filter(|line| line.starts_with("genai[")).collect();
        let [notice] = notices.as_slice() else {
            panic!("{kept}: {printed}")
        };
        assert!(notice.starts_with(&format!("{start}{endpoint}: ")), "{notice}");
    }
}
