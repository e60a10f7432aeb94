//! The provider, and the traces that tests run in.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::trace::{FutureExt, SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{
    IdGenerator, InMemorySpanExporter, RandomIdGenerator, SdkTracerProvider, Span as SdkSpan, SpanData, SpanProcessor,
};

use super::span::{Span, names};

/// A processor that keeps the start attributes of spans, which samplers see.
#[derive(Debug)]
struct StartRecorder;

static STARTS: Mutex<Option<HashMap<SpanId, Vec<KeyValue>>>> = Mutex::new(None);

impl SpanProcessor for StartRecorder {
    fn on_start(&self, span: &mut SdkSpan, _: &Context) {
        if let Some(data) = span.exported_data() {
            let mut starts = STARTS.lock().unwrap_or_else(PoisonError::into_inner);
            let id = data.span_context.span_id();
            starts.get_or_insert_default().insert(id, data.attributes);
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// The exporter of all spans of this process. The first call makes its provider and the propagators global.
fn exporter() -> &'static InMemorySpanExporter {
    static EXPORTER: OnceLock<InMemorySpanExporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(StartRecorder)
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

/// A trace that belongs to one test. Its spans are found by its id.
#[derive(Debug)]
pub(crate) struct Trace {
    parent: SpanContext,
}

impl Trace {
    pub(crate) fn new() -> Self {
        Self::with_flags(TraceFlags::SAMPLED)
    }

    pub(crate) fn with_flags(flags: TraceFlags) -> Self {
        exporter();
        let ids = RandomIdGenerator::default();
        Self {
            parent: SpanContext::new(
                ids.new_trace_id(),
                ids.new_span_id(),
                flags,
                true,
                TraceState::default(),
            ),
        }
    }

    /// A trace that a call inside a test began.
    #[allow(dead_code)] // For the tests of budgets, which include this file.
    pub(crate) fn begun(id: TraceId) -> Self {
        exporter();
        Self {
            parent: SpanContext::new(id, SpanId::INVALID, TraceFlags::SAMPLED, true, TraceState::default()),
        }
    }

    fn id(&self) -> TraceId {
        self.parent.trace_id()
    }

    /// The id of the caller's span.
    pub(crate) fn parent_id(&self) -> SpanId {
        self.parent.span_id()
    }

    /// A context whose parent is the remote caller.
    pub(crate) fn context(&self) -> Context {
        Context::new().with_remote_span_context(self.parent.clone())
    }

    /// Runs a future in this trace.
    pub(crate) async fn run<F: Future>(&self, future: F) -> F::Output {
        future.with_context(self.context()).await
    }

    /// Runs a function in this trace.
    pub(crate) fn enter<R>(&self, function: impl FnOnce() -> R) -> R {
        let _current = self.context().attach();
        function()
    }

    /// The spans of this trace that have ended, in the order in which they ended.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let spans = exporter().get_finished_spans().unwrap_or_default();
        let of_this_trace = spans
            .into_iter()
            .filter(|span| span.span_context.trace_id() == self.id());
        of_this_trace.map(Span::new).collect()
    }

    /// The span with this name. The trace must have exactly one.
    pub(crate) fn span(&self, name: &str) -> Span {
        let spans = self.spans();
        let mut found = spans.iter().filter(|span| span.name == name);
        match (found.next(), found.next()) {
            (Some(span), None) => span.clone(),
            _ => panic!("not exactly one span `{name}` in {:?}", names(&spans)),
        }
    }

    /// The only span of this trace.
    pub(crate) fn only(&self) -> Span {
        match self.spans().as_slice() {
            [span] => span.clone(),
            spans => panic!("not exactly one span: {:?}", names(spans)),
        }
    }

    /// Whether the caller is the span's parent.
    pub(crate) fn is_parent_of(&self, span: &Span) -> bool {
        span.parent_span_id == self.parent_id() && span.parent_span_is_remote
    }
}

/// The attributes that a span had at its start.
pub(super) fn start_of(span: SpanId) -> Option<Vec<KeyValue>> {
    let starts = STARTS.lock().unwrap_or_else(PoisonError::into_inner);
    starts.as_ref().and_then(|starts| starts.get(&span).cloned())
}
