//! How long the chunks of a model's answer take: `gen_ai.client.inference.time_to_first_chunk` and
//! `gen_ai.client.inference.time_per_output_chunk`, both in seconds.

use std::sync::Arc;
use std::time::Instant;

use genai_semconv::{Metric, attributes as attr, metrics};
use opentelemetry::metrics::{Histogram, Meter};
use opentelemetry::{Context, KeyValue, StringValue};

use crate::reading::Reading;
use crate::tracer::Telemetry;

/// The instruments of streams.
pub(crate) struct ChunkInstruments {
    first: Histogram<f64>,
    further: Histogram<f64>,
}

impl ChunkInstruments {
    pub(crate) fn new(meter: &Meter) -> Self {
        let histogram = |metric: &Metric| {
            let builder = meter.f64_histogram(metric.name).with_unit(metric.unit);
            builder.with_boundaries(metric.buckets.to_vec()).build()
        };
        Self {
            first: histogram(&metrics::GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK),
            further: histogram(&metrics::GEN_AI_CLIENT_INFERENCE_TIME_PER_OUTPUT_CHUNK),
        }
    }
}

/// What the measurements of one stream say of it. It is kept in the stream's context, since other calls have no use for
/// it.
pub(crate) struct Measured {
    telemetry: Arc<Telemetry>,
    attributes: Vec<KeyValue>,
}

impl Measured {
    /// Of the attributes that the span starts with, those that the metrics have.
    pub(crate) fn new(telemetry: &Arc<Telemetry>, start: &[KeyValue]) -> Self {
        let metric = &metrics::GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK;
        let shared = |attribute: &&KeyValue| metric.attributes.iter().any(|of| of.attr.key == attribute.key.as_str());
        Self {
            telemetry: Arc::clone(telemetry),
            attributes: start.iter().filter(shared).cloned().collect(),
        }
    }
}

/// The clock of one stream.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct ChunkClock {
    last: Option<Instant>,
}

impl ChunkClock {
    /// A chunk has come. Returns the time it took, in seconds, if it was the first.
    pub(crate) fn chunk(&mut self, started: Instant, context: &Context, reading: &Reading) -> Option<f64> {
        let now = Instant::now();
        let previous = self.last.replace(now);
        let seconds = now.duration_since(previous.unwrap_or(started)).as_secs_f64();
        if let Some(measured) = context.get::<Measured>() {
            let instruments = measured.telemetry.chunks();
            let histogram = if previous.is_none() {
                &instruments.first
            } else {
                &instruments.further
            };
            match reading.response_model() {
                Some(model) => histogram.record(seconds, &with_model(&measured.attributes, model)),
                None => histogram.record(seconds, &measured.attributes),
            }
        }
        previous.is_none().then_some(seconds)
    }
}

fn with_model(attributes: &[KeyValue], model: &StringValue) -> Vec<KeyValue> {
    let mut attributes = attributes.to_vec();
    attributes.push(KeyValue::new(attr::GEN_AI_RESPONSE_MODEL.key(), model.clone()));
    attributes
}
