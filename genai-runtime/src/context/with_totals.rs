//! What the calls under a future used, for whoever awaits it.

use std::future::Future;

use opentelemetry::Context;

use crate::config::Config;
use crate::context::carrier::FutureExt;
use crate::context::propagation::baggage;
use crate::run::{CurrentRun, Run, Totals};

/// Runs a future, and returns what the calls in it used beside its result: for a header, a bill, a log line.
///
/// It counts all calls under the future, those of its runs and those outside of any run, whether or not somebody listens to
/// them, and however the future ends. Around the call of one agent, it returns what the agent's run has on its span.
/// Inside, [`current_run().totals()`](crate::CurrentRun::totals) returns what has been counted so far.
///
/// Tasks are counted if they were started with the context, for example by `genai::spawn`, and as far as they have come
/// when the future is done.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn answer(_: &str) -> Result<String, std::io::Error> { Ok(String::new()) }
/// # async fn handler() -> Result<(), std::io::Error> {
/// let (answer, totals) = genai::with_totals(answer("Why is the sky blue?")).await;
/// println!("{} model calls, {}", totals.model_calls, totals.cost.unwrap_or_default());
/// # answer.map(drop)
/// # }
/// ```
pub async fn with_totals<F: Future>(future: F) -> (F::Output, Totals) {
    let outer = Context::current();
    let parent = Run::of(&outer).cloned();
    let (telemetry, remote) = if let Some(run) = &parent {
        (run.telemetry.clone(), None)
    } else {
        let telemetry = Config::telemetry().shared().1;
        let remote = baggage::received(&telemetry.config, &outer);
        (telemetry, remote)
    };
    let run = Run::counting(parent.as_deref(), remote, telemetry);
    let output = future.in_context(run.enter(&outer)).await;
    let totals = CurrentRun::of(run).totals().unwrap_or_default();
    (output, totals)
}
