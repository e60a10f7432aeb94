//! Runs a future whose calls are recorded.

use std::future::Future;
use std::sync::Arc;
use std::thread;

use opentelemetry::Context;

use crate::config::{Config, ConfigBuilder, Providers, Telemetry};
use crate::context::FutureExt as _;
use crate::run::{CurrentRun, Run, Totals};
use crate::testing::recorder::Recorder;
use crate::testing::recording::Recording;

/// Equal arguments have equal fingerprints in every recording, so that snapshots can contain them.
const HASH_KEY: [u8; 16] = *b"genai recordings";

/// Runs a future and records the calls of annotated functions in it.
///
/// The calls begin a new trace, and none of them reaches the providers, the configuration or a budget around this future.
/// So tests with recordings run in parallel, in any process. Content is not captured; [`record_with`] takes other settings.
///
/// Calls in other tasks and threads are recorded if the context was carried there: by `genai::spawn`,
/// [`FutureExt`](crate::FutureExt), [`Carrier`](crate::Carrier), or whatever carries OpenTelemetry's context. A plain
/// `tokio::spawn` or `thread::spawn` loses it. A call that has not ended with the future is recorded as open. Spans that
/// other code makes, by `tracing` or by a client library, go elsewhere and are not recorded. Calls in a recording inside of this
/// one belong to that one.
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

/// [`record`] with settings of its own: prices, a redactor, what content is captured.
///
/// The settings hold for this future only; do not call `install`. Spans and events go to the recording, whatever the
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
    // Calls take their tracer from the run they are under, so a run is what carries the recorder through the context.
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
