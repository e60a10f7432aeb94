//! One test per form: there is exactly one span, the work is done inside it, and it ends with the work.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]

#[path = "../it/mod.rs"]
mod it;
mod sizes;
mod unsafe_code;
