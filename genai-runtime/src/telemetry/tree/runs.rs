//! The runs of the process, beside which other calls are detached.

use std::collections::HashSet;
use std::time::SystemTime;

use genai_view::Call;

/// Maximum number of open runs that are known. Later ones are ignored.
const MOST: usize = 10_000;

/// The open runs, and the end of those that are not.
#[derive(Debug, Default)]
pub(super) struct Runs {
    open: HashSet<u64>,
    last_end: Option<SystemTime>,
}

impl Runs {
    /// Notes a run that starts.
    pub(super) fn started(&mut self, run: &Call) {
        if self.open.len() < MOST {
            self.open.insert(run.id);
        }
    }

    /// Notes the end of a call that may be a run.
    pub(super) fn ended(&mut self, call: &mut Call) {
        if self.open.remove(&call.id) || call.is_run {
            self.last_end = self.last_end.max(call.end);
        }
        call.detached &= self.were_open(call.start);
    }

    /// An open call, as it is shown: it is detached only if it escaped a run.
    pub(super) fn seen(&self, mut call: Call) -> Call {
        call.detached &= self.were_open(call.start);
        call
    }

    /// Whether a run has been open since this time.
    fn were_open(&self, start: SystemTime) -> bool {
        !self.open.is_empty() || self.last_end.is_some_and(|end| start <= end)
    }
}
