//! Sums with parts that may be unknown.

/// Adds a count. An unknown count adds nothing, and a sum of unknown counts only is unknown.
pub(crate) fn sum(total: Option<u64>, count: Option<u64>) -> Option<u64> {
    match (total, count) {
        (Some(total), Some(count)) => Some(total.saturating_add(count)),
        (total, count) => total.or(count),
    }
}

/// Adds an amount of US dollars, in the same way.
pub(crate) fn dollars(total: Option<f64>, usd: Option<f64>) -> Option<f64> {
    match (total, usd) {
        (Some(total), Some(usd)) => Some(total + usd),
        (total, usd) => total.or(usd),
    }
}
