//! Conversion of a refusal into the function's return type, selected by that type.

use std::borrow::Cow;

use crate::budget::exceeded::BudgetExceeded;

/// Converts a refusal into a value, if the type supports it.
pub(crate) type Refuse<V> = Option<fn(BudgetExceeded) -> V>;

/// A return type that can hold a refusal: a `Result` whose error can be made from [`BudgetExceeded`].
///
/// Use it as the bound of a generic return type of a function with a budget.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::BudgetExceeded;
///
/// enum AgentError {
///     Stopped(BudgetExceeded),
///     Failed,
/// }
///
/// impl From<BudgetExceeded> for AgentError {
///     fn from(exceeded: BudgetExceeded) -> Self {
///         Self::Stopped(exceeded)
///     }
/// }
///
/// async fn limited<T: genai::Refusable>(work: impl Future<Output = T>) -> T {
///     work.await
/// }
/// # async fn agent() -> Result<String, AgentError> {
/// limited(async { Err(AgentError::Failed) }).await
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that the budget was exceeded",
    label = "a function with a budget has to be able to return the refusal",
    note = "return a `Result` and write `impl From<genai::BudgetExceeded>` for its error, for a type parameter `E: From<genai::BudgetExceeded>`, or say in the attribute what is returned: `refuse = |exceeded| …`"
)]
pub trait Refusable: Sized {
    /// The value that holds the refusal.
    fn refused(exceeded: BudgetExceeded) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<BudgetExceeded>> Refusable for Result<T, E> {
    fn refused(exceeded: BudgetExceeded) -> Self {
        Err(exceeded.into())
    }
}

/// A text that a tool returns to the model.
pub(crate) trait Text {
    /// Makes a value of this type from the text.
    fn text(text: String) -> Self;
}

impl Text for String {
    fn text(text: String) -> Self {
        text
    }
}

impl Text for Cow<'_, str> {
    fn text(text: String) -> Self {
        Cow::Owned(text)
    }
}
