//! Items used by generated code only; they may change in any release.

use std::future::Future;

use crate::answer::ResponseRecorder;
use crate::budget::Refuse;

pub use genai_semconv::{Form, rows as operation};

/// Attribute constants for generated code.
pub mod attr {
    pub use genai_semconv::attributes::*;
    pub use genai_semconv::own::*;
}

pub use crate::probe::in_scope as probe;

/// Code that captures content. Without the feature `capture` it expands to a compile error.
#[cfg(feature = "capture")]
#[doc(hidden)]
#[macro_export]
macro_rules! __genai_capture {
    ($($code:tt)*) => { $($code)* };
}

/// Code that captures content. Without the feature `capture` it expands to a compile error.
#[cfg(not(feature = "capture"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __genai_capture {
    ($($code:tt)*) => {
        ::core::compile_error!(
            "contents are only captured with the feature `capture` of genai-otel; write in Cargo.toml: genai-otel = { …, features = [\"capture\"] }"
        )
    };
}

/// Reader that also captures the value it reads.
#[cfg(feature = "capture")]
#[doc(hidden)]
#[macro_export]
macro_rules! __genai_captured_by {
    ($reader:expr, $how:expr) => {
        $reader.captured_by($how)
    };
}

/// Reader without capture, because the feature `capture` is disabled.
#[cfg(not(feature = "capture"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __genai_captured_by {
    ($reader:expr, $how:expr) => {
        $reader
    };
}

pub use crate::{__genai_capture as capture, __genai_captured_by as captured_by};

/// Field access of the derived `Response`.
pub mod field {
    pub use crate::answer::{Choices, Reasons, Text, choices, count, made_by, reasons, text, usage};
}

/// Fingerprints for tests and benchmarks.
pub mod fingerprint {
    use crate::fingerprint::{self, Arguments, HashKey};

    /// Key of the hashes, as in a [`Config`](crate::Config).
    #[derive(Debug)]
    pub struct Key(HashKey);

    impl Key {
        /// Creates a key from these bytes.
        pub fn new(key: [u8; 16]) -> Self {
            Self(HashKey::new(key))
        }

        /// Fingerprint of a tool call with the arguments that `add` adds, as it is recorded.
        pub fn call(&self, tool: &str, add: impl FnOnce(&mut Arguments)) -> Option<u64> {
            let mut arguments = Arguments::new(&self.0, tool, usize::MAX);
            add(&mut arguments);
            arguments.finish().map(fingerprint::Fingerprint::value)
        }

        /// Hash of a result.
        pub fn result<T: serde_core::Serialize + ?Sized>(&self, value: &T) -> Option<u64> {
            fingerprint::ResultKey::new(&self.0, None).hash(value)
        }
    }
}

pub use crate::answer::{IntoText, Response};
pub use crate::budget::IntoBudget;
pub use crate::call::Start;
#[cfg(feature = "capture")]
pub use crate::capture::contents::{Contents, Parameters};
pub use crate::fingerprint::{Argument, Arguments, Name};
pub use crate::probe::{
    Hint, ItemIs, JsonProbe, NoHint, OrError, OutputIs, SaidProbe, ToldProbe, attribute, name_error,
};
pub use crate::request::{ToolArguments, ToolCall};
#[cfg(feature = "capture")]
pub use crate::summary::Detail;
pub use crate::usage::TokenCount;
pub use crate::value::Any;
pub use crate::work::{Finish, Guarded, ItemProbe, Observed, OpaqueProbe, PartProbe, Probe, Reader, ValueProbe};
pub use serde_core::Serialize;

/// Runs the body of an `async fn` inside its span.
pub fn observe<F, W>(start: Start, body: F, choose: impl FnOnce(Probe<F::Output>) -> W) -> Observed<F, W>
where
    F: Future,
    W: Finish<F::Output>,
{
    Observed::start(start, body, choose(Probe::NEW))
}

/// Runs the body of an `async fn` whose return type is `impl Trait`.
pub fn observe_opaque<F, W, H>(
    start: Start,
    body: F,
    choose: impl FnOnce(OpaqueProbe<F::Output>) -> W,
    _: H,
) -> Observed<F, W>
where
    F: Future,
    W: Finish<F::Output>,
    H: Hint<F::Output>,
{
    Observed::start(start, body, choose(OpaqueProbe::NEW))
}

/// Runs the body of an `async fn` whose return type contains `impl Trait`.
pub fn observe_part<F, W, H>(
    start: Start,
    body: F,
    choose: impl FnOnce(PartProbe<F::Output>) -> W,
    _: H,
) -> Observed<F, W>
where
    F: Future,
    W: Finish<F::Output>,
    H: Hint<F::Output>,
{
    Observed::start(start, body, choose(PartProbe::NEW))
}

/// Runs the body of a plain `fn` inside its span, or the future or stream that it returns.
pub fn observe_sync<V, W: Finish<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(Probe<V>) -> W,
) -> W::Output {
    crate::work::run(start, body, choose(Probe::NEW))
}

/// Runs the body of a plain `fn` whose return type is `impl Trait`.
pub fn observe_sync_opaque<V, W: Finish<V>, H: Hint<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(OpaqueProbe<V>) -> W,
    _: H,
) -> W::Output {
    crate::work::run(start, body, choose(OpaqueProbe::NEW))
}

/// Runs the body of a plain `fn` whose return type contains `impl Trait`.
pub fn observe_sync_part<V, W: Finish<V>, H: Hint<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(PartProbe<V>) -> W,
    _: H,
) -> W::Output {
    crate::work::run(start, body, choose(PartProbe::NEW))
}

/// Reader that applies a function to the result.
pub fn reading<Q: Question>(_: &Q, read: fn(&Q::Value, &mut ResponseRecorder)) -> Reader<Q::Value> {
    Reader::new(read)
}

/// Adds the value that is returned if a budget refuses to start the work.
pub fn guarded<Q: Question, W: Finish<Q::Value>>(
    _: &Q,
    finish: W,
    choose: impl FnOnce(Probe<W::Output>) -> Refuse<W::Output>,
) -> Guarded<W, W::Output> {
    Guarded::new(finish, choose(Probe::NEW))
}

/// Question about a type, whose value is only used for inference.
pub trait Question {
    /// The type in question.
    type Value;
}

macro_rules! questions {
    ($($probe:ident)*) => {
        $(impl<V> Question for $probe<V> {
            type Value = V;
        })*
    };
}

questions!(Probe ItemProbe OpaqueProbe PartProbe);
