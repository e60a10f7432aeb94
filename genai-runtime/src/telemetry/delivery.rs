//! Knowing what did not arrive.
//!
//! The SDK's batch processor only logs a failed export and the spans it drops when its queue is full, and a flush answers
//! for the last batch alone. A user whose collector is down would learn nothing; so both ends are counted: the spans that
//! go into the processor, and what becomes of those that come out of it.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};

use crate::telemetry::error::TelemetryError;

const QUEUE_FULL: &str = "the queue was full (OTEL_BSP_MAX_QUEUE_SIZE)";
const NO_ANSWER: &str = "no answer in time";

/// The losses of one exporter, shared between it and the guard that reports them.
#[derive(Clone, Debug)]
pub(super) struct Losses {
    endpoint: String,
    /// Spans that ended, whatever became of them.
    ended: Arc<AtomicUsize>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Spans that the exporter was given, that reached the collector, and that did not.
    given: usize,
    delivered: usize,
    failed: usize,
    /// Why they did not, since this was told last.
    reason: Option<String>,
    /// Losses that have been told.
    told: usize,
}

impl Losses {
    /// None so far, on the way to `endpoint`.
    pub(super) fn new(endpoint: String) -> Self {
        Self {
            endpoint,
            ended: Arc::default(),
            state: Arc::default(),
        }
    }

    /// Spans that have ended so far.
    pub(super) fn ended(&self) -> usize {
        self.ended.load(Relaxed)
    }

    /// What was lost since this was asked last, by failed exports only: spans may still be waiting.
    pub(super) fn take(&self) -> Result<(), TelemetryError> {
        let mut state = self.state();
        let lost = state.failed;
        self.tell(&mut state, lost, NO_ANSWER)
    }

    /// The same when the spans that had `ended` by some moment wait no more: those that were never exported were dropped.
    pub(super) fn take_flushed(&self, ended: usize) -> Result<(), TelemetryError> {
        let mut state = self.state();
        let lost = state.failed.saturating_add(ended.saturating_sub(state.given));
        self.tell(&mut state, lost, QUEUE_FULL)
    }

    /// The same at the end, when whatever has not arrived never will.
    pub(super) fn take_all(&self) -> Result<(), TelemetryError> {
        let mut state = self.state();
        let lost = self.ended().saturating_sub(state.delivered);
        // What was given to the exporter and has not come back is still on the way.
        let is_on_the_way = state.given > state.delivered.saturating_add(state.failed);
        self.tell(&mut state, lost, if is_on_the_way { NO_ANSWER } else { QUEUE_FULL })
    }

    fn tell(&self, state: &mut State, lost: usize, otherwise: &str) -> Result<(), TelemetryError> {
        let spans = lost.saturating_sub(state.told);
        if spans == 0 {
            return Ok(());
        }
        state.told = lost;
        Err(TelemetryError::Undelivered {
            spans,
            endpoint: self.endpoint.clone(),
            reason: state.reason.take().unwrap_or_else(|| otherwise.to_owned()),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An exporter whose successes and failures are counted.
#[derive(Debug)]
pub(super) struct Counted<E> {
    exporter: E,
    losses: Losses,
}

impl<E> Counted<E> {
    /// Counts what becomes of the spans given to `exporter` in `losses`.
    pub(super) fn new(exporter: E, losses: Losses) -> Self {
        Self { exporter, losses }
    }
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        self.losses.state().given += spans;
        let result = self.exporter.export(batch).await;
        let mut state = self.losses.state();
        match &result {
            Ok(()) => state.delivered += spans,
            Err(error) => {
                state.failed += spans;
                state.reason = Some(words(error));
            }
        }
        drop(state);
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// A batch processor that counts the spans it is given: it drops those that do not fit into its queue.
#[derive(Debug)]
pub(super) struct CountedBatches {
    processor: BatchSpanProcessor,
    losses: Losses,
}

impl CountedBatches {
    /// Sends what ends to `exporter`, and counts in `losses` what does not arrive.
    pub(super) fn new(exporter: impl SpanExporter + 'static, losses: Losses) -> Self {
        let processor = BatchSpanProcessor::builder(Counted::new(exporter, losses.clone())).build();
        Self { processor, losses }
    }
}

impl SpanProcessor for CountedBatches {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.processor.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        self.losses.ended.fetch_add(1, Relaxed);
        self.processor.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.processor.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.processor.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.processor.set_resource(resource);
    }
}

/// What the SDK says, without the frames it puts around it.
pub(super) fn words(error: &OTelSdkError) -> String {
    match error {
        // A provider gives the errors of its processors as one text, in their debug form.
        OTelSdkError::InternalFailure(text) if text.contains("Timeout(") => NO_ANSWER.to_owned(),
        OTelSdkError::InternalFailure(text) => text.clone(),
        other => other.to_string(),
    }
}
