//! A run: the tree of calls under one `request`, `workflow` or `agent`. It counts, and it hands its identity down.

use crate::run::identity::Identity;
use crate::run::identity::shared;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{SpanRef, TraceContextExt};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};

use genai_semconv::{Charge, attributes as attr, own};

use crate::budget::Level;
use crate::budget::{Budget, BudgetExceeded, Unpriced};
use crate::budget::{MAX_REFUSALS, Note, Spend, hash};
use crate::config::Config;
use crate::config::Telemetry;
use crate::fingerprint::HashKey;
use crate::metrics::{OwnCalls, RunEnd};
use crate::price::Cost;
use crate::price::Price;
use crate::run::stopper::Stopper;
use crate::run::totals::{Counts, Totals};
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
    /// What it has used of its budget, and what goes round in it.
    pub(crate) level: Arc<Level<Owner>>,
    /// The span of the run, once it is there.
    span: OnceLock<Context>,
    /// The first refusal under it.
    refusal: OnceLock<BudgetExceeded>,
    /// The last one.
    last_refusal: Mutex<Option<BudgetExceeded>>,
    /// Limits that were passed and did not stop: no more than the budget has.
    passed: Mutex<Vec<String>>,
    /// Ids of the responses whose usage has been counted, as hashes, the oldest in front; of the outermost run only.
    responses: Mutex<VecDeque<u64>>,
    /// What it makes itself, if it is an agent.
    pub(crate) own: OwnCalls,
}

/// Responses whose ids are remembered.
const MOST_RESPONSES: usize = 256;

/// Whose ledger it is, if it is that of a run with a budget.
pub(crate) type Owner = Option<Arc<Stopper>>;

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
        budget: Option<(Budget, String)>,
    ) -> Self {
        let above = parent.as_ref().map(|run| Arc::clone(&run.level));
        let owner = budget.map(|(budget, label)| Stopper::new(label, budget));
        let limits = owner.as_ref().map_or(&[][..], |stopper| &stopper.budget.limits);
        let unpriced = owner
            .as_ref()
            .map_or_else(Unpriced::default, |stopper| stopper.budget.unpriced);
        let level = Arc::new(Level::new(above, owner.clone(), limits, unpriced));
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
            level,
            span: OnceLock::new(),
            refusal: OnceLock::new(),
            last_refusal: Mutex::default(),
            passed: Mutex::default(),
            responses: Mutex::default(),
            own: OwnCalls::default(),
        }
    }

    /// Whether this run or one above it has a budget.
    pub(crate) fn is_budgeted(&self) -> bool {
        self.level.lineage().any(|level| level.tag().is_some())
    }

    /// The runs with a budget that the code here is under.
    #[cfg(feature = "tokio")]
    pub(crate) fn stoppers_here() -> Vec<Arc<Stopper>> {
        if !crate::run::any_budget() {
            return Vec::new();
        }
        let stoppers = |run: &Arc<Self>| run.level.lineage().filter_map(|level| level.tag().clone()).collect();
        Context::map_current(|context| Self::of(context).map(stoppers).unwrap_or_default())
    }

    /// The run's span is this context's, which must not hold the run itself: it would keep itself alive.
    pub(crate) fn opened(&self, context: Context) {
        drop(self.span.set(context));
    }

    /// Says what limits that do not stop have to say, on the spans of the runs whose limits they are. Returns the names
    /// of those that a call has passed.
    pub(crate) fn tell(&self, notes: Vec<(Owner, Note)>) -> Vec<String> {
        let mut passed = Vec::new();
        for (owner, note) in notes {
            let Some(stopper) = owner else { continue };
            let of_owner = |run: &&Self| run.level.tag().as_ref().is_some_and(|tag| Arc::ptr_eq(tag, &stopper));
            if let Some(run) = self.lineage().find(of_owner) {
                run.note(&note);
            }
            if note.warns {
                stopper.warn(&note.over, note.passed);
            }
            if note.passed {
                passed.push(note.over.limit);
            }
        }
        passed
    }

    fn note(&self, note: &Note) {
        if note.warns
            && let Some(context) = self.span.get()
        {
            let attributes = vec![
                KeyValue::new(own::AGENT_BUDGET_LIMIT.key(), note.over.limit.clone()),
                KeyValue::new(own::AGENT_BUDGET_SEEN.key(), note.over.words.clone()),
            ];
            context.span().add_event(own::BUDGET_WARNING_EVENT, attributes);
        }
        if note.passed {
            let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
            if !passed.contains(&note.over.limit) {
                passed.push(note.over.limit.clone());
            }
        }
    }

    /// A call under this run was refused by the budget of `by`: what fails of it in between, was stopped.
    pub(crate) fn refused(&self, by: &Arc<Stopper>, exceeded: &BudgetExceeded) {
        for run in self.lineage() {
            drop(run.refusal.set(exceeded.clone()));
            *run.last_refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(exceeded.clone());
            if run.level.tag().as_ref().is_some_and(|stopper| Arc::ptr_eq(stopper, by)) {
                return;
            }
        }
    }

    /// A limit of this budget refused a tool call. Whether that was so in more rounds in a row than it allows.
    pub(crate) fn refused_round(&self, by: &Arc<Stopper>) -> bool {
        let of_it = |level: &&Level<Owner>| level.tag().as_ref().is_some_and(|tag| Arc::ptr_eq(tag, by));
        let max = by.budget.max_refusals.unwrap_or(MAX_REFUSALS);
        let level = self.level.lineage().find(of_it);
        level.is_some_and(|level| level.ledger().refused_tool() > max)
    }

    /// The budget that has ended this run or one above it.
    pub(crate) fn ended_by(&self) -> Option<&Arc<Stopper>> {
        let mut stoppers = self.level.lineage().filter_map(|level| level.tag().as_ref());
        stoppers.find(|stopper| stopper.stopped().is_some())
    }

    /// Why this run is being ended, if its own budget ended it.
    pub(crate) fn stopped(&self) -> Option<&BudgetExceeded> {
        self.level.tag().as_ref()?.stopped()
    }

    /// What it has counted so far.
    pub(crate) fn counts(&self) -> Counts {
        self.totals.read()
    }

    /// The last refusal under this run.
    pub(crate) fn last_refusal(&self) -> Option<BudgetExceeded> {
        let last = self.last_refusal.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    /// The first refusal under this run.
    pub(crate) fn refusal(&self) -> Option<&BudgetExceeded> {
        self.refusal.get()
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

    /// Adds what limits assume of a call whose usage is not known, here and in every run above.
    pub(crate) fn charge_assumed(&self, assumed: Spend) {
        if assumed != Spend::default() {
            for run in self.lineage() {
                let tokens = assumed.input.saturating_add(assumed.output);
                run.totals.add_assumed(tokens, assumed.cost);
            }
        }
    }

    /// Whether the usage of the response with this id is new to the task: an answer that is fetched again is counted
    /// once.
    pub(crate) fn is_new_response(&self, id: &str) -> bool {
        let outermost = self.lineage().last().unwrap_or(self);
        let mut told = outermost.responses.lock().unwrap_or_else(PoisonError::into_inner);
        if told.contains(&hash(id)) {
            return false;
        }
        if told.len() >= MOST_RESPONSES {
            told.pop_front();
        }
        told.push_back(hash(id));
        true
    }

    /// A call starts: it is counted here and in every run above.
    pub(crate) fn charge_call(&self, charge: Charge) {
        OwnCalls::charge(self.lineage().map(|run| &run.own), charge);
        for run in self.lineage() {
            match charge {
                Charge::ModelCall => run.totals.add_model_call(),
                Charge::ToolCall => run.totals.add_tool_call(),
                Charge::Usage | Charge::UsageOnce | Charge::Search | Charge::Nothing => return,
            }
        }
    }

    /// A call ended: its tokens and its cost are counted here and in every run above.
    pub(crate) fn charge_usage(&self, usage: &Usage, price: Option<Price>) {
        let (input, output) = (usage.input_tokens(), usage.output_tokens());
        for run in self.lineage() {
            run.totals.add_tokens(input, output);
            match price {
                Some(Price::Known(cost)) => run.totals.add_cost(cost.pico_usd()),
                Some(Price::Unknown) => run.totals.add_unpriced_call(),
                None => {}
            }
        }
    }

    /// Writes the totals on the run's span.
    pub(crate) fn write_totals(&self, span: &SpanRef<'_>) {
        let totals = self.totals.read();
        let (retries, repeated) = self.loops();
        let counts = [
            (own::AGENT_RUN_MODEL_CALLS, Some(totals.model_calls)),
            (own::AGENT_RUN_TOOL_CALLS, Some(totals.tool_calls)),
            (own::AGENT_RUN_RETRIES, Some(retries)),
            (own::AGENT_RUN_REPEATED_CALLS, Some(repeated)),
            (own::AGENT_RUN_INPUT_TOKENS, totals.input),
            (own::AGENT_RUN_OUTPUT_TOKENS, totals.output),
            (
                own::AGENT_RUN_UNPRICED_CALLS,
                Some(totals.unpriced).filter(|unpriced| *unpriced > 0),
            ),
        ];
        let assumed_tokens = (
            own::AGENT_RUN_ASSUMED_TOKENS,
            Some(totals.assumed_tokens).filter(|tokens| *tokens > 0),
        );
        for (attribute, count) in counts.into_iter().chain([assumed_tokens]) {
            if let Some(count) = count {
                span.set_attribute(KeyValue::new(attribute.key(), i64::try_from(count).unwrap_or(i64::MAX)));
            }
        }
        if let Some(cost) = totals.cost {
            let cost = Cost::from_pico_usd(cost).usd();
            span.set_attribute(KeyValue::new(own::AGENT_RUN_COST_USD.key(), cost));
        }
        if totals.assumed_cost > 0 {
            let cost = Cost::from_pico_usd(totals.assumed_cost).usd();
            span.set_attribute(KeyValue::new(own::AGENT_RUN_ASSUMED_COST_USD.key(), cost));
        }
    }

    /// Limits that were passed and did not stop.
    pub(crate) fn write_passed(&self, span: &SpanRef<'_>) {
        write_passed(
            span,
            std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner)),
        );
    }

    /// What is measured of it at its end, if it is the outermost one: those under it are part of it.
    pub(crate) fn end<'a>(
        &'a self,
        outcome: &'a str,
        stop_reason: Option<&'a str>,
        duration: Duration,
    ) -> Option<RunEnd<'a>> {
        if self.parent.is_some() {
            return None;
        }
        let counts = self.totals.read();
        let (retries, repeated) = self.loops();
        Some(RunEnd {
            workflow: self.workflow(),
            outcome,
            duration,
            model_calls: counts.model_calls,
            tool_calls: counts.tool_calls,
            repeated_calls: Some(repeated),
            retries: Some(retries),
            input_tokens: counts.input,
            output_tokens: counts.output,
            cost_usd: counts.cost.map(|cost| Cost::from_pico_usd(cost).usd()),
            stop_reason,
        })
    }

    /// How many calls were retries, and how often the most repeated one was made.
    fn loops(&self) -> (u64, u64) {
        let ledger = self.level.ledger();
        (ledger.history().total_retries(), ledger.history().most_repeated())
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

/// Says which limits a call or a run has passed.
pub(crate) fn write_passed(span: &SpanRef<'_>, limits: Vec<String>) {
    if !limits.is_empty() {
        let limits = Array::String(limits.into_iter().map(StringValue::from).collect());
        span.set_attribute(KeyValue::new(own::AGENT_BUDGET_EXCEEDED.key(), Value::Array(limits)));
    }
}

/// The configuration that applies here: the one that the current run started with, or outside of runs the installed one.
pub(crate) fn config_here() -> Arc<Config> {
    Context::map_current(|context| Run::of(context).map(|run| Arc::clone(&run.telemetry.config)))
        .unwrap_or_else(Config::current)
}

/// The hash key of the configuration that applies here.
pub(crate) fn hash_key_here() -> HashKey {
    *config_here().hash_key()
}
