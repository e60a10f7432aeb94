//! The agent that the tests end early.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use genai::{Budget, BudgetExceeded, Response, Usage};
use tokio::sync::oneshot;

/// The first word on the line about a started span.
pub(crate) const STARTED: &str = "started";

/// Number of spans of [`hanging`]: itself, four rounds of two, and the tool that hangs.
pub(crate) const HANGING_SPANS: usize = 10;

/// Starts a program that SIGINT ends. Without this, a script that runs the tests in the background would make it ignore
/// SIGINT.
pub(crate) const WITH_DEFAULT_SIGNALS: [&str; 2] = ["env", "--default-signal=INT"];

/// A variable that stops calls from printing that they have started.
pub(crate) const QUIET: &str = "SURVIVAL_QUIET";

pub(crate) struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1_000).with_output_tokens(100)
    }
}

/// Prints that the span of this call has started, past all buffers.
fn started() {
    if env::var_os(QUIET).is_some() {
        return;
    }
    let call = genai::current_call();
    let (trace, span) = (call.trace_id().unwrap_or_default(), call.span_id().unwrap_or_default());
    let line = format!("{STARTED} {trace} {span}\n");
    // A failed write is ignored: the test has stopped reading, and its signal ends the process.
    drop(std::io::stdout().write_all(line.as_bytes()));
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask() -> Answer {
    started();
    tokio::time::sleep(Duration::from_millis(1)).await;
    Answer
}

#[genai::tool(call_id = None)]
async fn run_tests(suite: &str) -> usize {
    started();
    tokio::time::sleep(Duration::from_millis(1)).await;
    suite.len()
}

#[genai::agent(name = "fixer")]
async fn fix(rounds: usize) {
    started();
    for _ in 0..rounds {
        ask().await;
        run_tests("all").await;
    }
}

#[genai::workflow(name = "repair")]
pub(crate) async fn repair(rounds: usize) {
    started();
    tokio::join!(fix(rounds), fix(rounds));
}

/// A tool that does not return.
#[genai::tool(call_id = None, skip_all)]
async fn hang(hangs: oneshot::Sender<()>) {
    started();
    // The receiver may be gone.
    let _ = hangs.send(());
    std::future::pending::<()>().await;
}

/// An agent that repeats itself, sends a signal, and hangs.
#[genai::workflow(name = "hanging", budget = Budget::new().max_cost_usd(1.0).max_tool_calls(10))]
pub(crate) async fn hanging(hangs: oneshot::Sender<()>) -> Result<(), BudgetExceeded> {
    started();
    for _ in 0..4 {
        ask().await;
        run_tests("all").await;
    }
    hang(hangs).await;
    Ok(())
}

/// Runs one of the ignored tests of this program in a new process. Variables of the environment that configure
/// telemetry are removed.
pub(crate) fn process(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("a test is a program"));
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    for (name, _) in env::vars_os() {
        let variable = name.to_string_lossy();
        if variable.starts_with("OTEL_") || variable.starts_with("GENAI_") {
            command.env_remove(name);
        }
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Number of processes that a test ends: 200, or the value of `GENAI_SURVIVAL_RUNS`.
pub(crate) fn runs() -> usize {
    let runs = env::var("GENAI_SURVIVAL_RUNS").ok();
    runs.map_or(200, |runs| runs.parse().expect("GENAI_SURVIVAL_RUNS is a number"))
}
