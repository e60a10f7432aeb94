//! What kind of value a function returned, decided by its type: the result, or a future or stream that is still to do
//! the work.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use crate::failure::error_type;
use crate::future::{Finish, Observed, Reader, Stage};
use crate::probe::Probe;
use crate::response::Response;
use crate::stream::ObservedStream;
use crate::usage::Usage;

/// A type that is written out and holds the work: a boxed future or stream, or one inside a `Result` or `Option`. It
/// comes back as the same type.
pub trait Deferred: Sized {
    /// The result of the work, from which its outcome is read.
    type Result;

    /// [`One`] result or [`Many`] items.
    type Count;

    /// The same, with the work inside the call's span.
    fn defer(self, stage: Stage, reader: Reader<Self::Result>) -> Self;
}

macro_rules! boxed {
    ($($bounds:tt)*) => {
        impl<'a, T: 'a> Deferred for Pin<Box<dyn Future<Output = T> $($bounds)* + 'a>> {
            type Result = T;
            type Count = One;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                Box::pin(Observed::new(stage, self, reader))
            }
        }

        impl<'a, T: 'a> Deferred for Pin<Box<dyn Stream<Item = T> $($bounds)* + 'a>> {
            type Result = Items;
            type Count = Many;

            fn defer(self, stage: Stage, _: Reader<Items>) -> Self {
                Box::pin(ObservedStream::new(stage, self))
            }
        }
    };
}

boxed!();
boxed!(+ Send);
boxed!(+ Send + Sync);

impl<D: Deferred, E> Deferred for Result<D, E> {
    type Result = D::Result;
    type Count = D::Count;

    fn defer(self, stage: Stage, reader: Reader<D::Result>) -> Self {
        match self {
            Ok(work) => Ok(work.defer(stage, reader)),
            Err(error) => Err(failed(error, stage)),
        }
    }
}

impl<D: Deferred> Deferred for Option<D> {
    type Result = D::Result;
    type Count = D::Count;

    fn defer(self, mut stage: Stage, reader: Reader<D::Result>) -> Self {
        if let Some(work) = self {
            return Some(work.defer(stage, reader));
        }
        Reader::unread().end(stage.begin(), &());
        None
    }
}

/// There will be no work: the call failed before it.
fn failed<E>(error: E, mut stage: Stage) -> E {
    let reader: Reader<E> = Reader::new(|_, observer| observer.failure = Some(error_type::<E>().into()));
    reader.end(stage.begin(), &error);
    error
}

/// The result of a stream: what its items said.
#[derive(Debug)]
pub struct Items;

#[diagnostic::do_not_recommend]
impl Response for Items {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }
}

/// The shape of a value whose result is an `R`; `W` says what is done with it.
#[derive(Debug)]
pub struct Shape<R, W>(PhantomData<fn() -> (R, W)>);

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<R, W> Shape<R, W> {
    pub(crate) const NEW: Self = Self(PhantomData);

    /// To find out how the result is read.
    pub const fn result(self) -> Probe<R> {
        Probe::NEW
    }

    /// Reads the result like this.
    pub const fn read_by(self, reader: Reader<R>) -> Finisher<W, R> {
        Finisher {
            reader,
            way: PhantomData,
        }
    }

    /// The operation has one result.
    #[must_use]
    pub const fn one(self) -> Self
    where
        W: OneResult,
    {
        self
    }
}

impl<R, W> Clone for Shape<R, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, W> Copy for Shape<R, W> {}

/// Where the work ends with one result.
#[diagnostic::on_unimplemented(
    message = "this operation has one result, not a stream of them",
    label = "a stream is returned here",
    note = "collect the items in the function and return them, or use the attribute of an operation that streams: `chat`, `generate_content`, `text_completion`, `tool`, `agent`, `workflow`"
)]
pub trait OneResult {}

#[diagnostic::do_not_recommend]
impl OneResult for Plain {}
#[diagnostic::do_not_recommend]
impl OneResult for Boxed<One> {}
#[diagnostic::do_not_recommend]
impl OneResult for Opaque {}
#[diagnostic::do_not_recommend]
impl OneResult for OpaqueOrError {}

/// The work of a future.
#[derive(Debug)]
pub enum One {}

/// The work of a stream.
#[derive(Debug)]
pub enum Many {}

/// The value is the result.
#[derive(Debug)]
pub enum Plain {}

/// The value is [`Deferred`], with so many results.
#[derive(Debug)]
pub struct Boxed<Count>(PhantomData<Count>);

/// The value is a future of a type that is not written out (`impl Future`).
#[derive(Debug)]
pub enum Opaque {}

/// The value is a stream of such a type.
#[derive(Debug)]
pub enum OpaqueStream {}

/// The value is a `Result` of such a future.
#[derive(Debug)]
pub enum OpaqueOrError {}

/// The value is a `Result` of such a stream.
#[derive(Debug)]
pub enum OpaqueStreamOrError {}

/// What is done with a value of this shape, and how its result is read.
#[derive(Debug)]
pub struct Finisher<W, R> {
    reader: Reader<R>,
    way: PhantomData<fn() -> W>,
}

impl<V> Finish<V> for Finisher<Plain, V> {
    const DEFERRED: bool = false;
    type Output = V;

    fn finish(self, value: V, stage: Stage) -> V {
        self.reader.finish(value, stage)
    }
}

impl<V: Deferred> Finish<V> for Finisher<Boxed<V::Count>, V::Result> {
    const DEFERRED: bool = true;
    type Output = V;

    fn finish(self, value: V, stage: Stage) -> V {
        value.defer(stage, self.reader)
    }
}

impl<V: Future> Finish<V> for Finisher<Opaque, V::Output> {
    const DEFERRED: bool = true;
    type Output = Observed<V, Reader<V::Output>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, self.reader)
    }
}

impl<V: Stream> Finish<V> for Finisher<OpaqueStream, Items> {
    const DEFERRED: bool = true;
    type Output = ObservedStream<V>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        ObservedStream::new(stage, value)
    }
}

impl<V: Stream, E> Finish<Result<V, E>> for Finisher<OpaqueStreamOrError, Items> {
    const DEFERRED: bool = true;
    type Output = Result<ObservedStream<V>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
        match value {
            Ok(work) => Ok(ObservedStream::new(stage, work)),
            Err(error) => Err(failed(error, stage)),
        }
    }
}

impl<V: Future, E> Finish<Result<V, E>> for Finisher<OpaqueOrError, V::Output> {
    const DEFERRED: bool = true;
    type Output = Result<Observed<V, Reader<V::Output>>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
        match value {
            Ok(work) => Ok(Observed::new(stage, work, self.reader)),
            Err(error) => Err(failed(error, stage)),
        }
    }
}
