//! Why the generations of an answer ended.

use opentelemetry::StringValue;

/// Why each generation of an answer ended: `stop`, `length`, `tool_calls`, …, as the provider says it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::FinishReasons;
/// let reasons: FinishReasons = ["stop", "length"].into_iter().collect();
/// let one = FinishReasons::one("stop");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FinishReasons(Vec<StringValue>);

impl FinishReasons {
    /// The answer has one generation.
    pub fn one(reason: impl Into<StringValue>) -> Self {
        Self(vec![reason.into()])
    }

    pub(crate) fn into_values(self) -> Vec<StringValue> {
        self.0
    }
}

impl<S: Into<StringValue>> FromIterator<S> for FinishReasons {
    fn from_iter<I: IntoIterator<Item = S>>(reasons: I) -> Self {
        Self(reasons.into_iter().map(Into::into).collect())
    }
}
