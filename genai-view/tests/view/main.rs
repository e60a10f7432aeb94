//! Runs as text, and the rule for loops.

mod drawing;
mod loops;
mod news;
