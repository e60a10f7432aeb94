//! Whether a value of the returned type can be made from a refusal.

use crate::budget::{Refusable, Refuse};
use crate::work::{ItemProbe, Probe};

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
