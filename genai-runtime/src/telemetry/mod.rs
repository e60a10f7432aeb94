//! One-line set-up of OpenTelemetry, and the tree on the terminal.
//!
//! ```no_run
//! # extern crate genai_runtime as genai;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let _telemetry = genai::telemetry::init()?;
//! // … the program …
//! # Ok(())
//! # }
//! ```
//!
//! Without any configuration every finished trace is printed to standard error as a tree, with a table of time and
//! tokens below it. With `OTEL_EXPORTER_OTLP_ENDPOINT` set, spans, metrics and log records go to that
//! collector instead.
//!
//! Libraries should not call [`init`]. An application that sets up OpenTelemetry itself can still use [`TreeExporter`].
//!
//! # Environment
//!
//! The variables of OpenTelemetry's specification have their specified meaning; the guide's page "collector" lists
//! them. An empty variable counts as unset. So does a value that cannot be honoured: one [`Notice`](crate::Notice)
//! names all of those, and [`strict`](TelemetryBuilder::strict) makes them an error. If a protocol or an address cannot
//! be used, nothing is sent and the tree is printed.
//!
//! `GENAI_TRACE_FILE` names a file for every span, written when it starts and when it ends: see [`TraceFile`].
//! `GENAI_TREE` sets when calls are shown: `live` also while they are open (the default on a terminal), `lines` also
//! when each ends (the default elsewhere), `end` only when the trace ends.
//!
//! The tree asks the terminal for its width, then `COLUMNS`, then takes 200 columns; colour obeys `NO_COLOR`,
//! `CLICOLOR` and `CLICOLOR_FORCE`, and needs a terminal.

mod builder;
mod delivery;
mod error;
mod exit_wait;
mod live;
mod open_calls;
mod options;
mod pipeline;
mod report;
mod run_spans;
mod settings;
mod setup;
#[cfg(unix)]
mod signals;
mod trace_file;
mod tree;

pub use crate::telemetry::builder::{TelemetryBuilder, init};
pub use crate::telemetry::error::TelemetryError;
pub use crate::telemetry::report::report;
pub use crate::telemetry::setup::Telemetry;
pub use crate::telemetry::trace_file::{TraceFile, TraceFileBuilder};
pub use crate::telemetry::tree::{TreeExporter, TreeProcessor};
#[cfg(feature = "testing")]
pub(crate) use crate::telemetry::tree::{call, open_call};
