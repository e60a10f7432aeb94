//! The tests of `forms`, with functions that were compiled in edition 2021.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]

extern crate forms_2021 as forms;

#[path = "../../../forms/tests/it/mod.rs"]
mod it;
mod unsafe_code;
