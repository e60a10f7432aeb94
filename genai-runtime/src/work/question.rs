//! Questions about a type: generated code asks them by method, and `probe` answers.

use std::marker::PhantomData;

use crate::work::reads::{Nothing, Reads};

/// Asks about a type that is written out.
#[derive(Debug)]
pub struct Probe<V>(PhantomData<fn() -> V>);

/// Asks about a type that is not (`impl Trait`), whose values may come back as another type that does the same.
#[derive(Debug)]
pub struct OpaqueProbe<V>(PhantomData<fn() -> V>);

impl<V> Default for Probe<V> {
    fn default() -> Self {
        Self::NEW
    }
}

impl<V> Probe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

impl<V> OpaqueProbe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// Asks about a type of which a part is not written out (`Result<impl Trait, E>`): what is around that part has to come
/// back as it is.
#[derive(Debug)]
pub struct PartProbe<V>(PhantomData<fn() -> V>);

impl<V> PartProbe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// Asks about a value at hand, be it a result or an item.
#[derive(Debug)]
pub struct ValueProbe<V>(PhantomData<fn() -> V>);

impl<V> ValueProbe<V> {
    /// The question.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }
}

/// Asks about the items of a stream.
#[derive(Debug)]
pub struct ItemProbe<I>(PhantomData<fn() -> I>);

impl<I> Default for ItemProbe<I> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// Asks about a value that holds the work, where there is none that could be an error.
#[derive(Debug, Default)]
pub struct NoHolder;

#[allow(clippy::unused_self)] // Asked by method, as a `Probe` is.
impl NoHolder {
    /// There is nothing to name.
    pub const fn __genai_error_name(&self) -> Reads<(), Nothing> {
        Reads::NEW
    }
}
