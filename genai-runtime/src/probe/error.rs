//! How the error in a value is named, and whether it has a text: decided by the type of the error.

use std::error::Error;
use std::fmt::Display;

use crate::answer::{ErrorText, ErrorType};
use crate::work::{ItemProbe, Nothing, OwnName, Probe, Reads, SourceName, TextOfError, TypeName, ValueProbe};

/// An error that knows its name. Asked first.
pub trait NamedError<V> {
    /// How it is named.
    fn __genai_error_name(&self) -> Reads<V, OwnName>;
}

/// Another error, which is named by one behind it or by its type. Asked next.
pub trait UnnamedError<V, M> {
    /// How it is named.
    fn __genai_error_name(&self) -> Reads<V, M>;
}

/// An error with a text. Asked first.
pub trait ErrorWithText<V> {
    /// How it is read.
    fn __genai_error_text(&self) -> Reads<V, TextOfError>;
}

macro_rules! errors {
    ($($probe:ident)*) => {
        $(
            impl<T, E: ErrorType> NamedError<Result<T, E>> for &&$probe<Result<T, E>> {
                fn __genai_error_name(&self) -> Reads<Result<T, E>, OwnName> {
                    Reads::NEW
                }
            }

            impl<T, E: Error> UnnamedError<Result<T, E>, SourceName> for &&&$probe<Result<T, E>> {
                fn __genai_error_name(&self) -> Reads<Result<T, E>, SourceName> {
                    Reads::NEW
                }
            }

            impl<T, E> UnnamedError<Result<T, E>, TypeName> for &$probe<Result<T, E>> {
                fn __genai_error_name(&self) -> Reads<Result<T, E>, TypeName> {
                    Reads::NEW
                }
            }

            impl<T, E: Display> ErrorWithText<Result<T, E>> for &$probe<Result<T, E>> {
                fn __genai_error_text(&self) -> Reads<Result<T, E>, TextOfError> {
                    Reads::NEW
                }
            }

            /// Other values are no errors. Asked last.
            #[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// There is nothing to name.
                pub const fn __genai_error_name(&self) -> Reads<V, Nothing> {
                    Reads::NEW
                }

                /// Does not come to run: the bound says what is missing.
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
