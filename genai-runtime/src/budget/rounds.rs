//! Ends of runs for other reasons than an amount: too many rounds that reach limits of loops, or the run's own code.

use std::sync::Arc;

use crate::budget::ask::{Ask, What};
use crate::budget::ledger::Ledger;
use crate::budget::limit::Action;
use crate::budget::over::Over;
use crate::budget::reason::StopReason;

impl Ledger {
    /// Sets the number of rounds with refusals after which the run ends.
    pub(crate) fn allow_refusals(&mut self, max: u64) {
        self.max_refusals = max;
    }

    /// Records that a limit refused a tool call at this time and the run goes on. Returns whether the run has to end
    /// because of too many such rounds in a row.
    pub(crate) fn refused_tool(&mut self, over: &Over, at: u32) -> bool {
        Arc::make_mut(&mut self.history).refused(at);
        self.refusals.refused(over);
        self.refusals.over(self.max_refusals).is_some()
    }

    /// The refusal of a model call, if too many rounds before it reached a limit of loops.
    pub(super) fn goes_round(&self, ask: &Ask) -> Option<Over> {
        if !matches!(ask.what, What::ModelCall) || ask.nested {
            return None;
        }
        let over = self.refusals.over(self.max_refusals)?;
        Some(Over {
            action: Action::Stop,
            ..over.clone()
        })
    }

    /// Describes a stop of the run by its own code.
    pub(crate) fn stopped_by_user(&self, message: String) -> Over {
        Over {
            reason: StopReason::User,
            limit: "stop".to_owned(),
            words: message,
            iterations: self.counts.model_calls,
            last_calls: self.history.last_tools(5),
            action: Action::Stop,
            is_used_up: false,
            by_policy: false,
        }
    }
}
