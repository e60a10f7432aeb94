//! Whether a returned value is the result, or a future or stream that is still to do the work.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::{ErrorType, StreamEnd};
use crate::work::{
    Boxed, BoxedOrNamedError, BoxedTwice, BoxedTwiceOrNamedError, Deferred, DeferredOrNamedError, DeferredTwice,
    DeferredTwiceOrNamedError, Opaque, OpaqueFutureOfStream, OpaqueInBox, OpaqueOrError, OpaqueOrNone, OpaqueProbe,
    OpaqueStream, OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNamedError, OpaqueStreamOrNone,
    OpaqueStreamWithEnd, OpaqueStreamWithEndOrError, OpaqueStreamWithEndOrNamedError, OpaqueTwice,
    OpaqueTwiceOrNamedError, PartProbe, Plain, Probe, Shape, Unfollowed,
};
/// Traits by which a type chooses its shape: `probe` implements them where the bounds hold. How many references there are
/// before `probe` decides which is asked first.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $result:ty, $way:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<R, W> {
            /// The shape of the value.
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

// Asked on `&&&&probe`, in this order: `&&&`, `&&&&`, `&&`, `&`, and the probe itself. Where two rows of one place hold for
// the same type, a row of an earlier place has to hold for it too.
shapes! {
    /// A boxed future of a `Result` of what is itself deferred, whose error can tell its type.
    WrittenTwiceOrNamedError: <V> &&&Probe<V> [V: DeferredTwiceOrNamedError] => V::Result, BoxedTwiceOrNamedError<V>;
    /// A `Result` of what is deferred, whose error can tell its type.
    WrittenOrNamedError: <V> &&&Probe<V> [V: DeferredOrNamedError] => V::Result, BoxedOrNamedError<V>;
    /// A boxed future of what is itself deferred.
    WrittenTwice: <V> &&&&Probe<V> [V: DeferredTwice] => V::Result, BoxedTwice<V>;
    /// A boxed future or stream, or what holds one.
    Written: <V> &&Probe<V> [V: Deferred] => V::Result, Boxed<V>;
    /// A stream of another type.
    WrittenStream: <V> &Probe<V> [V: Stream] => V::Item, Unfollowed;
    /// The same in a `Result`.
    WrittenStreamOrError: <V, E> &Probe<Result<V, E>> [V: Stream] => V::Item, Unfollowed;
    /// The result.
    WrittenPlain: <V> Probe<V> [] => V, Plain;
    /// `impl Future` of a `Result` of what is itself deferred, whose error can tell its type.
    OpaqueFutureTwiceOrNamedError: <V> &&&OpaqueProbe<V> [V: Future, V::Output: DeferredOrNamedError] => <V::Output as Deferred>::Result, OpaqueTwiceOrNamedError<V>;
    /// `impl Future` of what is itself deferred.
    OpaqueFutureTwice: <V> &&&&OpaqueProbe<V> [V: Future, V::Output: Deferred] => <V::Output as Deferred>::Result, OpaqueTwice<V>;
    /// `impl Stream` of a type that knows more at its end.
    OpaqueItemsWithEnd: <V> &&OpaqueProbe<V> [V: Stream + StreamEnd] => V::Item, OpaqueStreamWithEnd;
    /// `impl Future`
    OpaqueFuture: <V> &OpaqueProbe<V> [V: Future] => V::Output, Opaque;
    /// `impl Stream`
    OpaqueItems: <V> &OpaqueProbe<V> [V: Stream] => V::Item, OpaqueStream;
    /// `impl Future` of `impl Stream`.
    OpaqueFutureOfItems: <V> &&OpaqueProbe<V> [V: Future, V::Output: Stream] => <V::Output as Stream>::Item, OpaqueFutureOfStream;
    /// Whatever else is not written out.
    OpaquePlain: <V> OpaqueProbe<V> [] => V, Plain;
    /// A `Result` of a boxed future or stream of what is not written out, whose error can tell its type.
    PartDeferredOrNamedError: <V> &&&PartProbe<V> [V: DeferredOrNamedError] => V::Result, BoxedOrNamedError<V>;
    /// A boxed future or stream of what is not written out.
    PartDeferred: <V> &&&&PartProbe<V> [V: Deferred] => V::Result, Boxed<V>;
    /// `Result<impl Future, E>`
    PartFutureOrError: <V, E> &PartProbe<Result<V, E>> [V: Future] => V::Output, OpaqueOrError;
    /// `Result<impl Stream, E>` of a type that knows more at its end, where the error can tell its type.
    PartItemsWithEndOrNamedError: <V, E> &&&&PartProbe<Result<V, E>> [V: Stream + StreamEnd, E: ErrorType] => V::Item, OpaqueStreamWithEndOrNamedError;
    /// `Result<impl Stream, E>` of a type that knows more at its end.
    PartItemsWithEndOrError: <V, E> &&PartProbe<Result<V, E>> [V: Stream + StreamEnd] => V::Item, OpaqueStreamWithEndOrError;
    /// `Result<impl Stream, E>`, where the error can tell its type.
    PartItemsOrNamedError: <V, E> &&PartProbe<Result<V, E>> [V: Stream, E: ErrorType] => V::Item, OpaqueStreamOrNamedError;
    /// `Result<impl Stream, E>`
    PartItemsOrError: <V, E> &PartProbe<Result<V, E>> [V: Stream] => V::Item, OpaqueStreamOrError;
    /// `Option<impl Future>`
    PartFutureOrNone: <V> &PartProbe<Option<V>> [V: Future] => V::Output, OpaqueOrNone;
    /// `Option<impl Stream>`
    PartItemsOrNone: <V> &PartProbe<Option<V>> [V: Stream] => V::Item, OpaqueStreamOrNone;
    /// `Pin<Box<impl Future>>`
    PartFutureInBox: <V> &PartProbe<Pin<Box<V>>> [V: Future] => V::Output, OpaqueInBox;
    /// `Pin<Box<impl Stream>>`
    PartItemsInBox: <V> &PartProbe<Pin<Box<V>>> [V: Stream] => V::Item, OpaqueStreamInBox;
    /// Whatever else is written out in part.
    PartPlain: <V> PartProbe<V> [] => V, Plain;
}
