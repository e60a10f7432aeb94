//! How a value of the returned type is made from a refusal, decided by the type.

use std::sync::Arc;

use super::{Budget, BudgetExceeded};
use crate::probe::{ItemProbe, Probe};

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

macro_rules! refusals {
    ($($probe:ident)*) => {
        $(
            impl<V: Refusable> CanRefuse<V> for &&$probe<V> {
                fn __genai_refusal(&self) -> Refuse<V> {
                    Some(V::refused)
                }
            }

            impl<V> CannotRefuse<V> for $probe<V> {
                fn __genai_refusal(&self) -> Refuse<V> {
                    None
                }
            }

            #[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// The value has to be able to say it.
                pub const fn __genai_required_refusal(&self) -> Refuse<V>
                where
                    V: Refusable,
                {
                    Some(V::refused)
                }
            }
        )*
    };
}

/// Asked first.
pub trait CanRefuse<V> {
    /// A value can be made from a refusal.
    fn __genai_refusal(&self) -> Refuse<V>;
}

/// Asked last.
pub trait CannotRefuse<V> {
    /// None can.
    fn __genai_refusal(&self) -> Refuse<V>;
}

refusals!(Probe ItemProbe);

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
