//! The verdicts of the users' policies about a call. Policies run on a snapshot while nothing is locked, so that they
//! may read the remaining budget, make calls of their own, or panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::budget::ask::Ask;
use crate::budget::history::History;
use crate::budget::limit::Action;
use crate::budget::over::Over;
use crate::budget::policy::{NextCall, Policy};
use crate::budget::reason::StopReason;

/// A user's policy that checks a call, and a snapshot of the run's history.
pub(crate) struct Question {
    /// The run's record in the book.
    pub(crate) record: usize,
    pub(crate) limit: usize,
    /// Number of tool calls that had started or ended in the run.
    pub(crate) changes: u64,
    pub(crate) policy: Arc<dyn Policy>,
    pub(crate) action: Action,
    pub(crate) history: Arc<History>,
}

/// The verdict of one policy.
#[derive(Debug)]
pub(crate) struct Verdict {
    record: usize,
    limit: usize,
    changes: u64,
    over: Option<Over>,
}

/// The verdicts of all policies of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdicts<'a> {
    record: usize,
    all: &'a [Verdict],
    /// Number of tool calls that the policies themselves have started or ended. `None` if the verdicts hold for any
    /// number.
    own: Option<u64>,
}

/// An error: other calls started or ended after a policy's verdict, so the policy has to run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stale;

impl<'a> Verdicts<'a> {
    pub(crate) fn new(record: usize, all: &'a [Verdict], own: Option<u64>) -> Self {
        Self { record, all, own }
    }

    /// Whether no other tool call has started or ended since the policies ran.
    pub(crate) fn are_of(self, changes: u64) -> bool {
        let Some(own) = self.own else { return true };
        let mut of_run = self.all.iter().filter(|verdict| verdict.record == self.record);
        of_run.all(|verdict| verdict.changes + own == changes)
    }

    /// The violation that the policy behind this limit found.
    pub(crate) fn of(self, limit: usize) -> Option<Over> {
        let is_it = |verdict: &&Verdict| verdict.record == self.record && verdict.limit == limit;
        self.all.iter().find(is_it)?.over.clone()
    }
}

impl Question {
    /// Runs the policy. If `check` panics, there is no violation. If `name` panics, the name is `policy`; if `reason`
    /// does, the reason is [`StopReason::Loop`].
    pub(crate) fn ask(&self, ask: &Ask) -> Verdict {
        let next = NextCall {
            tool: ask.called.as_str(),
            fingerprint: ask.what.compared().flatten(),
            history: &self.history,
            when: ask.when,
        };
        let over = guarded(|| self.policy.check(&next)).flatten().map(|violation| Over {
            reason: guarded(|| self.policy.reason()).unwrap_or(StopReason::Loop),
            limit: guarded(|| self.policy.name()).unwrap_or("policy").to_owned(),
            words: violation.message,
            iterations: violation.iterations,
            last_calls: self.history.last_tools(5),
            action: self.action,
            is_used_up: true,
            by_policy: true,
        });
        Verdict {
            record: self.record,
            limit: self.limit,
            changes: self.changes,
            over,
        }
    }
}

fn guarded<R>(call: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}
