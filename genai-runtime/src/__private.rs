//! What generated code names, and nothing else does: it may change in any release.

use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;

pub use genai_semconv::rows as operation;

/// The constants that generated code sets attributes by.
pub mod attr {
    pub use genai_semconv::attributes::*;
    pub use genai_semconv::own::*;
}

pub use crate::future::{Observed, Reader};
pub use crate::start::Start;

use crate::call::Call;
use crate::failure::error_type;
pub use crate::outcome::Outcome;

use crate::outcome::Observer;

/// Runs the body of an `async fn` inside its span.
pub fn observe<F: Future>(start: Start, reader: Reader<F::Output>, body: F) -> Observed<F> {
    Observed::new(Call::begin(start), body, reader)
}

/// Runs the body of a plain `fn` inside its span.
pub fn observe_sync<R>(start: Start, reader: &Reader<R>, body: impl FnOnce() -> R) -> R {
    crate::sync::run(Call::begin(start), reader, body)
}

/// Finds out how to read a value of an operation that asks for nothing: by its `Outcome` if it has one, else as a
/// `Result` of whatever, else not at all. Which of the three it is depends on the type alone, so it is decided where the
/// type is written.
#[derive(Debug)]
pub struct Probe<R>(PhantomData<fn() -> R>);

impl<R> Probe<R> {
    /// To call `reader` on.
    pub const NEW: Self = Self(PhantomData);
}

impl<R: Outcome> Probe<R> {
    /// Reads by `Outcome`.
    pub const fn reader(&self) -> Reader<R> {
        Reader::new(R::observe)
    }
}

/// The second of the three.
pub trait ProbeResult<R> {
    /// Reads whether it is an `Err`.
    fn reader(&self) -> Reader<R>;
}

impl<T, E> ProbeResult<Result<T, E>> for Probe<Result<T, E>> {
    fn reader(&self) -> Reader<Result<T, E>> {
        Reader::new(read_result)
    }
}

/// The third.
pub trait ProbeAny<R> {
    /// Reads nothing.
    fn reader(&self) -> Reader<R>;
}

impl<R> ProbeAny<R> for &Probe<R> {
    fn reader(&self) -> Reader<R> {
        unread()
    }
}

/// [`Probe`] for a type that is not written out (`Result<impl Trait, E>`), where asking for an `Outcome` would have to
/// guess the rest.
#[derive(Debug)]
pub struct OpaqueProbe<R>(PhantomData<fn() -> R>);

impl<R> OpaqueProbe<R> {
    /// To call `reader` on.
    pub const NEW: Self = Self(PhantomData);
}

impl<T, E> ProbeResult<Result<T, E>> for OpaqueProbe<Result<T, E>> {
    fn reader(&self) -> Reader<Result<T, E>> {
        Reader::new(read_result)
    }
}

impl<R> ProbeAny<R> for &OpaqueProbe<R> {
    fn reader(&self) -> Reader<R> {
        unread()
    }
}

/// Reads whether a `Result` is an `Err`.
fn read_result<T, E>(value: &Result<T, E>, observer: &mut Observer<'_>) {
    if value.is_err() {
        observer.failed(error_type::<E>());
    }
}

/// Reads nothing.
pub const fn unread<R>() -> Reader<R> {
    Reader::new(|_, _| {})
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
