//! Reading of a returned value or an item of a stream. Errors are named in [`error`](crate::probe::error).

use serde_core::Serialize;

use crate::adapters::{SerializedFailure, SerializedOkFailure};
use crate::answer::{Chunk, Outcome, Response};
use crate::probe::question::questions;
use crate::work::{Failure, ItemFailure, ItemProbe, Nothing, Part, Probe, Reads, ValueProbe, Whole};

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, `&`, and the probe itself.
questions! {
    /// How a whole answer or a part of one is read. A type that is both is added more precisely as a part.
    ResponseOf, __genai_response {
        <V> &Probe<V> [V: Response] => Reads<V, Whole>, Reads::NEW;
        <V> &ItemProbe<V> [V: Chunk] => Reads<V, Part>, Reads::NEW;
        <V> &&ValueProbe<V> [V: Chunk] => Reads<V, Part>, Reads::NEW;
        <V> &&&ValueProbe<V> [V: Response] => Reads<V, Whole>, Reads::NEW;
    }

    /// How a value that may be a failure is read, by its type or by a field of its JSON.
    OutcomeOf, __genai_outcome {
        <V> &ItemProbe<V> [V: Outcome] => Reads<V, ItemFailure>, Reads::NEW;
        <V> &&Probe<V> [V: Outcome] => Reads<V, Failure>, Reads::NEW;
        <T, E> &&&Probe<Result<T, E>> [T: Serialize] => Reads<Result<T, E>, SerializedOkFailure>, Reads::NEW;
        <V> &Probe<V> [V: Serialize] => Reads<V, SerializedFailure>, Reads::NEW;
        <V> &&ValueProbe<V> [V: Outcome] => Reads<V, Failure>, Reads::NEW;
        <T, E> &&&ValueProbe<Result<T, E>> [T: Serialize] => Reads<Result<T, E>, SerializedOkFailure>, Reads::NEW;
        <V> &ValueProbe<V> [V: Serialize] => Reads<V, SerializedFailure>, Reads::NEW;
    }
}

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
