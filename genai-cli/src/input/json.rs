//! OTLP as JSON, one export a line, in the form of `GENAI_TRACE_FILE` and of the Collector's file exporter.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::assemble::Assembler;
use super::facts::{Facts, RawSpan, Value};
use super::progress::Progress;
use super::{Event, InputError, Record};
use crate::model::Place;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export<'a> {
    #[serde(borrow, default)]
    resource_spans: Option<Vec<ResourceSpans<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans<'a> {
    #[serde(borrow, default)]
    resource: Option<Resource<'a>>,
    #[serde(borrow, default, alias = "instrumentationLibrarySpans")]
    scope_spans: Option<Vec<ScopeSpans<'a>>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, default)]
    attributes: Option<Vec<Attribute<'a>>>,
}

#[derive(Deserialize)]
struct ScopeSpans<'a> {
    #[serde(borrow, default)]
    spans: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonSpan<'a> {
    #[serde(borrow, default)]
    trace_id: Cow<'a, str>,
    #[serde(borrow, default)]
    span_id: Cow<'a, str>,
    #[serde(borrow, default)]
    parent_span_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    start_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow, default)]
    end_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow, default)]
    attributes: Option<Vec<Attribute<'a>>>,
    #[serde(borrow, default)]
    events: Option<Vec<JsonEvent<'a>>>,
    #[serde(borrow, default)]
    status: Option<Status<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonEvent<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow, default)]
    attributes: Option<Vec<Attribute<'a>>>,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow, default)]
    key: Cow<'a, str>,
    #[serde(borrow, default)]
    value: Option<AnyValue<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the format")]
struct AnyValue<'a> {
    #[serde(borrow, default)]
    string_value: Option<Cow<'a, str>>,
    #[serde(default)]
    bool_value: Option<bool>,
    #[serde(borrow, default)]
    int_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    double_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    array_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    kvlist_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    bytes_value: Option<&'a RawValue>,
}

/// A list of values, or an object of attributes.
#[derive(Deserialize)]
struct Values<T> {
    values: Option<Vec<T>>,
}

/// Reads all lines. The returned text is the note about incomplete lines.
pub(super) fn read(
    reader: &mut impl BufRead,
    name: &str,
    part: u16,
    spans: &mut Assembler,
    mut progress: Progress<'_>,
) -> Result<Option<String>, InputError> {
    let mut bytes = Vec::new();
    let mut offset = 0;
    let mut line = 0;
    let mut torn = Vec::new();
    loop {
        bytes.clear();
        let io_error = |error| InputError::io(name, error);
        let mut length = reader.read_until(b'\n', &mut bytes).map_err(io_error)?;
        if length == 0 {
            break;
        }
        line += 1;
        if bytes.trim_ascii() == b"{" {
            // The file is a single export that was formatted over several lines.
            length += reader.read_to_end(&mut bytes).map_err(io_error)?;
        }
        if !bytes.trim_ascii().is_empty() {
            let start = Place {
                part,
                offset,
                length: 0,
            };
            match export(&mut bytes, start, spans) {
                Ok(()) => {}
                Err(error) if error.is_eof() => torn.push(line),
                Err(error) => {
                    return Err(InputError::Json {
                        name: name.to_owned(),
                        // The parser counts the lines within a formatted record.
                        line: line + error.line().max(1) - 1,
                        reason: without_line(&error),
                    });
                }
            }
        }
        offset += length as u64;
        progress.at(offset);
    }
    Ok(match torn[..] {
        [] => None,
        [line] => Some(format!(
            "{name}, line {line} breaks off: the process was killed, or the disk was full, while it was written"
        )),
        [first, ..] => Some(format!(
            "{name}, line {first} and {} more break off: processes were killed, or the disk was full, while they were written",
            torn.len() - 1
        )),
    })
}

/// The parser's message without its line number, which is relative to the record. It holds no content of the line.
fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((reason, _)) => format!("{reason}, column {}", error.column()),
        None => text,
    }
}

/// Adds the spans of one record, whose first byte is at `start`.
fn export(bytes: &mut [u8], start: Place, spans: &mut Assembler) -> serde_json::Result<()> {
    match try_export(bytes, start, spans) {
        Err(error) if error.is_data() || error.is_syntax() => {
            // JavaScript writes unpaired surrogates.
            if replace_lone_surrogates(bytes) {
                try_export(bytes, start, spans)
            } else {
                Err(error)
            }
        }
        done => done,
    }
}

fn try_export(bytes: &[u8], start: Place, spans: &mut Assembler) -> serde_json::Result<()> {
    let mut exports = serde_json::Deserializer::from_slice(bytes).into_iter::<Export<'_>>();
    exports.try_for_each(|export| {
        let resources = export?.resource_spans.into_iter().flatten();
        for resource in resources {
            let service = resource
                .resource
                .as_ref()
                .and_then(service)
                .map(|name| spans.texts.shared(name));
            let raw = resource
                .scope_spans
                .into_iter()
                .flatten()
                .flat_map(|scope| scope.spans.into_iter().flatten());
            for raw in raw {
                let within = raw.get().as_ptr() as usize - bytes.as_ptr() as usize;
                let place = Place {
                    offset: start.offset + within as u64,
                    length: u32::try_from(raw.get().len()).unwrap_or(u32::MAX),
                    ..start
                };
                add(&serde_json::from_str(raw.get())?, place, service.as_ref(), spans);
            }
        }
        Ok(())
    })
}

fn service<'a>(resource: &'a Resource<'_>) -> Option<&'a str> {
    let attributes = resource.attributes.as_ref()?;
    let name = attributes.iter().find(|attribute| attribute.key == "service.name")?;
    name.value.as_ref()?.string_value.as_deref()
}

fn add(span: &JsonSpan<'_>, place: Place, service: Option<&Arc<str>>, spans: &mut Assembler) {
    let mut facts = Facts::default();
    for attribute in span.attributes.iter().flatten() {
        if let Some(value) = attribute.value.as_ref().and_then(AnyValue::fact) {
            facts.attribute(&attribute.key, value, &mut spans.texts);
        }
    }
    for event in span.events.iter().flatten() {
        facts.event(&event.name);
    }
    let id = |text: &str| u64::from_str_radix(text, 16).unwrap_or(0);
    let code = span.status.as_ref().and_then(|status| status.code).map(unquoted);
    let raw = RawSpan {
        trace_id: u128::from_str_radix(&span.trace_id, 16).unwrap_or(0),
        id: id(&span.span_id),
        parent_id: span.parent_span_id.as_deref().map_or(0, id),
        name: &span.name,
        start: number(span.start_time_unix_nano).unwrap_or(0),
        end: number(span.end_time_unix_nano).unwrap_or(0),
        // The status is a number, or its name in Protobuf's JSON.
        has_failed: matches!(code, Some("2" | "STATUS_CODE_ERROR")),
        place,
    };
    spans.add(raw, facts, service);
}

/// A whole number. Protobuf's JSON writes 64-bit numbers as text; some writers write them as numbers.
fn number<N: FromStr>(value: Option<&RawValue>) -> Option<N> {
    unquoted(value?).parse().ok()
}

fn unquoted(value: &RawValue) -> &str {
    value.get().trim_matches('"')
}

impl AnyValue<'_> {
    fn fact(&self) -> Option<Value<'_>> {
        let text = self.string_value.as_deref().map(Value::Text);
        let compound = || self.array_value.or(self.kvlist_value).or(self.bytes_value);
        text.or_else(|| self.bool_value.map(Value::Bool))
            .or_else(|| number(self.int_value).map(Value::Integer))
            .or_else(|| number(self.double_value).map(Value::Double))
            .or_else(|| compound().map(|raw| Value::Compound(raw.get())))
    }

    fn shown(self) -> serde_json::Value {
        use serde_json::Value as Json;

        if let Some(text) = self.string_value {
            return Json::String(text.into_owned());
        }
        if let Some(value) = self.bool_value {
            return value.into();
        }
        if let Some(value) = self.int_value {
            let number = number::<i64>(Some(value));
            return number.map_or_else(|| unquoted(value).into(), Json::from);
        }
        if let Some(value) = self.double_value {
            let finite = number::<f64>(Some(value)).and_then(serde_json::Number::from_f64);
            return finite.map_or_else(|| unquoted(value).into(), Json::Number);
        }
        let list = self
            .array_value
            .and_then(|raw| serde_json::from_str::<Values<AnyValue<'_>>>(raw.get()).ok());
        if let Some(list) = list {
            return list.values.into_iter().flatten().map(AnyValue::shown).collect();
        }
        let object = self
            .kvlist_value
            .and_then(|raw| serde_json::from_str::<Values<Attribute<'_>>>(raw.get()).ok());
        if let Some(object) = object {
            return Json::Object(attributes(object.values).into_iter().collect());
        }
        self.bytes_value.map_or(Json::Null, |raw| unquoted(raw).into())
    }
}

fn attributes(list: Option<Vec<Attribute<'_>>>) -> Vec<(String, serde_json::Value)> {
    let attributes = list.into_iter().flatten();
    attributes
        .map(|attribute| {
            let value = attribute.value.map_or(serde_json::Value::Null, AnyValue::shown);
            (attribute.key.into_owned(), value)
        })
        .collect()
}

/// Parses the record of a span again.
pub(super) fn record(bytes: &[u8]) -> io::Result<Record> {
    let mut bytes = bytes.to_vec();
    if serde_json::from_slice::<JsonSpan<'_>>(&bytes).is_err() {
        replace_lone_surrogates(&mut bytes);
    }
    let span: JsonSpan<'_> = serde_json::from_slice(&bytes)?;
    let events = span.events.into_iter().flatten().map(|event| Event {
        name: event.name.into_owned(),
        time: number(event.time_unix_nano).unwrap_or(0),
        attributes: attributes(event.attributes),
    });
    Ok(Record {
        attributes: attributes(span.attributes),
        events: events.collect(),
        status_message: span
            .status
            .map_or_else(String::new, |status| status.message.into_owned()),
    })
}

/// Replaces escapes of unpaired surrogates by the replacement character, which has the same length. Returns whether
/// there were any.
fn replace_lone_surrogates(bytes: &mut [u8]) -> bool {
    let unit = |bytes: &[u8]| {
        let digits = std::str::from_utf8(bytes.strip_prefix(b"\\u")?.get(..4)?).ok()?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut found = false;
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match unit(&bytes[at..]) {
            Some(0xd800..=0xdbff) if matches!(unit(&bytes[at + 6..]), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                bytes[at..at + 6].copy_from_slice(b"\\ufffd");
                found = true;
                at += 6;
            }
            // An escaped backslash does not begin the next escape.
            _ => at += 2,
        }
    }
    found
}
