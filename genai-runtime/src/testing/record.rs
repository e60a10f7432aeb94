//! Functions that run a future and record its calls.

use std::future::Future;
use std::sync::Arc;
use std::thread;

use opentelemetry::Context;

use crate::config::{Config, ConfigBuilder, Providers, Telemetry};
use crate::context::FutureExt as _;
use crate::run::{CurrentRun, Run, Totals};
use crate::testing::recorder::Recorder;
use crate::testing::recording::Recording;

/// The key of fingerprints in recordings. It is constant, so that snapshots can contain fingerprints.
const HASH_KEY: [u8; 16] = *b"genai recordings";

/// Runs a future and records the calls of annotated functions in it.
///
/// The calls begin a new trace, and none of them reaches the providers, the configuration or a budget around this
/// future. So tests with recordings run in parallel, in any process. Content is not captured; [`record_with`] takes
/// other settings.
///
/// Calls in other tasks and threads are recorded if the context is carried there: by `genai::spawn`,
/// [`FutureExt`](crate::FutureExt), [`Carrier`](crate::Carrier), or other code that carries OpenTelemetry's context. A
/// plain `tokio::spawn` or `thread::spawn` loses it. A call that has not ended with the future is recorded as open.
/// Spans of other code, such as `tracing` or a client library, are not recorded. Calls in a nested recording belong to
/// that one.
///
/// If the future panics, the tree of its calls is printed to stderr.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn agent(task: &str) -> String { task.to_uppercase() }
/// # async fn test() {
/// let run = genai::testing::record(agent("report")).await;
/// assert_eq!(run.value(), "REPORT");
/// assert_eq!(run.model_calls().count(), 0, "{}", run.tree());
/// # }
/// ```
pub async fn record<F: Future>(future: F) -> Recording<F::Output> {
    record_with(Config::builder(), future).await
}

/// [`record`] with other settings, such as prices, a redactor or the capture of content.
///
/// The settings apply to this future only; do not call `install`. Spans and events go to the recording, whatever the
/// settings name. Metrics go to the meter provider of the settings, and nowhere without one.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Config, ContentCapture};
/// # async fn agent() {}
/// # async fn test() {
/// let settings = Config::builder().content_capture(ContentCapture::SpanOnly);
/// let run = genai::testing::record_with(settings, agent()).await;
/// run.assert_nothing_of(&["4111 1111 1111 1111"]);
/// # }
/// ```
pub async fn record_with<F: Future>(settings: ConfigBuilder, future: F) -> Recording<F::Output> {
    let recorder = Recorder::default();
    let settings = settings.tracer_provider(recorder.tracer_provider());
    #[cfg(feature = "capture")]
    let settings = settings.logger_provider(recorder.logger_provider());
    let config = Arc::new(settings.build_recorded(HASH_KEY));
    let telemetry = Arc::new(Telemetry::of(config, &Providers::default()));
    // Calls take their tracer from their run, so a run carries the recorder through the context.
    let run = Run::counting(None, None, telemetry);
    let _on_panic = TreeOnPanic(recorder.clone());
    let value = future.in_context(run.enter(&Context::new())).await;
    let totals = CurrentRun::of(run).totals().unwrap_or_default();
    Recording::new(value, totals, recorder.take())
}

/// Prints the calls of a future that panics.
struct TreeOnPanic(Recorder);

impl Drop for TreeOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            let recording = Recording::new((), Totals::default(), self.0.take());
            eprintln!("the calls until the panic:{}", recording.tree());
        }
    }
}
