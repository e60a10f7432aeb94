//! The runs of a trace: one tree of spans for each trace id, without contents.

mod own_time;
mod run;
mod span;
mod usd;

pub(crate) use own_time::own_times;
pub(crate) use run::{Run, Totals};
pub(crate) use span::{Ending, Kind, Place, SameKey, Span};
pub(crate) use usd::Usd;
