//! Exporters and processors that count what passes through them.

use std::time::Duration;

use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder as LogBatchConfigBuilder, BatchLogProcessor, LogBatch, LogExporter, LogProcessor, SdkLogRecord,
};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};

#[cfg(feature = "otlp-grpc")]
use crate::telemetry::delivery::grpc::in_runtime;
use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::settings::Batches;

/// An exporter of any signal whose successes and failures are counted.
#[derive(Debug)]
pub(crate) struct Counted<E> {
    exporter: E,
    losses: Losses,
}

impl<E> Counted<E> {
    /// Wraps `exporter`, and counts the results of its exports in `losses`.
    pub(crate) fn new(exporter: E, losses: Losses) -> Self {
        Self { exporter, losses }
    }

    async fn count(&self, count: usize, export: impl Future<Output = OTelSdkResult> + Send) -> OTelSdkResult {
        self.losses.give(count);
        #[cfg(feature = "otlp-grpc")]
        let export = in_runtime(export);
        let result = export.await;
        self.losses.settle(count, result.as_ref().copied());
        result
    }
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        self.count(spans, self.exporter.export(batch)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for Counted<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let records = batch.iter().count();
        self.count(records, self.exporter.export(batch)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Counted<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        self.losses.enter();
        self.count(1, self.exporter.export(metrics)).await
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}

/// A batch processor that counts the spans which find no place in its queue.
#[derive(Debug)]
pub(crate) struct CountedSpans {
    processor: BatchSpanProcessor,
    losses: Losses,
}

impl CountedSpans {
    /// Sends ended spans to `exporter`, and counts in `losses` those that do not arrive.
    pub(crate) fn new(exporter: impl SpanExporter + 'static, losses: Losses, batches: Batches) -> Self {
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batches.queue)
            .with_max_export_batch_size(batches.batch)
            .with_scheduled_delay(batches.delay)
            .build();
        let processor = BatchSpanProcessor::builder(Counted::new(exporter, losses.clone()))
            .with_batch_config(config)
            .build();
        Self { processor, losses }
    }
}

impl SpanProcessor for CountedSpans {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.processor.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // A batch processor skips spans that were not sampled.
        if span.span_context.is_sampled() && self.losses.enter() {
            self.processor.on_end(span);
        }
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

/// A batch processor that counts the log records which find no place in its queue.
#[derive(Debug)]
pub(crate) struct CountedLogs {
    processor: BatchLogProcessor,
    losses: Losses,
}

impl CountedLogs {
    /// Sends records to `exporter`, and counts in `losses` those that do not arrive.
    pub(crate) fn new(exporter: impl LogExporter + 'static, losses: Losses, batches: Batches) -> Self {
        let config = LogBatchConfigBuilder::default()
            .with_max_queue_size(batches.queue)
            .with_max_export_batch_size(batches.batch)
            .with_scheduled_delay(batches.delay)
            .build();
        let processor = BatchLogProcessor::builder(Counted::new(exporter, losses.clone()))
            .with_batch_config(config)
            .build();
        Self { processor, losses }
    }
}

impl LogProcessor for CountedLogs {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        if self.losses.enter() {
            self.processor.emit(record, scope);
        }
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
