//! Span creation with a tracer of any type.

use opentelemetry::Context;
use opentelemetry::trace::{Span, SpanBuilder, Status, TraceContextExt, Tracer};

/// Span creation with a tracer of any type. OpenTelemetry's `BoxedTracer` would allocate a box for each span.
pub(crate) trait Spans: Send + Sync {
    /// Starts a span, and returns a context in which it is the current span.
    fn open(&self, builder: SpanBuilder, outer: &Context) -> Opened;

    /// Writes the span of a call that was refused and does not run.
    fn write(&self, builder: SpanBuilder, outer: &Context, status: Status);
}

/// Span that has been started.
pub(crate) struct Opened {
    /// Context in which the span is current.
    pub(crate) context: Context,
    /// Whether the span records.
    pub(crate) recording: bool,
}

impl<T> Spans for T
where
    T: Tracer + Send + Sync,
    T::Span: Send + Sync + 'static,
{
    fn open(&self, builder: SpanBuilder, outer: &Context) -> Opened {
        let span = self.build_with_context(builder, outer);
        let recording = span.is_recording();
        let context = if recording {
            outer.with_span(span)
        } else {
            // A span that does not record cannot be written to; calls below only need its identity.
            outer.with_remote_span_context(span.span_context().clone())
        };
        Opened { context, recording }
    }

    fn write(&self, builder: SpanBuilder, outer: &Context, status: Status) {
        let mut span = self.build_with_context(builder, outer);
        span.set_status(status);
        span.end();
    }
}
