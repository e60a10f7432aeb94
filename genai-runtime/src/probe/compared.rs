//! Comparison of tool results, selected by their type. Errors have a selection of their own.

use std::fmt::{Debug, Display};

use serde_core::Serialize;

use crate::probe::question::questions;
use crate::work::{ByOk, ByText, ByValue, ByVariant, ByVariantOrText, Compares, ItemProbe, NotCompared, Probe};

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, `&`, and the probe itself.
questions! {
    /// How a value, or the `Ok` value of a `Result`, is compared.
    ComparisonOf, __genai_compared {
        <T, E> &&Probe<Result<T, E>> [T: Serialize] => Compares<Result<T, E>, ByOk>, Compares::NEW;
        <V> &&&Probe<V> [V: Serialize] => Compares<V, ByValue>, Compares::NEW;
    }

    /// How an error is compared: by its variant, by its text, or by both.
    ErrorComparisonOf, __genai_compared_error {
        <T, E> &&Probe<Result<T, E>> [E: Debug + Display] => Compares<Result<T, E>, ByVariantOrText>, Compares::NEW;
        <T, E> &&&Probe<Result<T, E>> [E: Debug] => Compares<Result<T, E>, ByVariant>, Compares::NEW;
        <T, E> &Probe<Result<T, E>> [E: Display] => Compares<Result<T, E>, ByText>, Compares::NEW;
    }
}

macro_rules! not_compared {
    ($($probe:ident)*) => {
        $(
            impl<V> $probe<V> {
                /// Selected last: other values, and items of streams, are not compared.
                pub const fn __genai_compared(&self) -> Compares<V, NotCompared> {
                    Compares::NEW
                }

                /// Selected last: other errors are not compared.
                pub const fn __genai_compared_error(&self) -> Compares<V, NotCompared> {
                    Compares::NEW
                }
            }
        )*
    };
}

not_compared!(Probe ItemProbe);
