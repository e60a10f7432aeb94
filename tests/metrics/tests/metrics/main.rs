//! Metrics as an exporter receives them. The configuration holds for the whole process, so the tests take
//! turns or have their own.

mod allocations;
mod calls;
mod costs;
mod failures;
mod limits;
mod names;
mod providers;
mod rules;
mod runs;
mod streams;
mod support;
mod wrappers;
