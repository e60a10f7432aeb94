//! What a run counts. Calls on many threads add to it, and to the runs above, while others read it.
//!
//! `tests/totals_model.rs` includes this file with the atomics of a model checker, which is why they come from the face of `run`.

use crate::run::atomic::AtomicU64;
use crate::run::atomic::Ordering::Relaxed;

/// The counts of one run.
#[derive(Debug)]
pub(crate) struct Totals {
    model_calls: AtomicU64,
    tool_calls: AtomicU64,
    input: Sum,
    output: Sum,
    /// In units of 10⁻¹² US dollars.
    cost: Sum,
    unpriced: AtomicU64,
    assumed_tokens: AtomicU64,
    /// In units of 10⁻¹² US dollars.
    assumed_cost: AtomicU64,
}

/// What a run has counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) model_calls: u64,
    pub(crate) tool_calls: u64,
    /// `None` if no call knew its own.
    pub(crate) input: Option<u64>,
    /// Likewise.
    pub(crate) output: Option<u64>,
    /// In units of 10⁻¹² US dollars; `None` if no call had a price.
    pub(crate) cost: Option<u64>,
    pub(crate) unpriced: u64,
    /// What limits hold beside all that.
    pub(crate) assumed_tokens: u64,
    pub(crate) assumed_cost: u64,
}

impl Totals {
    pub(crate) fn new() -> Self {
        Self {
            model_calls: AtomicU64::new(0),
            tool_calls: AtomicU64::new(0),
            input: Sum::new(),
            output: Sum::new(),
            cost: Sum::new(),
            unpriced: AtomicU64::new(0),
            assumed_tokens: AtomicU64::new(0),
            assumed_cost: AtomicU64::new(0),
        }
    }

    pub(crate) fn add_model_call(&self) {
        self.model_calls.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_tool_call(&self) {
        self.tool_calls.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_tokens(&self, input: Option<u64>, output: Option<u64>) {
        self.input.add(input);
        self.output.add(output);
    }

    pub(crate) fn add_cost(&self, cost: u64) {
        self.cost.add(Some(cost));
    }

    pub(crate) fn add_unpriced_call(&self) {
        self.unpriced.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_assumed(&self, tokens: u64, cost: u64) {
        self.assumed_tokens.fetch_add(tokens, Relaxed);
        self.assumed_cost.fetch_add(cost, Relaxed);
    }

    pub(crate) fn read(&self) -> Counts {
        Counts {
            model_calls: self.model_calls.load(Relaxed),
            tool_calls: self.tool_calls.load(Relaxed),
            input: self.input.read(),
            output: self.output.read(),
            cost: self.cost.read(),
            unpriced: self.unpriced.load(Relaxed),
            assumed_tokens: self.assumed_tokens.load(Relaxed),
            assumed_cost: self.assumed_cost.load(Relaxed),
        }
    }
}

/// A sum that is unknown until something is added. In one number, so that nobody can read a sum that is known and has
/// nothing added to it yet.
#[derive(Debug)]
struct Sum(AtomicU64);

/// No sum comes to this.
const UNKNOWN: u64 = u64::MAX;

impl Sum {
    fn new() -> Self {
        Self(AtomicU64::new(UNKNOWN))
    }

    fn add(&self, count: Option<u64>) {
        if let Some(count) = count {
            // Never fails: the closure always has a next value.
            let _ = self.0.fetch_update(Relaxed, Relaxed, |sum| {
                let sum = if sum == UNKNOWN { 0 } else { sum };
                Some(sum.saturating_add(count).min(UNKNOWN - 1))
            });
        }
    }

    fn read(&self) -> Option<u64> {
        let sum = self.0.load(Relaxed);
        (sum != UNKNOWN).then_some(sum)
    }
}
