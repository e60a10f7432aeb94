//! Prices: the table against its source, reported amounts, and costs on spans.

mod agreement;
mod cases;
mod costs;
// The module is shared with other tests, which use more of it.
#[allow(dead_code, unused_imports)]
#[path = "../../../spans/tests/it/support/mod.rs"]
mod support;
mod unpriced;
