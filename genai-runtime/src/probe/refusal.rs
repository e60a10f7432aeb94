//! Conversion of a refusal into a value of the returned type, if there is one.

use crate::budget::{Refusable, Refuse, Text};
use crate::probe::question::questions;
use crate::work::{ItemProbe, Probe};

questions! {
    /// How a refusal becomes a value.
    RefusalOf, __genai_refusal {
        <V> &&Probe<V> [V: Refusable] => Refuse<V>, Some(V::refused);
        <V> &&ItemProbe<V> [V: Refusable] => Refuse<V>, Some(V::refused);
    }

    /// How a refusal becomes a value of a tool, which may also be a text for the model.
    ToolRefusalOf, __genai_tool_refusal {
        <V> &&Probe<V> [V: Refusable] => Refuse<V>, Some(V::refused);
        <V> &&ItemProbe<V> [V: Refusable] => Refuse<V>, Some(V::refused);
        <V> &Probe<V> [V: Text] => Refuse<V>, Some(|refusal| V::text(refusal.advice()));
        <V> &ItemProbe<V> [V: Text] => Refuse<V>, Some(|refusal| V::text(refusal.advice()));
    }
}

macro_rules! refusals {
    ($($probe:ident)*) => {
        $(
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

refusals!(Probe ItemProbe);
