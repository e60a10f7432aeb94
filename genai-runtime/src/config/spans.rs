//! Opens spans by a tracer of any type.

use opentelemetry::Context;
use opentelemetry::trace::{Span, SpanBuilder, Status, TraceContextExt, Tracer};

/// Makes spans by a tracer of any type. OpenTelemetry's own `BoxedTracer` would put each span into a box of its own.
pub(crate) trait Spans: Send + Sync {
    /// Starts a span, and makes the context in which it is the current one.
    fn open(&self, builder: SpanBuilder, outer: &Context) -> Opened;

    /// Writes the span of a call that is not made.
    fn write(&self, builder: SpanBuilder, outer: &Context, status: Status);
}

/// A span that has been started.
pub(crate) struct Opened {
    /// In which it is the current one.
    pub(crate) context: Context,
    /// Whether it records.
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
            // Nothing can be written on it: what is below needs its identity, and that alone.
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
