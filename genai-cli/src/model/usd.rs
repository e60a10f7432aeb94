//! Amounts of US dollars.

use std::fmt;
use std::ops::Add;

const PICO_PER_USD: u128 = 1_000_000_000_000;

/// An amount of US dollars, exact to 10⁻¹² dollars: sums do not depend on the order in which they are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Usd(u64);

impl Usd {
    /// An amount of 0.
    pub(crate) const ZERO: Self = Self(0);

    /// Converts dollars. `None` for a negative amount, for no number, and for more than 18 million dollars.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and the amount is not negative"
    )]
    pub(crate) fn from_f64(usd: f64) -> Option<Self> {
        (usd.is_finite() && usd >= 0.0).then(|| Self((usd * 1e12).round() as u64))
    }

    /// The amount in 10⁻¹² dollars.
    pub(crate) fn pico(self) -> u64 {
        self.0
    }

    /// The nearest float, for drawings and shares.
    #[expect(clippy::cast_precision_loss, reason = "what is exact is the decimal")]
    pub(crate) fn as_f64(self) -> f64 {
        self.0 as f64 / 1e12
    }

    /// Adds an amount. An unknown one adds nothing; the sum of unknown amounts only is unknown.
    pub(crate) fn sum(total: Option<Self>, amount: Option<Self>) -> Option<Self> {
        [total, amount].into_iter().flatten().reduce(Add::add)
    }

    /// The difference of two amounts, in signed dollars.
    pub(crate) fn minus(self, other: Self) -> f64 {
        if self >= other {
            Self(self.0 - other.0).as_f64()
        } else {
            -Self(other.0 - self.0).as_f64()
        }
    }
}

/// Writes the exact decimal, without trailing zeros: `0.0035`.
impl fmt::Display for Usd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (u128::from(self.0) / PICO_PER_USD, u128::from(self.0) % PICO_PER_USD);
        if rest == 0 {
            return write!(formatter, "{whole}");
        }
        let decimals = format!("{rest:012}");
        write!(formatter, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Usd;

    #[test]
    fn sums_of_decimals_are_exact() {
        let total = (0..10).map(|_| Usd::from_f64(0.1)).fold(None, Usd::sum);
        assert_eq!(total.map(|usd| usd.to_string()), Some("1".to_owned()));
        assert_eq!(
            Usd::from_f64(0.003_5).map(|usd| usd.to_string()),
            Some("0.0035".to_owned())
        );
        assert_eq!(Usd::from_f64(-1.0), None);
    }
}
