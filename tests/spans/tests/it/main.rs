//! What annotated functions do, seen through the public API and the spans that come out.
//!
//! All tests share one process and one provider; each looks only at a trace of its own (`support::Trace`). What needs
//! another global state is beside this folder: `no_provider.rs`, `config.rs`, `baggage.rs` and `trees`.

mod support;

mod answers;
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
mod outcomes;
mod parents;
mod propagation;
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
