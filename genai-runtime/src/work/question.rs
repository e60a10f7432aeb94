//! Questions about a type. Generated code asks them by method resolution, and `probe` answers.

use std::marker::PhantomData;

use crate::work::reads::{Nothing, Reads};

/// Question about a type that is written out.
#[derive(Debug)]
pub struct Probe<V>(PhantomData<fn() -> V>);

/// Question about an opaque type (`impl Trait`), whose values may come back as another type that implements the same
/// trait.
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

/// Question about a type with an opaque part (`Result<impl Trait, E>`). The type around that part must come back
/// unchanged.
#[derive(Debug)]
pub struct PartProbe<V>(PhantomData<fn() -> V>);

impl<V> PartProbe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// Question about an existing value, a result or an item.
#[derive(Debug)]
pub struct ValueProbe<V>(PhantomData<fn() -> V>);

impl<V> ValueProbe<V> {
    /// The question.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }
}

/// Question about the items of a stream.
#[derive(Debug)]
pub struct ItemProbe<I>(PhantomData<fn() -> I>);

impl<I> Default for ItemProbe<I> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// Question about a value that holds the work and can hold no error.
#[derive(Debug, Default)]
pub struct NoHolder;

#[allow(clippy::unused_self)] // Asked by method, as a `Probe` is.
impl NoHolder {
    /// Reads nothing, since there is no error to name.
    pub const fn __genai_error_name(&self) -> Reads<(), Nothing> {
        Reads::NEW
    }
}
