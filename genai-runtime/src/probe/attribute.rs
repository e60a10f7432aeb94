//! How the attribute's `response = …` is given what it reads, and how what it says is taken down.
//!
//! By method, as in [`probe`](crate::probe::reads): the types are known where the calls are generated.

use std::borrow::Cow;
use std::marker::PhantomData;

use genai_semconv::Attr;

use crate::answer::Chunk;
use crate::answer::Response;
use crate::answer::{ErrorType, ResponseRecorder, error_type};
use crate::probe::error_text::ErrorText;
use crate::value::IntoValue;
use crate::work::Reader;

/// Asks what of a value at hand, be it a result or an item, the attribute's `response` is about.
#[derive(Debug)]
pub struct ToldProbe<V>(PhantomData<fn() -> V>);

impl<V> ToldProbe<V> {
    /// The question.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }
}

// Asked on `&&&probe`, in this order. The lifetime is one that the caller knows, not any: so what is said may borrow from
// the value, and a closure need not say so.

/// Of a `Result` it is what is in `Ok`, and the error can tell its type.
pub trait ToldOrNamedError<T, E> {
    /// What `tell` says of the value, unless that is an error.
    fn __genai_told<'a, R>(
        &self,
        value: &'a Result<T, E>,
        reading: &mut ResponseRecorder,
        tell: impl FnOnce(&'a T) -> R,
    ) -> Option<R>;
}

impl<T, E: ErrorType> ToldOrNamedError<T, E> for &&ToldProbe<Result<T, E>> {
    fn __genai_told<'a, R>(
        &self,
        value: &'a Result<T, E>,
        reading: &mut ResponseRecorder,
        tell: impl FnOnce(&'a T) -> R,
    ) -> Option<R> {
        match value {
            Ok(value) => Some(tell(value)),
            Err(error) => {
                reading.failed_with(error, E::error_type);
                None
            }
        }
    }
}

/// Of a `Result` it is what is in `Ok`.
pub trait ToldOrError<T, E> {
    /// What `tell` says of the value, unless that is an error.
    fn __genai_told<'a, R>(
        &self,
        value: &'a Result<T, E>,
        reading: &mut ResponseRecorder,
        tell: impl FnOnce(&'a T) -> R,
    ) -> Option<R>;
}

impl<T, E> ToldOrError<T, E> for &ToldProbe<Result<T, E>> {
    fn __genai_told<'a, R>(
        &self,
        value: &'a Result<T, E>,
        reading: &mut ResponseRecorder,
        tell: impl FnOnce(&'a T) -> R,
    ) -> Option<R> {
        if value.is_err() {
            reading.failed(error_type::<E>());
        }
        value.as_ref().ok().map(tell)
    }
}

/// Of another value it is the whole.
pub trait ToldWhole<V> {
    /// What `tell` says of the value.
    fn __genai_told<'a, R>(
        &self,
        value: &'a V,
        reading: &mut ResponseRecorder,
        tell: impl FnOnce(&'a V) -> R,
    ) -> Option<R>;
}

impl<V> ToldWhole<V> for ToldProbe<V> {
    fn __genai_told<'a, R>(&self, value: &'a V, _: &mut ResponseRecorder, tell: impl FnOnce(&'a V) -> R) -> Option<R> {
        Some(tell(value))
    }
}

/// Asks how what `response` said is taken down.
#[derive(Debug)]
pub struct SaidProbe<R>(PhantomData<fn() -> R>);

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<R> SaidProbe<R> {
    /// The question.
    pub const fn of(_: &R) -> Self {
        Self(PhantomData)
    }

    /// It is an answer, or a part of one: what it leaves open stays what it was.
    pub const fn __genai_said(&self) -> Reader<R>
    where
        R: Response,
    {
        Reader::new(|said, reading| reading.response(said))
    }
}

/// It is a part of an answer, which knows better how it is added. Asked first.
pub trait SaidChunk<R> {
    /// Adds it.
    fn __genai_said(&self) -> Reader<R>;
}

impl<R: Chunk> SaidChunk<R> for &SaidProbe<R> {
    fn __genai_said(&self) -> Reader<R> {
        Reader::new(R::fold)
    }
}

/// Takes down the text of an error, which the attribute opted in to.
pub fn error_text<V: ErrorText>(value: &V, reading: &mut ResponseRecorder) {
    reading.error_text(|| value.error_text());
}

/// Takes down one attribute that the returned value tells.
pub fn attribute<T: ?Sized>(reading: &mut ResponseRecorder, attribute: Attr<T>, value: impl IntoValue<T>) {
    if let Some(value) = value.value() {
        reading.attribute(attribute.key(), value);
    }
}

/// Says what went wrong by the attribute's `error_type = …`.
pub fn name_error<T, E, N: Into<Cow<'static, str>>>(
    value: &Result<T, E>,
    reading: &mut ResponseRecorder,
    name: impl FnOnce(&E) -> N,
) {
    if let Err(error) = value {
        reading.failed_with(error, name);
    }
}
