//! The store of the spans and events of one recording.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::error::OTelSdkResult;
#[cfg(feature = "capture")]
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord, SdkLoggerProvider};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanLimits, SpanProcessor};

use crate::run::TaskId;
use crate::testing::call::RecordedCall;

/// A recorder. Clones share their state.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder(Arc<Mutex<Recorded>>);

/// The spans and events recorded so far.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// The calls, in the order in which they started. They do not have their parents yet.
    pub(super) calls: Vec<RecordedCall>,
    /// The events, in the order in which they were emitted.
    #[cfg(feature = "capture")]
    pub(super) events: Vec<SdkLogRecord>,
    /// Counter that increases at each start and each end.
    now: usize,
}

impl Recorder {
    pub(super) fn tracer_provider(&self) -> SdkTracerProvider {
        // Limits are explicit, so that no environment variable samples or truncates the spans of a test.
        let limits = SpanLimits {
            max_events_per_span: u32::MAX,
            max_attributes_per_span: u32::MAX,
            max_links_per_span: u32::MAX,
            max_attributes_per_event: u32::MAX,
            max_attributes_per_link: u32::MAX,
        };
        SdkTracerProvider::builder()
            .with_sampler(Sampler::AlwaysOn)
            .with_span_limits(limits)
            .with_span_processor(self.clone())
            .build()
    }

    #[cfg(feature = "capture")]
    pub(super) fn logger_provider(&self) -> SdkLoggerProvider {
        SdkLoggerProvider::builder().with_log_processor(self.clone()).build()
    }

    /// Takes the spans and events recorded until now. Spans of tasks that still run are lost.
    pub(super) fn take(&self) -> Recorded {
        std::mem::take(&mut *self.recorded())
    }

    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SpanProcessor for Recorder {
    fn on_start(&self, span: &mut Span, context: &Context) {
        if let Some(span) = span.exported_data() {
            let mut recorded = self.recorded();
            recorded.now += 1;
            let (order, started) = (recorded.calls.len(), recorded.now);
            recorded.calls.push(RecordedCall {
                span,
                order,
                parent: None,
                started,
                ended: None,
                task: TaskId::of(context),
            });
        }
    }

    fn on_end(&self, span: SpanData) {
        let mut recorded = self.recorded();
        recorded.now += 1;
        let now = recorded.now;
        let id = span.span_context.span_id();
        // The search begins at the end, because most calls end soon after they start.
        let mut started = recorded.calls.iter_mut().rev();
        if let Some(call) = started.find(|call| call.span.span_context.span_id() == id) {
            call.span = span;
            call.ended = Some(now);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[cfg(feature = "capture")]
impl LogProcessor for Recorder {
    fn emit(&self, record: &mut SdkLogRecord, _: &opentelemetry::InstrumentationScope) {
        self.recorded().events.push(record.clone());
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }
}
