//! Name and text of the error in a value, selected by the error's type.

use std::error::Error;
use std::fmt::Display;

use crate::answer::{ErrorText, ErrorType};
use crate::probe::question::questions;
use crate::work::{ItemProbe, Nothing, OwnName, Probe, Reads, SourceName, TextOfError, TypeName, ValueProbe};

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, `&`, and the probe itself.
questions! {
    /// How an error is named: by its own `error.type`, by one in its source chain, or by its type.
    ErrorNameOf, __genai_error_name {
        <T, E> &&Probe<Result<T, E>> [E: ErrorType] => Reads<Result<T, E>, OwnName>, Reads::NEW;
        <T, E> &&&Probe<Result<T, E>> [E: Error] => Reads<Result<T, E>, SourceName>, Reads::NEW;
        <T, E> &Probe<Result<T, E>> [] => Reads<Result<T, E>, TypeName>, Reads::NEW;
        <T, E> &&ItemProbe<Result<T, E>> [E: ErrorType] => Reads<Result<T, E>, OwnName>, Reads::NEW;
        <T, E> &&&ItemProbe<Result<T, E>> [E: Error] => Reads<Result<T, E>, SourceName>, Reads::NEW;
        <T, E> &ItemProbe<Result<T, E>> [] => Reads<Result<T, E>, TypeName>, Reads::NEW;
        <T, E> &&ValueProbe<Result<T, E>> [E: ErrorType] => Reads<Result<T, E>, OwnName>, Reads::NEW;
        <T, E> &&&ValueProbe<Result<T, E>> [E: Error] => Reads<Result<T, E>, SourceName>, Reads::NEW;
        <T, E> &ValueProbe<Result<T, E>> [] => Reads<Result<T, E>, TypeName>, Reads::NEW;
    }

    /// How the text of an error is read.
    ErrorTextOf, __genai_error_text {
        <T, E> &Probe<Result<T, E>> [E: Display] => Reads<Result<T, E>, TextOfError>, Reads::NEW;
        <T, E> &ItemProbe<Result<T, E>> [E: Display] => Reads<Result<T, E>, TextOfError>, Reads::NEW;
        <T, E> &ValueProbe<Result<T, E>> [E: Display] => Reads<Result<T, E>, TextOfError>, Reads::NEW;
    }
}

macro_rules! errors {
    ($($probe:ident)*) => {
        $(
            /// Selected last: other values are not errors.
            impl<V> $probe<V> {
                /// Reads no name.
                pub const fn __genai_error_name(&self) -> Reads<V, Nothing> {
                    Reads::NEW
                }

                /// Never runs: the unmet bound names the missing trait.
                pub const fn __genai_error_text(&self) -> Reads<V, Nothing>
                where
                    V: ErrorText,
                {
                    Reads::NEW
                }
            }
        )*
    };
}

errors!(Probe ItemProbe ValueProbe);
