//! The agent that the tests end before it is done.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use genai::{Budget, BudgetExceeded, Response, Usage};
use tokio::sync::oneshot;

/// The first word of a line about a span that has started.
pub(crate) const STARTED: &str = "started";

/// Spans of [`hanging`]: itself, four rounds of two, and the tool that hangs.
pub(crate) const HANGING_SPANS: usize = 10;

/// Starts a program that SIGINT ends, also where these tests run in the background of a script, which ignores it.
pub(crate) const WITH_DEFAULT_SIGNALS: [&str; 2] = ["env", "--default-signal=INT"];

/// A variable that keeps calls from saying that they have started.
pub(crate) const QUIET: &str = "SURVIVAL_QUIET";

pub(crate) struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1_000).with_output_tokens(100)
    }
}

/// Says past all buffers that this call's span has started.
fn started() {
    if env::var_os(QUIET).is_some() {
        return;
    }
    let call = genai::current_call();
    let (trace, span) = (call.trace_id().unwrap_or_default(), call.span_id().unwrap_or_default());
    let line = format!("{STARTED} {trace} {span}\n");
    // Fails when nobody listens any more, which ends the process by its signal.
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
    // Nobody may be waiting for it.
    let _ = hangs.send(());
    std::future::pending::<()>().await;
}

/// Repeats itself, and then says that it hangs, and hangs.
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

/// This test program again, with one of its ignored tests and none of the variables of the one who runs it.
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

/// How many processes a test ends: 200, or as many as `GENAI_SURVIVAL_RUNS` says.
pub(crate) fn runs() -> usize {
    let runs = env::var("GENAI_SURVIVAL_RUNS").ok();
    runs.map_or(200, |runs| runs.parse().expect("GENAI_SURVIVAL_RUNS is a number"))
}
