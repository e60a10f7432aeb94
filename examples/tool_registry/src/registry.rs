//! The tools, keyed by their names, and the one function that calls them.

use std::collections::BTreeMap;

use async_openai::types::chat::ChatCompletionMessageToolCall as ToolCall;
use genai::BudgetExceeded;
use serde_json::Value;

/// A tool: a function from the model's arguments to its result.
type Tool = fn(&Value) -> Result<String, ToolError>;

/// An error of a tool. The model reads the text; the span gets the kind.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToolError {
    #[error("there is no tool `{0}`")]
    Unknown(String),
    #[error("the arguments are no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the argument `{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` does not exist")]
    NotFound(String),
    #[error("{0}")]
    Refused(#[from] BudgetExceeded),
}

impl ToolError {
    /// The kind as `error.type`: it has few values, so that backends can group by it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown_tool",
            Self::Json(_) | Self::Missing(_) => "invalid_arguments",
            Self::NotFound(_) => "not_found",
            Self::Refused(_) => "refused",
        }
    }
}

/// The tools that the model may call.
pub(crate) struct Registry(BTreeMap<&'static str, Tool>);

impl Registry {
    pub(crate) fn new() -> Self {
        Self(BTreeMap::from([
            ("list_files", list_files as Tool),
            ("read_file", read_file as Tool),
        ]))
    }

    /// Calls the tool that the model asks for. One attribute is enough for all of them: the name, the call id and the
    /// arguments are the call's.
    #[genai::tool(call = call, description = None, error_type = ToolError::kind)]
    pub(crate) async fn call(&self, call: &ToolCall) -> Result<String, ToolError> {
        let function = &call.function;
        let unknown = || ToolError::Unknown(function.name.clone());
        let tool = self.0.get(function.name.as_str()).ok_or_else(unknown)?;
        let arguments = serde_json::from_str(&function.arguments)?;
        tool(&arguments)
    }
}

const FILES: [(&str, &str); 2] = [
    ("menu.md", "Soup of the day: leek."),
    ("hours.md", "Open from 11 to 15, closed on Sundays."),
];

#[allow(clippy::unnecessary_wraps)] // Tools in one table have one type.
fn list_files(_: &Value) -> Result<String, ToolError> {
    Ok(FILES.map(|(name, _)| name).join("\n"))
}

fn read_file(arguments: &Value) -> Result<String, ToolError> {
    let path = arguments["path"].as_str().ok_or(ToolError::Missing("path"))?;
    let file = FILES.iter().find(|(name, _)| *name == path);
    match file {
        Some((_, text)) => Ok((*text).to_owned()),
        None => Err(ToolError::NotFound(path.to_owned())),
    }
}
