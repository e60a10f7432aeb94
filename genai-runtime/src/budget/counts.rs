//! The counts of a run: known amounts, and assumed amounts in addition.

use crate::budget::ask::{Known, Settlement, Spend};

/// The counts of a run so far. Its limits, its totals, its metrics and its span read these numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) model_calls: u64,
    pub(crate) tool_calls: u64,
    /// `None` if no call reported its own.
    pub(crate) input: Option<u64>,
    /// `None` if no call reported its own.
    pub(crate) output: Option<u64>,
    /// Units of 10⁻¹² US dollars; `None` if no call had a price.
    pub(crate) cost: Option<u64>,
    /// Calls without a price.
    pub(crate) unpriced: u64,
    /// The amounts that limits count in addition.
    pub(crate) assumed: Spend,
}

impl Counts {
    pub(crate) fn settle(&mut self, settlement: &Settlement) {
        let known = settlement.known;
        add(&mut self.input, known.input);
        add(&mut self.output, known.output);
        add(&mut self.cost, known.cost);
        self.unpriced += u64::from(known.unpriced);
        self.assumed.add(settlement.assumed);
    }

    /// The amounts that limits count: known and assumed ones.
    pub(crate) fn used(&self) -> Spend {
        let known = Known {
            input: self.input,
            output: self.output,
            cost: self.cost,
            unpriced: false,
        };
        known.spend().plus(self.assumed)
    }
}

/// Adds a count to a sum. A sum is unknown until something is added to it.
fn add(sum: &mut Option<u64>, count: Option<u64>) {
    if let Some(count) = count {
        *sum = Some(sum.unwrap_or(0).saturating_add(count));
    }
}
