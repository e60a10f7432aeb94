//! What is done with a value of each shape.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::answer::ErrorType;
use crate::answer::StreamEnd;
use crate::budget::Refuse;
use crate::work::deferred::{
    Count, Deferred, DeferredOrNamedError, DeferredTwice, DeferredTwiceOrNamedError, failed, failed_by_name, or_none,
};
use crate::work::finish::Finish;
use crate::work::future::Observed;
use crate::work::reader::Reader;
use crate::work::shape::{
    Boxed, BoxedOrNamedError, BoxedTwice, BoxedTwiceOrNamedError, Finisher, Opaque, OpaqueFutureOfStream, OpaqueInBox,
    OpaqueOrError, OpaqueOrNone, OpaqueStream, OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNamedError,
    OpaqueStreamOrNone, OpaqueStreamWithEnd, OpaqueStreamWithEndOrError, OpaqueStreamWithEndOrNamedError, OpaqueTwice,
    OpaqueTwiceOrNamedError, Plain, Unfollowed,
};
use crate::work::stage::Stage;
use crate::work::stream::{ObservedStream, ReadEnd, no_end, stream_end};

impl<V> Finish<V> for Finisher<Plain, V> {
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

/// Does not come to run: `followed` has said what is wrong, and this keeps it from being said twice.
impl<V, I> Finish<V> for Finisher<Unfollowed, I> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Output = V;

    fn finish(self, value: V, _: Stage) -> V {
        value
    }
}

macro_rules! deferred {
    ($($way:ident: $bound:ident, $defer:ident, $refused:expr;)*) => {
        $(impl<V: $bound> Finish<V> for Finisher<$way<V>, V::Result> {
            const DEFERRED: bool = true;
            const STREAMS: bool = V::Count::STREAMS;
            type Output = V;

            fn finish(self, value: V, stage: Stage) -> V {
                value.$defer(stage, self.reader)
            }

            fn refused_work(&self, stage: &mut Stage) -> Option<V> {
                $refused(stage, self.reader)
            }
        })*
    };
}

deferred! {
    Boxed: Deferred, defer, V::refused;
    BoxedOrNamedError: DeferredOrNamedError, defer_or_name, V::refused;
    BoxedTwice: DeferredTwice, defer, no_refused;
    BoxedTwiceOrNamedError: DeferredTwiceOrNamedError, defer_or_name, no_refused;
}

/// What holds other work inside makes that first, which does nothing by itself.
fn no_refused<V, R>(_: &mut Stage, _: Reader<R>) -> Option<V> {
    None
}

impl<V: Future> Finish<V> for Finisher<Opaque, V::Output> {
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

macro_rules! opaque_twice {
    ($($way:ident: $bound:ident, $inner:ident;)*) => {
        $(impl<V> Finish<V> for Finisher<$way<V>, <V::Output as Deferred>::Result>
        where
            V: Future,
            V::Output: $bound,
        {
            const DEFERRED: bool = true;
            const STREAMS: bool = <V::Output as Deferred>::Count::STREAMS;
            type Output = Observed<
                V,
                Finisher<$inner<V::Output>, <V::Output as Deferred>::Result>,
            >;

            fn finish(self, value: V, stage: Stage) -> Self::Output {
                Observed::new(stage, value, Finisher::new(self.reader))
            }
        })*
    };
}

opaque_twice! {
    OpaqueTwice: Deferred, Boxed;
    OpaqueTwiceOrNamedError: DeferredOrNamedError, BoxedOrNamedError;
}

impl<V: Future, E> Finish<Result<V, E>> for Finisher<OpaqueOrError, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Result<Observed<V, Reader<V::Output>>, E>;

    fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
        match value {
            Ok(work) => Ok(Observed::new(stage, work, self.reader)),
            Err(error) => Err(failed(error, stage)),
        }
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<Self::Output> {
        self.reader.refusal()?;
        Some(Ok(Observed::refused(stage.take(), self.reader)))
    }
}

macro_rules! opaque_streams {
    ($($way:ty: $bound:path, $at_end:path;)*) => {
        $(impl<V: Stream + $bound> Finish<V> for Finisher<$way, V::Item> {
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
    ($($way:ty: $bound:path, $at_end:path, $error:path, $failed:path;)*) => {
        $(impl<V: Stream + $bound, E: $error> Finish<Result<V, E>> for Finisher<$way, V::Item> {
            const DEFERRED: bool = true;
            const STREAMS: bool = true;
            type Output = Result<ObservedStream<V>, E>;

            fn finish(self, value: Result<V, E>, stage: Stage) -> Self::Output {
                let at_end: ReadEnd<V> = $at_end;
                match value {
                    Ok(work) => Ok(ObservedStream::new(stage, work, self.reader, at_end)),
                    Err(error) => Err($failed(error, stage)),
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
    OpaqueStreamOrError: Sized, no_end, Sized, failed;
    OpaqueStreamOrNamedError: Sized, no_end, ErrorType, failed_by_name;
    OpaqueStreamWithEndOrError: StreamEnd, stream_end, Sized, failed;
    OpaqueStreamWithEndOrNamedError: StreamEnd, stream_end, ErrorType, failed_by_name;
}

impl<V: Future> Finish<Option<V>> for Finisher<OpaqueOrNone, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Option<Observed<V, Reader<V::Output>>>;

    fn finish(self, value: Option<V>, stage: Stage) -> Self::Output {
        or_none(value, stage, |work, stage| Observed::new(stage, work, self.reader))
    }
}

impl<V: Stream> Finish<Option<V>> for Finisher<OpaqueStreamOrNone, V::Item> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Option<ObservedStream<V>>;

    fn finish(self, value: Option<V>, stage: Stage) -> Self::Output {
        or_none(value, stage, |work, stage| {
            ObservedStream::new(stage, work, self.reader, no_end)
        })
    }
}

impl<V: Future> Finish<Pin<Box<V>>> for Finisher<OpaqueInBox, V::Output> {
    const DEFERRED: bool = true;
    const STREAMS: bool = false;
    type Output = Pin<Box<Observed<Pin<Box<V>>, Reader<V::Output>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage) -> Self::Output {
        Box::pin(Observed::new(stage, value, self.reader))
    }
}

impl<V: Stream> Finish<Pin<Box<V>>> for Finisher<OpaqueStreamInBox, V::Item> {
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Pin<Box<ObservedStream<Pin<Box<V>>>>>;

    fn finish(self, value: Pin<Box<V>>, stage: Stage) -> Self::Output {
        Box::pin(ObservedStream::new(stage, value, self.reader, no_end))
    }
}

impl<V> Finish<V> for Finisher<OpaqueFutureOfStream, <V::Output as Stream>::Item>
where
    V: Future,
    V::Output: Stream,
{
    const DEFERRED: bool = true;
    const STREAMS: bool = true;
    type Output = Observed<V, Finisher<OpaqueStream, <V::Output as Stream>::Item>>;

    fn finish(self, value: V, stage: Stage) -> Self::Output {
        Observed::new(stage, value, Finisher::new(self.reader))
    }
}
