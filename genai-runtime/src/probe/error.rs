//! Name and text of the error in a value, selected by the error's type.

use std::error::Error;
use std::fmt::Display;

use crate::answer::{ErrorText, ErrorType};
use crate::work::{ItemProbe, Nothing, OwnName, Probe, Reads, SourceName, TextOfError, TypeName, ValueProbe};

/// Selected first: an error with an `error.type` of its own.
pub trait NamedError<V> {
    /// Selects the way to name the error.
    fn __genai_error_name(&self) -> Reads<V, OwnName>;
}

/// Selected next: an error named by one in its source chain, or by its type.
pub trait UnnamedError<V, M> {
    /// Selects the way to name the error.
    fn __genai_error_name(&self) -> Reads<V, M>;
}

/// Selected first: an error with a text.
pub trait ErrorWithText<V> {
    /// Selects the way to read the text.
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

            /// Selected last: other values are not errors.
            #[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
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
