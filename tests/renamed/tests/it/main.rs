//! Spans and compile errors of crates that rename the library.

mod recorded;
mod ui;
mod workspace;
