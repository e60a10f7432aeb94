//! Selection of how each type is read: one probe per aspect, resolved by method lookup.
//!
//! Rust has no specialisation, but method resolution has an order. An inherent method comes before a trait's, and a
//! trait's on `T` before one on `&T`; those with unmet bounds are skipped. The types are known where the calls are
//! generated, so the choice depends on nothing else. Calls are made with all traits of this module in scope.

#![allow(clippy::unused_self)] // They are methods, because the type of `self` decides.

mod attribute;
#[cfg(feature = "capture")]
mod captured;
mod compared;
mod error;
mod in_json;
mod question;
mod reads;
mod refusal;
mod returned;
mod signature;
pub use attribute::{SaidProbe, ToldProbe, attribute, name_error};
pub use in_json::JsonProbe;
pub use signature::{Hint, ItemIs, NoHint, OrError, OutputIs};

/// Traits that have to be in scope to call the methods of a [`Probe`](crate::work::Probe).
pub mod in_scope {
    pub use super::attribute::{SaidOf, ToldOrError};
    #[cfg(feature = "capture")]
    pub use super::captured::CaptureOf;
    pub use super::compared::{ComparisonOf, ErrorComparisonOf};
    pub use super::error::{ErrorNameOf, ErrorTextOf};
    pub use super::in_json::JsonWithoutFields;
    pub use super::reads::{OutcomeOf, ResponseOf};
    pub use super::refusal::{RefusalOf, ToolRefusalOf};
    pub use super::returned::{ShapeOf, StreamOrErrorShapeOf, StreamShapeOf};
}
