//! What is measured, as an exporter gets it. The configuration is the whole process's, so the tests of this binary take
//! turns.

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
