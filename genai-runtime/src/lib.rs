//! What happens at run time: spans, runs, usage. Users import it as `genai`, together with the attributes.

#[doc(hidden)]
pub mod __private;
mod answer;
mod budget;
mod call;
#[cfg(feature = "capture")]
pub mod capture;
#[cfg(feature = "capture")]
mod captured;
mod carrier;
mod chunk;
mod compare;
mod config;
mod content;
mod current;
mod deferred;
mod failure;
mod field;
mod fingerprint;
mod future;
mod hash;
mod hint;
mod intern;
mod metrics;
mod outcome;
pub mod price;
mod probe;
pub mod propagation;
mod reader;
mod reading;
#[cfg(feature = "capture")]
pub mod redact;
mod request;
mod response;
mod run;
mod running;
#[cfg(feature = "http")]
mod server;
mod shape;
mod start;
mod stream;
mod sync;
#[cfg(feature = "tokio")]
mod task;
#[cfg(feature = "telemetry")]
pub mod telemetry;
mod told;
mod totals;
mod tracer;
#[cfg(feature = "tracing")]
mod tracing;
mod usage;
mod value;
mod words;

pub mod adapters;

/// Under this name for `totals.rs`, which a test compiles with others.
use std::sync::atomic;

#[cfg(feature = "serde_json")]
pub use adapters::json;
pub use answer::{Answer, IntoText};
pub use budget::{
    Action, Budget, BudgetExceeded, CurrentRun, Cycle, History, IntoBudget, Limit, NextCall, Policy, Refusable,
    Remaining, Sighting, StopReason, Unpriced, Warning, run,
};
pub use carrier::{Carrier, FutureExt, InContext, in_current_context};
pub use chunk::{Chunk, StreamEnd};
pub use config::{Config, ConfigBuilder};
pub use content::policy::ContentCall;
pub use content::{ContentCapture, Redactor};
pub use current::{CurrentCall, current};
pub use deferred::{BoxStream, HoldsStream};
pub use failure::ErrorType;
pub use metrics::MetricNames;
pub use outcome::Outcome;
pub use reading::Reading;
pub use request::{Request, RequestAttributes};
pub use response::{FinishReasons, Response};
#[cfg(feature = "http")]
pub use server::Server;
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
#[cfg(feature = "tracing")]
pub use tracing::{CallEvents, OutsideCalls};
pub use usage::{Modality, TokenCount, Usage};
pub use value::{Any, IntoValue, Redacted, redacted};

/// The conventions as constants: attributes, well-known values, the table of operations.
pub use genai_semconv as semconv;
