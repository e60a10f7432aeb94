//! Totals of the calls under a future.

use std::future::Future;

use opentelemetry::Context;

use crate::config::Config;
use crate::context::carrier::FutureExt;
use crate::context::propagation::baggage;
use crate::run::{CurrentRun, Run, Totals};

/// Runs a future and returns its result with the totals of its calls: for a header, a bill or a log line.
///
/// It counts all calls under the future, inside and outside of runs, even if nothing is recorded and however the future
/// ends. Around the call of one agent, it returns the totals on the span of the agent's run. Inside,
/// [`current_run().totals()`](crate::CurrentRun::totals) returns the totals so far.
///
/// Tasks are counted if they were started with the context, for example by `genai::spawn`. Only usage before the end of
/// the future is counted.
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
