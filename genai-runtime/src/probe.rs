//! Finds out from a type alone what to do with a value of it.
//!
//! Rust has no specialisation, but a method call picks an inherent method before a trait's, and a trait's on `T` before
//! one on `&T`, and skips those whose bounds do not hold. The types are known where the calls are generated, so the
//! choice depends on nothing else. Calls are made on `&probe`, with all traits of this module in scope.

use std::borrow::Cow;
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;

use futures_core::Stream;

use crate::failure::error_type;
use crate::future::Reader;
use crate::outcome::Outcome;
use crate::response::Response;
use crate::shape::{Boxed, Deferred, Items, Opaque, OpaqueOrError, OpaqueStream, OpaqueStreamOrError, Plain, Shape};

/// Asks about a type that is written out.
#[derive(Debug)]
pub struct Probe<V>(PhantomData<fn() -> V>);

/// Asks about a type that is not (`impl Trait`), whose values may come back as another type that does the same.
#[derive(Debug)]
pub struct OpaqueProbe<V>(PhantomData<fn() -> V>);

impl<V> Probe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);

    /// The value has to be able to tell its usage.
    pub const fn response(&self) -> Reader<V>
    where
        V: Response,
    {
        Reader::new(|value, observer| observer.response(value))
    }

    /// The same, and the text of its error.
    pub const fn response_and_error_text(&self) -> Reader<V>
    where
        V: Response + ErrorText,
    {
        Reader::new(|value, observer| {
            observer.response(value);
            observer.error_text(|| value.error_text());
        })
    }
}

impl<V> OpaqueProbe<V> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

impl<V: Deferred> Probe<V> {
    /// The value holds the work.
    pub const fn shape(&self) -> Shape<V::Result, Boxed<V::Count>> {
        Shape::NEW
    }
}

/// The other shape of types that are written out.
pub trait WrittenPlain<V> {
    /// The value is the result.
    fn shape(&self) -> Shape<V, Plain>;
}

impl<V> WrittenPlain<V> for Probe<V> {
    fn shape(&self) -> Shape<V, Plain> {
        Shape::NEW
    }
}

macro_rules! opaque_shapes {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident $(: $bound:path)?),+> $value:ty => $result:ty, $way:ty;)*) => {
        $($(#[$doc])*
        pub trait $name<R> {
            /// The value holds the work.
            fn shape(&self) -> Shape<R, $way>;
        }

        impl<$($parameter $(: $bound)?),+> $name<$result> for OpaqueProbe<$value> {
            fn shape(&self) -> Shape<$result, $way> {
                Shape::NEW
            }
        })*
    };
}

opaque_shapes! {
    /// `impl Future`
    OpaqueFuture: <V: Future> V => V::Output, Opaque;
    /// `impl Stream`
    OpaqueItems: <V: Stream> V => Items, OpaqueStream;
    /// `Result<impl Future, E>`
    OpaqueFutureOrError: <V: Future, E> Result<V, E> => V::Output, OpaqueOrError;
    /// `Result<impl Stream, E>`
    OpaqueItemsOrError: <V: Stream, E> Result<V, E> => Items, OpaqueStreamOrError;
}

/// Whatever else is not written out.
pub trait OpaquePlain<V> {
    /// The value is the result.
    fn shape(&self) -> Shape<V, Plain>;
}

impl<V> OpaquePlain<V> for &OpaqueProbe<V> {
    fn shape(&self) -> Shape<V, Plain> {
        Shape::NEW
    }
}

impl<V: Outcome> Probe<V> {
    /// The value can tell whether it is a failure.
    pub const fn outcome(&self) -> Reader<V> {
        Reader::new(|value, observer| observer.failure = value.failure())
    }

    /// The same, and the text of its error.
    pub const fn outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText,
    {
        Reader::new(|value, observer| {
            observer.failure = value.failure();
            observer.error_text(|| value.error_text());
        })
    }
}

/// A `Result` of whatever can tell whether it is an error.
pub trait ResultOutcome<V> {
    /// Reads that.
    fn outcome(&self) -> Reader<V>;

    /// The same, and the text of its error.
    fn outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText;
}

impl<T, E> ResultOutcome<Result<T, E>> for Probe<Result<T, E>> {
    fn outcome(&self) -> Reader<Result<T, E>> {
        Reader::new(|value, observer| observer.failure = failure_of(value))
    }

    fn outcome_and_error_text(&self) -> Reader<Result<T, E>>
    where
        Result<T, E>: ErrorText,
    {
        Reader::new(|value, observer| {
            observer.failure = failure_of(value);
            observer.error_text(|| value.error_text());
        })
    }
}

/// Other values tell nothing.
pub trait NoOutcome<V> {
    /// Reads nothing.
    fn outcome(&self) -> Reader<V>;

    /// There is no error whose text could be read, which the bound says.
    fn outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText;
}

impl<V> NoOutcome<V> for &Probe<V> {
    fn outcome(&self) -> Reader<V> {
        Reader::unread()
    }

    fn outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText,
    {
        Reader::unread()
    }
}

fn failure_of<T, E>(value: &Result<T, E>) -> Option<Cow<'static, str>> {
    value.is_err().then(|| error_type::<E>().into())
}

/// The text of an error, for attributes that opted in with `capture(error)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no error whose text could be captured",
    label = "expected a `Result` whose error implements `Display`",
    note = "remove `error` from `capture(…)`, or return a `Result` whose error implements `std::fmt::Display`"
)]
pub trait ErrorText {
    /// The text, if the value is an error.
    fn error_text(&self) -> Option<String>;
}

impl<T, E: Display> ErrorText for Result<T, E> {
    fn error_text(&self) -> Option<String> {
        self.as_ref().err().map(E::to_string)
    }
}
