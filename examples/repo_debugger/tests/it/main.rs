//! The example agent with its own model server, and replayed without it.

#[path = "../../src/app/mod.rs"]
mod app;
mod replay;
// The module is shared with other tests, which use more of it.
#[allow(dead_code, unused_imports)]
#[path = "../../../../tests/spans/tests/it/support/mod.rs"]
mod support;
mod tree;
