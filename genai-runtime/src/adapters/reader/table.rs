//! Table of the providers' paths and their meanings.
//!
//! Each line is a form, a path and a meaning. Names are joined by `.`, and `[]` stands for each element of an array. If
//! several paths of one form have the same meaning, the first with a count other than 0 is read.
//! [`dialects`](super::dialects) has the envelopes of documents and other places of usage.

mod anywhere;
mod content;
mod errors;
mod makers;
mod openai;

use super::meaning::Row;
pub(super) use errors::{Forms, IN_ERROR};

/// All paths that are read.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [openai::ROWS, makers::ROWS, content::ROWS, anywhere::ROWS]
        .into_iter()
        .flatten()
}
