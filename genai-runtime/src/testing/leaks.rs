//! Search for texts that must not have been recorded.

use genai_semconv::{ValueKind, attributes as attr, own};
use genai_view::text::counted;
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
#[cfg(feature = "capture")]
use opentelemetry_sdk::logs::SdkLogRecord;

use crate::testing::call::RecordedCall;

/// Every text of a recording.
#[derive(Default)]
pub(super) struct Texts {
    /// The texts, each with a description of its place.
    places: Vec<(String, String)>,
    /// Whether one is of the application, a model or a tool.
    has_content: bool,
}

impl Texts {
    #[track_caller]
    pub(super) fn assert_nothing_of(&self, markers: &[&str]) {
        assert!(!markers.is_empty(), "no text to look for was given");
        assert!(
            !markers.iter().any(|marker| marker.is_empty()),
            "a text to look for is empty, and would be found everywhere"
        );
        let mut found = Vec::new();
        for (place, text) in &self.places {
            let is_found = markers.iter().filter(|marker| contains(text, marker));
            found.extend(is_found.map(|marker| format!("  {marker:?} is in {place}")));
        }
        assert!(
            found.is_empty(),
            "texts that must not be recorded were found in {}:\n{}",
            counted(found.len() as u64, "place"),
            found.join("\n")
        );
        assert!(
            self.has_content,
            "there is nothing to check: no content was captured; use `record_with` and settings with \
             `content_capture(ContentCapture::SpanOnly)`, the feature `capture` and an attribute that names content, such as \
             `capture(raw(arguments))`"
        );
    }

    /// Adds the texts of a span.
    pub(super) fn add_call(&mut self, call: &RecordedCall) {
        let span = &call.span;
        let at = |what: &str| format!("{what} of call {} `{}`", call.order, span.name);
        // The name may contain the text, so the description does not repeat it.
        self.add(format!("the name of call {}", call.order), &span.name);
        if let Status::Error { description } = &span.status {
            self.add(at("the status"), description);
            self.has_content |= !description.is_empty();
        }
        for KeyValue { key, value, .. } in &span.attributes {
            self.add_values(&at(&format!("`{key}`")), value);
            self.add(at("the name of an attribute"), key.as_str());
            self.has_content |= is_content(key.as_str());
        }
        for event in span.events.iter() {
            self.has_content = true;
            self.add(at("the name of an event"), &event.name);
            for KeyValue { key, value, .. } in &event.attributes {
                self.add_values(&at(&format!("`{key}` of the event `{}`", event.name)), value);
            }
        }
        for KeyValue { key, value, .. } in span.links.iter().flat_map(|link| &link.attributes) {
            self.add_values(&at(&format!("`{key}` of a link")), value);
        }
        self.add(at("the trace state"), &span.span_context.trace_state().header());
    }

    /// Adds the texts of an event that is a log record.
    #[cfg(feature = "capture")]
    pub(super) fn add_event(&mut self, event: &SdkLogRecord) {
        let name = event.event_name().unwrap_or("without a name");
        if let Some(body) = event.body() {
            self.has_content = true;
            self.add_any(&format!("the body of an event `{name}`"), body);
        }
        for (key, value) in event.attributes_iter() {
            self.has_content |= is_content(key.as_str());
            self.add_any(&format!("`{key}` of an event `{name}`"), value);
        }
    }

    fn add(&mut self, place: String, text: &str) {
        self.places.push((place, text.to_owned()));
    }

    fn add_values(&mut self, place: &str, value: &Value) {
        match value {
            Value::Array(opentelemetry::Array::String(items)) => {
                for item in items {
                    self.add(place.to_owned(), item.as_str());
                }
            }
            other => self.add(place.to_owned(), &other.as_str()),
        }
    }

    #[cfg(feature = "capture")]
    fn add_any(&mut self, place: &str, value: &opentelemetry::logs::AnyValue) {
        use opentelemetry::logs::AnyValue;

        // A list of remaining values in place of recursion, because deep JSON would overflow the stack.
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            let text = match value {
                AnyValue::String(text) => text.to_string(),
                AnyValue::Int(number) => number.to_string(),
                AnyValue::Double(number) => number.to_string(),
                AnyValue::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                AnyValue::ListAny(items) => {
                    left.extend(items.iter());
                    continue;
                }
                AnyValue::Map(fields) => {
                    left.extend(fields.values());
                    for key in fields.keys() {
                        self.add(place.to_owned(), key.as_str());
                    }
                    continue;
                }
                _ => continue,
            };
            self.add(place.to_owned(), &text);
        }
    }
}

/// Whether an attribute can hold content: content of the conventions, or an attribute that only the application
/// defines.
fn is_content(key: &str) -> bool {
    let mut known = attr::ATTRIBUTES.iter().chain(own::OWN);
    let is_query = [
        attr::GEN_AI_RETRIEVAL_QUERY_TEXT.key(),
        attr::GEN_AI_MEMORY_QUERY_TEXT.key(),
    ]
    .contains(&key);
    is_query
        || known
            .find(|attr| attr.key == key)
            .is_none_or(|attr| attr.kind == ValueKind::Content)
}

/// Whether the text has the marker, also as JSON escapes it.
fn contains(text: &str, marker: &str) -> bool {
    let in_json = serde_json::Value::from(marker).to_string();
    // The quotation marks around the text are removed.
    text.contains(marker) || text.contains(&in_json[1..in_json.len() - 1])
}
