//! The tree on the terminal, through the SDK and the public API.

mod costs;
mod desk;
mod lines;
mod loops;
mod traces;
mod words;
