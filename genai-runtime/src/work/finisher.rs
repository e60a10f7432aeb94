//! Handling of a value of each shape.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::StreamEnd;
use crate::budget::Refuse;
use crate::work::deferred::{Count, Deferred, DeferredTwice, named, or_none};
use crate::work::finish::Finish;
use crate::work::future::Observed;
use crate::work::reader::Reader;
use crate::work::reads::{Nothing, Read};
use crate::work::shape::{
    Boxed, BoxedTwice, Finisher, Opaque, OpaqueFutureOfStream, OpaqueInBox, OpaqueOrError, OpaqueOrNone, OpaqueStream,
    OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNone, OpaqueStreamWithEnd, OpaqueStreamWithEndOrError,
    OpaqueTwice, Plain, Unfollowed,
};
use crate::work::stage::Stage;
use crate::work::stream::{ObservedStream, ReadEnd, no_end, stream_end};

impl<V> Finish<V> for Finisher<Plain, V, Nothing> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Output = V;

    #[inline]
    fn finish(self, value: V, stage: Stage) -> V {
        self.reader.finish(value, stage)
    }

    fn refusal(&self) -> Refuse<V> {
        self.reader.refusal()
    }
}

/// Never runs: `followed` has reported the error, and this impl avoids a second report.
impl<V, I> Finish<V> for Finisher<Unfollowed, I, Nothing> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Output = V;

    fn finish(self, value: V, _: Stage) -> V {
        value
    }
}

impl<V: Deferred, N: Read<V>> Finish<V> for Finisher<Boxed<V>, V::Result, N> {
    const DEFERRED: bool = true;
    const STREAMS: bool = V::Count::STREAMS;
    type Output = V;

    fn finish(self, value: V, stage: Stage) -> V {
        value.defer_named::<N>(stage, self.reader)
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<V> {
        V::refused(stage, self.reader)
    }
}

/// The outer future only makes the inner work and does nothing by itself.
impl<V: DeferredTwice, N: Read<V::Inner>> Finish<V> for Finisher<BoxedTwice<V>, V::Result, N> {
    const DEFERRED: bool = true;
    const STREAMS: bool = V::Count::STREAMS;
    type Output = V;

    fn finish(self, value: V, stage: Stage) -> V {
        value.defer::<N>(stage, self.reader)
    }
}

impl<V: Future> Finish<V> for Finisher<Opaque, V::Output, Nothing> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Observed<V, Reader<V::Output>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, self.reader)
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
        self.reader.refusal()?;
        Some(Observed::refused(stage.take(), self.reader))
    }
}

impl<V, N> Finish<V> for Finisher<OpaqueTwice<V>, <V::Output as Deferred>::Result, N>
where
    V: Future,
    V::Output: Deferred,
    N: Read<V::Output>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <V::Output as Deferred>::Count::STREAMS;
    type Output = Observed<V, Finisher<Boxed<V::Output>, <V::Output as Deferred>::Result, N>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}

impl<V, E, N> Finish<Result<V, E>> for Finisher<OpaqueOrError<V, E>, V::Output, N>
where
    V: Future,
    N: Read<Result<V, E>>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Result<Observed<V, Reader<V::Output>>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
        match value {
            Ok(work) => Ok(Observed::new(stage, work, self.reader)),
            Err(error) => Err(failed::<V, E, N>(error, stage)),
        }
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
        self.reader.refusal()?;
        Some(Ok(Observed::refused(stage.take(), self.reader)))
    }
}

macro_rules! opaque_streams {
    ($($way:ty: $bound:path, $at_end:path;)*) => {
        $(impl<V: Stream + $bound> Finish<V> for Finisher<$way, V::Item, Nothing> {
            const DEFERRED: bool = true;
            const STREAMS: bool = true;
            type Output = ObservedStream<V>;

            fn finish(self, value: V, stage: Stage) -> Self::Output {
                let at_end: ReadEnd<V> = $at_end;
                ObservedStream::new(stage, value, self.reader, at_end)
            }

            fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
                self.reader.refusal()?;
                let at_end: ReadEnd<V> = $at_end;
                Some(ObservedStream::refused(stage.take(), self.reader, at_end))
            }
        })*
    };
}

opaque_streams! {
    OpaqueStream: Sized, no_end;
    OpaqueStreamWithEnd: StreamEnd, stream_end;
}

macro_rules! opaque_streams_or_error {
    ($($way:ident: $bound:path, $at_end:path;)*) => {
        $(impl<V, E, N> Finish<Result<V, E>> for Finisher<$way<V, E>, V::Item, N>
        where
            V: Stream + $bound,
            N: Read<Result<V, E>>,
        {
            const DEFERRED: bool = true;
            const STREAMS: bool = true;
            type Output = Result<ObservedStream<V>, E>;

            fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
                let at_end: ReadEnd<V> = $at_end;
                match value {
                    Ok(work) => Ok(ObservedStream::new(stage, work, self.reader, at_end)),
                    Err(error) => Err(failed::<V, E, N>(error, stage)),
                }
            }

            fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
                self.reader.refusal()?;
                let at_end: ReadEnd<V> = $at_end;
                Some(Ok(ObservedStream::refused(stage.take(), self.reader, at_end)))
            }
        })*
    };
}

opaque_streams_or_error! {
    OpaqueStreamOrError: Sized, no_end;
    OpaqueStreamWithEndOrError: StreamEnd, stream_end;
}

/// Moves the error into a `Result` of another type than the one it came in.
fn failed<V, E, N: Read<Result<V, E>>>(error: E, stage: Stage) -> E {
    match named::<Result<V, E>, N>(Err(error), stage) {
        Err(error) => error,
        Ok(_) => unreachable!("it is an error"),
    }
}

impl<V: Future> Finish<Option<V>> for Finisher<OpaqueOrNone, V::Output, Nothing> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Option<Observed<V, Reader<V::Output>>>;

    fn finish(self, value: Option<V>, stage: Stage) -> Self::Output {
        or_none(value, stage, |work, stage| Observed::new(stage, work, self.reader))
    }
}

impl<V: Stream> Finish<Option<V>> for Finisher<OpaqueStreamOrNone, V::Item, Nothing> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Option<ObservedStream<V>>;

    fn finish(self, value: Option<V>, stage: Stage) -> Self::Output {
        or_none(value, stage, |work, stage| {
            ObservedStream::new(stage, work, self.reader, no_end)
        })
    }
}

impl<V: Future> Finish<Pin<Box<V>>> for Finisher<OpaqueInBox, V::Output, Nothing> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Pin<Box<Observed<Pin<Box<V>>, Reader<V::Output>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage) -> Self::Output {
        Box::pin(Observed::new(stage, value, self.reader))
    }
}

impl<V: Stream> Finish<Pin<Box<V>>> for Finisher<OpaqueStreamInBox, V::Item, Nothing> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Pin<Box<ObservedStream<Pin<Box<V>>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage) -> Self::Output {
        Box::pin(ObservedStream::new(stage, value, self.reader, no_end))
    }
}

impl<V> Finish<V> for Finisher<OpaqueFutureOfStream, <V::Output as Stream>::Item, Nothing>
where
    V: Future,
    V::Output: Stream,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Observed<V, Finisher<OpaqueStream, <V::Output as Stream>::Item, Nothing>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}
