//! Knowing what did not arrive.
//!
//! The SDK's batch processor only logs a failed export, and a flush answers for the last batch alone. A user whose
//! collector is down would learn nothing; so the exporter is wrapped in one that keeps count.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::TelemetryError;

/// The losses of one exporter, shared between it and the guard that reports them.
#[derive(Clone, Debug)]
pub(super) struct Losses {
    endpoint: String,
    state: Arc<Mutex<Option<(usize, String)>>>,
}

impl Losses {
    /// None so far, on the way to `endpoint`.
    pub(super) fn new(endpoint: String) -> Self {
        Self {
            endpoint,
            state: Arc::default(),
        }
    }

    fn add(&self, spans: usize, reason: String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.as_ref().map_or(0, |(spans, _)| *spans);
        *state = Some((before.saturating_add(spans), reason));
    }

    /// What was lost since this was asked last.
    pub(super) fn take(&self) -> Result<(), TelemetryError> {
        match self.state.lock().unwrap_or_else(PoisonError::into_inner).take() {
            None => Ok(()),
            Some((spans, reason)) => Err(TelemetryError::Undelivered {
                spans,
                endpoint: self.endpoint.clone(),
                reason,
            }),
        }
    }
}

/// An exporter whose failures are counted.
#[derive(Debug)]
pub(super) struct Counted<E> {
    exporter: E,
    losses: Losses,
}

impl<E> Counted<E> {
    /// Counts the failures of `exporter` as `losses`.
    pub(super) fn new(exporter: E, losses: Losses) -> Self {
        Self { exporter, losses }
    }
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let result = self.exporter.export(batch).await;
        if let Err(error) = &result {
            self.losses.add(spans, words(error));
        }
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

/// What the SDK says, without the frames it puts around it.
pub(super) fn words(error: &OTelSdkError) -> String {
    match error {
        // A provider gives the errors of its processors as one text, in their debug form.
        OTelSdkError::InternalFailure(text) if text.contains("Timeout(") => "no answer in time".to_owned(),
        OTelSdkError::InternalFailure(text) => text.clone(),
        other => other.to_string(),
    }
}
