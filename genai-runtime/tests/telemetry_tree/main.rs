//! The tree on the terminal, through the SDK and the public API.
#![cfg(feature = "tree")]

mod costs;
mod desk;
mod lines;
mod loops;
mod traces;
mod words;
