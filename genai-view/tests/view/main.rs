//! Runs as text, the rule for loops, and the mark of escaped calls.

mod drawing;
mod escaped;
mod loops;
mod news;
