//! Which type is read how: one question per aspect, answered by method resolution.
//!
//! Rust has no specialisation, but a method call picks an inherent method before a trait's, and a trait's on `T` before
//! one on `&T`, and skips those whose bounds do not hold. The types are known where the calls are generated, so the
//! choice depends on nothing else. Calls are made with all traits of this module in scope.

mod attribute;
#[cfg(feature = "capture")]
mod captured;
mod compared;
mod error_text;
mod in_json;
mod reads;
mod refusal;
mod returned;
mod signature;
pub use attribute::{
    SaidChunk, SaidProbe, ToldOrError, ToldOrNamedError, ToldProbe, ToldWhole, attribute, error_text, name_error,
};
#[cfg(feature = "capture")]
pub use captured::{CapturedItem, CapturedItemOk, CapturedOk, CapturedValue};
pub use compared::{ComparedByOk, ComparedByOkAndText, ComparedByText, ComparedByValue, ItemNotCompared, NotCompared};
pub use in_json::{HasFields, JsonProbe, JsonWithoutFields, WithoutFields};
pub use reads::{
    ChunkOrNamedError, ItemError, ItemOutcome, NamedError, NamedItemError, NoItemOutcome, NoOutcome, NoValueOutcome,
    OutcomeOrNamedError, ResponseOrNamedError, ToldOutcome, ValueChunk, ValueOutcome, ValueResponse,
};
pub use refusal::{CanAdvise, CanRefuse, CanRefuseTool, CannotRefuse, CannotRefuseTool};
pub use returned::{
    OpaqueFuture, OpaqueFutureOfItems, OpaqueFutureTwice, OpaqueFutureTwiceOrNamedError, OpaqueItems,
    OpaqueItemsWithEnd, OpaquePlain, PartDeferred, PartDeferredOrNamedError, PartFutureInBox, PartFutureOrError,
    PartFutureOrNone, PartItemsInBox, PartItemsOrError, PartItemsOrNamedError, PartItemsOrNone,
    PartItemsWithEndOrError, PartItemsWithEndOrNamedError, PartPlain, Written, WrittenOrNamedError, WrittenPlain,
    WrittenStream, WrittenStreamOrError, WrittenTwice, WrittenTwiceOrNamedError,
};
pub use signature::{Hint, ItemIs, NoHint, OrError, OutputIs};
