//! Recording of captured content at the end of a call, after everything else, so that limits of the SDK drop it first.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use genai_semconv::{Capturable, Charge, Operation, Source, SpanKind, attributes as attr, events, own};
use opentelemetry::logs::Severity;
use opentelemetry::trace::{SpanContext, SpanRef};
use opentelemetry::{Array, Key, KeyValue, StringValue, Value as Recorded};
use serde_json::Value;

use crate::answer::ResponseRecorder;
use crate::call::openinference::listed;
use crate::call::unread::say_no_output;
use crate::capture::cut::fitted;
use crate::capture::redacted::redacted;
use crate::capture::store::storing::{Moved, Serialized, Storing};
use crate::capture::{Contents, Events, Raw, Record};
use crate::config::{Config, Telemetry};
use crate::content::ContentCapture;
use crate::messages::CapturedOutput;
use genai_redact::{Caps, Room};

/// Captured contents of a running call, and the destination of its events.
#[derive(Debug)]
pub(crate) struct Recorder {
    capture: ContentCapture,
    contents: Contents,
    caps: Caps,
    /// Minimum number of bytes kept of an answer, because its storage has room for them.
    least: usize,
    /// Attributes at the span's start, for the event.
    attributes: Option<Vec<KeyValue>>,
    events: Option<Arc<Events>>,
    /// Schema URL of the conventions whose names are written.
    schema_url: &'static str,
}

impl Recorder {
    /// Whether the call is recorded as an event, which repeats the span's first attributes.
    pub(crate) fn emits(operation: &Operation, telemetry: &Telemetry) -> bool {
        operation.event.is_some() && telemetry.events.is_some() && telemetry.config.emits_events()
    }

    /// Recorder of a call that opens its span. `attributes` are the span's first attributes if the call is recorded as
    /// an event. `None` if nothing but the span is recorded.
    pub(crate) fn new(
        capture: ContentCapture,
        contents: Option<Contents>,
        operation: &'static Operation,
        telemetry: &Telemetry,
        attributes: Option<Vec<KeyValue>>,
    ) -> Option<Self> {
        let config = &telemetry.config;
        let events = telemetry.events.clone();
        let events = events.filter(|_| operation.span.kind == SpanKind::Client);
        let keeps = capture.on_spans() || (capture.on_events() && attributes.is_some());
        let contents = contents.filter(|_| keeps);
        if events.is_none() && contents.is_none() {
            return None;
        }
        Some(Self {
            capture,
            contents: contents.unwrap_or_else(|| Contents::none(operation, *config.hash_key())),
            caps: config.caps(),
            least: config.storage().largest(),
            events,
            schema_url: config.conventions().schema_url(),
            attributes,
        })
    }

    /// Leaves the call's events out.
    pub(crate) fn without_events(&mut self) {
        self.events = None;
    }

    /// Whether the call is also recorded outside its span.
    pub(crate) fn has_events(&self) -> bool {
        self.events.is_some()
    }

    /// Records that the call failed, with the error's text if it is known.
    pub(crate) fn emit_exception(
        &self,
        error_type: &str,
        text: Option<String>,
        context: &SpanContext,
        ended: SystemTime,
    ) {
        let Some(events) = &self.events else { return };
        let mut attributes = vec![KeyValue::new(attr::EXCEPTION_TYPE.key(), error_type.to_owned())];
        attributes.extend(text.map(|text| KeyValue::new(attr::EXCEPTION_MESSAGE.key(), text)));
        events.emit(Record {
            name: events::GEN_AI_CLIENT_OPERATION_EXCEPTION,
            schema_url: self.schema_url,
            severity: Severity::Warn,
            context: context.clone(),
            ended,
            attributes,
            contents: &[],
        });
    }

    /// Buffer for the content of the result, if that is captured.
    pub(crate) fn output(&self) -> Option<Box<CapturedOutput>> {
        let contents = self.contents.operation.contents.iter();
        let mut asked = contents.filter(|content| self.contents.wants(content.name));
        asked.find_map(|content| {
            let form = match content.source {
                Source::FromResult(form) => Some(form),
                Source::FromResponse => None,
                Source::FromParameters(_) | Source::FromRequest => return None,
            };
            Some(Box::new(CapturedOutput::new(
                content.name,
                form,
                self.caps.per_attribute,
                self.least,
                self.contents.summarizing(content.name),
            )))
        })
    }

    /// Writes the contents. Captured content is moved to the span, not copied.
    pub(crate) fn write(
        self,
        reading: &mut ResponseRecorder,
        mut noted: Noted,
        config: &Config,
        span: &SpanRef<'_>,
        end: &RecordedEnd,
    ) {
        let Self {
            capture,
            mut contents,
            caps,
            events,
            schema_url,
            ..
        } = self;
        let operation = contents.operation;
        let mut known = std::mem::take(&mut contents.values);
        let mut cut = 0;
        let mut incomplete = None;
        if let Some(output) = reading.take_output() {
            let (name, value, dropped) = output.into_value();
            // Results of tools and runs may have any form, but a model's answer must have content.
            if value.is_none() && dropped == 0 && end.completed && operation.charge == Charge::ModelCall {
                say_no_output();
            }
            cut += dropped;
            incomplete = (dropped > 0).then_some(name);
            // The conventions have no result for a tool that failed.
            let value = value.filter(|_| !end.failed || operation.charge != Charge::ToolCall);
            known.extend(value.map(|value| (name, contents.returned(name, value))));
        }
        // Content is never recorded without a redactor.
        let Some(redaction) = config.redaction() else {
            return emit(operation, events.as_deref(), noted, span, end.ended, schema_url, &[]);
        };
        let mut storing = Storing::new(config.storage(), redaction);
        let mut room = caps.room();
        let mut recorded = Vec::new();
        let mut small = Vec::new();
        let is_listed = config.openinference() && end.is_root;
        for content in operation.contents {
            let Some(at) = known.iter().position(|(name, _)| *name == content.name) else {
                continue;
            };
            let (name, mut raw) = known.swap_remove(at);
            let moved = match (&mut storing, &mut raw) {
                (Some(storing), Raw::Shaped(value)) => storing.blobs(name, value),
                _ => Moved::default(),
            };
            let Some(mut value) = redacted(redaction, name, raw) else {
                continue;
            };
            if content.attr.key == attr::GEN_AI_OUTPUT_MESSAGES.key() {
                end.write_finish_reasons(&mut value);
            }
            if let Some(storing) = &mut storing {
                storing.references(name, &mut value, moved);
            }
            let text = Serialized::of(&mut value);
            if let Some(storing) = &mut storing {
                let fits = text.size() <= room.limit();
                let (address, is_recorded) = storing.whole(&text, incomplete != Some(name), fits);
                let is_lost = !is_recorded && address.is_none();
                cut += if is_lost { text.size() } else { 0 };
                small.extend(address.map(|address| KeyValue::new(content.reference.key, address)));
                if !is_recorded {
                    continue;
                }
            }
            let listed = listed(name).filter(|_| is_listed);
            cut += attributes(content, value, text, listed, &mut room, &mut recorded);
        }
        let refused = storing.map_or(0, |storing| storing.refused());
        for (key, count) in [(own::CONTENT_CUT_BYTES, cut), (own::CONTENT_NOT_STORED, refused)] {
            if count > 0 {
                small.push(KeyValue::new(key.key(), i64::try_from(count).unwrap_or(i64::MAX)));
            }
        }
        let contents = if capture.on_events() {
            for attribute in &small {
                noted.note(attribute);
            }
            &recorded[..]
        } else {
            &[]
        };
        emit(
            operation,
            events.as_deref(),
            noted,
            span,
            end.ended,
            schema_url,
            contents,
        );
        if capture.on_spans() {
            let texts = recorded.into_iter();
            let texts = texts.map(|(key, text)| KeyValue::new(key, Recorded::from(text)));
            span.set_attributes(small.into_iter().chain(texts));
        }
    }
}

/// Emits the conventions' event about the call, if it is recorded as one.
fn emit(
    operation: &Operation,
    events: Option<&Events>,
    noted: Noted,
    span: &SpanRef<'_>,
    ended: SystemTime,
    schema_url: &'static str,
    contents: &[(Key, String)],
) {
    if let (Some(name), Some(attributes), Some(events)) = (operation.event, noted.0, events) {
        events.emit(Record {
            name,
            schema_url,
            severity: Severity::Debug,
            context: span.span_context().clone(),
            ended,
            attributes,
            contents,
        });
    }
}

/// Facts about the end of a call that its contents need.
pub(crate) struct RecordedEnd {
    /// Finish reason of each choice of the answer.
    reasons: Vec<StringValue>,
    /// Finish reason for choices that have none.
    otherwise: &'static str,
    completed: bool,
    failed: bool,
    /// Whether the call is the outermost run, whose contents backends list.
    is_root: bool,
    ended: SystemTime,
}

impl RecordedEnd {
    /// `said` are the span's attributes about the answer. `completed` means that the call neither failed nor was
    /// cancelled.
    pub(crate) fn new<'a>(
        mut said: impl Iterator<Item = &'a KeyValue>,
        operation: &Operation,
        completed: bool,
        failed: bool,
        is_root: bool,
        ended: SystemTime,
    ) -> Self {
        let key = attr::GEN_AI_RESPONSE_FINISH_REASONS.key();
        let reasons = match said.find(|attribute| attribute.key.as_str() == key) {
            Some(KeyValue {
                value: Recorded::Array(Array::String(reasons)),
                ..
            }) => reasons.clone(),
            _ => Vec::new(),
        };
        let otherwise = match (completed, operation.run) {
            (false, _) => "error",
            // A run that ended by itself has returned its final answer.
            (true, true) => "stop",
            (true, false) => "unknown",
        };
        Self {
            reasons,
            otherwise,
            completed,
            failed,
            is_root,
            ended,
        }
    }

    /// Adds a finish reason to each message. v1.41.1 requires it, and backends drop messages without it.
    fn write_finish_reasons(&self, messages: &mut Value) {
        let Value::Array(messages) = messages else { return };
        for (index, message) in messages.iter_mut().enumerate() {
            let reason = self.reasons.get(index).map_or(self.otherwise, StringValue::as_str);
            if let Value::Object(fields) = message {
                fields.entry("finish_reason").or_insert_with(|| reason.into());
            }
        }
    }
}

/// Adds the attributes of a content while there is room, and returns the number of bytes cut. `listed` is the name
/// under which backends list the content, if they do.
fn attributes(
    content: &Capturable,
    value: Value,
    text: Serialized,
    listed: Option<&'static str>,
    room: &mut Room,
    recorded: &mut Vec<(Key, String)>,
) -> usize {
    let name = content.attr.key;
    if name == attr::GEN_AI_PROMPT_VARIABLE.key() {
        let mut cut = 0;
        let Value::Object(variables) = value else { return 0 };
        for (variable, mut value) in variables {
            let text = Serialized::of(&mut value);
            let (text, bytes) = fitted(&value, text, room);
            cut += bytes;
            recorded.extend(text.map(|text| (format!("{name}.{variable}").into(), text)));
        }
        return cut;
    }
    let (text, cut) = fitted(&value, text, room);
    let Some(text) = text else { return cut };
    match listed {
        // A request has no messages in the conventions' form, so only one of the two can be its content.
        Some(listed) if name.starts_with("agent.") => recorded.push((listed.into(), text)),
        Some(listed) => {
            recorded.push((name.into(), text));
            let shown = first_text(&value).and_then(|text| room.cut(&text));
            recorded.extend(shown.map(|text| (listed.into(), text)));
        }
        None => recorded.push((name.into(), text)),
    }
    cut
}

/// Text of a run's only message, or its JSON if it is not text.
fn first_text(messages: &Value) -> Option<Cow<'_, str>> {
    let part = messages.get(0)?.get("parts")?.get(0)?;
    match part.get("content") {
        Some(Value::String(text)) => Some(Cow::Borrowed(text)),
        _ => Some(Cow::Owned(part.to_string())),
    }
}

/// Attributes that the call's event repeats from its span, if there is an event.
pub(crate) struct Noted(Option<Vec<KeyValue>>);

impl Noted {
    pub(crate) fn new(recorder: Option<&mut Recorder>, reading: &ResponseRecorder) -> Self {
        let mut attributes = recorder.and_then(|recorder| recorder.attributes.take());
        if let (Some(attributes), Some(seconds)) = (&mut attributes, reading.first_chunk) {
            let key = attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key();
            attributes.push(KeyValue::new(key, seconds));
        }
        Self(attributes)
    }

    /// Adds an attribute that the span gets at its end.
    pub(crate) fn note(&mut self, attribute: &KeyValue) {
        if let Some(attributes) = &mut self.0 {
            attributes.push(attribute.clone());
        }
    }
}
