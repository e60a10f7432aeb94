//! Selection of how each type is read: one probe per aspect, resolved by method lookup.
//!
//! Rust has no specialisation, but method resolution has an order. An inherent method comes before a trait's, and a
//! trait's on `T` before one on `&T`; those with unmet bounds are skipped. The types are known where the calls are
//! generated, so the choice depends on nothing else. Calls are made with all traits of this module in scope.

mod attribute;
#[cfg(feature = "capture")]
mod captured;
mod compared;
mod error;
mod in_json;
mod reads;
mod refusal;
mod returned;
mod signature;
pub use attribute::{SaidChunk, SaidProbe, SaidResponse, ToldOrError, ToldProbe, attribute, name_error};
#[cfg(feature = "capture")]
pub use captured::{CapturedItem, CapturedItemOk, CapturedOk, CapturedValue};
pub use compared::{ComparedError, ComparedOk, ComparedValue};
pub use error::{ErrorWithText, NamedError, UnnamedError};
pub use in_json::{JsonProbe, JsonWithoutFields};
pub use reads::{ItemChunk, ItemOutcome, ToldOutcome, ValueChunk, ValueResponse, WholeResponse};
pub use refusal::{CanAdvise, CanRefuse, CanRefuseTool};
pub use returned::{
    OpaqueFuture, OpaqueFutureOfItems, OpaqueFutureTwice, OpaqueItems, OpaqueItemsWithEnd, PartDeferred,
    PartFutureInBox, PartFutureOrError, PartFutureOrNone, PartItemsInBox, PartItemsOrError, PartItemsOrNone,
    PartItemsWithEndOrError, Written, WrittenStream, WrittenStreamOrError, WrittenTwice,
};
pub use signature::{Hint, ItemIs, NoHint, OrError, OutputIs};
