//! Which type is read how: one question per aspect, answered by method resolution.

mod attribute;
#[cfg(feature = "capture")]
mod captured;
mod compared;
mod error_text;
mod reads;
mod refusal;
mod signature;
pub use attribute::{
    SaidChunk, SaidProbe, ToldOrError, ToldOrNamedError, ToldProbe, ToldWhole, attribute, error_text, name_error,
};
#[cfg(feature = "capture")]
pub use captured::{CapturedItem, CapturedItemOk, CapturedOk, CapturedValue};
pub use compared::{ComparedByOk, ComparedByOkAndText, ComparedByText, ComparedByValue, ItemNotCompared, NotCompared};
pub use reads::{
    ChunkOrNamedError, ItemError, ItemOutcome, NamedError, NamedItemError, NoItemOutcome, NoOutcome, NoValueOutcome,
    OpaqueFuture, OpaqueFutureOfItems, OpaqueFutureTwice, OpaqueFutureTwiceOrNamedError, OpaqueItems,
    OpaqueItemsWithEnd, OpaquePlain, OutcomeOrNamedError, PartDeferred, PartDeferredOrNamedError, PartFutureInBox,
    PartFutureOrError, PartFutureOrNone, PartItemsInBox, PartItemsOrError, PartItemsOrNamedError, PartItemsOrNone,
    PartItemsWithEndOrError, PartItemsWithEndOrNamedError, PartPlain, ResponseOrNamedError, ToldOutcome, ValueChunk,
    ValueOutcome, ValueResponse, Written, WrittenOrNamedError, WrittenPlain, WrittenStream, WrittenStreamOrError,
    WrittenTwice, WrittenTwiceOrNamedError,
};
pub use refusal::{CanRefuse, CannotRefuse};
pub use signature::{Hint, ItemIs, NoHint, OrError, OutputIs};
