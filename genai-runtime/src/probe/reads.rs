//! Finds out from a type alone what to do with a value of it.
//!
//! Rust has no specialisation, but a method call picks an inherent method before a trait's, and a trait's on `T` before
//! one on `&T`, and skips those whose bounds do not hold. The types are known where the calls are generated, so the
//! choice depends on nothing else. Calls are made with all traits of this module in scope.

use crate::probe::error_text::ErrorText;
use crate::work::ItemProbe;
use crate::work::OpaqueProbe;
use crate::work::PartProbe;
use crate::work::Probe;
use crate::work::ValueProbe;
use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::Outcome;
use crate::answer::Reading;
use crate::answer::Response;
use crate::answer::{Chunk, StreamEnd};
use crate::answer::{ErrorType, error_type};
use crate::work::Reader;
use crate::work::{
    Boxed, BoxedOrNamedError, BoxedTwice, BoxedTwiceOrNamedError, Opaque, OpaqueFutureOfStream, OpaqueInBox,
    OpaqueOrError, OpaqueOrNone, OpaqueStream, OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNamedError,
    OpaqueStreamOrNone, OpaqueStreamWithEnd, OpaqueStreamWithEndOrError, OpaqueStreamWithEndOrNamedError, OpaqueTwice,
    OpaqueTwiceOrNamedError, Plain, Shape, Unfollowed,
};
use crate::work::{Deferred, DeferredOrNamedError, DeferredTwice, DeferredTwiceOrNamedError};

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// The value has to be able to tell its usage.
    pub const fn __genai_response(&self) -> Reader<V>
    where
        V: Response,
    {
        Reader::new(|value, reading| reading.response(value))
    }

    /// The same, and the text of its error.
    pub const fn __genai_response_and_error_text(&self) -> Reader<V>
    where
        V: Response + ErrorText,
    {
        Reader::new(|value, reading| {
            reading.response(value);
            reading.error_text(|| value.error_text());
        })
    }
}

/// Traits by which a type tells its shape: `probe` implements them where the bounds hold. How many references there are
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

/// Traits by which a type tells how it is read, likewise.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $method:ident, $with_text:ident, $read:expr;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Reads it.
            fn $method(&self) -> Reader<V>;

            /// The same, and the text of its error.
            fn $with_text(&self) -> Reader<V>
            where
                V: ErrorText;
        }

        impl<$($parameter),+> $name<$value> for $probe
        where
            $($bounds)*
        {
            fn $method(&self) -> Reader<$value> {
                Reader::new($read)
            }

            fn $with_text(&self) -> Reader<$value>
            where
                $value: ErrorText,
            {
                Reader::new(|value, reading| {
                    let read: fn(&$value, &mut Reading) = $read;
                    read(value, reading);
                    reading.error_text(|| value.error_text());
                })
            }
        })*
    };
}

// Asked on `&&&probe`, in this order: `&&`, `&&&`, `&`, and the probe itself.
readings! {
    /// A result that can tell whether it is a failure, or an error that can tell its type.
    OutcomeOrNamedError: <T, E> &&Probe<Result<T, E>> [T: Outcome, E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, |value, reading| reading.failure = value.as_ref().map_or_else(|error| Some(error.error_type()), T::failure);
    /// An error that can tell its type.
    NamedError: <T, E> &&&Probe<Result<T, E>> [E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, name_error;
    /// A result that can tell whether it is a failure.
    ToldOutcome: <V> &Probe<V> [V: Outcome] => V, __genai_outcome, __genai_outcome_and_error_text, |value, reading| reading.failure = value.failure();
    /// An answer, or an error that can tell its type.
    ResponseOrNamedError: <T, E> &&Probe<Result<T, E>> [T: Response, E: ErrorType] => Result<T, E>, __genai_response, __genai_response_and_error_text, |value, reading| {
        reading.response(value);
        if let Err(error) = value {
            reading.failed(error.error_type());
        }
    };
    /// A part of an answer, or an error that can tell its type.
    ChunkOrNamedError: <T, E> &&ItemProbe<Result<T, E>> [T: Chunk, E: ErrorType] => Result<T, E>, __genai_response, __genai_response_and_error_text, |item, reading| {
        item.fold(reading);
        name_error(item, reading);
    };
    /// An item that may be an error that can tell its type.
    NamedItemError: <T, E> &&ItemProbe<Result<T, E>> [E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, name_error;
    /// An item that can tell whether it is a failure. One that is none does not undo one that was.
    ItemOutcome: <I> &&&ItemProbe<I> [I: Outcome] => I, __genai_outcome, __genai_outcome_and_error_text, |item, reading| {
        if let Some(failure) = item.failure() {
            reading.failed(failure);
        }
    };
    /// An item that may be an error.
    ItemError: <T, E> &ItemProbe<Result<T, E>> [] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, read_error;
    /// Other items tell nothing.
    NoItemOutcome: <I> ItemProbe<I> [] => I, __genai_outcome, __genai_outcome_and_error_text, |_, _| {};
}

/// Other values tell nothing. Written out, so that the error if a text is asked for is a short one.
pub trait NoOutcome<V> {
    /// Reads nothing.
    fn __genai_outcome(&self) -> Reader<V>;

    /// There is no error whose text could be read, which the bound says.
    fn __genai_outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText;
}

impl<V> NoOutcome<V> for Probe<V> {
    fn __genai_outcome(&self) -> Reader<V> {
        Reader::unread()
    }

    fn __genai_outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText,
    {
        Reader::unread()
    }
}

readings! {
    /// A part of an answer. Asked before the whole: what is both knows better how it is added.
    ValueChunk: <V> &&ValueProbe<V> [V: Chunk] => V, __genai_response, __genai_response_and_error_text, V::fold;
    /// An answer.
    ValueResponse: <V> &&&ValueProbe<V> [V: Response] => V, __genai_response, __genai_response_and_error_text, |value, reading| reading.response(value);
    /// A result that can tell whether it is a failure.
    ValueOutcome: <V> &&ValueProbe<V> [V: Outcome] => V, __genai_outcome, __genai_outcome_and_error_text, |value, reading| reading.failure = value.failure();
    /// Other values tell nothing that the attribute's `error_type` does not say.
    NoValueOutcome: <V> &&&ValueProbe<V> [] => V, __genai_outcome, __genai_outcome_and_error_text, |_, _| {};
}

/// A `Result` of whatever can tell whether it is an error.
#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<T, E> Probe<Result<T, E>> {
    /// Reads that.
    pub fn __genai_outcome(&self) -> Reader<Result<T, E>> {
        Reader::new(read_error)
    }

    /// The same, and the text of the error.
    pub fn __genai_outcome_and_error_text(&self) -> Reader<Result<T, E>>
    where
        Result<T, E>: ErrorText,
    {
        Reader::new(|value, reading| {
            read_error(value, reading);
            reading.error_text(|| value.error_text());
        })
    }
}

/// An error fails the call; a later item that is none does not undo that.
fn read_error<T, E>(value: &Result<T, E>, reading: &mut Reading) {
    if value.is_err() {
        reading.failed(error_type::<E>());
    }
}

fn name_error<T, E: ErrorType>(value: &Result<T, E>, reading: &mut Reading) {
    if let Err(error) = value {
        reading.failed(error.error_type());
    }
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<I> ItemProbe<I> {
    /// The items have to be able to tell the usage.
    pub const fn __genai_response(&self) -> Reader<I>
    where
        I: Chunk,
    {
        Reader::new(I::fold)
    }

    /// The same, and the text of their errors.
    pub const fn __genai_response_and_error_text(&self) -> Reader<I>
    where
        I: Chunk + ErrorText,
    {
        Reader::new(|item, reading| {
            item.fold(reading);
            reading.error_text(|| item.error_text());
        })
    }
}
