//! End of a call that is a run, that a budget stopped or that is compared.

use std::sync::Arc;

use genai_semconv::{Operation, attributes as attr, own, spans};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanRef;

use crate::budget::{BudgetExceeded, News};
use crate::call::ending::Ending;
use crate::config::Config;
use crate::run::{Run, Stopper};

/// Writes the facts about a run at its end.
pub(super) fn write_run(run: &Run, span: &SpanRef<'_>, operation: &Operation, outcome: &'static str) {
    span.set_attributes(run.total_attributes());
    run.write_loop(span);
    run.open.write_passed(span);
    span.set_attribute(KeyValue::new(own::AGENT_OUTCOME.key(), outcome));
    if operation.carries.app_workflow
        && let Some(workflow) = run.served_by()
    {
        span.set_attribute(KeyValue::new(own::APP_WORKFLOW.key(), workflow.clone()));
    }
}

/// Writes the usage of an agent in this process, as the conventions ask. It is off by default, because backends that
/// add up tokens over spans would count them twice. v1.41.1 also requires a provider: that of the first call under the
/// agent that has one.
pub(super) fn write_agent(run: &Run, span: &SpanRef<'_>, operation: &Operation, config: &Config) {
    let Some(agent) = run
        .own
        .as_deref()
        .filter(|_| operation.span.id == spans::GEN_AI_INVOKE_AGENT_INTERNAL.id)
    else {
        return;
    };
    if config.conventions().has_v1_41()
        && let Some(provider) = run.open.provider.get()
    {
        span.set_attribute(KeyValue::new(attr::GEN_AI_PROVIDER_NAME.key(), provider.clone()));
    }
    if !config.agent_usage() {
        return;
    }
    let totals = run.entry.counts();
    let counts = [
        (attr::GEN_AI_USAGE_INPUT_TOKENS, totals.input),
        (attr::GEN_AI_USAGE_OUTPUT_TOKENS, totals.output),
    ];
    let counts = counts.into_iter().filter_map(|(attribute, count)| {
        let count = i64::try_from(count?).unwrap_or(i64::MAX);
        Some(KeyValue::new(attribute.key(), count))
    });
    let reasons = agent.finish_reasons();
    let reasons = reasons.map(|reasons| KeyValue::new(attr::GEN_AI_RESPONSE_FINISH_REASONS.key(), reasons));
    span.set_attributes(counts.chain(reasons));
}

/// The limit that stopped the call and the number of repetitions, as attributes.
pub(super) fn stop_attributes(exceeded: &BudgetExceeded) -> [KeyValue; 2] {
    let iterations = i64::try_from(exceeded.iterations()).unwrap_or(i64::MAX);
    [
        KeyValue::new(own::AGENT_STOP_REASON.key(), exceeded.reason().as_str()),
        KeyValue::new(own::AGENT_LOOP_ITERATIONS.key(), iterations),
    ]
}

/// The limit that stopped the call, if there is one, and the outcome.
pub(super) fn outcome<'a>(
    ending: &'a Ending,
    own_run: Option<&'a Arc<Run>>,
    ended_by: Option<&'a Stopper>,
    failed: bool,
) -> (Option<&'a BudgetExceeded>, &'static str) {
    let stopped = match ending {
        Ending::Stopped(exceeded) => Some(exceeded),
        // The run was stopped but returned its value first, or a run above dropped it at its own end.
        Ending::Returned if let Some(exceeded) = own_run.and_then(|run| run.stopped()) => Some(exceeded),
        Ending::Cancelled if let Some(by) = ended_by => by.stopped(),
        // A run that failed because a call under it was refused counts as stopped.
        Ending::Returned if failed => own_run.and_then(|run| run.open.refusal.get()),
        _ => None,
    };
    let outcome = match ending {
        _ if stopped.is_some() => "stopped",
        Ending::Cancelled => "cancelled",
        _ if failed => "failed",
        _ => "completed",
    };
    (stopped, outcome)
}

/// News of a compared call, which arguments and `error.type` alone do not show.
pub(super) fn news_attributes(news: News) -> impl Iterator<Item = KeyValue> {
    let result = news
        .result
        .map(|is_new| KeyValue::new(own::TOOL_RESULT_NEW.key(), is_new));
    let error = news
        .error
        .map(|is_new| KeyValue::new(own::TOOL_ERROR_NEW.key(), is_new));
    result.into_iter().chain(error)
}
