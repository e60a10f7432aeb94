//! Reading of a returned value or an item of a stream. Errors are named in [`error`](crate::probe::error).

use serde_core::Serialize;

use crate::adapters::{SerializedFailure, SerializedOkFailure};
use crate::answer::{Chunk, Outcome, Response};
use crate::work::{Failure, ItemFailure, ItemProbe, Nothing, Part, Probe, Reads, ValueProbe, Whole};

/// Traits that select how a type is read, implemented for `probe` where the bounds hold. The number of references
/// before `probe` determines the order of selection.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident: $probe:ty [$bound:path], $method:ident => $aspect:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Selects the reading.
            fn $method(&self) -> Reads<V, $aspect>;
        }

        impl<V: $bound> $name<V> for $probe {
            fn $method(&self) -> Reads<V, $aspect> {
                Reads::NEW
            }
        })*
    };
}

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, `&`, and the probe itself.
readings! {
    /// A whole answer.
    WholeResponse: &Probe<V> [Response], __genai_response => Whole;
    /// A part of an answer.
    ItemChunk: &ItemProbe<V> [Chunk], __genai_response => Part;
    /// An item that may be a failure.
    ItemOutcome: &ItemProbe<V> [Outcome], __genai_outcome => ItemFailure;
    /// A part of an answer. It is selected before a whole answer, because a type that is both is added more precisely
    /// as a part.
    ValueChunk: &&ValueProbe<V> [Chunk], __genai_response => Part;
    /// A whole answer.
    ValueResponse: &&&ValueProbe<V> [Response], __genai_response => Whole;
}

/// A result that may be a failure, by its type or by a field of its JSON.
pub trait ToldOutcome<V, M> {
    /// Selects the reading.
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

#[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// Never runs: the unmet bound names the missing trait.
    pub const fn __genai_response(&self) -> Reads<V, Nothing>
    where
        V: Response,
    {
        Reads::NEW
    }

    /// Reads nothing of other values.
    pub const fn __genai_outcome(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }
}

#[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
impl<I> ItemProbe<I> {
    /// Never runs: the unmet bound names the missing trait.
    pub const fn __genai_response(&self) -> Reads<I, Nothing>
    where
        I: Chunk,
    {
        Reads::NEW
    }

    /// Reads nothing of other items.
    pub const fn __genai_outcome(&self) -> Reads<I, Nothing> {
        Reads::NEW
    }
}

#[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
impl<V> ValueProbe<V> {
    /// Never runs: [`Probe`] or [`ItemProbe`] has the same bound and reports the missing trait.
    pub const fn __genai_response(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }

    /// Reads nothing of other values, except for facts that the attribute reads.
    pub const fn __genai_outcome(&self) -> Reads<V, Nothing> {
        Reads::NEW
    }
}
