//! Test configurations, one at a time, and the content of the spans made under each.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use genai::{Config, ConfigBuilder, ContentCapture};
use opentelemetry::logs::AnyValue;
use opentelemetry_sdk::logs::in_memory_exporter::LogDataWithResource;
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use serde_json::{Value, json};

use crate::schema;

static TURN: Mutex<()> = Mutex::new(());

/// Keys of captured content.
pub(crate) const CONTENT: &[&str] = &[
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.query.text",
    "gen_ai.retrieval.documents",
    "gen_ai.memory.query.text",
    "gen_ai.memory.records",
    "agent.input",
    "agent.output",
];

/// Telemetry that was exported during one test's turn.
pub(crate) struct Exported {
    spans: InMemorySpanExporter,
    logs: InMemoryLogExporter,
    /// Kept alive because the exporter drops its spans with the provider, and a test may install another configuration.
    _tracers: SdkTracerProvider,
    _turn: MutexGuard<'static, ()>,
}

impl Exported {
    /// Installs a configuration that records content on spans.
    pub(crate) fn on_spans() -> Self {
        Self::with(|config| config.content_capture(ContentCapture::SpanOnly))
    }

    pub(crate) fn with(configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let spans = InMemorySpanExporter::default();
        let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
        let logs = InMemoryLogExporter::default();
        let loggers = SdkLoggerProvider::builder().with_simple_exporter(logs.clone()).build();
        configure(
            Config::builder()
                .tracer_provider(tracers.clone())
                .logger_provider(loggers),
        )
        .install();
        Self {
            spans,
            logs,
            _tracers: tracers,
            _turn: turn,
        }
    }

    pub(crate) fn spans(&self) -> Vec<SpanData> {
        let spans = self.spans.get_finished_spans().expect("spans");
        self.spans.reset();
        spans
    }

    /// The only span.
    pub(crate) fn span(&self) -> SpanData {
        match <[SpanData; 1]>::try_from(self.spans()) {
            Ok([span]) => span,
            Err(spans) => panic!("not exactly one span: {spans:?}"),
        }
    }

    /// The content of the only span, checked against the conventions' schemas.
    pub(crate) fn content(&self) -> Value {
        content(&self.span())
    }

    /// The events: name, attributes as JSON, and id of their span.
    pub(crate) fn events(&self) -> Vec<(String, Value, String)> {
        let logs = self.logs.get_emitted_logs().expect("logs");
        self.logs.reset();
        let event = |log: LogDataWithResource| {
            let attributes: serde_json::Map<_, _> = log
                .record
                .attributes_iter()
                .map(|(key, value)| match key.as_str() {
                    "gen_ai.output.messages" => (key.to_string(), without_finish_reasons(plain(value))),
                    _ => (key.to_string(), plain(value)),
                })
                .collect();
            let context = log.record.trace_context().expect("a span");
            (
                log.record.event_name().unwrap_or_default().to_owned(),
                Value::Object(attributes),
                context.span_id.to_string(),
            )
        };
        logs.into_iter().map(event).collect()
    }

    /// The schema URLs of the events' scopes.
    pub(crate) fn event_schema_urls(&self) -> Vec<Option<String>> {
        let logs = self.logs.get_emitted_logs().expect("logs");
        let urls = logs
            .iter()
            .map(|log| log.instrumentation.schema_url().map(str::to_owned));
        urls.collect()
    }

    /// All exported telemetry, as one text.
    pub(crate) fn everything(&self) -> String {
        format!("{:?}{:?}", self.spans(), self.logs.get_emitted_logs())
    }
}

/// The content of a span by key. JSON is parsed and must pass the schemas and our stricter checks.
pub(crate) fn content(span: &SpanData) -> Value {
    let mut content = BTreeMap::new();
    for attribute in &span.attributes {
        let key = attribute.key.as_str();
        if CONTENT.contains(&key) {
            let text = attribute.value.as_str().into_owned();
            let value = if key.ends_with(".query.text") || key.starts_with("agent.") {
                Value::from(text)
            } else {
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{key}: {error} in {text}"))
            };
            if !key.starts_with("agent.") {
                schema::check(key, &value);
            }
            let value = if key == "gen_ai.output.messages" {
                without_finish_reasons(value)
            } else {
                value
            };
            assert!(content.insert(key, value).is_none(), "{key} is there twice");
        }
    }
    json!(content)
}

/// The messages without their finish reasons, which each must have.
pub(crate) fn without_finish_reasons(mut messages: Value) -> Value {
    for message in messages.as_array_mut().expect("messages") {
        let reason = message
            .as_object_mut()
            .and_then(|message| message.remove("finish_reason"));
        assert!(reason.is_some_and(|reason| reason.is_string()), "no reason: {message}");
    }
    messages
}

/// An attribute of a span.
pub(crate) fn attribute<'a>(span: &'a SpanData, key: &str) -> Option<&'a opentelemetry::Value> {
    let mut attributes = span.attributes.iter();
    attributes
        .find(|attribute| attribute.key.as_str() == key)
        .map(|attribute| &attribute.value)
}

fn plain(value: &AnyValue) -> Value {
    match value {
        AnyValue::Int(value) => json!(value),
        AnyValue::Double(value) => json!(value),
        AnyValue::Boolean(value) => json!(value),
        AnyValue::String(value) => json!(value.as_str()),
        AnyValue::ListAny(items) => items.iter().map(plain).collect(),
        AnyValue::Map(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.to_string(), plain(value)));
            Value::Object(fields.collect())
        }
        other => panic!("{other:?}"),
    }
}
