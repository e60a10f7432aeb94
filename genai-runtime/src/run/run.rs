//! A run: the tree of calls under one `request`, `workflow` or `agent`. It counts its calls and passes on its identity.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::trace::SpanRef;
use opentelemetry::{Context, KeyValue, StringValue};

use genai_semconv::{Charge, Field, own};

use crate::budget::{
    Ask, Brought, Budget, BudgetExceeded, Entry, Kind, News, Note, Over, Settlement, ToolEnd, Unpriced, What,
};
use crate::config::Telemetry;
use crate::metrics::{OwnCalls, RunEnd};
use crate::price::Cost;
use crate::request::StartAttributes;
use crate::run::asking::note_compared;
use crate::run::branch::Clock;
use crate::run::counting::Counting;
use crate::run::identity::{Identity, shared};
use crate::run::loop_log::LoopLog;
use crate::run::open_run::{OpenRun, Owner};
use crate::run::stopper::Stopper;
use crate::run::total_attributes::attributes;
#[cfg(feature = "capture")]
use crate::summary::ToolSchemas;

/// Counters, budget and identity of one run, shared with the runs and calls under it.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent, and read at each call.
pub(crate) struct Run {
    /// The run's counts and its use of the budget, in the book of the outermost run.
    pub(crate) entry: Entry<Owner>,
    /// The part of the run that runs and calls under it use.
    pub(crate) open: Owner,
    pub(crate) telemetry: Arc<Telemetry>,
    identity: Identity,
    /// Whether no run of this process is around it: then it is a task.
    pub(crate) is_outermost: bool,
    /// Present in the pseudo-run of `with_totals`, which is no `request`, `workflow` or `agent`.
    _counting: Option<Counting>,
    /// Whether neither this run nor any run above is a `request`, `workflow` or `agent`.
    pub(crate) is_outside_of_runs: bool,
    /// Whether its calls are counted or held to a budget, so that they are followed even without a listener.
    pub(crate) is_followed: bool,
    /// Whether this run or a run above has a budget.
    pub(crate) is_budgeted: bool,
    /// Whether this run or a run above has a user's policy.
    pub(super) asks_policies: bool,
    pub(super) clock: Clock,
    /// The calls that the nearest agent makes itself; of this run, if it is an agent.
    pub(crate) own: Option<Arc<OwnCalls>>,
    /// The schemas of the tools that requests under the outermost run have named.
    #[cfg(feature = "capture")]
    pub(crate) tool_schemas: Arc<ToolSchemas>,
}

/// The run of a context. The context finds its values by type, so the run has its own.
struct Current(Option<Arc<Run>>);

impl Run {
    /// Starts a run under `parent`, or under the identity that another process sent. The attributes are those its span
    /// starts with; `own` counts the calls that it makes itself, if it is an agent.
    pub(crate) fn new(
        parent: Option<&Run>,
        remote: Option<Identity>,
        telemetry: Arc<Telemetry>,
        attributes: &StartAttributes,
        budget: Option<(Budget, String)>,
        own: Option<OwnCalls>,
    ) -> Self {
        let stopper = budget.map(|(budget, label)| Stopper::new(label, budget));
        let budget = stopper.as_ref().map(|stopper| &stopper.budget);
        let limits = budget.map_or(&[][..], |budget| &budget.limits);
        let unpriced = budget.map_or_else(Unpriced::default, |budget| budget.unpriced);
        let has_policy = limits.iter().any(|limit| matches!(limit.kind, Kind::Policy(_)));
        let open = Arc::new(OpenRun::new(stopper.clone()));
        let entry = Entry::new(parent.map(|run| &run.entry), Arc::clone(&open), limits, unpriced);
        if let Some(max) = budget.and_then(|budget| budget.max_refusals) {
            entry.allow_refusals(max);
        }
        let inherited = parent.map(|run| run.identity.clone());
        let mut identity = inherited.or(remote).unwrap_or_default();
        let stated = |field| attributes.get(field).and_then(shared);
        if let Some(workflow) = attributes.get(Field::AppWorkflow) {
            // The attribute is on the span already.
            open.says_workflow();
            identity.workflow = shared(workflow);
        }
        if let Some(name) = stated(Field::WorkflowName) {
            // Only the first workflow serves the request.
            if let Some(parent) = parent {
                let known = |run: &Owner| run.is_served_by(&name).then_some(());
                parent.entry.find(known);
            }
            identity.workflow = Some(name);
        }
        if let Some(conversation) = attributes.get(Field::ConversationId) {
            identity.conversation = shared(conversation);
        }
        if let Some(agent) = attributes.get(Field::AgentName) {
            identity.agent = shared(agent);
        }
        Self {
            entry,
            open,
            telemetry,
            identity,
            is_outermost: parent.is_none_or(|run| run.is_outside_of_runs),
            _counting: None,
            is_outside_of_runs: false,
            is_followed: stopper.is_some() || parent.is_some_and(|run| run.is_followed),
            is_budgeted: stopper.is_some() || parent.is_some_and(|run| run.is_budgeted),
            asks_policies: has_policy || parent.is_some_and(|run| run.asks_policies),
            clock: Clock::new(parent.map(|run| &run.clock)),
            own: own.map(Arc::new).or_else(|| parent?.own.clone()),
            #[cfg(feature = "capture")]
            tool_schemas: parent.map_or_else(Arc::default, |run| Arc::clone(&run.tool_schemas)),
        }
    }

    /// Counts the calls under a future, without a span of its own.
    pub(crate) fn counting(parent: Option<&Self>, remote: Option<Identity>, telemetry: Arc<Telemetry>) -> Arc<Self> {
        Arc::new(Self {
            _counting: Some(Counting::new()),
            is_outside_of_runs: parent.is_none_or(|run| run.is_outside_of_runs),
            is_followed: true,
            ..Self::new(
                parent,
                remote,
                telemetry,
                &StartAttributes::with_capacity(0),
                None,
                None,
            )
        })
    }

    /// Ends the run if its budget is exhausted; `None` if it has no budget.
    pub(crate) fn stopper(&self) -> Option<&Arc<Stopper>> {
        self.open.stopper.as_ref()
    }

    /// The open budgets of this run and of the runs above it, the innermost first.
    pub(crate) fn stoppers(&self) -> Vec<Arc<Stopper>> {
        let mut stoppers = Vec::new();
        if self.is_budgeted {
            self.entry.each(|run| stoppers.extend(run.stopper.clone()));
        }
        stoppers
    }

    /// The runs with a budget around the calling code.
    #[cfg(feature = "tokio")]
    pub(crate) fn stoppers_here() -> Vec<Arc<Stopper>> {
        if !crate::run::stopper::any_budget() {
            return Vec::new();
        }
        let run = Context::map_current(|context| Self::of(context).cloned());
        run.map(|run| run.stoppers()).unwrap_or_default()
    }

    /// Keeps the context of the run's span for warnings, and starts the log of loops if the span records.
    pub(crate) fn opened(&self, context: &Context, recording: bool) {
        if self.stopper().is_some() {
            // The context leaves out the run above: the last run of a chain would otherwise keep all others.
            self.open.opened(context.with_value(Current(None)));
        }
        if recording {
            self.open.log_loops();
        }
    }

    /// Writes notes on the spans of the runs that have the limits, and calls the budgets' callbacks. Returns the names
    /// of the limits that a call has passed.
    pub(crate) fn tell(notes: Vec<(Owner, Note)>) -> Vec<String> {
        let mut passed = Vec::new();
        for (run, note) in notes {
            run.note(&note);
            if note.passed {
                passed.push(note.over.limit);
            }
        }
        passed
    }

    /// Records a refusal under this run by the budget of `by`. A run in between that fails of it was stopped.
    pub(crate) fn refused(&self, by: &Arc<Stopper>, exceeded: &BudgetExceeded) {
        let mut runs = Vec::new();
        self.entry.find(|run| {
            runs.push(Arc::clone(run));
            run.is_of(by).then_some(())
        });
        for run in runs {
            run.refused(exceeded);
        }
    }

    /// Records that a limit of this budget refused a tool call. Returns whether the budget allows no further round of
    /// refusals.
    pub(crate) fn refused_round(&self, by: &Arc<Stopper>, over: &Over) -> bool {
        self.entry.refused_tool(over, self.clock.tick(), |run| run.is_of(by))
    }

    /// The budget that has ended this run or one above it.
    pub(crate) fn ended_by(&self) -> Option<Arc<Stopper>> {
        if !self.is_budgeted {
            return None;
        }
        let ended = |run: &Owner| run.stopper.clone().filter(|stopper| stopper.stopped().is_some());
        self.entry.find(ended)
    }

    /// The reason why this run is being ended, if its own budget ended it.
    pub(crate) fn stopped(&self) -> Option<&BudgetExceeded> {
        self.stopper()?.stopped()
    }

    /// The run that the context is in.
    pub(crate) fn of(context: &Context) -> Option<&Arc<Run>> {
        context.get::<Current>()?.0.as_ref()
    }

    /// A context in which this is the run.
    pub(crate) fn enter(self: &Arc<Self>, context: &Context) -> Context {
        context.with_value(Current(Some(Arc::clone(self))))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Counts a call that the nearest agent makes itself.
    pub(crate) fn charge_own(&self, charge: Charge) {
        if let Some(own) = &self.own {
            own.charge(charge);
        }
    }

    /// Records the end of a call: counts its usage here and in every run above, and releases its reservation. Returns
    /// the news that its arguments and its `error.type` alone do not show.
    pub(crate) fn settle(&self, ask: &Ask, mut settlement: Settlement) -> News {
        note_compared(ask);
        match ask.what {
            What::ModelCall if matches!(settlement.ended.end, ToolEnd::Succeeded(_)) => self.clock.asked(ask),
            what if what.compared().is_some() => {
                settlement.ended.at = self.clock.tick();
                self.clock.ended(ask);
            }
            _ => {}
        }
        let (notes, brought) = self.entry.settle(ask, &settlement);
        Self::tell(notes);
        brought.map_or_else(News::default, Brought::news)
    }

    /// Takes back the reservation of a call that turned out to be none.
    pub(crate) fn withdraw(&self, ask: &Ask) {
        note_compared(ask);
        self.entry.withdraw(ask);
    }

    /// The totals so far, as the run's span will have them at its end.
    pub(crate) fn total_attributes(&self) -> impl Iterator<Item = KeyValue> + use<> {
        let (retries, repeated) = self.entry.loops();
        attributes(&self.entry.counts(), retries, repeated)
    }

    /// Writes the costliest loop on the run's span, if there was one.
    pub(crate) fn write_loop(&self, span: &SpanRef<'_>) {
        let Some(found) = self.open.loops.get().and_then(LoopLog::costliest) else {
            return;
        };
        let calls = i64::try_from(found.repeats).unwrap_or(i64::MAX);
        span.set_attribute(KeyValue::new(own::AGENT_LOOP_CALLS.key(), calls));
        let duration = found.duration.as_secs_f64();
        span.set_attribute(KeyValue::new(own::AGENT_LOOP_DURATION.key(), duration));
        if let Some(cost) = found.cost_usd {
            span.set_attribute(KeyValue::new(own::AGENT_LOOP_COST_USD.key(), cost));
        }
    }

    /// The measurements of an outermost run at its end. Runs under it are part of it and have none.
    pub(crate) fn end<'a>(
        &'a self,
        outcome: &'a str,
        stop_reason: Option<&'a str>,
        duration: Duration,
    ) -> Option<RunEnd<'a>> {
        if !self.is_outermost {
            return None;
        }
        let counts = self.entry.counts();
        let (retries, repeated) = self.entry.loops();
        Some(RunEnd {
            workflow: self.workflow(),
            outcome,
            duration,
            model_calls: counts.model_calls,
            tool_calls: counts.tool_calls,
            repeated_calls: repeated,
            retries,
            input_tokens: counts.input,
            output_tokens: counts.output,
            cost_usd: counts.cost.map(|cost| Cost::from_pico_usd(cost).usd()),
            stop_reason,
        })
    }

    /// The workflow that this run is, serves, or is part of.
    pub(crate) fn workflow(&self) -> Option<&str> {
        let workflow = self.identity.workflow.as_ref().or_else(|| self.served_by());
        workflow.map(StringValue::as_str)
    }

    /// The workflow that serves this run, if the run's span does not have it.
    pub(crate) fn served_by(&self) -> Option<&StringValue> {
        match self.open.served_by.get() {
            Some(workflow) => workflow.as_ref(),
            // No workflow ran here; the other process may have named the one that this request is part of.
            None if self.is_outermost => self.identity.workflow.as_ref(),
            None => None,
        }
    }
}
