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
//! Without any configuration every finished trace is printed to standard error as a tree, with a table of where the
//! time and the tokens went below it. With `OTEL_EXPORTER_OTLP_ENDPOINT` set, spans go to that collector instead. Libraries
//! should not call [`init`]; an application that sets up OpenTelemetry itself can still use [`TreeExporter`].
//!
//! # Environment
//!
//! An empty variable counts as unset. A value that cannot be honoured is an error from [`init`], not a line in a log
//! nobody reads.
//!
//! | variable | meaning here |
//! |---|---|
//! | `OTEL_SDK_DISABLED` | `true`: no provider is set. Propagators are, as the specification asks |
//! | `OTEL_TRACES_EXPORTER` | `otlp`, `console` (the tree), both with a comma, or `none`. Unset: `otlp` if an endpoint is set, else `console` |
//! | `OTEL_EXPORTER_OTLP_ENDPOINT`, `…_TRACES_ENDPOINT` | `http://…`; `https://…` with the feature `otlp-tls`. Default `http://localhost:4318` |
//! | `OTEL_EXPORTER_OTLP_HEADERS`, `…_TRACES_HEADERS` | sent with each request |
//! | `OTEL_EXPORTER_OTLP_TIMEOUT`, `…_TRACES_TIMEOUT` | of one request with its retries, in milliseconds. Default 10 000 |
//! | `OTEL_EXPORTER_OTLP_PROTOCOL`, `…_TRACES_PROTOCOL` | only `http/protobuf` |
//! | `OTEL_EXPORTER_OTLP_COMPRESSION`, `…_TRACES_COMPRESSION` | only `none` |
//! | `OTEL_BSP_SCHEDULE_DELAY`, `…_MAX_QUEUE_SIZE`, `…_MAX_EXPORT_BATCH_SIZE` | batching on the way to the collector. `OTEL_BSP_EXPORT_TIMEOUT` has no effect in the SDK |
//! | `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` | `always_on`, `always_off`, `traceidratio` and the same with `parentbased_` before. Default `parentbased_always_on` |
//! | `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, `…_EVENT_…`, `…_LINK_…` | limits per span. Limits on the length of values have no effect in the SDK |
//! | `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` | the resource. If neither names a service, it is the executable's file name |
//! | `OTEL_PROPAGATORS` | `tracecontext`, `baggage`, both with a comma, or `none`. Default both |
//! | `GENAI_TRACE_FILE` | a file for every span, written when it starts and when it ends: see [`TraceFile`] |
//!
//! The tree asks the terminal for its width, then `COLUMNS`, then takes 100 columns; colour obeys `NO_COLOR`,
//! `CLICOLOR` and `CLICOLOR_FORCE`, and needs a terminal.

mod builder;
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "only what is sent can be lost"))]
mod delivery;
mod error;
mod options;
mod settings;
mod setup;
mod trace_file;
mod tree;

pub use crate::telemetry::builder::{TelemetryBuilder, init};
pub use crate::telemetry::error::TelemetryError;
pub use crate::telemetry::setup::Telemetry;
pub use crate::telemetry::trace_file::{TraceFile, TraceFileBuilder};
pub use crate::telemetry::tree::{TreeExporter, TreeProcessor};
