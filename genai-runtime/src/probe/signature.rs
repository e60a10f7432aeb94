//! What a signature says of a type that it does not write out.
//!
//! In `fn f() -> impl Future<Output = Result<u8, Error>> { async { Ok(1) } }` only the signature knows the `Error`, and it
//! is asked after the body. How the result is read is decided before, so it is told here.

use std::future::Future;
use std::marker::PhantomData;

use futures_core::Stream;

/// Something is known of `V`.
pub trait Hint<V> {}

/// Nothing is.
#[derive(Debug)]
pub struct NoHint;

impl<V> Hint<V> for NoHint {}

/// It is a future of this.
#[derive(Debug)]
pub struct OutputIs<T>(PhantomData<fn() -> T>);

impl<T> OutputIs<T> {
    /// The hint.
    pub const NEW: Self = Self(PhantomData);
}

impl<V: Future<Output = T>, T> Hint<V> for OutputIs<T> {}

/// It yields this.
#[derive(Debug)]
pub struct ItemIs<T>(PhantomData<fn() -> T>);

impl<T> ItemIs<T> {
    /// The hint.
    pub const NEW: Self = Self(PhantomData);
}

impl<V: Stream<Item = T>, T> Hint<V> for ItemIs<T> {}

/// The hint is about what is in a `Result`.
#[derive(Debug)]
pub struct OrError<H>(pub H);

impl<V, E, H: Hint<V>> Hint<Result<V, E>> for OrError<H> {}
