//! Runs a body inside its call: how its result is read, and how the work it may return is followed.

mod boxed;
mod deferred;
mod finish;
mod finisher;
mod future;
mod question;
mod reader;
mod shape;
mod stage;
mod stream;
mod sync;

pub use deferred::{BoxStream, MapStream};
pub(crate) use deferred::{Deferred, DeferredOrNamedError, DeferredTwice, DeferredTwiceOrNamedError};
pub use finish::{Finish, Guarded};
pub use future::Observed;
pub use question::{ItemProbe, OpaqueProbe, PartProbe, Probe, ValueProbe};
pub use reader::Reader;
#[cfg(feature = "capture")]
pub(crate) use reader::ResultCapture;
pub(crate) use reader::ResultHash;
pub(crate) use shape::{
    Boxed, BoxedOrNamedError, BoxedTwice, BoxedTwiceOrNamedError, Opaque, OpaqueFutureOfStream, OpaqueInBox,
    OpaqueOrError, OpaqueOrNone, OpaqueStream, OpaqueStreamInBox, OpaqueStreamOrError, OpaqueStreamOrNamedError,
    OpaqueStreamOrNone, OpaqueStreamWithEnd, OpaqueStreamWithEndOrError, OpaqueStreamWithEndOrNamedError, OpaqueTwice,
    OpaqueTwiceOrNamedError, Plain, Shape, Unfollowed,
};
pub(crate) use sync::run;
