//! What kind of value a function returned, decided by its type: the result, or a future or stream that is still to do
//! the work.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Instant;

use futures_core::Stream;

use crate::chunk::StreamEnd;
use crate::deferred::{Count, Deferred, DeferredTwice, Many, One, failed, or_none};
use crate::future::{Clock, Finish, Observed, Reader, Stage};
use crate::probe::{ItemProbe, Probe};
use crate::stream::{ObservedStream, ReadEnd, no_end, stream_end};

/// The shape of a value whose result, or whose items, are of type `R`; `W` says what is done with it.
#[derive(Debug)]
pub struct Shape<R, W>(PhantomData<fn() -> (R, W)>);

/// What is done with a value.
pub trait Way<R> {
    /// To find out how the result is read.
    type Probe: Default;
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<R, W> Shape<R, W> {
    pub(crate) const NEW: Self = Self(PhantomData);

    /// To find out how the result is read.
    pub fn result(self) -> W::Probe
    where
        W: Way<R>,
    {
        W::Probe::default()
    }

    /// Reads the result like this.
    pub const fn read_by(self, reader: Reader<R>) -> Finisher<W, R> {
        Finisher::new(reader)
    }

    /// The work can be followed to its end.
    #[must_use]
    pub const fn followed(self) -> Self
    where
        W: Followed,
    {
        self
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

/// Where the span can last as long as the work.
#[diagnostic::on_unimplemented(
    message = "the span cannot follow a stream of this type to its end",
    label = "this stream comes back as it is",
    note = "return `impl Stream<Item = …>` or `Pin<Box<dyn Stream<Item = …> + Send>>`; a type that holds a boxed stream can implement `genai::HoldsStream`"
)]
pub trait Followed {}

macro_rules! ways {
    ($($(<$parameter:ident: $bound:path>)? $way:ty => $probe:ident $($one:ident)?;)*) => {
        $(
            impl<R $(, $parameter: $bound)?> Way<R> for $way {
                type Probe = $probe<R>;
            }

            #[diagnostic::do_not_recommend]
            impl $(<$parameter: $bound>)? Followed for $way {}

            $(
                #[diagnostic::do_not_recommend]
                impl $one for $way {}
            )?
        )*
    };
}

ways! {
    Plain => Probe OneResult;
    Opaque => Probe OneResult;
    OpaqueOrError => Probe OneResult;
    OpaqueOrNone => Probe OneResult;
    OpaqueInBox => Probe OneResult;
    OpaqueStream => ItemProbe;
    OpaqueStreamOrNone => ItemProbe;
    OpaqueStreamInBox => ItemProbe;
    OpaqueFutureOfStream => ItemProbe;
    OpaqueStreamWithEnd => ItemProbe;
    OpaqueStreamOrError => ItemProbe;
}

macro_rules! deferred_ways {
    ($($way:ident: $bound:ident;)*) => {
        $(
            impl<V: $bound> Way<V::Result> for $way<V>
            where
                V::Count: Probing<V::Result>,
            {
                type Probe = <V::Count as Probing<V::Result>>::Probe;
            }

            #[diagnostic::do_not_recommend]
            impl<V: $bound> Followed for $way<V> {}

            #[diagnostic::do_not_recommend]
            impl<V: $bound<Count = One>> OneResult for $way<V> {}
        )*
    };
}

deferred_ways! {
    Boxed: Deferred;
    BoxedTwice: DeferredTwice;
}

impl<V> Way<<V::Output as Deferred>::Result> for OpaqueTwice<V>
where
    V: Future,
    V::Output: Deferred,
    <V::Output as Deferred>::Count: Probing<<V::Output as Deferred>::Result>,
{
    type Probe = <<V::Output as Deferred>::Count as Probing<<V::Output as Deferred>::Result>>::Probe;
}

#[diagnostic::do_not_recommend]
impl<V> Followed for OpaqueTwice<V> {}

#[diagnostic::do_not_recommend]
impl<V> OneResult for OpaqueTwice<V>
where
    V: Future,
    V::Output: Deferred<Count = One>,
{
}

/// Nothing is known of it, but an error has been reported.
impl<R> Way<R> for Unfollowed {
    type Probe = ItemProbe<R>;
}

/// How results are read, by how many there are.
pub trait Probing<R> {
    /// To find out.
    type Probe: Default;
}

impl<R> Probing<R> for One {
    type Probe = Probe<R>;
}

impl<R> Probing<R> for Many {
    type Probe = ItemProbe<R>;
}

/// The value is the result.
#[derive(Debug)]
pub enum Plain {}

/// The value is [`Deferred`].
#[derive(Debug)]
pub struct Boxed<V>(PhantomData<V>);

/// The value is [`DeferredTwice`].
#[derive(Debug)]
pub struct BoxedTwice<V>(PhantomData<V>);

/// The value is a stream of a type that is written out and cannot be made again.
#[derive(Debug)]
pub enum Unfollowed {}

/// The value is a future of a type that is not written out (`impl Future`).
#[derive(Debug)]
pub enum Opaque {}

/// The value is such a future, and what it returns is [`Deferred`].
#[derive(Debug)]
pub struct OpaqueTwice<V>(PhantomData<V>);

/// The value is a stream of such a type.
#[derive(Debug)]
pub enum OpaqueStream {}

/// The value is such a stream, which knows more at its end.
#[derive(Debug)]
pub enum OpaqueStreamWithEnd {}

/// The value is a `Result` of such a future.
#[derive(Debug)]
pub enum OpaqueOrError {}

/// The value is a `Result` of such a stream.
#[derive(Debug)]
pub enum OpaqueStreamOrError {}

/// The value is an `Option` of such a future.
#[derive(Debug)]
pub enum OpaqueOrNone {}

/// The value is an `Option` of such a stream.
#[derive(Debug)]
pub enum OpaqueStreamOrNone {}

/// The value is a pinned box of such a future.
#[derive(Debug)]
pub enum OpaqueInBox {}

/// The value is a pinned box of such a stream.
#[derive(Debug)]
pub enum OpaqueStreamInBox {}

/// The value is such a future, of such a stream.
#[derive(Debug)]
pub enum OpaqueFutureOfStream {}

/// What is done with a value of this shape, and how its result is read.
#[derive(Debug)]
pub struct Finisher<W, R> {
    reader: Reader<R>,
    way: PhantomData<fn() -> W>,
}

impl<W, R> Finisher<W, R> {
    pub(crate) const fn new(reader: Reader<R>) -> Self {
        Self {
            reader,
            way: PhantomData,
        }
    }
}

impl<V> Finish<V> for Finisher<Plain, V> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = V;

    fn finish(self, value: V, stage: Stage, (): ()) -> V {
        self.reader.finish(value, stage, ())
    }
}

/// Does not come to run: `followed` has said what is wrong, and this keeps it from being said twice.
impl<V, I> Finish<V> for Finisher<Unfollowed, I> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = V;

    fn finish(self, value: V, _: Stage, (): ()) -> V {
        value
    }
}

impl<V: Deferred> Finish<V> for Finisher<Boxed<V>, V::Result> {
    const DEFERRED: bool = true;
    const STREAMS: bool = V::Count::STREAMS;
    type Clock = <V::Count as Count>::Clock;
    type Output = V;

    fn finish(self, value: V, stage: Stage, clock: Self::Clock) -> V {
        value.defer(stage, clock.started(), self.reader)
    }
}

impl<V: DeferredTwice> Finish<V> for Finisher<BoxedTwice<V>, V::Result> {
    const DEFERRED: bool = true;
    const STREAMS: bool = V::Count::STREAMS;
    type Clock = ();
    type Output = V;

    fn finish(self, value: V, stage: Stage, (): ()) -> V {
        value.defer(stage, self.reader)
    }
}

impl<V: Future> Finish<V> for Finisher<Opaque, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = Observed<V, Reader<V::Output>, ()>;

    fn finish(self, value: V, stage: Stage, (): ()) -> Self::Output {
        Observed::new(stage, value, self.reader)
    }
}

impl<V> Finish<V> for Finisher<OpaqueTwice<V>, <V::Output as Deferred>::Result>
where
    V: Future,
    V::Output: Deferred,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <V::Output as Deferred>::Count::STREAMS;
    type Clock = ();
    type Output = Observed<
        V,
        Finisher<Boxed<V::Output>, <V::Output as Deferred>::Result>,
        <<V::Output as Deferred>::Count as Count>::Clock,
    >;

    fn finish(self, value: V, stage: Stage, (): ()) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}

impl<V: Future, E> Finish<Result<V, E>> for Finisher<OpaqueOrError, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = Result<Observed<V, Reader<V::Output>, ()>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage, (): ()) -> Self::Output {
        match value {
            Ok(work) => Ok(Observed::new(stage, work, self.reader)),
            Err(error) => Err(failed(error, stage)),
        }
    }
}

macro_rules! opaque_streams {
    ($($way:ty: $bound:path, $at_end:path;)*) => {
        $(impl<V: Stream + $bound> Finish<V> for Finisher<$way, V::Item> {
            const DEFERRED: bool = true;
            const STREAMS: bool = true;
            type Clock = Option<Instant>;
            type Output = ObservedStream<V>;

            fn finish(self, value: V, stage: Stage, clock: Self::Clock) -> Self::Output {
                let at_end: ReadEnd<V> = $at_end;
                ObservedStream::new(stage, clock, value, self.reader, at_end)
            }
        })*
    };
}

opaque_streams! {
    OpaqueStream: Sized, no_end;
    OpaqueStreamWithEnd: StreamEnd, stream_end;
}

impl<V: Stream, E> Finish<Result<V, E>> for Finisher<OpaqueStreamOrError, V::Item> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Clock = Option<Instant>;
    type Output = Result<ObservedStream<V>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage, clock: Self::Clock) -> Self::Output {
        match value {
            Ok(work) => Ok(ObservedStream::new(stage, clock, work, self.reader, no_end)),
            Err(error) => Err(failed(error, stage)),
        }
    }
}

impl<V: Future> Finish<Option<V>> for Finisher<OpaqueOrNone, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = Option<Observed<V, Reader<V::Output>>>;

    fn finish(self, value: Option<V>, stage: Stage, (): ()) -> Self::Output {
        or_none(value, stage, |work, stage| Observed::new(stage, work, self.reader))
    }
}

impl<V: Stream> Finish<Option<V>> for Finisher<OpaqueStreamOrNone, V::Item> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Clock = Option<Instant>;
    type Output = Option<ObservedStream<V>>;

    fn finish(self, value: Option<V>, stage: Stage, clock: Self::Clock) -> Self::Output {
        or_none(value, stage, |work, stage| {
            ObservedStream::new(stage, clock, work, self.reader, no_end)
        })
    }
}

impl<V: Future> Finish<Pin<Box<V>>> for Finisher<OpaqueInBox, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = Pin<Box<Observed<Pin<Box<V>>, Reader<V::Output>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage, (): ()) -> Self::Output {
        Box::pin(Observed::new(stage, value, self.reader))
    }
}

impl<V: Stream> Finish<Pin<Box<V>>> for Finisher<OpaqueStreamInBox, V::Item> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Clock = Option<Instant>;
    type Output = Pin<Box<ObservedStream<Pin<Box<V>>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage, clock: Self::Clock) -> Self::Output {
        Box::pin(ObservedStream::new(stage, clock, value, self.reader, no_end))
    }
}

impl<V> Finish<V> for Finisher<OpaqueFutureOfStream, <V::Output as Stream>::Item>
where
    V: Future,
    V::Output: Stream,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Clock = ();
    type Output = Observed<V, Finisher<OpaqueStream, <V::Output as Stream>::Item>>;

    fn finish(self, value: V, stage: Stage, (): ()) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}
