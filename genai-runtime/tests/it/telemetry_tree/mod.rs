//! The tree on the terminal, through the SDK and the public API.

mod costs;
mod desk;
mod escaped;
mod lines;
mod loops;
mod traces;
mod words;
