//! A run: the tree of calls under one `request`, `workflow` or `agent`. It counts, and it hands its identity down.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use opentelemetry::trace::SpanRef;
use opentelemetry::{Context, KeyValue, StringValue, Value};

use genai_semconv::{Charge, attributes as attr, own};

use crate::config::Config;
use crate::metrics::{OwnCalls, RunEnd};
use crate::totals::Totals;
use crate::tracer::Telemetry;
use crate::usage::Usage;

/// What is counted and handed down under one run.
#[derive(Debug)]
pub(crate) struct Run {
    parent: Option<Arc<Run>>,
    pub(crate) telemetry: Arc<Telemetry>,
    identity: Identity,
    /// The workflow that first ran under this run; `None` if the run was told which it would be.
    served_by: OnceLock<Option<StringValue>>,
    totals: Totals,
    /// What it makes itself, if it is an agent.
    pub(crate) own: OwnCalls,
}

/// What the calls under a run take over as far as the conventions allow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    pub(crate) agent: Option<StringValue>,
    pub(crate) conversation: Option<StringValue>,
    pub(crate) workflow: Option<StringValue>,
}

/// The run of a context. A type of its own, so that it is found by it.
struct Current(Arc<Run>);

impl Run {
    /// Starts a run under `parent`, or else with what another process handed down. The attributes are those its span
    /// starts with.
    pub(crate) fn new(
        parent: Option<Arc<Run>>,
        remote: Option<Identity>,
        telemetry: Arc<Telemetry>,
        attributes: &[KeyValue],
    ) -> Self {
        let inherited = parent.as_ref().map(|run| run.identity.clone());
        let mut identity = inherited.or(remote).unwrap_or_default();
        let served_by = OnceLock::new();
        for attribute in attributes {
            let key = attribute.key.as_str();
            if key == own::APP_WORKFLOW.key() {
                // It is on the span already.
                drop(served_by.set(None));
                identity.workflow = shared(&attribute.value);
            } else if key == attr::GEN_AI_CONVERSATION_ID.key() {
                identity.conversation = shared(&attribute.value);
            } else if key == attr::GEN_AI_AGENT_NAME.key() {
                identity.agent = shared(&attribute.value);
            } else if key == attr::GEN_AI_WORKFLOW_NAME.key()
                && let Some(name) = shared(&attribute.value)
            {
                // Only the first workflow is the one that serves the request.
                for run in parent.iter().flat_map(|parent| parent.lineage()) {
                    drop(run.served_by.set(Some(name.clone())));
                }
                identity.workflow = Some(name);
            }
        }
        Self {
            parent,
            telemetry,
            identity,
            served_by,
            totals: Totals::new(),
            own: OwnCalls::default(),
        }
    }

    /// The run that the context is in.
    pub(crate) fn of(context: &Context) -> Option<&Arc<Run>> {
        context.get::<Current>().map(|current| &current.0)
    }

    /// A context in which this is the run.
    pub(crate) fn enter(self: &Arc<Self>, context: &Context) -> Context {
        context.with_value(Current(Arc::clone(self)))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A call starts: it is counted here and in every run above.
    pub(crate) fn charge_call(&self, charge: Charge) {
        OwnCalls::charge(self.lineage().map(|run| &run.own), charge);
        for run in self.lineage() {
            match charge {
                Charge::ModelCall => run.totals.add_model_call(),
                Charge::ToolCall => run.totals.add_tool_call(),
                Charge::Nothing => return,
            }
        }
    }

    /// A call ended: its tokens are counted here and in every run above.
    pub(crate) fn charge_usage(&self, usage: &Usage) {
        let (input, output) = (usage.input_tokens(), usage.output_tokens());
        for run in self.lineage() {
            run.totals.add_tokens(input, output);
        }
    }

    /// Writes the totals on the run's span.
    pub(crate) fn write_totals(&self, span: &SpanRef<'_>) {
        let counts = self.totals.read();
        let counts = [
            (own::AGENT_RUN_MODEL_CALLS, Some(counts.model_calls)),
            (own::AGENT_RUN_TOOL_CALLS, Some(counts.tool_calls)),
            (own::AGENT_RUN_INPUT_TOKENS, counts.input),
            (own::AGENT_RUN_OUTPUT_TOKENS, counts.output),
        ];
        for (attribute, count) in counts {
            if let Some(count) = count {
                span.set_attribute(KeyValue::new(attribute.key(), i64::try_from(count).unwrap_or(i64::MAX)));
            }
        }
    }

    /// What is measured of it at its end, if it is the outermost one: those under it are part of it.
    pub(crate) fn end<'a>(&'a self, outcome: &'a str, duration: Duration) -> Option<RunEnd<'a>> {
        let counts = self.totals.read();
        self.parent.is_none().then(|| RunEnd {
            workflow: self.workflow(),
            outcome,
            duration,
            model_calls: counts.model_calls,
            tool_calls: counts.tool_calls,
            repeated_calls: None,
            retries: None,
            input_tokens: counts.input,
            output_tokens: counts.output,
            cost_usd: None,
            stop_reason: None,
        })
    }

    /// The workflow that this run is, serves, or is part of.
    pub(crate) fn workflow(&self) -> Option<&str> {
        let workflow = self.identity.workflow.as_ref().or_else(|| self.served_by());
        workflow.map(StringValue::as_str)
    }

    /// The workflow that serves this run, if the run's span does not say it.
    pub(crate) fn served_by(&self) -> Option<&StringValue> {
        match self.served_by.get() {
            Some(workflow) => workflow.as_ref(),
            // None ran here; the other process may have named the one that this request is part of.
            None if self.parent.is_none() => self.identity.workflow.as_ref(),
            None => None,
        }
    }

    /// This run and those above it.
    fn lineage(&self) -> impl Iterator<Item = &Run> {
        std::iter::successors(Some(self), |run| run.parent.as_deref())
    }
}

/// The configuration in force in a run: the one it started with.
pub(crate) fn config_of(run: Option<&Arc<Run>>) -> Arc<Config> {
    run.map_or_else(Config::current, |run| Arc::clone(&run.telemetry.config))
}

/// The text of a value, held so that handing it to many calls does not copy it.
fn shared(value: &Value) -> Option<StringValue> {
    match value {
        Value::String(text) => Some(StringValue::from(Arc::<str>::from(text.as_str()))),
        _ => None,
    }
}
