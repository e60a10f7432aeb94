//! How results of tools are compared, decided by their type. How an error is compared is a question of its own.

use std::fmt::Display;

use serde_core::Serialize;

use crate::work::{ByOk, ByText, ByValue, Compares, ItemProbe, NotCompared, Probe};

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $method:ident, $by:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// How they are compared.
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

// Asked on `&&&probe`, in this order: `&&`, `&&&`, `&`, and the probe itself.
comparisons! {
    /// By what an `Ok` holds.
    ComparedOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, __genai_compared, ByOk;
    /// By the whole value.
    ComparedValue: <V> &&&Probe<V> [V: Serialize] => V, __genai_compared, ByValue;
    /// An error by its text.
    ComparedError: <T, E> &Probe<Result<T, E>> [E: Display] => Result<T, E>, __genai_compared_error, ByText;
}

macro_rules! not_compared {
    ($($probe:ident)*) => {
        $(
            #[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// Other values are not compared, nor are items of streams.
                pub const fn __genai_compared(&self) -> Compares<V, NotCompared> {
                    Compares::NEW
                }

                /// Other errors are not compared.
                pub const fn __genai_compared_error(&self) -> Compares<V, NotCompared> {
                    Compares::NEW
                }
            }
        )*
    };
}

not_compared!(Probe ItemProbe);
