//! What annotated functions do, seen through the public API and the spans that come out.
//!
//! All tests share one process and one provider; each looks only at a trace of its own (`support::Trace`). What needs
//! another global state is in `tests/no_provider.rs`, `tests/config.rs`, `tests/baggage.rs` and
//! `tests/wire.rs`.

mod support;

mod answers;
mod cancelled;
mod chunk_metrics;
mod closures;
mod context;
mod current;
mod derive;
mod endings;
mod errors;
#[cfg(feature = "async-openai")]
mod example;
mod forms;
mod identity;
#[cfg(feature = "serde_json")]
mod json;
mod keys;
mod model_calls;
#[cfg(feature = "async-openai")]
mod openai;
mod outcomes;
mod parents;
mod propagation;
mod requests;
mod responses;
mod runs;
mod send;
mod steps;
mod streams;
mod tasks;
mod tools;
mod usage;
