//! A server on the loopback interface, and the spans of one trace.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use opentelemetry::global;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{
    IdGenerator as _, InMemorySpanExporter, RandomIdGenerator, SdkTracerProvider, SpanData,
};
use tokio::net::TcpListener;

fn exporter() -> &'static InMemorySpanExporter {
    static EXPORTER: OnceLock<InMemorySpanExporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .build();
        global::set_tracer_provider(provider);
        global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
            Box::new(TraceContextPropagator::new()),
            Box::new(BaggagePropagator::new()),
        ]));
        exporter
    })
}

/// All spans that have ended, of every test.
pub(crate) fn spans() -> Vec<SpanData> {
    exporter().get_finished_spans().expect("the exporter is not poisoned")
}

/// A caller in another process, with a trace of its own.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) trace: TraceId,
    pub(crate) span: SpanId,
}

impl Caller {
    pub(crate) fn new() -> Self {
        exporter();
        let ids = RandomIdGenerator::default();
        Self {
            trace: ids.new_trace_id(),
            span: ids.new_span_id(),
        }
    }

    /// The `traceparent` header that the caller sends.
    pub(crate) fn traceparent(&self) -> String {
        format!("00-{}-{}-01", self.trace, self.span)
    }

    /// The spans of the caller's trace in this process.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        let mut spans = spans();
        spans.retain(|span| span.span_context.trace_id() == self.trace);
        spans
    }

    /// The span with this name, after it has ended. Spans of dropped connections end a little later.
    pub(crate) async fn span(&self, name: &str) -> SpanData {
        for _ in 0..500 {
            if let Some(span) = self.spans().into_iter().find(|span| span.name == name) {
                return span;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no span `{name}` in {:#?}", self.spans());
    }
}

/// The value of an attribute.
pub(crate) fn attribute(span: &SpanData, key: &str) -> Option<String> {
    let found = span
        .attributes
        .iter()
        .rfind(|attribute| attribute.key.as_str() == key)?;
    Some(found.value.as_str().into_owned())
}

/// Serves the router on a port of its own, and returns its address, as `127.0.0.1:port`.
pub(crate) async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address.to_string()
}

/// A client without a proxy.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}
