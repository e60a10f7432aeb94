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
    Boxed, BoxedTwice, Finisher, FutureOf, InBox, Opaque, OpaqueStream, OpaqueStreamWithEnd, OrError, OrNone, Plain,
    Unfollowed,
};
use crate::work::stage::Stage;
use crate::work::stream::{ObservedStream, no_end, stream_end};

impl<V> Finish<V> for Finisher<Plain, V, Nothing> {
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
    type Output = Observed<V, Reader<V::Output>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, self.reader)
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
        self.reader.refusal()?;
        Some(Observed::refused(stage.take(), self.reader))
    }
}

macro_rules! opaque_streams {
    ($($way:ty: $bound:path, $at_end:path;)*) => {
        $(impl<V: Stream + $bound> Finish<V> for Finisher<$way, V::Item, Nothing> {
            const DEFERRED: bool = true;
            const STREAMS: bool = true;
            type Output = ObservedStream<V>;

            fn finish(self, value: V, stage: Stage) -> Self::Output {
                ObservedStream::new(stage, value, self.reader, $at_end)
            }

            fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
                self.reader.refusal()?;
                Some(ObservedStream::refused(stage.take(), self.reader, $at_end))
            }
        })*
    };
}

opaque_streams! {
    OpaqueStream: Sized, no_end;
    OpaqueStreamWithEnd: StreamEnd, stream_end;
}

/// The outer future only makes the inner work.
impl<V, W, R, N> Finish<V> for Finisher<FutureOf<W>, R, N>
where
    V: Future,
    Finisher<W, R, N>: Finish<V::Output>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <Finisher<W, R, N> as Finish<V::Output>>::STREAMS;
    type Output = Observed<V, Finisher<W, R, N>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}

impl<V, E, W, R, N> Finish<Result<V, E>> for Finisher<OrError<W, V, E>, R, N>
where
    Finisher<W, R, Nothing>: Finish<V>,
    N: Read<Result<V, E>>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <Finisher<W, R, Nothing> as Finish<V>>::STREAMS;
    type Output = Result<<Finisher<W, R, Nothing> as Finish<V>>::Output, E>;

    fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
        match value {
            Ok(work) => Ok(Finisher::<W, R, Nothing>::new(self.reader).finish(work, stage)),
            Err(error) => Err(failed::<V, E, N>(error, stage)),
        }
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
        Finisher::<W, R, Nothing>::new(self.reader).refused_work(stage).map(Ok)
    }
}

/// Moves the error into a `Result` of another type than the one it came in.
fn failed<V, E, N: Read<Result<V, E>>>(error: E, stage: Stage) -> E {
    match named::<Result<V, E>, N>(Err(error), stage) {
        Err(error) => error,
        Ok(_) => unreachable!("it is an error"),
    }
}

impl<V, W, R> Finish<Option<V>> for Finisher<OrNone<W>, R, Nothing>
where
    Finisher<W, R, Nothing>: Finish<V>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <Finisher<W, R, Nothing> as Finish<V>>::STREAMS;
    type Output = Option<<Finisher<W, R, Nothing> as Finish<V>>::Output>;

    fn finish(self, value: Option<V>, stage: Stage) -> Self::Output {
        or_none(value, stage, |work, stage| {
            Finisher::<W, R, Nothing>::new(self.reader).finish(work, stage)
        })
    }
}

impl<V, W, R> Finish<Pin<Box<V>>> for Finisher<InBox<W>, R, Nothing>
where
    Finisher<W, R, Nothing>: Finish<Pin<Box<V>>>,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = <Finisher<W, R, Nothing> as Finish<Pin<Box<V>>>>::STREAMS;
    type Output = Pin<Box<<Finisher<W, R, Nothing> as Finish<Pin<Box<V>>>>::Output>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage) -> Self::Output {
        Box::pin(Finisher::<W, R, Nothing>::new(self.reader).finish(value, stage))
    }
}
