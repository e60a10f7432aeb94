//! The starts and ends of the spans of one trace, in their order.

use std::collections::HashMap;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, global};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracerProvider, Span, SpanData, SpanProcessor};

/// What was seen of a trace.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) started: Vec<SpanId>,
    pub(crate) ended: Vec<SpanData>,
}

static TRACES: Mutex<Option<HashMap<TraceId, Seen>>> = Mutex::new(None);

fn with<T>(trace: TraceId, change: impl FnOnce(&mut Seen) -> T) -> T {
    let mut traces = TRACES.lock().unwrap_or_else(PoisonError::into_inner);
    change(traces.get_or_insert_default().entry(trace).or_default())
}

#[derive(Debug)]
struct Processor;

impl SpanProcessor for Processor {
    fn on_start(&self, span: &mut Span, _: &Context) {
        let context = opentelemetry::trace::Span::span_context(span);
        with(context.trace_id(), |seen| seen.started.push(context.span_id()));
    }

    fn on_end(&self, span: SpanData) {
        with(span.span_context.trace_id(), |seen| seen.ended.push(span));
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Sees one trace.
#[derive(Debug)]
pub(crate) struct Recorder(SpanContext);

impl Recorder {
    pub(crate) fn new() -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let provider = SdkTracerProvider::builder().with_span_processor(Processor);
            global::set_tracer_provider(provider.build());
        });
        let ids = RandomIdGenerator::default();
        Self(SpanContext::new(
            ids.new_trace_id(),
            ids.new_span_id(),
            TraceFlags::SAMPLED,
            true,
            TraceState::default(),
        ))
    }

    /// What is recorded is what runs in here.
    pub(crate) fn context(&self) -> Context {
        Context::new().with_remote_span_context(self.0.clone())
    }

    pub(crate) fn take(&self) -> Seen {
        with(self.0.trace_id(), std::mem::take)
    }
}
