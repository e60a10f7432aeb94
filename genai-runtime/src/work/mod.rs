//! Runs a body inside its call, reads its result, and follows the work it may return.

mod boxed;
mod compares;
mod deferred;
mod error_kind;
mod finish;
mod finisher;
mod future;
mod question;
mod reader;
mod reads;
mod shape;
mod stage;
mod stream;
mod sync;

pub(crate) use compares::{ByOk, ByText, ByValue, ByVariant, ByVariantOrText, Compares, NotCompared};
pub use deferred::{BoxStream, MapStream};
pub(crate) use deferred::{Deferred, DeferredTwice};
pub use finish::{Finish, Guarded};
pub use future::Observed;
pub use question::{ItemProbe, OpaqueProbe, PartProbe, Probe, ValueProbe};
pub use reader::Reader;
#[cfg(feature = "capture")]
pub(crate) use reader::ResultCapture;
pub(crate) use reads::{
    Failure, ItemFailure, Nothing, OwnName, Part, Read, Reads, SourceName, TextOfError, TypeName, Whole,
};
pub(crate) use shape::{
    Boxed, BoxedTwice, FutureOf, InBox, Opaque, OpaqueStream, OpaqueStreamWithEnd, OrError, OrNone, Plain, Shape,
    Unfollowed,
};
pub(crate) use sync::run;
