//! Span of a call: its name, kind and first attributes.

use std::borrow::Cow;

use genai_semconv::{Field, SpanKind, attributes as attr, own};
use opentelemetry::trace::{SpanBuilder, SpanKind as OtelSpanKind, TraceContextExt};
use opentelemetry::{Context, Value};

use crate::call::start::Start;
use crate::config::Config;
use crate::run::Identity;

/// Builder for a span with everything that is known at its start.
pub(super) fn builder(name: Cow<'static, str>, start: Start) -> SpanBuilder {
    let mut builder = SpanBuilder::from_name(name);
    builder.span_kind = Some(match start.operation.span.kind {
        _ if start.is_client => OtelSpanKind::Client,
        SpanKind::Client => OtelSpanKind::Client,
        SpanKind::Internal => OtelSpanKind::Internal,
        SpanKind::Server => OtelSpanKind::Server,
    });
    builder.attributes = Some(start.attributes.into_list());
    builder
}

/// Adds the run's identity where the call has no values of its own, as far as its span may have the attributes.
pub(super) fn inherit(start: &mut Start, identity: &Identity) {
    let carries = &start.operation.carries;
    let inherited = [
        (
            carries.conversation_id,
            attr::GEN_AI_CONVERSATION_ID,
            &identity.conversation,
        ),
        (carries.calling_agent, attr::GEN_AI_AGENT_NAME, &identity.agent),
    ];
    for (carried, attribute, value) in inherited {
        if carried
            && let Some(value) = value
            && !start.attributes.has(attribute)
        {
            start.push(attribute, Some(Value::String(value.clone())));
        }
    }
}

/// Facts of answers that the first attributes may have, too.
const SAID_BY_ANSWERS: [Field; 5] = [
    Field::DimensionCount,
    Field::ResponseStatus,
    Field::OpenaiApiType,
    Field::OpenaiServiceTier,
    Field::OpenaiSystemFingerprint,
];

/// Facts in the span's first attributes. The SDK keeps both values of an attribute that is set twice.
pub(super) fn said_before(start: &Start) -> Vec<&'static str> {
    if !start.operation.reads_response {
        return Vec::new();
    }
    let said = SAID_BY_ANSWERS.into_iter();
    said.filter(|field| start.attributes.get(*field).is_some())
        .map(Field::key)
        .collect()
}

/// Whether a provider made this span and decided not to sample it. Without a provider, the API returns the parent's
/// identity or none.
pub(super) fn is_new(context: &Context, outer: &Context) -> bool {
    let span = context.span();
    let span = span.span_context();
    span.is_valid() && span.span_id() != outer.span().span_context().span_id()
}

/// Adds the place of a tool call among similar calls.
pub(super) fn describe_place(start: &mut Start, place: &crate::budget::history::Place) {
    start.set(own::TOOL_REPEAT, &place.repeat);
    start.set(own::TOOL_RETRY, &place.retry);
}

/// Text recorded for an error by default.
pub(super) fn summary_of_error(config: &Config, text: &str) -> String {
    format!(
        "error text of {} bytes, fingerprint {}",
        text.len(),
        config.hash_key().hash(text)
    )
}
