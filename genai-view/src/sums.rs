//! Sums of which parts may be unknown.

/// Unknown counts add nothing, and nothing but unknown counts stays unknown.
pub(crate) fn sum(total: Option<u64>, count: Option<u64>) -> Option<u64> {
    match (total, count) {
        (Some(total), Some(count)) => Some(total.saturating_add(count)),
        (total, count) => total.or(count),
    }
}

/// The same for amounts.
pub(crate) fn dollars(total: Option<f64>, usd: Option<f64>) -> Option<f64> {
    match (total, usd) {
        (Some(total), Some(usd)) => Some(total + usd),
        (total, usd) => total.or(usd),
    }
}
