//! The prices of most models: of text, the same at any time.

use super::cost::Cost;
use super::rates::{Kind, Rate, rounded};
use super::tokens::Tokens;

/// Prices of text in 10⁻¹⁸ US dollars, what has none of its own filled in. They give the same costs as
/// [`Rates`](super::rates::Rates), which are put together for each call.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    input: u64,
    read: u64,
    write: u64,
    write_1h: u64,
    /// `None`: nothing comes out.
    output: Option<u64>,
    /// What reasoning costs more or less than the rest of the output is not plain.
    reasoning: bool,
    /// The most input for which they hold.
    up_to: u64,
}

impl Plain {
    /// Those of a row. `None` if calls have a price of their own, or if input has none.
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

    /// What a call costs whose tokens are all text. `None` if these prices do not tell.
    pub(super) fn cost(&self, tokens: &Tokens) -> Option<Cost> {
        let input = tokens.input.filter(|input| *input <= self.up_to)?;
        let of_minutes = tokens.cache_write.checked_sub(tokens.cache_write_1h)?;
        let fresh = input.checked_sub(tokens.cache_read)?.checked_sub(tokens.cache_write)?;
        let output = match self.output {
            Some(price) if self.reasoning || tokens.reasoning == 0 => times(tokens.output?, price)?,
            None if tokens.output.unwrap_or(0) == 0 => 0,
            _ => return None,
        };
        let mut sum = times(fresh, self.input)?.checked_add(output)?;
        // Most calls have nothing of these.
        for (count, price) in [
            (tokens.cache_read, self.read),
            (of_minutes, self.write),
            (tokens.cache_write_1h, self.write_1h),
        ] {
            if count > 0 {
                sum = sum.checked_add(times(count, price)?)?;
            }
        }
        Some(rounded(u128::from(sum)))
    }
}

/// Up to 18 dollars; what is more is added up elsewhere.
fn times(count: u64, atto: u64) -> Option<u64> {
    count.checked_mul(atto)
}
