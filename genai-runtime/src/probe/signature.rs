//! Type hints from signatures with opaque types.
//!
//! In `fn f() -> impl Future<Output = Result<u8, Error>> { async { Ok(1) } }` only the signature names the `Error`.
//! Inference reads it after the body, but the reading is selected before, so these hints provide the type.

use std::future::Future;
use std::marker::PhantomData;

use futures_core::Stream;

/// Hint about the type `V`.
pub trait Hint<V> {}

/// Hint without information.
#[derive(Debug)]
pub struct NoHint;

impl<V> Hint<V> for NoHint {}

/// Hint that the type is a future with this output.
#[derive(Debug)]
pub struct OutputIs<T>(PhantomData<fn() -> T>);

impl<T> OutputIs<T> {
    /// The hint.
    pub const NEW: Self = Self(PhantomData);
}

impl<V: Future<Output = T>, T> Hint<V> for OutputIs<T> {}

/// Hint that the type is a stream of these items.
#[derive(Debug)]
pub struct ItemIs<T>(PhantomData<fn() -> T>);

impl<T> ItemIs<T> {
    /// The hint.
    pub const NEW: Self = Self(PhantomData);
}

impl<V: Stream<Item = T>, T> Hint<V> for ItemIs<T> {}

/// Hint about the `Ok` value of a `Result`.
#[derive(Debug)]
pub struct OrError<H>(pub H);

impl<V, E, H: Hint<V>> Hint<Result<V, E>> for OrError<H> {}
