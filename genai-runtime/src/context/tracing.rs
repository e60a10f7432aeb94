//! Events of `tracing` on the spans of calls.

use std::fmt;

use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue, Value};
use tracing_core::field::{Field, Visit};
use tracing_core::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Filter, Layer};

use crate::context::running::Running;

/// A layer for `tracing-subscriber` that adds events in a call's body to the call's span.
///
/// tracing-opentelemetry nests its spans and those of calls in both directions, but it adds events only to spans that
/// `tracing` opened. An event in a call's body goes to the `tracing` span around the call, or nowhere. With this layer
/// and the filter [`OutsideCallFilter`] it goes to the call. Events inside a `tracing` span opened by the body, and
/// events with an explicit parent, are left to tracing-opentelemetry.
///
/// The message becomes the event's name; `level`, `target` and the other fields become attributes. Values are recorded
/// unchanged, so do not log anything that must not be recorded. Events of level `ERROR` do not change the span's
/// status. Needs the feature `tracing`. You can put filters for levels and targets on this layer as on any other.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
///
/// # mod tracing_opentelemetry {
/// #     pub fn layer() -> tracing_subscriber::layer::Identity { tracing_subscriber::layer::Identity::new() }
/// # }
/// let spans = tracing_opentelemetry::layer(); // .with_tracer(…)
/// let subscriber = tracing_subscriber::registry()
///     .with(spans.with_filter(genai::OutsideCallFilter))
///     .with(genai::CallEventLayer);
/// # drop(subscriber);
/// ```
#[cfg(feature = "tracing")]
#[derive(Debug, Clone, Copy, Default)]
pub struct CallEventLayer;

/// A filter for the layer of tracing-opentelemetry, which removes events that [`CallEventLayer`] adds to calls.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
///
/// # mod tracing_opentelemetry {
/// #     pub fn layer() -> tracing_subscriber::layer::Identity { tracing_subscriber::layer::Identity::new() }
/// # }
/// let spans = tracing_opentelemetry::layer(); // .with_tracer(…)
/// let subscriber = tracing_subscriber::registry()
///     .with(spans.with_filter(genai::OutsideCallFilter))
///     .with(genai::CallEventLayer);
/// # drop(subscriber);
/// ```
#[cfg(feature = "tracing")]
#[derive(Debug, Clone, Copy, Default)]
pub struct OutsideCallFilter;

impl<S: Subscriber> Layer<S> for CallEventLayer {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if let Some(call) = call_of(event) {
            let mut fields = Fields::new(event.metadata());
            event.record(&mut fields);
            let name = fields.message.unwrap_or_else(|| event.metadata().name().to_owned());
            call.span().add_event(name, fields.attributes);
        }
    }
}

impl<S> Filter<S> for OutsideCallFilter {
    fn enabled(&self, _: &Metadata<'_>, _: &LayerContext<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &LayerContext<'_, S>) -> bool {
        call_of(event).is_none()
    }
}

/// Context of the call that the event is in, if no `tracing` span is in between.
fn call_of(event: &Event<'_>) -> Option<Context> {
    event.is_contextual().then(Running::innermost).flatten()
}

struct Fields {
    message: Option<String>,
    attributes: Vec<KeyValue>,
}

impl Fields {
    fn new(metadata: &'static Metadata<'static>) -> Self {
        Self {
            message: None,
            attributes: vec![
                KeyValue::new("level", metadata.level().as_str()),
                KeyValue::new("target", metadata.target()),
            ],
        }
    }

    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        self.attributes.push(KeyValue::new(field.name(), value));
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, i64::try_from(value).unwrap_or(i64::MAX));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message = Some(value.to_owned());
        } else {
            self.add(field, value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
