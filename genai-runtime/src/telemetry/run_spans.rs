//! Spans of runs.

use genai_semconv::values::operation_name as operation;
use genai_semconv::{attributes, own};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use opentelemetry_sdk::trace::SpanData;

use crate::scope::is_ours;

/// Whether the span is that of an agent run, which has an outcome.
pub(super) fn is_run(span: &SpanData) -> bool {
    let is_run = |attribute: &KeyValue| {
        let runs = [operation::INVOKE_AGENT, operation::INVOKE_WORKFLOW];
        attribute.key.as_str() == attributes::GEN_AI_OPERATION_NAME.key()
            && runs.contains(&attribute.value.as_str().as_ref())
    };
    is_ours(&span.instrumentation_scope)
        && span.span_kind == SpanKind::Internal
        && (span.name == own::AGENT_REQUEST.id || span.attributes.iter().any(is_run))
}
