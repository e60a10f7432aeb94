//! Shape of a returned value: the result itself, or a future or stream whose work is still to be done.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::StreamEnd;
use crate::work::{
    Boxed, BoxedTwice, Deferred, DeferredTwice, Opaque, OpaqueFutureOfStream, OpaqueInBox, OpaqueOrError, OpaqueOrNone,
    OpaqueProbe, OpaqueStream, OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNone, OpaqueStreamWithEnd,
    OpaqueStreamWithEndOrError, OpaqueTwice, PartProbe, Plain, Probe, Shape, Unfollowed,
};

/// Traits that select the shape of a type, implemented for `probe` where the bounds hold. The number of references
/// before `probe` determines the order of selection.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $result:ty, $way:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<R, W> {
            /// Selects the shape of the value.
            fn __genai_shape(&self) -> Shape<R, W>;
        }

        impl<$($parameter),+> $name<$result, $way> for $probe
        where
            $($bounds)*
        {
            fn __genai_shape(&self) -> Shape<$result, $way> {
                Shape::NEW
            }
        })*
    };
}

// Methods are called on `&&&&probe` and resolved in this order: `&&&&`, `&&`, `&`, and the probe itself (`&&&` has no
// rows). If two rows of one place hold for a type, a row of an earlier place must hold for it, too.
shapes! {
    /// A boxed future of a value that is itself deferred.
    WrittenTwice: <V> &&&&Probe<V> [V: DeferredTwice] => V::Result, BoxedTwice<V>;
    /// A boxed future or stream, or a container of one.
    Written: <V> &&Probe<V> [V: Deferred] => V::Result, Boxed<V>;
    /// A stream of another type.
    WrittenStream: <V> &Probe<V> [V: Stream] => V::Item, Unfollowed;
    /// A stream of another type in a `Result`.
    WrittenStreamOrError: <V, E> &Probe<Result<V, E>> [V: Stream] => V::Item, Unfollowed;
    /// `impl Future` of a value that is itself deferred.
    OpaqueFutureTwice: <V> &&&&OpaqueProbe<V> [V: Future, V::Output: Deferred] => <V::Output as Deferred>::Result, OpaqueTwice<V>;
    /// `impl Stream` of a type with more facts at its end.
    OpaqueItemsWithEnd: <V> &&OpaqueProbe<V> [V: Stream + StreamEnd] => V::Item, OpaqueStreamWithEnd;
    /// `impl Future`.
    OpaqueFuture: <V> &OpaqueProbe<V> [V: Future] => V::Output, Opaque;
    /// `impl Stream`.
    OpaqueItems: <V> &OpaqueProbe<V> [V: Stream] => V::Item, OpaqueStream;
    /// `impl Future` of `impl Stream`.
    OpaqueFutureOfItems: <V> &&OpaqueProbe<V> [V: Future, V::Output: Stream] => <V::Output as Stream>::Item, OpaqueFutureOfStream;
    /// A boxed future or stream of an opaque type.
    PartDeferred: <V> &&&&PartProbe<V> [V: Deferred] => V::Result, Boxed<V>;
    /// `Result<impl Future, E>`.
    PartFutureOrError: <V, E> &PartProbe<Result<V, E>> [V: Future] => V::Output, OpaqueOrError<V, E>;
    /// `Result<impl Stream, E>` of a type with more facts at its end.
    PartItemsWithEndOrError: <V, E> &&PartProbe<Result<V, E>> [V: Stream + StreamEnd] => V::Item, OpaqueStreamWithEndOrError<V, E>;
    /// `Result<impl Stream, E>`.
    PartItemsOrError: <V, E> &PartProbe<Result<V, E>> [V: Stream] => V::Item, OpaqueStreamOrError<V, E>;
    /// `Option<impl Future>`.
    PartFutureOrNone: <V> &PartProbe<Option<V>> [V: Future] => V::Output, OpaqueOrNone;
    /// `Option<impl Stream>`.
    PartItemsOrNone: <V> &PartProbe<Option<V>> [V: Stream] => V::Item, OpaqueStreamOrNone;
    /// `Pin<Box<impl Future>>`.
    PartFutureInBox: <V> &PartProbe<Pin<Box<V>>> [V: Future] => V::Output, OpaqueInBox;
    /// `Pin<Box<impl Stream>>`.
    PartItemsInBox: <V> &PartProbe<Pin<Box<V>>> [V: Stream] => V::Item, OpaqueStreamInBox;
}

macro_rules! plain {
    ($($probe:ident)*) => {
        $(
            /// Selected last: every other value.
            #[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
            impl<V> $probe<V> {
                /// The value is the result.
                pub const fn __genai_shape(&self) -> Shape<V, Plain> {
                    Shape::NEW
                }
            }
        )*
    };
}

plain!(Probe OpaqueProbe PartProbe);
