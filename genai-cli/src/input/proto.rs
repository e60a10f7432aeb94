//! OTLP as protobuf: one export, or many with length prefixes, in the form of the Collector's file exporter.

use std::io::{self, BufRead};
use std::sync::Arc;

use genai_view::text::counted;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message as _;

use super::assemble::Assembler;
use super::facts::{Facts, RawSpan, Value};
use super::progress::Progress;
use super::wire::{Wire, WireError};
use super::{Event, InputError, Record};
use crate::model::Place;

/// Bytes of the length before each export, which is big-endian.
const PREFIX: u64 = 4;

/// Reads all exports. The returned text is the note about an incomplete one.
pub(super) fn read(
    reader: &mut impl BufRead,
    name: &str,
    total: u64,
    part: u16,
    spans: &mut Assembler,
    progress: Progress<'_>,
) -> Result<Option<String>, InputError> {
    let is_prefixed = reader.fill_buf().map_err(|error| InputError::io(name, error))?.first() != Some(&0x0a);
    let mut walk = Walk {
        wire: Wire::new(reader),
        part,
        spans,
        progress,
    };
    let walked = if is_prefixed {
        walk.exports()
    } else {
        walk.export(u64::MAX)
    };
    let offset = walk.wire.position;
    match walked {
        Ok(()) => Ok(None),
        Err(WireError::Torn) => Ok(Some(format!(
            "{name} breaks off at byte {total}: its end is missing, and spans that were not whole are left out"
        ))),
        Err(WireError::Malformed(reason)) => Err(InputError::Proto {
            name: name.to_owned(),
            offset,
            reason: reason.to_owned(),
        }),
        Err(WireError::Io(error)) => Err(InputError::io(name, error)),
    }
}

struct Walk<'a, R> {
    wire: Wire<R>,
    part: u16,
    spans: &'a mut Assembler,
    progress: Progress<'a>,
}

impl<R: BufRead> Walk<'_, R> {
    fn exports(&mut self) -> Result<(), WireError> {
        while !self.wire.is_at_end()? {
            let prefix = self.wire.bytes(PREFIX)?;
            let length = prefix.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
            self.export(self.wire.position + length)?;
        }
        Ok(())
    }

    fn export(&mut self, end: u64) -> Result<(), WireError> {
        while end != u64::MAX || !self.wire.is_at_end()? {
            match self.wire.field(end)? {
                None => break,
                Some((1, length)) => self.resource(self.wire.position + length)?,
                Some((_, length)) => self.wire.skip(length)?,
            }
        }
        Ok(())
    }

    fn resource(&mut self, end: u64) -> Result<(), WireError> {
        let mut service = None;
        while let Some((number, length)) = self.wire.field(end)? {
            match number {
                1 => {
                    let resource = Resource::decode(&*self.wire.bytes(length)?);
                    let resource = resource.map_err(|_| WireError::Malformed("no resource"))?;
                    service = service_of(&resource).map(|name| self.spans.texts.shared(name));
                }
                2 => self.scope(self.wire.position + length, service.as_ref())?,
                _ => self.wire.skip(length)?,
            }
        }
        Ok(())
    }

    fn scope(&mut self, end: u64, service: Option<&Arc<str>>) -> Result<(), WireError> {
        while let Some((number, length)) = self.wire.field(end)? {
            if number != 2 {
                self.wire.skip(length)?;
                continue;
            }
            let place = Place {
                part: self.part,
                offset: self.wire.position,
                length: u32::try_from(length).map_err(|_| WireError::Malformed("a span of more than 4 GiB"))?,
            };
            let span = Span::decode(&*self.wire.bytes(length)?).map_err(|_| WireError::Malformed("no span"))?;
            add(&span, place, service, self.spans);
            self.progress.at(self.wire.position);
        }
        Ok(())
    }
}

fn service_of(resource: &Resource) -> Option<&str> {
    let name = resource
        .attributes
        .iter()
        .find(|attribute| attribute.key == "service.name")?;
    match name.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(name) => Some(name),
        _ => None,
    }
}

fn add(span: &Span, place: Place, service: Option<&Arc<str>>, spans: &mut Assembler) {
    let mut facts = Facts::default();
    for attribute in &span.attributes {
        let Some(value) = attribute.value.as_ref().and_then(|value| value.value.as_ref()) else {
            continue;
        };
        let compound;
        let value = match value {
            any_value::Value::StringValue(text) => Value::Text(text),
            any_value::Value::BoolValue(value) => Value::Bool(*value),
            any_value::Value::IntValue(number) => Value::Integer(*number),
            any_value::Value::DoubleValue(number) => Value::Double(*number),
            _ if crate::dialect::role(&attribute.key).is_none() => continue,
            other => {
                compound = shown(Some(other)).to_string();
                Value::Compound(&compound)
            }
        };
        facts.attribute(&attribute.key, value, &mut spans.texts);
    }
    for event in &span.events {
        facts.event(&event.name);
    }
    // An id of another length counts as missing.
    let id = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_be_bytes);
    let raw = RawSpan {
        trace_id: span.trace_id.as_slice().try_into().map_or(0, u128::from_be_bytes),
        id: id(&span.span_id),
        parent_id: id(&span.parent_span_id),
        name: &span.name,
        start: span.start_time_unix_nano,
        end: span.end_time_unix_nano,
        has_failed: span
            .status
            .as_ref()
            .is_some_and(|status| status.code() == StatusCode::Error),
        place,
    };
    spans.add(raw, facts, service);
}

/// Parses the record of a span again.
pub(super) fn record(bytes: &[u8]) -> io::Result<Record> {
    let span = Span::decode(bytes).map_err(io::Error::other)?;
    let events = span.events.iter().map(|event| Event {
        name: event.name.clone(),
        time: event.time_unix_nano,
        attributes: attributes(&event.attributes),
    });
    Ok(Record {
        attributes: attributes(&span.attributes),
        events: events.collect(),
        status_message: span.status.map_or_else(String::new, |status| status.message),
    })
}

fn attributes(list: &[KeyValue]) -> Vec<(String, serde_json::Value)> {
    list.iter()
        .map(|attribute| (attribute.key.clone(), any(attribute.value.as_ref())))
        .collect()
}

fn any(value: Option<&AnyValue>) -> serde_json::Value {
    shown(value.and_then(|value| value.value.as_ref()))
}

fn shown(value: Option<&any_value::Value>) -> serde_json::Value {
    use any_value::Value as Proto;
    use serde_json::Value as Json;

    match value {
        Some(Proto::StringValue(text)) => text.as_str().into(),
        Some(Proto::BoolValue(value)) => (*value).into(),
        Some(Proto::IntValue(number)) => (*number).into(),
        Some(Proto::DoubleValue(number)) => {
            serde_json::Number::from_f64(*number).map_or_else(|| number.to_string().into(), Json::Number)
        }
        Some(Proto::ArrayValue(list)) => list.values.iter().map(|value| any(Some(value))).collect(),
        Some(Proto::KvlistValue(object)) => Json::Object(attributes(&object.values).into_iter().collect()),
        Some(Proto::BytesValue(bytes)) => counted(bytes.len() as u64, "byte").into(),
        // Newer versions of the protocol have more kinds of value.
        _ => Json::Null,
    }
}
