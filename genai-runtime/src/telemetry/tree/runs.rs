//! The runs of the process, which decide whether a call escaped one.

use std::collections::{HashMap, VecDeque};
use std::time::SystemTime;

use genai_view::Call;

/// Maximum number of open runs that are known. Later ones are ignored until they end.
const MOST_OPEN: usize = 10_000;
/// Maximum number of ended runs that are known. The earliest are forgotten.
const MOST_ENDED: usize = 1_000;

/// The times of open runs and of those that ended last.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// The start of each open run, by its id.
    open: HashMap<u64, SystemTime>,
    /// The start and the end of ended runs, in the order in which they ended.
    ended: VecDeque<(SystemTime, SystemTime)>,
}

impl Runs {
    /// Notes a run that starts.
    pub(super) fn started(&mut self, run: &Call) {
        if self.open.len() < MOST_OPEN {
            self.open.insert(run.id, run.start);
        }
    }

    /// Notes the end of a call that may be a run.
    pub(super) fn ended(&mut self, call: &Call) {
        let was_known = self.open.remove(&call.id).is_some();
        if !was_known && !call.is_run {
            return;
        }
        if let Some(end) = call.end {
            if self.ended.len() == MOST_ENDED {
                self.ended.pop_front();
            }
            self.ended.push_back((call.start, end));
        }
    }

    /// Whether a call outside of runs escaped one: a run was open when the call started.
    pub(super) fn escaped_by(&self, call: &Call) -> bool {
        let at = call.start;
        call.detached
            && (self.open.values().any(|start| *start <= at)
                || self.ended.iter().any(|(start, end)| *start <= at && at <= *end))
    }
}
