//! Runs: the outermost one of a process is measured, by workflow and outcome, with all that ran under it.

use futures_util::FutureExt as _;

use crate::support::{Answer, Bench, Silent};

#[genai::chat(provider = "openai", model = "m")]
fn chat() -> Answer {
    Answer
}

#[genai::text_completion(provider = "openai", model = "m")]
fn silent() -> Silent {
    Silent
}

#[genai::tool(call_id = None)]
fn read_file() {}

#[genai::workflow(name = "w")]
fn workflow() -> Result<(), std::fmt::Error> {
    chat();
    agent()
}

#[genai::agent(name = "a")]
fn agent() -> Result<(), std::fmt::Error> {
    chat();
    read_file();
    silent();
    Err(std::fmt::Error)
}

#[genai::request]
fn request() {
    assert!(workflow().is_err());
    assert!(workflow().is_err());
}

#[genai::request(workflow = "told")]
async fn hangs() {
    std::future::pending::<()>().await;
}

fn run(attributes: &str, model_calls: u64, tool_calls: u64, tokens: Option<(u64, u64)>) -> Vec<String> {
    let mut lines = vec![
        format!("agent.run.duration [s] W {{{attributes}}} 1x"),
        format!("agent.run.model_calls [{{call}}] R {{{attributes}}} 1x {model_calls}"),
        // The tool is called with the same arguments each time, and never after it has failed.
        format!("agent.run.repeated_calls [{{call}}] R {{{attributes}}} 1x {tool_calls}"),
        format!("agent.run.retries [{{call}}] R {{{attributes}}} 1x 0"),
        format!("agent.run.tool_calls [{{call}}] R {{{attributes}}} 1x {tool_calls}"),
    ];
    if let Some((input, output)) = tokens {
        lines.insert(
            1,
            format!("agent.run.input_tokens [{{token}}] T {{{attributes}}} 1x {input}"),
        );
        lines.insert(
            3,
            format!("agent.run.output_tokens [{{token}}] T {{{attributes}}} 1x {output}"),
        );
    }
    lines
}

#[test]
fn nested_runs_record_one_outermost_run() {
    let bench = Bench::new();
    request();
    let attributes = "agent.outcome=completed, gen_ai.workflow.name=w";
    assert_eq!(bench.measured_of("agent."), run(attributes, 6, 2, Some((400, 120))));
}

#[test]
fn top_level_workflow_records_run_metrics() {
    let bench = Bench::new();
    assert!(workflow().is_err());
    let attributes = "agent.outcome=failed, gen_ai.workflow.name=w";
    assert_eq!(bench.measured_of("agent."), run(attributes, 3, 1, Some((200, 60))));

    let bench = {
        drop(bench);
        Bench::new()
    };
    assert!(agent().is_err());
    assert_eq!(
        bench.measured_of("agent."),
        run("agent.outcome=failed", 2, 1, Some((100, 30)))
    );
}

#[test]
fn cancelled_run_omits_unknown_tokens() {
    let bench = Bench::new();
    assert!(hangs().now_or_never().is_none());
    let attributes = "agent.outcome=cancelled, gen_ai.workflow.name=told";
    assert_eq!(bench.measured_of("agent."), run(attributes, 0, 0, None));
}
