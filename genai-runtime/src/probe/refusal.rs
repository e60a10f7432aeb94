//! Whether a value of the returned type can be made from a refusal.

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

            #[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// No value can be made. Asked last.
                pub const fn __genai_refusal(&self) -> Refuse<V> {
                    None
                }

                /// No value can be made. Asked last, of tools.
                pub const fn __genai_tool_refusal(&self) -> Refuse<V> {
                    None
                }

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

/// Asked first, of tools.
pub trait CanRefuseTool<V> {
    /// A value can be made from a refusal.
    fn __genai_tool_refusal(&self) -> Refuse<V>;
}

/// Asked next, of tools.
pub trait CanAdvise<V> {
    /// The value is a text for the model, which can be told why.
    fn __genai_tool_refusal(&self) -> Refuse<V>;
}

refusals!(Probe ItemProbe);
