//! Reading and recording of values for the attribute's `response = …`.
//!
//! Selection works by method resolution, as in [`reads`](crate::probe::reads): the types are known where the calls are
//! generated.

use std::marker::PhantomData;

use genai_semconv::Attr;

use crate::answer::{Chunk, IntoText, Response, ResponseRecorder};
use crate::probe::question::questions;
use crate::value::IntoValue;
use crate::work::{Nothing, Part, Reads, Whole};

/// Probe for the part of a result or an item that the attribute's `response` reads.
#[derive(Debug)]
pub struct ToldProbe<V>(PhantomData<fn() -> V>);

impl<V> ToldProbe<V> {
    /// Creates the probe.
    pub const fn of(_: &V) -> Self {
        Self(PhantomData)
    }
}

// The lifetime is named, not higher-ranked, so that the closure may borrow from the value without an annotation.

/// Selected first: reads the `Ok` value of a `Result`.
pub trait ToldOrError<T, E> {
    /// Applies `tell` to the `Ok` value; `None` for an error.
    fn __genai_told<'a, R>(&self, value: &'a Result<T, E>, tell: impl FnOnce(&'a T) -> R) -> Option<R>;
}

impl<T, E> ToldOrError<T, E> for &ToldProbe<Result<T, E>> {
    fn __genai_told<'a, R>(&self, value: &'a Result<T, E>, tell: impl FnOnce(&'a T) -> R) -> Option<R> {
        value.as_ref().ok().map(tell)
    }
}

/// Selected last: reads the whole value.
impl<V> ToldProbe<V> {
    /// Applies `tell` to the value.
    pub fn __genai_told<'a, R>(&self, value: &'a V, tell: impl FnOnce(&'a V) -> R) -> Option<R> {
        Some(tell(value))
    }
}

/// Probe for the way in which the value of `response` is recorded.
#[derive(Debug)]
pub struct SaidProbe<R>(PhantomData<fn() -> R>);

impl<R> SaidProbe<R> {
    /// Creates the probe.
    pub const fn of(_: &R) -> Self {
        Self(PhantomData)
    }

    /// Never runs: the unmet bound names the missing trait.
    pub const fn __genai_said(&self) -> Reads<R, Nothing>
    where
        R: Response,
    {
        Reads::NEW
    }
}

questions! {
    /// How the value of `response` is recorded. A `Chunk` comes first, because its own method adds it to the answer
    /// correctly. Facts that a `Response` lacks keep their values.
    SaidOf, __genai_said {
        <R> &&SaidProbe<R> [R: Chunk] => Reads<R, Part>, Reads::NEW;
        <R> &SaidProbe<R> [R: Response] => Reads<R, Whole>, Reads::NEW;
    }
}

/// Records one attribute that the returned value has.
pub fn attribute<T: ?Sized>(recorder: &mut ResponseRecorder, attribute: Attr<T>, value: impl IntoValue<T>) {
    if let Some(value) = value.value() {
        recorder.attribute(attribute.key(), value);
    }
}

/// Records the `error.type` of an error by the attribute's `error_type = …`, whose closure may return no word.
pub fn name_error<T, E, N: IntoText<'static>>(
    value: &Result<T, E>,
    recorder: &mut ResponseRecorder,
    name: impl FnOnce(&E) -> N,
) {
    if let Err(error) = value {
        recorder.failed_with(error, name);
    }
}
