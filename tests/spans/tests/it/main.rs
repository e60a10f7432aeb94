//! Behavior of annotated functions, tested through the public API and the recorded spans.
//!
//! All tests share one process and one provider. Each reads only a trace of its own (`support::Trace`). Tests that need
//! another global state have a process of their own, or are beside this folder: `config.rs` and `trees`.

mod support;

mod answers;
mod baggage;
mod cancelled;
mod closures;
mod context;
mod counts;
mod current;
mod derive;
mod derived_tool_calls;
mod endings;
mod errors;
mod forms;
mod identity;
mod json;
mod keys;
mod model_calls;
mod no_provider;
mod outcomes;
mod parents;
mod propagation;
mod reading_time;
mod refinements;
mod requests;
mod responses;
mod runs;
mod send;
mod steps;
mod streams;
mod tasks;
mod tool_calls;
mod tools;
mod usage;
