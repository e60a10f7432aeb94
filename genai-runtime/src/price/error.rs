//! Errors in prices that users add.

use std::{error, fmt};

/// Error in prices that were added: the model, the field, and the expected value. The table is unchanged.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::price::{ModelPrice, Prices};
///
/// let mut prices = Prices::bundled();
/// let error = prices.add("openai", "our-own", ModelPrice::per_million().input("two"));
/// assert!(error.is_err_and(|error| error.to_string().contains("our-own")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceError {
    place: String,
    problem: String,
}

impl PriceError {
    /// `place` is the entry and the field, if there are any.
    pub(super) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
        }
    }

    /// The same error, with a larger place put before its own.
    pub(super) fn within(self, place: impl fmt::Display) -> Self {
        let place = match self.place.as_str() {
            "" => place.to_string(),
            inner => format!("{place}: {inner}"),
        };
        Self { place, ..self }
    }
}

impl fmt::Display for PriceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => formatter.write_str(&self.problem),
            place => write!(formatter, "{place}: {}", self.problem),
        }
    }
}

impl error::Error for PriceError {}
