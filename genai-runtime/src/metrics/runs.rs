//! Metrics of runs.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use genai_semconv::{Charge, Measure, Operation, Tokens, attributes as attr, own};
use opentelemetry::Value;

use crate::budget::StopReason;
use crate::metrics::amounts::{Amounts, float, whole};
use crate::metrics::metrics::Metrics;

/// The calls that an agent makes itself. Calls of its sub-agents count for these.
#[derive(Debug, Default)]
pub(crate) struct OwnCalls {
    model_calls: AtomicU64,
    tool_calls: AtomicU64,
    /// The finish reasons of the last model call.
    finish_reasons: Mutex<Option<Value>>,
}

impl OwnCalls {
    /// The counters of a run; `None` if it is no agent.
    pub(crate) fn of(operation: &Operation) -> Option<Self> {
        let counts = |it: &genai_semconv::Measurement| it.of == Measure::OwnModelCalls;
        operation.metrics.pinned.iter().any(counts).then(Self::default)
    }

    /// Counts a model call or a tool call of the agent.
    pub(crate) fn charge(&self, charge: Charge) {
        match charge {
            Charge::ModelCall => drop(self.model_calls.fetch_add(1, Relaxed)),
            Charge::ToolCall => drop(self.tool_calls.fetch_add(1, Relaxed)),
            Charge::Usage | Charge::UsageOnce | Charge::Search | Charge::Nothing => {}
        }
    }

    /// Records the finish reasons of a model call that has ended.
    pub(crate) fn ended_by(&self, finish_reasons: Option<&Value>) {
        *self.finish_reasons.lock().unwrap_or_else(PoisonError::into_inner) = finish_reasons.cloned();
    }

    pub(crate) fn finish_reasons(&self) -> Option<Value> {
        let reasons = self.finish_reasons.lock().unwrap_or_else(PoisonError::into_inner);
        reasons.clone()
    }

    pub(crate) fn model_calls(&self) -> u64 {
        self.model_calls.load(Relaxed)
    }

    pub(crate) fn tool_calls(&self) -> u64 {
        self.tool_calls.load(Relaxed)
    }
}

/// The outcome of the outermost run of a process. Unknown values are not recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunEnd<'a> {
    pub(crate) workflow: Option<&'a str>,
    pub(crate) outcome: &'a str,
    pub(crate) duration: Duration,
    pub(crate) model_calls: u64,
    pub(crate) tool_calls: u64,
    pub(crate) repeated_calls: u64,
    pub(crate) retries: u64,
    pub(crate) input_tokens: Option<u64>,
    pub(crate) output_tokens: Option<u64>,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) stop_reason: Option<&'a str>,
}

/// The values of `agent.outcome`. Other metrics of runs start with the first one.
const OUTCOMES: [&str; 4] = ["completed", "failed", "stopped", "cancelled"];

impl Metrics {
    /// Starts the series of tasks of this workflow at 0: durations with each outcome, the others with the usual
    /// outcome, and stops if a budget can stop the tasks.
    pub(crate) fn run_started(&self, workflow: Option<&str>, has_budget: bool) {
        let start = |outcome, stop_reason, wanted: &dyn Fn(Measure) -> bool| {
            let parts = [
                (own::AGENT_OUTCOME.key(), Some(outcome)),
                (attr::GEN_AI_WORKFLOW_NAME.key(), workflow),
                (own::AGENT_STOP_REASON.key(), stop_reason),
            ];
            self.runs.start(&self.instruments, parts, wanted)
        };
        if has_budget {
            let stop =
                |reason: StopReason| start("stopped", Some(reason.as_str()), &|measure| measure == Measure::Stops);
            let [first, others @ ..] = StopReason::ALL;
            // If this series had started before, the others have, too.
            if !stop(first) {
                return;
            }
            for reason in others {
                stop(reason);
            }
        }
        let [usual, others @ ..] = OUTCOMES;
        if start(usual, None, &|measure| measure != Measure::Stops) {
            for outcome in others {
                start(outcome, None, &|measure| measure == Measure::Duration);
            }
        }
    }

    pub(crate) fn run_ended(&self, run: &RunEnd<'_>) {
        let parts = [
            (own::AGENT_OUTCOME.key(), Some(run.outcome)),
            (attr::GEN_AI_WORKFLOW_NAME.key(), run.workflow),
            (own::AGENT_STOP_REASON.key(), run.stop_reason),
        ];
        self.runs.record(&self.instruments, parts, |measure| match measure {
            Measure::Duration => float(Some(run.duration.as_secs_f64())),
            Measure::ModelCalls => whole(Some(run.model_calls)),
            Measure::ToolCalls => whole(Some(run.tool_calls)),
            Measure::RepeatedCalls => whole(Some(run.repeated_calls)),
            Measure::Retries => whole(Some(run.retries)),
            Measure::Tokens(Tokens::Input) => whole(run.input_tokens),
            Measure::Tokens(Tokens::Output) => whole(run.output_tokens),
            Measure::Cost => float(run.cost_usd),
            Measure::Stops => whole(run.stop_reason.map(|_| 1)),
            _ => Amounts::Nothing,
        });
    }
}
