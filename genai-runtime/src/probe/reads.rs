//! How a returned value, or an item of a stream, is read. How its error is named is another question
//! ([`error`](crate::probe::error)).

use serde_core::Serialize;

use crate::adapters::{SerializedFailure, SerializedOkFailure};
use crate::answer::{Chunk, Outcome, Response};
use crate::work::{Failure, ItemFailure, ItemProbe, Nothing, Part, Probe, Reads, ValueProbe, Whole};

/// Traits by which a type chooses how it is read: `probe` implements them where the bounds hold. How many references there
/// are before `probe` decides which is asked first.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident: $probe:ty [$bound:path], $method:ident => $aspect:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Reads it.
            fn $method(&self) -> Reads<V, $aspect>;
        }

        impl<V: $bound> $name<V> for $probe {
            fn $method(&self) -> Reads<V, $aspect> {
                Reads::NEW
            }
        })*
    };
}

// Asked on `&&&probe`, in this order: `&&`, `&&&`, `&`, and the probe itself.
readings! {
    /// An answer.
    WholeResponse: &Probe<V> [Response], __genai_response => Whole;
    /// A part of an answer.
    ItemChunk: &ItemProbe<V> [Chunk], __genai_response => Part;
    /// An item that may be a failure.
    ItemOutcome: &ItemProbe<V> [Outcome], __genai_outcome => ItemFailure;
    /// A part of an answer. Asked before the whole: what is both knows better how it is added.
    ValueChunk: &&ValueProbe<V> [Chunk], __genai_response => Part;
    /// An answer.
    ValueResponse: &&&ValueProbe<V> [Response], __genai_response => Whole;
}

/// A result that may be a failure: its type says so, or a field of its JSON does.
pub trait ToldOutcome<V, M> {
    /// Reads it.
    fn __genai_outcome(&self) -> Reads<V, M>;
}

macro_rules! outcomes {
    ($($probe:ident)*) => {
        $(
            impl<V: Outcome> ToldOutcome<V, Failure> for &&$probe<V> {
                fn __genai_outcome(&self) -> Reads<V, Failure> {
                    Reads::NEW
                }
            }

            impl<T: Serialize, E> ToldOutcome<Result<T, E>, SerializedOkFailure> for &&&$probe<Result<T, E>> {
                fn __genai_outcome(&self) -> Reads<Result<T, E>, SerializedOkFailure> {
                    Reads::NEW
                }
            }

            impl<V: Serialize> ToldOutcome<V, SerializedFailure> for &$probe<V> {
                fn __genai_outcome(&self) -> Reads<V, SerializedFailure> {
                    Reads::NEW
                }
            }
        )*
    };
}

outcomes!(Probe ValueProbe);

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// Does not come to run: the bound says what is missing.
    pub const fn __genai_response(&self) -> Reads<V, Nothing>
    where
        V: Response,
    {
        Reads::NEW
    }

    /// Nothing is read of other values.
    pub const fn __genai_outcome(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<I> ItemProbe<I> {
    /// Does not come to run: the bound says what is missing.
    pub const fn __genai_response(&self) -> Reads<I, Nothing>
    where
        I: Chunk,
    {
        Reads::NEW
    }

    /// Nothing is read of other items.
    pub const fn __genai_outcome(&self) -> Reads<I, Nothing> {
        Reads::NEW
    }
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> ValueProbe<V> {
    /// Does not come to run: [`Probe`] or [`ItemProbe`] was asked the same, and says what is missing.
    pub const fn __genai_response(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }

    /// Nothing is read of other values, beside what the attribute reads.
    pub const fn __genai_outcome(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }
}
