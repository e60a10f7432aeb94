//! Metrics of calls.

use crate::price::Price;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use genai_semconv::{Measure, Operation, attributes as attr, own};
use opentelemetry::{Context, StringValue};

use crate::answer::ResponseRecorder;
use crate::config::Telemetry;
use crate::metrics::{Amounts, Metrics, OwnCalls, Subject, float, tokens, whole};
use crate::request::StartAttributes;
use crate::run::{Run, any_budget};

/// A call that is measured.
pub(crate) struct Measured {
    metrics: Arc<Metrics>,
    subject: Arc<Subject>,
}

/// Facts about the end of a call that metrics need.
pub(crate) struct CallEnd<'a> {
    /// Context of the call, so that exemplars refer to its span.
    pub(crate) context: &'a Context,
    /// The call's own run or the run above it.
    pub(crate) run: Option<&'a Arc<Run>>,
    pub(crate) operation: &'static Operation,
    /// Duration of the span.
    pub(crate) duration: Duration,
    pub(crate) reading: &'a ResponseRecorder,
    /// Outcome of the run that ended with the call, if one did.
    pub(crate) outcome: &'a str,
    /// The limit that stopped the call, if a budget did.
    pub(crate) stop_reason: Option<&'a str>,
    /// Cost of the call, if it was looked up.
    pub(crate) price: Option<Price>,
    /// Service tier without a price, because of which the call has no cost.
    pub(crate) unpriced_tier: Option<&'a str>,
}

impl Measured {
    /// Metrics of a call with these first attributes. `None` if there is no meter provider or no metric is on.
    pub(crate) fn new(telemetry: &Telemetry, operation: &'static Operation, start: &StartAttributes) -> Option<Self> {
        let metrics = telemetry.metrics.as_ref()?;
        if operation.metrics.pinned.is_empty() && !operation.run {
            return None;
        }
        Some(Self::of(metrics, operation, start))
    }

    pub(super) fn of(metrics: &Arc<Metrics>, operation: &'static Operation, start: &StartAttributes) -> Self {
        Self {
            metrics: Arc::clone(metrics),
            subject: metrics.subject(operation, start),
        }
    }

    /// Starts series at 0, by the call's own run and the one above it. Series of tasks have the workflow of the
    /// outermost run: the call's own, or the one directly above it. A `request` gets a workflow once one runs under it.
    pub(crate) fn started(&self, operation: &Operation, own: Option<&Arc<Run>>, above: Option<&Arc<Run>>) {
        let run = own.or(above);
        let instruments = &self.metrics.instruments;
        if operation.priced {
            let parts = price_parts(None, run.and_then(|run| run.workflow()), None);
            self.subject.prices.start(instruments, parts, |_| true);
        }
        let Some(task) = [own, above].into_iter().flatten().find(|run| run.is_outermost) else {
            return;
        };
        let workflow = task.workflow();
        let is_new = if operation.run {
            workflow.is_some() || operation.attribute != "request"
        } else {
            operation.priced && workflow.is_none()
        };
        if is_new {
            self.metrics.run_started(workflow, any_budget());
        }
    }

    pub(crate) fn ended(&self, ended: &CallEnd<'_>) {
        // Exemplars are taken from the current context.
        let _current = ended.context.clone().attach();
        let run = ended.run;
        let own = run.filter(|_| ended.operation.run).and_then(|run| run.own.as_deref());
        self.record(ended.reading, |measure| match measure {
            Measure::Duration => float(Some(ended.duration.as_secs_f64())),
            Measure::OwnModelCalls => whole(own.map(OwnCalls::model_calls)),
            Measure::OwnToolCalls => whole(own.map(OwnCalls::tool_calls)),
            tokens_or_nothing => tokens(tokens_or_nothing, &ended.reading.total_usage()),
        });
        if let Some(price) = ended.price {
            self.priced(ended, run.and_then(|run| run.workflow()), price);
        }
        if ended.operation.run
            && let Some(end) = run.and_then(|run| run.end(ended.outcome, ended.stop_reason, ended.duration))
        {
            self.metrics.run_ended(&end);
        }
    }

    /// Records a chunk that came this many seconds after the start or the previous chunk.
    pub(super) fn chunk(&self, context: &Context, reading: &ResponseRecorder, kind: Measure, seconds: f64) {
        let _current = context.clone().attach();
        self.record(reading, |measure| {
            if measure == kind {
                float(Some(seconds))
            } else {
                Amounts::Nothing
            }
        });
    }

    fn record(&self, reading: &ResponseRecorder, read: impl Fn(Measure) -> Amounts) {
        let parts = [
            (
                attr::GEN_AI_RESPONSE_MODEL.key(),
                reading.response_model().map(StringValue::as_str),
            ),
            (attr::ERROR_TYPE.key(), reading.failure.as_deref()),
        ];
        self.subject.ends.record(&self.metrics.instruments, parts, read);
    }

    fn priced(&self, ended: &CallEnd<'_>, workflow: Option<&str>, price: Price) {
        let parts = price_parts(ended.reading.response_model(), workflow, ended.unpriced_tier);
        self.subject
            .prices
            .record(&self.metrics.instruments, parts, |measure| match (measure, price) {
                (Measure::Cost, Price::Known(cost)) => float(Some(cost.usd())),
                (Measure::UnpricedCalls, Price::Unknown) => whole(Some(1)),
                _ => Amounts::Nothing,
            });
    }
}

fn price_parts<'a>(
    model: Option<&'a StringValue>,
    workflow: Option<&'a str>,
    unpriced_tier: Option<&'a str>,
) -> [(&'static str, Option<&'a str>); 3] {
    [
        (attr::GEN_AI_RESPONSE_MODEL.key(), model.map(StringValue::as_str)),
        (attr::GEN_AI_WORKFLOW_NAME.key(), workflow),
        (own::AGENT_COST_UNPRICED_TIER.key(), unpriced_tier),
    ]
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Measured").finish_non_exhaustive()
    }
}
