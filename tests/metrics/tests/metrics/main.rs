//! Metrics as an exporter receives them. The configuration holds for the whole process, so the tests of this binary
//! take turns.

mod calls;
mod costs;
mod failures;
mod limits;
mod names;
mod providers;
mod runs;
mod streams;
mod support;
mod wrappers;
