//! What the model may do: look at a function, and test it. The function is wrong and stays wrong.

use async_openai::types::chat::ChatCompletionMessageToolCall as ToolCall;
use genai::BudgetExceeded;

/// The file that the model reads.
const FILE: &str = include_str!("median.rs");

#[path = "median.rs"]
mod median;

/// Calls the tool that the model asks for.
pub(crate) async fn call_tool(call: &ToolCall) -> Result<String, BudgetExceeded> {
    let arguments = &call.function.arguments;
    match call.function.name.as_str() {
        "run_test" => run_test(call, arguments).await,
        "read_file" => read_file(call, arguments).await,
        other => Ok(format!("there is no tool `{other}`")),
    }
}

/// Runs one test and returns what it prints.
#[genai::tool(call = call)]
async fn run_test(call: &ToolCall, arguments: &str) -> Result<String, BudgetExceeded> {
    let left = median::median(&[4.0, 1.0, 3.0, 2.0]);
    let verdict = if (left - 2.5).abs() < f64::EPSILON {
        "ok"
    } else {
        "FAILED"
    };
    tokio::task::yield_now().await;
    Ok(format!("{arguments}: {verdict}\n  left: {left}\n right: 2.5"))
}

/// Reads a file of the project.
#[genai::tool(call = call)]
async fn read_file(call: &ToolCall, arguments: &str) -> Result<String, BudgetExceeded> {
    tokio::task::yield_now().await;
    Ok(format!("{arguments}:\n{FILE}"))
}
