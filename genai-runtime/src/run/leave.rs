//! Calls and the runs above them, which let a call start or refuse it, and note its end.

#[cfg(feature = "tokio")]
use opentelemetry::Context;
use opentelemetry::StringValue;

use genai_view::LoopCall;

use crate::budget::{Ask, Granted, Refused, Verdict, What, When};
use crate::run::asking::{Asking, note_compared};
#[cfg(all(feature = "testing", feature = "tokio"))]
use crate::run::branch::TaskId;
use crate::run::branch::note_in_task;
use crate::run::open_run::Owner;
use crate::run::run::Run;

/// Number of times a policy decides about one call, if other calls start or end meanwhile.
const MOST_ASKS: usize = 3;

impl Run {
    /// Reserves the call's share and starts it, or returns the refusal.
    pub(crate) fn reserve(&self, ask: &Ask) -> Result<Granted<Owner>, Refused<Owner>> {
        let mut asks = 0;
        loop {
            asks += 1;
            let (verdicts, own) = self.verdicts(ask);
            let own = Some(own).filter(|_| asks < MOST_ASKS);
            if let Ok(leave) = self.entry.reserve(ask, &verdicts, own) {
                if leave.is_ok() {
                    note_compared(ask);
                    note_in_task(ask);
                }
                return leave;
            }
        }
    }

    /// The refusal of the call, if it may not start now. Reserves nothing.
    pub(crate) fn refuses(&self, ask: &Ask) -> Option<Refused<Owner>> {
        let (verdicts, _) = self.verdicts(ask);
        self.entry.refuses(ask, &verdicts)
    }

    /// Starts the call regardless of the limits.
    pub(crate) fn force(&self, ask: &Ask) -> Granted<Owner> {
        let (verdicts, _) = self.verdicts(ask);
        note_compared(ask);
        note_in_task(ask);
        self.entry.force(ask, &verdicts)
    }

    /// Notes, here and in every run above, the provider of a call that has ended.
    pub(crate) fn answered_by(&self, provider: &StringValue) {
        self.entry.each(|run| run.answered_by(provider));
    }

    /// Logs a call that ended or was refused: it may be part of a loop of this run and of the runs above.
    pub(crate) fn log_call(&self, call: &LoopCall<u64>) {
        self.entry.each(|run| {
            if let Some(loops) = run.loops.get() {
                loops.add(call);
            }
        });
    }

    /// The time up to which a call that starts now has seen other calls end.
    pub(crate) fn when(&self, what: What) -> When {
        self.clock.when(what)
    }

    /// The context of a task that starts here.
    #[cfg(feature = "tokio")]
    pub(crate) fn context_of_task() -> Context {
        let context = Context::current();
        #[cfg(feature = "testing")]
        let context = TaskId::mark(&context);
        match Self::of(&context).filter(|run| run.is_budgeted) {
            Some(run) => run.clock.context_of_task(&context),
            None => context,
        }
    }

    /// The verdicts of users' policies about the call, and the number of tool calls that started or ended on this
    /// thread meanwhile.
    fn verdicts(&self, ask: &Ask) -> (Vec<Verdict>, u64) {
        if !self.asks_policies || ask.what.compared().is_none() {
            return (Vec::new(), 0);
        }
        let Some(asking) = Asking::begin() else {
            return (Vec::new(), 0);
        };
        let questions = self.entry.questions(ask);
        let verdicts = questions.iter().map(|question| question.ask(ask)).collect();
        (verdicts, asking.own_calls())
    }
}
