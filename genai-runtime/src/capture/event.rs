//! Events, emitted through OpenTelemetry's logs API.

use std::fmt;
use std::time::SystemTime;

use genai_semconv::{attributes as attr, v1_41};
use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::trace::SpanContext;
use opentelemetry::{Array, Key, KeyValue, Value as Recorded};
use serde_json::Value;

use crate::notice::{Code, notice, shown};
use crate::scope::scope_of;

const EMIT_EVENT: &str = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";

/// Data of one event.
pub(crate) struct Record<'a> {
    pub(crate) name: &'static str,
    /// Schema URL of the conventions that the names follow.
    pub(crate) schema_url: &'static str,
    pub(crate) severity: Severity,
    pub(crate) context: SpanContext,
    pub(crate) ended: SystemTime,
    pub(crate) attributes: Vec<KeyValue>,
    /// Contents as JSON, redacted and truncated.
    pub(crate) contents: &'a [(Key, String)],
}

/// Emitter of events.
pub(crate) struct Events(Box<dyn Fn(Record<'_>) + Send + Sync>);

impl Events {
    pub(crate) fn new<P>(provider: P) -> Self
    where
        P: LoggerProvider + Send + Sync + 'static,
        P::Logger: Send + Sync + 'static,
    {
        let schema_urls = [genai_semconv::SCHEMA_URL, v1_41::SCHEMA_URL];
        let loggers = schema_urls.map(|url| (url, provider.logger_with_scope(scope_of(url))));
        // The loggers need their provider, so the closure keeps it.
        Self(Box::new(move |record| {
            let _ = &provider;
            if let Some((_, logger)) = loggers.iter().find(|(url, _)| *url == record.schema_url) {
                emit(logger, record);
            }
        }))
    }

    /// Whether the environment leaves the events of model calls on. Any value but `true` turns them off, because
    /// OpenTelemetry reads boolean variables this way.
    pub(crate) fn are_on() -> bool {
        let value = std::env::var_os(EMIT_EVENT).unwrap_or_default();
        let value = value.to_string_lossy();
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "true" => true,
            "false" => false,
            _ => {
                notice(
                    Code::Settings,
                    format!(
                        "{EMIT_EVENT} is `{}`: expected `true` or `false`; model calls are no events",
                        shown(&value)
                    ),
                );
                false
            }
        }
    }

    pub(crate) fn emit(&self, record: Record<'_>) {
        (self.0)(record);
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

fn emit<L: Logger>(logger: &L, event: Record<'_>) {
    if !logger.event_enabled(event.severity, "genai-otel", Some(event.name)) {
        return;
    }
    let mut record = logger.create_log_record();
    record.set_event_name(event.name);
    record.set_severity_number(event.severity);
    record.set_severity_text(event.severity.name());
    record.set_timestamp(event.ended);
    record.set_observed_timestamp(event.ended);
    record.set_trace_context(
        event.context.trace_id(),
        event.context.span_id(),
        Some(event.context.trace_flags()),
    );
    for KeyValue { key, value, .. } in event.attributes {
        record.add_attribute(key, any(value));
    }
    for (key, content) in event.contents {
        // Text that is not JSON stays a text. The conventions require prompt variables to be texts.
        let parsed = serde_json::from_str(content).ok();
        let parsed = parsed.filter(|_| !key.as_str().starts_with(attr::GEN_AI_PROMPT_VARIABLE.key()));
        let content = parsed.map_or_else(|| AnyValue::from(content.clone()), structured);
        record.add_attribute(key.clone(), content);
    }
    logger.emit(record);
}

fn any(value: Recorded) -> AnyValue {
    fn list<T: Into<AnyValue>>(items: Vec<T>) -> AnyValue {
        AnyValue::ListAny(Box::new(items.into_iter().map(Into::into).collect()))
    }
    match value {
        Recorded::Bool(value) => value.into(),
        Recorded::I64(value) => value.into(),
        Recorded::F64(value) => value.into(),
        Recorded::String(value) => value.into(),
        Recorded::Array(Array::Bool(items)) => list(items),
        Recorded::Array(Array::I64(items)) => list(items),
        Recorded::Array(Array::F64(items)) => list(items),
        Recorded::Array(Array::String(items)) => list(items),
        other => other.as_str().into_owned().into(),
    }
}

/// Value of the logs API, which has no null. Null fields are omitted, and null elements become an empty text.
fn structured(value: Value) -> AnyValue {
    match value {
        Value::Null => AnyValue::from(String::new()),
        Value::Bool(value) => value.into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.into(),
            (None, Some(float)) => float.into(),
            (None, None) => number.to_string().into(),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => AnyValue::ListAny(Box::new(items.into_iter().map(structured).collect())),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            let fields = fields.map(|(name, value)| (Key::from(name), structured(value)));
            AnyValue::Map(Box::new(fields.collect()))
        }
    }
}
