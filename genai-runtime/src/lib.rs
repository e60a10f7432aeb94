//! What happens at run time: spans, runs, usage. Users import it as `genai`, together with the attributes.

#[doc(hidden)]
pub mod __private;
mod call;
mod carrier;
mod chunk;
mod chunk_metrics;
mod config;
mod content;
mod current;
mod deferred;
mod failure;
mod future;
mod hash;
mod hint;
mod outcome;
mod probe;
pub mod propagation;
mod reading;
mod request;
mod response;
mod run;
mod running;
mod shape;
mod start;
mod stream;
mod sync;
#[cfg(feature = "tokio")]
mod task;
#[cfg(feature = "telemetry")]
pub mod telemetry;
mod totals;
mod tracer;
#[cfg(feature = "tracing")]
mod tracing;
mod usage;
mod value;

pub mod adapters;

/// Under this name for `totals.rs`, which a test compiles with others.
use std::sync::atomic;

pub use carrier::{Carrier, FutureExt, InContext, in_current_context};
pub use chunk::{Chunk, StreamEnd};
pub use config::{Config, ConfigBuilder};
pub use content::{ContentCapture, Redactor};
pub use current::{CurrentCall, current};
pub use deferred::{BoxStream, HoldsStream};
pub use failure::ErrorType;
pub use outcome::Outcome;
pub use reading::Reading;
pub use request::{Request, RequestAttributes};
pub use response::{FinishReasons, Response};
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
#[cfg(feature = "tracing")]
pub use tracing::{CallEvents, OutsideCalls};
pub use usage::{TokenCount, Usage};
pub use value::{Any, IntoValue};

/// The conventions as constants: attributes, well-known values, the table of operations.
pub use genai_semconv as semconv;
