//! `capture(raw(input = expr))`: content that is not a whole parameter.

use serde_json::{Value, json};

use crate::support::Exported;

fn said(role: &str, text: &str) -> Value {
    json!([{"role": role, "parts": [{"type": "text", "content": text}]}])
}

/// A type that is not `Serialize`, like most inputs of agents.
struct Task {
    text: String,
    hint: Option<String>,
}

#[genai::agent(name = "a", capture(raw(input = task.text, output)))]
async fn agent_of_task(task: Task, depth: u8) -> String {
    task.text.repeat(depth.into())
}

#[genai::workflow(name = "w", capture(raw(input = task.hint)))]
fn workflow_of_task(task: &Task) -> usize {
    task.text.len()
}

#[genai::retrieval(data_source = "d", skip(task), capture(raw(query = format!("{} ({top})", task.text))))]
fn search_task(task: &Task, top: u8) -> usize {
    task.text.len() + usize::from(top)
}

#[genai::memory(operation = "create_memory", capture(raw(records = [&task.text, "more"])))]
fn remember_task(task: Task) -> Task {
    task
}

#[tokio::test]
async fn capture_expression_value_is_recorded() {
    let task = |hint: Option<&str>| Task {
        text: "find".to_owned(),
        hint: hint.map(str::to_owned),
    };
    let exported = Exported::on_spans();
    agent_of_task(task(None), 2).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": said("user", "find"), "gen_ai.output.messages": said("assistant", "findfind")})
    );
    workflow_of_task(&task(Some("there")));
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": said("user", "there")})
    );
    workflow_of_task(&task(None));
    assert_eq!(exported.content(), json!({}), "there is none");
    search_task(&task(None), 3);
    assert_eq!(exported.content(), json!({"gen_ai.retrieval.query.text": "find (3)"}));
    remember_task(task(None));
    assert_eq!(
        exported.content(),
        json!({"gen_ai.memory.records": [{"content": "find"}, {"content": "more"}]})
    );
}

#[genai::agent(name = "a", capture(raw(input = unreachable_text())))]
fn not_asked() {}

fn unreachable_text() -> &'static str {
    unreachable!("nothing is captured")
}

/// The expression is evaluated only if the configuration allows content.
#[test]
fn capture_expression_skipped_without_capture() {
    let exported = Exported::with(|config| config);
    not_asked();
    assert_eq!(exported.content(), json!({}));
}
