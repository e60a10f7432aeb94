//! What generated code names, and nothing else does: it may change in any release.

use std::future::Future;

pub use genai_semconv::rows as operation;

/// The constants that generated code sets attributes by.
pub mod attr {
    pub use genai_semconv::attributes::*;
    pub use genai_semconv::own::*;
}

/// What has to be in scope where a [`Probe`] is asked.
pub mod probe {
    pub use crate::probe::{
        ChunkOrNamedError, ItemError, NamedError, NamedItemError, NoItemOutcome, NoOutcome, NoValueOutcome,
        OpaqueFuture, OpaqueFutureOfItems, OpaqueFutureTwice, OpaqueItems, OpaqueItemsWithEnd, OpaquePlain,
        OutcomeOrNamedError, PartDeferred, PartFutureInBox, PartFutureOrError, PartFutureOrNone, PartItemsInBox,
        PartItemsOrError, PartItemsOrNamedError, PartItemsOrNone, PartItemsWithEndOrError,
        PartItemsWithEndOrNamedError, PartPlain, ResponseOrNamedError, ToldOutcome, ValueChunk, ValueOutcome,
        ValueResponse, Written, WrittenOrNamedError, WrittenPlain, WrittenStream, WrittenStreamOrError, WrittenTwice,
    };
}

pub use crate::failure::name_error;
pub use crate::future::{Finish, Observed, Reader};
pub use crate::hint::{Hint, ItemIs, NoHint, OrError, OutputIs};
pub use crate::probe::{OpaqueProbe, PartProbe, Probe, ValueProbe};
pub use crate::start::Start;

/// Runs the body of an `async fn` inside its span.
pub fn observe<F, W>(start: Start, body: F, choose: impl FnOnce(Probe<F::Output>) -> W) -> Observed<F, W, W::Clock>
where
    F: Future,
    W: Finish<F::Output>,
{
    Observed::start(start, body, choose(Probe::NEW))
}

/// The same where the return type is not written out.
pub fn observe_opaque<F, W, H>(
    start: Start,
    body: F,
    choose: impl FnOnce(OpaqueProbe<F::Output>) -> W,
    _: H,
) -> Observed<F, W, W::Clock>
where
    F: Future,
    W: Finish<F::Output>,
    H: Hint<F::Output>,
{
    Observed::start(start, body, choose(OpaqueProbe::NEW))
}

/// The same where a part of the return type is not written out.
pub fn observe_part<F, W, H>(
    start: Start,
    body: F,
    choose: impl FnOnce(PartProbe<F::Output>) -> W,
    _: H,
) -> Observed<F, W, W::Clock>
where
    F: Future,
    W: Finish<F::Output>,
    H: Hint<F::Output>,
{
    Observed::start(start, body, choose(PartProbe::NEW))
}

/// Runs the body of a plain `fn` inside its span, or the work that it returns.
pub fn observe_sync<V, W: Finish<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(Probe<V>) -> W,
) -> W::Output {
    crate::sync::run(start, body, choose(Probe::NEW))
}

/// The same where the return type is not written out.
pub fn observe_sync_opaque<V, W: Finish<V>, H: Hint<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(OpaqueProbe<V>) -> W,
    _: H,
) -> W::Output {
    crate::sync::run(start, body, choose(OpaqueProbe::NEW))
}

/// The same where a part of the return type is not written out.
pub fn observe_sync_part<V, W: Finish<V>, H: Hint<V>>(
    start: Start,
    body: impl FnOnce() -> V,
    choose: impl FnOnce(PartProbe<V>) -> W,
    _: H,
) -> W::Output {
    crate::sync::run(start, body, choose(PartProbe::NEW))
}
