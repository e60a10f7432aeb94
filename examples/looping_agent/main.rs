//! A coding agent that repeats a tool call, is refused, and recovers.
//!
//! ```text
//! cargo run --example looping_agent --features tree
//! cargo run --example looping_agent --features tree -- --stubborn
//! ```
//!
//! The agent works on a real crate in a temporary folder: its tools read files, edit them and run `cargo test`. The
//! model is a scripted function that runs the same failing test again and again. The budget refuses the fourth run and
//! returns advice, which the model follows. With `--stubborn` it ignores the advice until the budget ends the run.
//!
//! Set `OPENAI_BASE_URL` (and `OPENAI_API_KEY`, `OPENAI_MODEL`) to use a real model; this requires the program `curl`.

mod model;
mod project;
mod tools;

use std::error::Error;

use genai::{Budget, BudgetExceeded};
use serde_json::{Value, json};

use model::Model;
use project::Project;
use tools::{ToolCall, call_tool};

const TASK: &str = "The test `median_of_four` fails. Make it pass.";

#[genai::chat(provider = "openai", request = request)]
async fn ask(model: &Model, request: &Value) -> Result<Value, Box<dyn Error + Send + Sync>> {
    model.complete(request).await
}

#[genai::agent(name = "fixer", budget = Budget::interactive())]
async fn fix(model: &Model, project: &Project, task: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
    let mut messages = vec![json!({ "role": "user", "content": task })];
    loop {
        let request = json!({ "model": model.name(), "messages": messages, "tools": tools::definitions() });
        let answer = ask(model, &request).await?;
        let message = &answer["choices"][0]["message"];
        let text = message["content"].as_str().unwrap_or_default();
        let calls = tool_calls(message)?;
        if calls.is_empty() {
            return Ok(text.to_owned());
        }
        println!("  {text}");
        messages.push(message.clone());
        for call in calls {
            let result = call_tool(project, &call).await;
            println!("  > {call}\n{}\n", indented(&result));
            messages.push(json!({ "role": "tool", "tool_call_id": call.id, "content": result }));
        }
    }
}

fn tool_calls(message: &Value) -> serde_json::Result<Vec<ToolCall>> {
    let calls: Option<Vec<ToolCall>> = serde_json::from_value(message["tool_calls"].clone())?;
    Ok(calls.unwrap_or_default())
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("    | {line}")).collect();
    lines.join("\n")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let stubborn = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--stubborn") => true,
        Some(other) => return Err(format!("unknown argument `{other}`; there is only `--stubborn`").into()),
    };
    let _telemetry = genai::telemetry::init()?;
    let project = Project::create()?;
    let model = Model::from_env(stubborn);
    println!("{TASK}\n");
    match fix(&model, &project, TASK).await {
        Ok(answer) => println!("  {answer}\n"),
        Err(error) if error.is::<BudgetExceeded>() => println!("  stopped: {error}\n"),
        Err(error) => return Err(error),
    }
    Ok(())
}
