//! The agent's tools, found by the name in the model's tool call.

use std::{fmt, io};

use genai::ToolCall as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::project::Project;

/// A tool call in the format of chat completions.
#[derive(Debug, Deserialize)]
pub(crate) struct ToolCall {
    pub(crate) id: String,
    function: Function,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: String,
    /// The arguments: a JSON object as text.
    arguments: String,
}

impl genai::ToolCall for ToolCall {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn arguments(&self) -> impl serde::Serialize {
        &self.function.arguments
    }
}

impl fmt::Display for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.function.name, self.function.arguments)
    }
}

// The attribute reads name, id and arguments from `call`. A refused call returns the budget's advice as its text, like
// any other result.
#[genai::tool(call = call)]
pub(crate) async fn call_tool(project: &Project, call: &ToolCall) -> String {
    match dispatch(project, call).await {
        Ok(text) => text,
        Err(error) => {
            genai::current_call().fail("tool_failed");
            format!("error: {error}")
        }
    }
}

async fn dispatch(project: &Project, call: &ToolCall) -> io::Result<String> {
    let arguments: Value = serde_json::from_str(&call.function.arguments)?;
    let argument = |name: &str| {
        arguments[name]
            .as_str()
            .ok_or_else(|| io::Error::other(format!("`{name}` is missing")))
    };
    match call.name() {
        "read_file" => project.read(argument("path")?),
        "edit_file" => project.edit(argument("path")?, argument("old")?, argument("new")?),
        "run_tests" => project.test().await,
        other => Err(io::Error::other(format!("there is no tool `{other}`"))),
    }
}

/// The tool definitions of the request.
pub(crate) fn definitions() -> Value {
    let text = json!({ "type": "string" });
    let tool = |name: &str, description: &str, properties: Value| {
        let parameters = json!({ "type": "object", "properties": properties });
        json!({ "type": "function", "function": { "name": name, "description": description, "parameters": parameters } })
    };
    json!([
        tool("read_file", "Reads a file of the crate.", json!({ "path": text })),
        tool(
            "edit_file",
            "Replaces a text in a file.",
            json!({ "path": text, "old": text, "new": text })
        ),
        tool("run_tests", "Runs `cargo test`.", json!({})),
    ])
}
