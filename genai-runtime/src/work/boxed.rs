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

macro_rules! boxed {
    ($($bounds:tt)*) => {
        impl<'a, T: 'a> Deferred for Pin<Box<dyn Future<Output = T> $($bounds)* + 'a>> {
            type Result = T;
            type Count = One;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                Box::pin(Observed::new(stage, self, reader))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some(Box::pin(Observed::<Self, _>::refused(stage.take(), reader)))
            }
        }

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

        impl<'a, T: 'a> Deferred for Pin<Box<dyn Stream<Item = T> $($bounds)* + 'a>> {
            type Result = T;
            type Count = Many;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                Box::pin(ObservedStream::new(stage, self, reader, no_end))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some(Box::pin(ObservedStream::<Self>::refused(stage.take(), reader, no_end)))
            }
        }
    };
}

macro_rules! boxed_unpin {
    ($($bounds:tt)*) => {
        impl<'a, T: 'a> Deferred for Box<dyn Future<Output = T> + Unpin $($bounds)* + 'a> {
            type Result = T;
            type Count = One;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                Box::new(Observed::new(stage, self, reader))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some(Box::new(Observed::<Self, _>::refused(stage.take(), reader)))
            }
        }

        impl<'a, T: 'a> Deferred for Box<dyn Stream<Item = T> + Unpin $($bounds)* + 'a> {
            type Result = T;
            type Count = Many;

            fn defer(self, stage: Stage, reader: Reader<T>) -> Self {
                Box::new(ObservedStream::new(stage, self, reader, no_end))
            }

            fn refused(stage: &mut Stage, reader: Reader<T>) -> Option<Self> {
                reader.refusal()?;
                Some(Box::new(ObservedStream::<Self>::refused(stage.take(), reader, no_end)))
            }
        }
    };
}

boxed_unpin!();
boxed_unpin!(+ Send);
boxed_unpin!(+ Send + Sync);

boxed!();
boxed!(+ Send);
boxed!(+ Send + Sync);
