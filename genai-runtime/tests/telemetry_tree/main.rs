//! The tree on the terminal, through the SDK and the public API.
#![cfg(feature = "telemetry")]

mod costs;
mod desk;
mod lines;
mod loops;
mod traces;
mod words;
