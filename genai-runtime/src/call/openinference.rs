//! Span attributes for backends of OpenInference, if the configuration enables them.

use genai_semconv::{Attr, attributes as attr, openinference, own};
use opentelemetry::Value;

use crate::call::start::Start;

/// Adds the kind, the user and the conversation under OpenInference's names.
pub(super) fn describe(start: &mut Start) {
    describe_as(start, openinference::span_kind(start.operation));
}

/// Adds the attributes of a refused call, which is not a model call because no model was called.
pub(super) fn describe_refused(start: &mut Start) {
    let kind = if start.operation.priced {
        openinference::CHAIN
    } else {
        openinference::span_kind(start.operation)
    };
    describe_as(start, kind);
}

fn describe_as(start: &mut Start, kind: &'static str) {
    push(start, openinference::SPAN_KIND, Some(Value::from(kind)));
    for (ours, theirs) in [
        (own::ENDUSER_ID, openinference::USER_ID),
        (attr::GEN_AI_CONVERSATION_ID, openinference::SESSION_ID),
    ] {
        let value = start.attributes.value(ours).cloned();
        push(start, theirs, value);
    }
}

/// Adds an attribute, unless `attr(…)` gave it.
fn push<T: ?Sized>(start: &mut Start, attribute: Attr<T>, value: Option<Value>) {
    if !start.attributes.has(attribute) {
        start.push(attribute, value);
    }
}

/// Name under which backends of OpenInference list the content of a root span.
#[cfg(feature = "capture")]
pub(super) fn listed(content: &str) -> Option<&'static str> {
    match content {
        "input" => Some(openinference::INPUT_VALUE.key()),
        "output" => Some(openinference::OUTPUT_VALUE.key()),
        _ => None,
    }
}
