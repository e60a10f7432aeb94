//! The providers, as data: which path means what.
//!
//! A line is a shape, a path and a meaning. Names are joined by `.`, and `[]` stands for each element of an array. Several
//! paths of one shape may have the same meaning: the first that has a count other than 0 is read. What is around a
//! document, and where else its usage may be, is in [`dialects`](super::dialects).

mod anywhere;
mod content;
mod errors;
mod makers;
mod openai;

use super::meaning::Row;
pub(super) use errors::{Forms, IN_ERROR};

/// Every path that is read.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [openai::ROWS, makers::ROWS, content::ROWS, anywhere::ROWS]
        .into_iter()
        .flatten()
}
