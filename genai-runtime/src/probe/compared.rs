//! Comparison of tool results, selected by their type. Errors have a selection of their own.

use std::fmt::{Debug, Display};

use serde_core::Serialize;

use crate::work::{ByOk, ByText, ByValue, ByVariant, ByVariantOrText, Compares, ItemProbe, NotCompared, Probe};

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $method:ident, $by:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Selects the comparison.
            fn $method(&self) -> Compares<V, $by>;
        }

        impl<$($parameter),+> $name<$value> for $probe
        where
            $($bounds)*
        {
            fn $method(&self) -> Compares<$value, $by> {
                Compares::NEW
            }
        })*
    };
}

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, `&`, and the probe itself.
comparisons! {
    /// Compares the `Ok` value.
    ComparedOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, __genai_compared, ByOk;
    /// Compares the whole value.
    ComparedValue: <V> &&&Probe<V> [V: Serialize] => V, __genai_compared, ByValue;
}

/// Compares an error by its variant, by its text, or by both.
pub trait ComparedError<V, M> {
    /// Selects the comparison.
    fn __genai_compared_error(&self) -> Compares<V, M>;
}

macro_rules! compared_errors {
    ($($probe:ty [$($bounds:tt)*] => $by:ty;)*) => {
        $(impl<T, E> ComparedError<Result<T, E>, $by> for $probe
        where
            $($bounds)*
        {
            fn __genai_compared_error(&self) -> Compares<Result<T, E>, $by> {
                Compares::NEW
            }
        })*
    };
}

compared_errors! {
    &&Probe<Result<T, E>> [E: Debug + Display] => ByVariantOrText;
    &&&Probe<Result<T, E>> [E: Debug] => ByVariant;
    &Probe<Result<T, E>> [E: Display] => ByText;
}

macro_rules! not_compared {
    ($($probe:ident)*) => {
        $(
            #[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
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
