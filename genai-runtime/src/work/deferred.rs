//! Types that are written out and hold the work.

use std::pin::Pin;

use futures_core::Stream;

use crate::work::reader::Reader;
use crate::work::reads::{Read, TypeName};
use crate::work::stage::Stage;
use crate::work::stream::{ObservedStream, no_end};

/// A boxed future or stream, or one inside a `Result`, an `Option` or a [`MapStream`]. The traced work has the same
/// type.
pub trait Deferred: Sized {
    /// The result of the work, or one of its items.
    type Result;

    /// [`One`] result or [`Many`] items.
    type Count: Count;

    /// Puts the work inside the call's span and returns it as the same type.
    fn defer(self, stage: Stage, reader: Reader<Self::Result>) -> Self;

    /// Does the same as [`defer`](Self::defer), and names an error in place of the work.
    fn defer_named<N: Read<Self>>(self, stage: Stage, reader: Reader<Self::Result>) -> Self {
        self.defer(stage, reader)
    }

    /// Work that was not started and yields the call's refusal; `None` if such a value needs the real work.
    fn refused(_: &mut Stage, _: Reader<Self::Result>) -> Option<Self> {
        None
    }
}

/// The number of results that the work has.
pub trait Count {
    /// Whether the work is a stream of results.
    const STREAMS: bool;
}

/// The work of a future.
#[derive(Debug)]
pub enum One {}

impl Count for One {
    const STREAMS: bool = false;
}

/// The work of a stream.
#[derive(Debug)]
pub enum Many {}

impl Count for Many {
    const STREAMS: bool = true;
}

/// A boxed future of a value that is [`Deferred`] in turn. `#[async_trait]` makes one of an `async fn` that returns a
/// stream.
pub trait DeferredTwice: Sized {
    /// The result of the work, or one of its items.
    type Result;

    /// [`One`] result or [`Many`] items.
    type Count: Count;

    /// The value that the future returns.
    type Inner: Deferred<Result = Self::Result, Count = Self::Count>;

    /// Puts all of the work inside the call's span and returns it as the same type. Names an error in place of the
    /// inner work.
    fn defer<N: Read<Self::Inner>>(self, stage: Stage, reader: Reader<Self::Result>) -> Self;
}

/// A boxed stream, as clients' types hold it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use futures_core::Stream;
///
/// fn boxed(deltas: impl Stream<Item = String> + Send + 'static) -> genai::BoxStream<String> {
///     Box::pin(deltas)
/// }
/// ```
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// A value that holds a stream among other things, as some clients return. The span of a call that returns it lasts to
/// the end of the stream.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{BoxStream, MapStream};
/// struct Answer { request_id: String, deltas: BoxStream<String> }
///
/// impl MapStream for Answer {
///     type Item = String;
///
///     fn map_stream(self, map: impl FnOnce(BoxStream<String>) -> BoxStream<String>) -> Self {
///         Self { deltas: map(self.deltas), ..self }
///     }
/// }
/// ```
pub trait MapStream: Sized {
    /// The items of the stream.
    type Item;

    /// Replaces the stream by `map` of it and keeps the rest of the value.
    fn map_stream(self, map: impl FnOnce(BoxStream<Self::Item>) -> BoxStream<Self::Item>) -> Self;
}

impl<H: MapStream> Deferred for H
where
    H::Item: 'static,
{
    type Result = H::Item;
    type Count = Many;

    fn defer(self, stage: Stage, reader: Reader<H::Item>) -> Self {
        self.map_stream(|stream| Box::pin(ObservedStream::new(stage, stream, reader, no_end)))
    }
}

impl<D: Deferred, E> Deferred for Result<D, E> {
    type Result = D::Result;
    type Count = D::Count;

    fn defer(self, stage: Stage, reader: Reader<D::Result>) -> Self {
        self.defer_named::<TypeName>(stage, reader)
    }

    fn defer_named<N: Read<Self>>(self, stage: Stage, reader: Reader<D::Result>) -> Self {
        match self {
            Ok(work) => Ok(work.defer(stage, reader)),
            error @ Err(_) => named::<_, N>(error, stage),
        }
    }

    fn refused(stage: &mut Stage, reader: Reader<D::Result>) -> Option<Self> {
        D::refused(stage, reader).map(Ok)
    }
}

impl<D: Deferred> Deferred for Option<D> {
    type Result = D::Result;
    type Count = D::Count;

    fn defer(self, stage: Stage, reader: Reader<D::Result>) -> Self {
        or_none(self, stage, |work, stage| work.defer(stage, reader))
    }

    fn refused(stage: &mut Stage, reader: Reader<D::Result>) -> Option<Self> {
        D::refused(stage, reader).map(Some)
    }
}

/// Follows the work if there is any; otherwise ends the call.
pub(crate) fn or_none<V, O>(value: Option<V>, mut stage: Stage, follow: impl FnOnce(V, Stage) -> O) -> Option<O> {
    if let Some(work) = value {
        return Some(follow(work, stage));
    }
    stage.begin().returned(|_, _| {});
    None
}

/// Ends a call that failed before its work began. `N` names the error.
pub(crate) fn named<V, N: Read<V>>(value: V, mut stage: Stage) -> V {
    stage.begin().returned(|recorder, _| N::read(&value, recorder));
    value
}
