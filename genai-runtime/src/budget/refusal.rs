//! How a value of the returned type is made from a refusal, decided by the type.

use std::sync::Arc;

use crate::budget::budget::Budget;
use crate::budget::exceeded::BudgetExceeded;

/// Makes a value from a refusal, where the type can be made from one.
pub(crate) type Refuse<V> = Option<fn(BudgetExceeded) -> V>;

/// A type that can say that a budget was exceeded: a `Result` whose error can be made from [`BudgetExceeded`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that the budget was exceeded",
    label = "a function with a budget has to be able to return the refusal",
    note = "return a `Result` and write `impl From<genai::BudgetExceeded>` for its error, for a type parameter `E: From<genai::BudgetExceeded>`, or say in the attribute what is returned: `refuse = |exceeded| …`"
)]
pub trait Refusable: Sized {
    /// The value that says so.
    fn refused(exceeded: BudgetExceeded) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<BudgetExceeded>> Refusable for Result<T, E> {
    fn refused(exceeded: BudgetExceeded) -> Self {
        Err(exceeded.into())
    }
}

/// What the attribute's `budget = …` takes: a [`Budget`], a reference to one, or an `Option` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a budget",
    label = "expected a `genai::Budget`",
    note = "write for example: `budget = genai::Budget::new().max_tool_repeats(3)`"
)]
pub trait IntoBudget {
    /// The budget, if there is one.
    fn to_budget(&self) -> Option<Budget>;
}

impl IntoBudget for Budget {
    fn to_budget(&self) -> Option<Budget> {
        Some(self.clone())
    }
}

impl<B: IntoBudget + ?Sized> IntoBudget for &B {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

impl<B: IntoBudget + ?Sized> IntoBudget for Arc<B> {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

impl<B: IntoBudget> IntoBudget for Option<B> {
    fn to_budget(&self) -> Option<Budget> {
        self.as_ref().and_then(B::to_budget)
    }
}
