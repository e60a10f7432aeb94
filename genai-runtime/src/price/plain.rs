//! Prices of most models: for text only, and the same at any time. A priced call takes 10 200 instructions with them and
//! 11 400 without.

use crate::price::cost::Cost;
use crate::price::rates::{Kind, Rate, rounded_u64};
use crate::usage::TextTokens;

/// Prices of text in 10⁻¹⁸ US dollars, with defaults filled in. They give the same costs as
/// [`Rates`](crate::price::rates::Rates), which are assembled for each call, for costs below 18 dollars.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    input: u64,
    read: u64,
    write: u64,
    write_1h: u64,
    /// `None` for models without priced output.
    output: Option<u64>,
    /// Whether reasoning costs the same as other output. If not, calls with reasoning are not priced here.
    reasoning: bool,
    /// Largest input for which the prices apply.
    up_to: u64,
}

impl Plain {
    /// The plain prices in a row. `None` if there is a price per call, or no price of input.
    pub(super) fn of(rates: &[Rate]) -> Option<Self> {
        let base = |kind: Kind| {
            let mut found = rates.iter().rev().filter(|rate| rate.kind == kind && rate.above == 0);
            found.next().map(|rate| rate.atto)
        };
        if rates.iter().any(|rate| rate.kind == Kind::Request) {
            return None;
        }
        let input = base(Kind::Input)?;
        let write = base(Kind::Write).unwrap_or(input);
        let output = base(Kind::Output);
        Some(Self {
            input,
            read: base(Kind::Read).unwrap_or(input),
            write,
            write_1h: base(Kind::Write1h).unwrap_or(write),
            output,
            reasoning: base(Kind::Reasoning).is_none_or(|reasoning| Some(reasoning) == output),
            up_to: rates
                .iter()
                .filter(|rate| rate.above > 0)
                .map(|rate| u64::from(rate.above))
                .min()
                .unwrap_or(u64::MAX),
        })
    }

    /// The cost of a call whose tokens are all text. `None` if these prices do not apply to it.
    #[inline]
    pub(super) fn cost(&self, tokens: &TextTokens) -> Option<Cost> {
        let input = tokens.fresh + tokens.cache_read + tokens.cache_write_5m + tokens.cache_write_1h;
        if input > self.up_to {
            return None;
        }
        let output = match self.output {
            Some(price) if self.reasoning || tokens.reasoning == 0 => tokens.output?.checked_mul(price)?,
            None if tokens.output.unwrap_or(0) == 0 => 0,
            _ => return None,
        };
        let mut sum = tokens.fresh.checked_mul(self.input)?.checked_add(output)?;
        // Most calls have no cached tokens.
        for (count, price) in [
            (tokens.cache_read, self.read),
            (tokens.cache_write_5m, self.write),
            (tokens.cache_write_1h, self.write_1h),
        ] {
            if count > 0 {
                sum = sum.checked_add(count.checked_mul(price)?)?;
            }
        }
        Some(rounded_u64(sum))
    }

    /// The most that a call of this size costs. `None` if these prices do not apply to it.
    #[inline]
    pub(super) fn most(&self, input: u64, output: u64) -> Option<Cost> {
        if input > self.up_to || !self.reasoning {
            return None;
        }
        let dearest = self.input.max(self.read).max(self.write).max(self.write_1h);
        let output = output.checked_mul(self.output.unwrap_or(0))?;
        Some(rounded_u64(input.checked_mul(dearest)?.checked_add(output)?))
    }
}
