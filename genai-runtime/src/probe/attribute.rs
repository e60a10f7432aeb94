//! How the attribute's `response = …` gets what it reads, and how what it returns is recorded.
//!
//! By method, as in [`probe`](crate::probe::reads): the types are known where the calls are generated.

use std::marker::PhantomData;

use genai_semconv::Attr;

use crate::answer::{Chunk, IntoText, Response, ResponseRecorder};
use crate::value::IntoValue;
use crate::work::{Nothing, Part, Reads, Whole};

/// Asks what of a value at hand, be it a result or an item, the attribute's `response` is about.
#[derive(Debug)]
pub struct ToldProbe<V>(PhantomData<fn() -> V>);

impl<V> ToldProbe<V> {
    /// The question.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }
}

// The lifetime is one that the caller knows, not any: so what is read may borrow from the value, and a closure need not say
// so.

/// Of a `Result`, what is in `Ok`. Asked first.
pub trait ToldOrError<T, E> {
    /// The result of `tell` for the value, unless that is an error.
    fn __genai_told<'a, R>(&self, value: &'a Result<T, E>, tell: impl FnOnce(&'a T) -> R) -> Option<R>;
}

impl<T, E> ToldOrError<T, E> for &ToldProbe<Result<T, E>> {
    fn __genai_told<'a, R>(&self, value: &'a Result<T, E>, tell: impl FnOnce(&'a T) -> R) -> Option<R> {
        value.as_ref().ok().map(tell)
    }
}

/// Of another value, the whole.
#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> ToldProbe<V> {
    /// The result of `tell` for the value.
    pub fn __genai_told<'a, R>(&self, value: &'a V, tell: impl FnOnce(&'a V) -> R) -> Option<R> {
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

    /// Does not come to run: the bound says what is missing.
    pub const fn __genai_said(&self) -> Reads<R, Nothing>
    where
        R: Response,
    {
        Reads::NEW
    }
}

/// It is an answer: what it leaves open stays what it was. Asked next.
pub trait SaidResponse<R> {
    /// Records it.
    fn __genai_said(&self) -> Reads<R, Whole>;
}

impl<R: Response> SaidResponse<R> for &SaidProbe<R> {
    fn __genai_said(&self) -> Reads<R, Whole> {
        Reads::NEW
    }
}

/// It is a part of an answer, which knows better how it is added. Asked first.
pub trait SaidChunk<R> {
    /// Adds it.
    fn __genai_said(&self) -> Reads<R, Part>;
}

impl<R: Chunk> SaidChunk<R> for &&SaidProbe<R> {
    fn __genai_said(&self) -> Reads<R, Part> {
        Reads::NEW
    }
}

/// Takes down one attribute that the returned value tells.
pub fn attribute<T: ?Sized>(recorder: &mut ResponseRecorder, attribute: Attr<T>, value: impl IntoValue<T>) {
    if let Some(value) = value.value() {
        recorder.attribute(attribute.key(), value);
    }
}

/// Names an error by the attribute's `error_type = …`, whose closure may return no word.
pub fn name_error<T, E, N: IntoText<'static>>(
    value: &Result<T, E>,
    recorder: &mut ResponseRecorder,
    name: impl FnOnce(&E) -> N,
) {
    if let Err(error) = value {
        recorder.failed_with(error, name);
    }
}
