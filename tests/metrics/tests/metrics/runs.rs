//! Runs: the outermost one of a process is measured, by workflow and outcome, with all calls under it.

use std::pin::{Pin, pin};

use futures_util::FutureExt as _;
use genai::Budget;

use crate::support::{Answer, Bench, Silent, is_zero};

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

#[genai::chat(provider = "openai", model = "m")]
async fn waits() -> Answer {
    std::future::pending().await
}

#[genai::workflow(name = "served", budget = Budget::new().max_model_calls(9), refuse = |_| ())]
async fn serves() {
    waits().await;
}

#[genai::request]
async fn requests() {
    serves().await;
}

#[genai::agent(name = "alone")]
async fn works_alone() {
    waits().await;
}

#[genai::request]
async fn asks_agent() {
    works_alone().await;
}

#[genai::request]
async fn asks_model() {
    waits().await;
}

#[genai::request(workflow = "told")]
async fn hangs() {
    std::future::pending::<()>().await;
}

fn run(attributes: &str, model_calls: u64, tool_calls: u64, tokens: Option<(u64, u64)>) -> Vec<String> {
    let mut lines = vec![
        format!("agent.run.duration [s] S {{{attributes}}} 1x"),
        format!("agent.run.model_calls [{{call}}] R {{{attributes}}} 1x {model_calls}"),
        // The tool is called with the same arguments each time, and never after a failure.
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

#[test]
fn series_start_at_zero() {
    let bench = Bench::new();
    let mut open = pin!(requests());
    assert!(open.as_mut().now_or_never().is_none());
    let lines = bench.with_zeros();
    // No call has ended yet, and a request has the workflow that serves it.
    assert!(lines.iter().all(|line| is_zero(line)), "{lines:#?}");
    let lines = lines.join("\n");
    let of_call = "gen_ai.provider.name=openai, gen_ai.request.model=m";
    let tokens = format!("sum {{gen_ai.operation.name=chat, {of_call}, gen_ai.token.modality=unknown}} 0");
    let mut expected = vec![
        format!("agent.cost.usd [{{USD}}] sum {{{of_call}, gen_ai.workflow.name=served}} 0"),
        format!("agent.unpriced_calls [{{call}}] sum {{{of_call}, gen_ai.workflow.name=served}} 0"),
        format!("gen_ai.client.inference.usage.input_tokens [{{token}}] {tokens}"),
        format!("gen_ai.client.inference.usage.output_tokens [{{token}}] {tokens}"),
        "agent.run.stops [{run}] sum {agent.stop_reason=cost_budget_exceeded, gen_ai.workflow.name=served} 0"
            .to_owned(),
    ];
    // OpenTelemetry's API cannot start a histogram at 0.
    if cfg!(feature = "tree") {
        for outcome in ["completed", "failed", "stopped", "cancelled"] {
            let of_run = format!("{{agent.outcome={outcome}, gen_ai.workflow.name=served}}");
            expected.push(format!("agent.run.duration [s] S {of_run} 0x"));
        }
        let of_run = "{agent.outcome=completed, gen_ai.workflow.name=served}";
        expected.push(format!("agent.run.cost [{{USD}}] USD {of_run} 0x 0"));
        expected.push(format!(
            "gen_ai.client.inference.duration [s] D {{gen_ai.operation.name=chat, {of_call}}} 0x"
        ));
        for kind in ["input", "output"] {
            expected.push(format!(
                "gen_ai.client.inference.operation.{kind}_tokens [{{token}}] T {{gen_ai.operation.name=chat, {of_call}}} 0x 0"
            ));
        }
        expected.push("gen_ai.invoke_workflow.duration [s] W {gen_ai.workflow.name=served} 0x".to_owned());
    }
    for line in expected {
        assert!(lines.contains(&line), "{line} is not among\n{lines}");
    }
    assert!(
        !lines.contains("agent.outcome=completed}"),
        "a task without a workflow\n{lines}"
    );
}

#[test]
fn task_without_workflow_starts_at_zero() {
    let tasks: [Pin<Box<dyn Future<Output = ()>>>; 3] =
        [Box::pin(works_alone()), Box::pin(asks_agent()), Box::pin(asks_model())];
    for mut task in tasks {
        let bench = Bench::new();
        assert!(task.as_mut().now_or_never().is_none());
        let lines = bench.with_zeros();
        assert!(lines.iter().all(|line| is_zero(line)), "{lines:#?}");
        let started = lines.iter().filter(|line| line.starts_with("agent.run.duration"));
        // OpenTelemetry's API cannot start a histogram at 0.
        assert_eq!(
            started.count(),
            if cfg!(feature = "tree") { 4 } else { 0 },
            "{lines:#?}"
        );
    }
}
