//! A span that has ended, with its assertions.

use std::ops::Deref;

use opentelemetry::trace::{SpanId, SpanKind, Status};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::Attributes;
use super::trace::start_of;

/// The names of spans, in their order.
pub(crate) fn names(spans: &[Span]) -> Vec<&str> {
    spans.iter().map(|span| &*span.name).collect()
}

/// Attributes of the cost of a call or of a run.
const COSTS: &[&str] = &[
    "agent.cost.price_table",
    "agent.cost.unpriced_tier",
    "agent.cost.usd",
    "agent.run.cost_usd",
    "agent.run.unpriced_calls",
    "agent.loop.cost_usd",
];

/// Attributes that differ between runs of a test: marks of calls outside of any run, and durations of loops.
const ELSEWHERE: &[&str] = &["agent.detached", "agent.loop.duration"];

/// A span that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    data: SpanData,
}

impl Deref for Span {
    type Target = SpanData;

    fn deref(&self) -> &SpanData {
        &self.data
    }
}

impl Span {
    pub(super) fn new(data: SpanData) -> Self {
        Self { data }
    }

    pub(crate) fn id(&self) -> SpanId {
        self.span_context.span_id()
    }

    /// All attributes but those about costs, which have tests of their own because prices change. An attribute that is
    /// recorded twice fails the test.
    pub(crate) fn attributes(&self) -> Attributes {
        let mut attributes = unique(&self.data.attributes);
        attributes.retain(|key, _| !COSTS.contains(&key.as_str()) && !ELSEWHERE.contains(&key.as_str()));
        attributes
    }

    /// The attributes that the span had at its start.
    pub(crate) fn start_attributes(&self) -> Attributes {
        let mut attributes = unique(&start_of(self.id()).expect("the span was seen when it started"));
        attributes.retain(|key, _| !ELSEWHERE.contains(&key.as_str()));
        attributes
    }

    pub(crate) fn get(&self, key: &str) -> Option<Value> {
        unique(&self.data.attributes).remove(key)
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::I64(number) => Some(number),
            other => panic!("`{key}` is not an integer: {other:?}"),
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.into()),
            other => panic!("`{key}` is not a string: {other:?}"),
        }
    }

    pub(crate) fn is_child_of(&self, parent: &Self) -> bool {
        self.parent_span_id == parent.id()
    }

    /// Checks the whole of a span that did not fail, with its attributes at the start and those added until the end.
    pub(crate) fn assert(&self, name: &str, kind: &SpanKind, start: &Attributes, end: &Attributes) {
        assert_eq!(self.name, name);
        assert_eq!(&self.span_kind, kind, "kind of `{name}`");
        assert_eq!(
            self.without_comparison(self.start_attributes(), start),
            *start,
            "start of `{name}`"
        );
        let mut whole = start.clone();
        whole.extend(end.clone());
        assert_eq!(
            self.without_comparison(self.attributes(), start),
            whole,
            "attributes of `{name}`"
        );
        assert_eq!(self.status, Status::Unset, "status of `{name}`");
        assert!(self.events.is_empty(), "events of `{name}`: {:?}", self.events);
        assert!(self.links.is_empty(), "links of `{name}`: {:?}", self.links);
        self.assert_scope();
    }

    /// Removes the attributes that tool calls are compared by, unless the test expects them. These are the fingerprint
    /// and the number of a first call. The mark of an outermost run is removed likewise.
    fn without_comparison(&self, mut attributes: Attributes, asked: &Attributes) -> Attributes {
        if !asked.contains_key("tool.args.fingerprint")
            && let Some(fingerprint) = attributes.remove("tool.args.fingerprint")
        {
            let text = fingerprint.as_str();
            let is_one = text.len() == 16 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
            assert!(is_one, "fingerprint of `{}`: {text}", self.name);
        }
        if !asked.contains_key("tool.repeat") && attributes.get("tool.repeat") == Some(&Value::I64(1)) {
            attributes.remove("tool.repeat");
        }
        // Nearly every answer of the tests has the API type.
        if !asked.contains_key(API_TYPE) {
            attributes = without_api_type(attributes);
        }
        // Nearly every run of the tests is outermost.
        if !asked.contains_key("agent.run.outermost") {
            attributes.remove("agent.run.outermost");
        }
        attributes
    }

    pub(crate) fn assert_scope(&self) {
        let scope = &self.instrumentation_scope;
        assert_eq!(scope.name(), "genai-otel");
        assert_eq!(scope.version(), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(scope.schema_url(), Some(genai::semconv::SCHEMA_URL));
    }

    /// Checks a span of a failed call. No test opts in to the text of errors.
    pub(crate) fn assert_failed(&self, error_type: &str) {
        assert_eq!(self.status, Status::error(""), "status of `{}`", self.name);
        assert_eq!(self.text("error.type").as_deref(), Some(error_type));
    }
}

const API_TYPE: &str = "openai.api.type";

/// Removes the API type, which is recorded for answers in OpenAI's formats.
pub(crate) fn without_api_type(mut attributes: Attributes) -> Attributes {
    if let Some(api) = attributes.remove(API_TYPE) {
        assert!(["chat_completions", "responses"].contains(&&*api.as_str()), "{api}");
    }
    attributes
}

fn unique(attributes: &[KeyValue]) -> Attributes {
    let mut unique = Attributes::new();
    for KeyValue { key, value, .. } in attributes {
        let before = unique.insert(key.to_string(), value.clone());
        assert_eq!(before, None, "`{key}` is there twice, at last as {value:?}");
    }
    unique
}
