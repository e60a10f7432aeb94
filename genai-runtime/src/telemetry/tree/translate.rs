//! Conversion of a span of the SDK to a call of the tree.

use genai_view::{Call, Fact, Facts};
use opentelemetry::Value;
use opentelemetry::trace::{SpanId, Status};
use opentelemetry_sdk::trace::SpanData;

/// Converts a span to a call of the tree. Content in the span is left out.
pub(crate) fn call(span: &SpanData) -> Call {
    let mut facts = Facts::default();
    for attribute in &span.attributes {
        let value = match &attribute.value {
            Value::Bool(value) => Fact::Bool(*value),
            Value::I64(value) => Fact::Integer(*value),
            Value::F64(value) => Fact::Double(*value),
            Value::String(value) => Fact::Text(value.as_str()),
            // This crate writes no empty lists.
            Value::Array(_) => Fact::List,
            _ => continue,
        };
        facts.attribute(attribute.key.as_str(), value);
    }
    for event in &span.events.events {
        facts.event(&event.name);
    }
    if matches!(span.status, Status::Error { .. }) {
        facts.failed();
    }
    let is_local_root = span.parent_span_id == SpanId::INVALID || span.parent_span_is_remote;

    let mut call = Call::new(number(span.span_context.span_id()), &span.name, span.start_time);
    call.parent = (!is_local_root).then(|| number(span.parent_span_id));
    call.end = (!facts.is_open()).then_some(span.end_time);
    facts.write(&mut call);
    call
}

/// Converts a span whose call has not ended, whatever its end time is.
pub(crate) fn open_call(span: &SpanData) -> Call {
    let mut call = call(span);
    call.end = None;
    call.ending = None;
    call
}

fn number(id: SpanId) -> u64 {
    u64::from_be_bytes(id.to_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use genai_semconv::{attributes, own};
    use genai_view::Facts;

    #[test]
    fn view_reads_semconv_attribute_names() {
        let names = [
            attributes::GEN_AI_USAGE_INPUT_TOKENS.key(),
            attributes::GEN_AI_USAGE_OUTPUT_TOKENS.key(),
            attributes::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key(),
            attributes::GEN_AI_TOOL_NAME.key(),
            attributes::ERROR_TYPE.key(),
            own::AGENT_RUN_INPUT_TOKENS.key(),
            own::AGENT_RUN_OUTPUT_TOKENS.key(),
            own::AGENT_COST_USD.key(),
            own::AGENT_RUN_COST_USD.key(),
            own::AGENT_RUN_UNPRICED_CALLS.key(),
            own::AGENT_RUN_ASSUMED_TOKENS.key(),
            own::AGENT_RUN_ASSUMED_COST_USD.key(),
            own::AGENT_USAGE_ASSUMED_TOKENS.key(),
            own::AGENT_COST_ASSUMED_USD.key(),
            own::TOOL_REPEAT.key(),
            own::TOOL_RETRY.key(),
            own::TOOL_ARGS_FINGERPRINT.key(),
            own::TOOL_RESULT_NEW.key(),
            own::TOOL_ERROR_NEW.key(),
            own::AGENT_OUTCOME.key(),
            own::AGENT_STOP_REASON.key(),
            own::AGENT_BUDGET_EXCEEDED.key(),
            own::AGENT_DETACHED.key(),
            own::AGENT_SPAN_OPEN.key(),
            attributes::GEN_AI_OPERATION_NAME.key(),
        ];
        let read: BTreeSet<&str> = Facts::ATTRIBUTES.iter().copied().collect();
        assert_eq!(read, BTreeSet::from(names));
        assert_eq!(Facts::CANCELLED_EVENT, own::CALL_CANCELLED_EVENT);
    }
}
