//! Boxed futures and streams that hold the work.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use crate::work::deferred::{Deferred, DeferredTwice, Many, One};
use crate::work::future::Observed;
use crate::work::reader::Reader;
use crate::work::reads::Read;
use crate::work::shape::{Boxed, Finisher};
use crate::work::stage::Stage;
use crate::work::stream::{ObservedStream, no_end};

/// Implements [`Deferred`] for a boxed future and a boxed stream. `$boxed` makes such a box.
macro_rules! deferred {
    ($boxed:path, $future:ty, $stream:ty) => {
        impl<'a, T: 'a> Deferred for $future {
            type Result = T;
            type Count = One;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                $boxed(Observed::new(stage, self, reader))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some($boxed(Observed::<Self, _>::refused(stage.take(), reader)))
            }
        }

        impl<'a, T: 'a> Deferred for $stream {
            type Result = T;
            type Count = Many;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                $boxed(ObservedStream::new(stage, self, reader, no_end))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some($boxed(ObservedStream::<Self>::refused(
                    stage.take(),
                    reader,
                    no_end,
                )))
            }
        }
    };
}

macro_rules! boxed {
    ($($bounds:tt)*) => {
        deferred!(
            Box::pin,
            Pin<Box<dyn Future<Output = T> $($bounds)* + 'a>>,
            Pin<Box<dyn Stream<Item = T> $($bounds)* + 'a>>
        );
        deferred!(
            Box::new,
            Box<dyn Future<Output = T> + Unpin $($bounds)* + 'a>,
            Box<dyn Stream<Item = T> + Unpin $($bounds)* + 'a>
        );

        impl<'a, T: Deferred + 'a> DeferredTwice for Pin<Box<dyn Future<Output = T> $($bounds)* + 'a>>
        where
            T::Result: 'a,
        {
            type Result = T::Result;
            type Count = T::Count;
            type Inner = T;

            fn defer<N: Read<T>>(self, stage: Stage, reader: Reader<T::Result>) -> Self {
                let finish = Finisher::<Boxed<T>, T::Result, N>::new(reader);
                Box::pin(Observed::new(stage, self, finish))
            }
        }
    };
}

boxed!();
boxed!(+ Send);
boxed!(+ Send + Sync);
