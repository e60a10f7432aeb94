//! Conversion of a refusal into a value of the returned type, if there is one.

use crate::budget::{Refusable, Refuse, Text};
use crate::work::{ItemProbe, Probe};

macro_rules! refusals {
    ($($probe:ident)*) => {
        $(
            impl<V: Refusable> CanRefuse<V> for &&$probe<V> {
                fn __genai_refusal(&self) -> Refuse<V> {
                    Some(V::refused)
                }
            }

            impl<V: Refusable> CanRefuseTool<V> for &&$probe<V> {
                fn __genai_tool_refusal(&self) -> Refuse<V> {
                    Some(V::refused)
                }
            }

            impl<V: Text> CanAdvise<V> for &$probe<V> {
                fn __genai_tool_refusal(&self) -> Refuse<V> {
                    Some(|refusal| V::text(refusal.advice()))
                }
            }

            #[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// Selected last: no value can be made.
                pub const fn __genai_refusal(&self) -> Refuse<V> {
                    None
                }

                /// Selected last, for tools: no value can be made.
                pub const fn __genai_tool_refusal(&self) -> Refuse<V> {
                    None
                }

                /// Requires that a value can be made.
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

/// Selected first.
pub trait CanRefuse<V> {
    /// A value can be made from a refusal.
    fn __genai_refusal(&self) -> Refuse<V>;
}

/// Selected first, for tools.
pub trait CanRefuseTool<V> {
    /// A value can be made from a refusal.
    fn __genai_tool_refusal(&self) -> Refuse<V>;
}

/// Selected next, for tools.
pub trait CanAdvise<V> {
    /// The value is a text for the model, which can contain the reason.
    fn __genai_tool_refusal(&self) -> Refuse<V>;
}

refusals!(Probe ItemProbe);
