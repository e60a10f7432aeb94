//! Amounts of money.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::price::decimal::scaled;

/// Decimal places of the unit that a [`Cost`] counts.
const PLACES: u32 = 12;
const PER_USD: u64 = 10_u64.pow(PLACES);

/// An amount of US dollars: a whole number of 10⁻¹² dollars, up to 18 million dollars.
///
/// Sums are exact, and stay at the greatest amount instead of overflowing.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::price::Cost;
/// let total: Cost = [Cost::from_usd(0.1), Cost::from_usd(0.2)].into_iter().sum();
/// assert_eq!(total, Cost::from_usd(0.3));
/// assert_eq!(total.to_string(), "$0.3000");
/// assert_eq!(format!("{total:.2}"), "$0.30");
/// assert_eq!(format!("{total:?}"), "Cost($0.3)");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u64);

impl Cost {
    /// No dollars.
    pub const ZERO: Self = Self(0);
    /// The greatest amount, about 18 million dollars.
    pub const MAX: Self = Self(u64::MAX);

    /// Converts an amount as people write it, such as a limit. The shortest decimal that stands for this number is
    /// used, so that `0.1` is a tenth. Digits beyond twelve decimal places are rounded, half to even.
    ///
    /// Negative amounts and NaN are [`Cost::ZERO`]; an amount that is too large is [`Cost::MAX`].
    pub fn from_usd(usd: f64) -> Self {
        if usd.is_nan() || usd <= 0.0 {
            return Self::ZERO;
        }
        Self(scaled(&usd.to_string(), PLACES).unwrap_or(u64::MAX))
    }

    /// An amount in units of 10⁻¹² US dollars.
    pub const fn from_pico_usd(pico: u64) -> Self {
        Self(pico)
    }

    /// The amount in units of 10⁻¹² US dollars.
    pub const fn pico_usd(self) -> u64 {
        self.0
    }

    /// The amount in US dollars, as the nearest floating point number: for attributes and metrics, not for sums.
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact below 9 000 dollars, and the nearest number above"
    )]
    pub fn usd(&self) -> f64 {
        self.0 as f64 / PER_USD as f64
    }

    /// The sum, or [`Cost::MAX`] if it is more than fits.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, or [`Cost::ZERO`] if `other` is more.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Divides, rounding half to even.
pub(super) fn divided(dividend: u128, divisor: u128) -> u128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    let up = rest * 2 > divisor || (rest * 2 == divisor && quotient % 2 == 1);
    quotient + u128::from(up)
}

/// Saturating.
impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

/// Saturating.
impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Saturating.
impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::ZERO, Add::add)
    }
}

/// Formats all digits: `Cost($0.0001512)`.
impl fmt::Debug for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollars = format!("{self:.*}", PLACES as usize);
        let digits = dollars.trim_end_matches('0').trim_end_matches('.');
        write!(formatter, "Cost({digits})")
    }
}

/// Formats four decimal places, `$0.0312`, or the requested number (`{:.12}` is exact), rounded half to even. An amount
/// that would vanish in four is shown as `<$0.0001`.
impl fmt::Display for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = formatter.precision().and_then(|places| u32::try_from(places).ok());
        let places = asked.unwrap_or(4).min(PLACES);
        let unit = 10_u64.pow(places);
        let amount = divided(u128::from(self.0), u128::from(PER_USD / unit));
        if amount == 0 && self.0 > 0 && asked.is_none() {
            return formatter.pad_integral(true, "", "<$0.0001");
        }
        let (whole, part) = (amount / u128::from(unit), amount % u128::from(unit));
        if places == 0 {
            return write!(formatter, "${whole}");
        }
        write!(formatter, "${whole}.{part:0places$}", places = places as usize)
    }
}

/// The price of a model call, if the table has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Price {
    /// The cost of the call.
    Known(Cost),
    /// The table does not have the model.
    Unknown,
}
