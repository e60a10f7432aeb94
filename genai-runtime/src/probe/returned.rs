//! Shape of a returned value: the result itself, or a future or stream whose work is still to be done.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::StreamEnd;
use crate::probe::question::questions;
use crate::work::{
    Boxed, BoxedTwice, Deferred, DeferredTwice, FutureOf, InBox, Opaque, OpaqueProbe, OpaqueStream,
    OpaqueStreamWithEnd, OrError, OrNone, PartProbe, Plain, Probe, Shape, Unfollowed,
};

// Methods are called on `&&&&probe` and resolved in this order: `&&&&`, `&&`, `&`, and the probe itself (`&&&` has no
// rows). If two rows of one place hold for a type, a row of an earlier place must hold for it, too.
questions! {
    /// The shape of a future, or of a type that can come back as it is.
    ShapeOf, __genai_shape {
        // A boxed future of a value that is itself deferred.
        <V> &&&&Probe<V> [V: DeferredTwice] => Shape<V::Result, BoxedTwice<V>>, Shape::NEW;
        // A boxed future or stream, or a container of one.
        <V> &&Probe<V> [V: Deferred] => Shape<V::Result, Boxed<V>>, Shape::NEW;
        // `impl Future`, also of a value that is itself deferred, and of `impl Stream`.
        <V> &&&&OpaqueProbe<V> [V: Future, V::Output: Deferred] => Shape<<V::Output as Deferred>::Result, FutureOf<Boxed<V::Output>>>, Shape::NEW;
        <V> &&OpaqueProbe<V> [V: Future, V::Output: Stream] => Shape<<V::Output as Stream>::Item, FutureOf<OpaqueStream>>, Shape::NEW;
        <V> &OpaqueProbe<V> [V: Future] => Shape<V::Output, Opaque>, Shape::NEW;
        // A boxed future or stream of an opaque type.
        <V> &&&&PartProbe<V> [V: Deferred] => Shape<V::Result, Boxed<V>>, Shape::NEW;
        // `Result<impl Future, E>`, `Option<impl Future>`, `Pin<Box<impl Future>>`.
        <V, E> &PartProbe<Result<V, E>> [V: Future] => Shape<V::Output, OrError<Opaque, V, E>>, Shape::NEW;
        <V> &PartProbe<Option<V>> [V: Future] => Shape<V::Output, OrNone<Opaque>>, Shape::NEW;
        <V> &PartProbe<Pin<Box<V>>> [V: Future] => Shape<V::Output, InBox<Opaque>>, Shape::NEW;
    }

    /// The shape of a stream.
    StreamShapeOf, __genai_shape {
        // A stream of another type.
        <V> &Probe<V> [V: Stream] => Shape<V::Item, Unfollowed>, Shape::NEW;
        // `impl Stream`, also of a type with more facts at its end.
        <V> &&OpaqueProbe<V> [V: Stream + StreamEnd] => Shape<V::Item, OpaqueStreamWithEnd>, Shape::NEW;
        <V> &OpaqueProbe<V> [V: Stream] => Shape<V::Item, OpaqueStream>, Shape::NEW;
        // `Result<impl Stream, E>`, `Option<impl Stream>`, `Pin<Box<impl Stream>>`.
        <V, E> &&PartProbe<Result<V, E>> [V: Stream + StreamEnd] => Shape<V::Item, OrError<OpaqueStreamWithEnd, V, E>>, Shape::NEW;
        <V, E> &PartProbe<Result<V, E>> [V: Stream] => Shape<V::Item, OrError<OpaqueStream, V, E>>, Shape::NEW;
        <V> &PartProbe<Option<V>> [V: Stream] => Shape<V::Item, OrNone<OpaqueStream>>, Shape::NEW;
        <V> &PartProbe<Pin<Box<V>>> [V: Stream] => Shape<V::Item, InBox<OpaqueStream>>, Shape::NEW;
    }

    /// The shape of a stream of another type in a `Result`.
    StreamOrErrorShapeOf, __genai_shape {
        <V, E> &Probe<Result<V, E>> [V: Stream] => Shape<V::Item, Unfollowed>, Shape::NEW;
    }
}

macro_rules! plain {
    ($($probe:ident)*) => {
        $(
            /// Selected last: every other value.
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
