//! The dispatch of a model's tool call to its function, and the conversion of the result to text.

use async_openai::types::chat::{
    ChatCompletionMessageToolCall as ToolCall, ChatCompletionTool, ChatCompletionTools, FunctionObject,
};
use serde_json::{Map, Value, json};

use super::{
    Progress,
    repository::Repository,
    tools::{TestRun, ToolError, edit_file, read_file, run_tests},
};

/// The result of a call, for the model and for the agent.
#[derive(Debug)]
pub struct Answer {
    /// The text for the model.
    pub text: String,
    /// The state of the tests; `None` if the call does not affect it. An edit makes it `Some(false)`, because the tests
    /// before it prove nothing any more.
    pub tests_pass: Option<bool>,
}

/// The tool definitions of the request.
pub fn definitions() -> Vec<ChatCompletionTools> {
    vec![
        definition("read_file", "Reads one file of the repository.", &["path"]),
        definition(
            "run_tests",
            "Runs all tests of the repository and returns the end of what they print.",
            &[],
        ),
        definition(
            "edit_file",
            "Replaces a text that is in a file exactly once.",
            &["path", "old", "new"],
        ),
    ]
}

/// Runs the tool that `call` asks for.
///
/// A mistake of the model is returned as text, so that the model can correct it. Other errors end the run.
pub async fn dispatch(repository: &Repository, call: &ToolCall, progress: Progress) -> Result<Answer, ToolError> {
    match run(repository, call, progress).await {
        Err(error @ ToolError::Cargo(_)) => Err(error),
        Err(error) => {
            let tests_pass = matches!(error, ToolError::TimedOut(_)).then_some(false);
            Ok(Answer {
                text: format!("error: {error}"),
                tests_pass,
            })
        }
        answer => answer,
    }
}

async fn run(repository: &Repository, call: &ToolCall, progress: Progress) -> Result<Answer, ToolError> {
    let arguments = Arguments::parse(&call.function.arguments)?;
    match call.function.name.as_str() {
        "read_file" => {
            let path = arguments.text("path")?;
            progress(&format!("reading {path}"));
            let text = read_file(repository, call, path).await?;
            Ok(Answer { text, tests_pass: None })
        }
        "run_tests" => {
            progress("running the tests");
            let TestRun { passed, output } = run_tests(repository, call).await?;
            let verdict = if passed { "tests passed" } else { "tests failed" };
            Ok(Answer {
                text: format!("{verdict}\n{output}"),
                tests_pass: Some(passed),
            })
        }
        "edit_file" => {
            let path = arguments.text("path")?;
            progress(&format!("editing {path}"));
            edit_file(repository, call, path, arguments.text("old")?, arguments.text("new")?).await?;
            Ok(Answer {
                text: format!("edited {path}"),
                tests_pass: Some(false),
            })
        }
        unknown => Err(ToolError::Unknown(unknown.to_owned())),
    }
}

/// The arguments of a call, which the model wrote and nothing has validated.
struct Arguments(Map<String, Value>);

impl Arguments {
    fn parse(json: &str) -> Result<Self, ToolError> {
        serde_json::from_str(json)
            .map(Self)
            .map_err(|error| ToolError::Arguments(format!("the arguments are not a JSON object: {error}")))
    }

    fn text(&self, name: &str) -> Result<&str, ToolError> {
        let value = self.0.get(name).and_then(Value::as_str);
        value.ok_or_else(|| ToolError::Arguments(format!("the argument `{name}` is missing or not a string")))
    }
}

/// The definition of a tool whose parameters are all required strings.
fn definition(name: &str, description: &str, parameters: &[&str]) -> ChatCompletionTools {
    let properties: Map<String, Value> = parameters
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    ChatCompletionTools::Function(ChatCompletionTool {
        function: FunctionObject {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            parameters: Some(json!({
                "type": "object",
                "properties": properties,
                "required": parameters,
                "additionalProperties": false,
            })),
            strict: Some(true),
        },
    })
}
