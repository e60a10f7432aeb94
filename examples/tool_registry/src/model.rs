//! A model that does not know the available tools, behind the HTTP API of `OpenAI`'s chat completions.

use std::io;

use genai::Usage;
use genai::testing::{ModelServer, ScriptStep, ScriptedModel};

/// Starts the model, which answers until the server is dropped.
pub(crate) fn start() -> io::Result<ModelServer> {
    let calls = [
        ("search", r#"{"query": "soup"}"#),
        ("list_files", "{}"),
        ("read_file", r#"{"path": "soup.md"}"#),
        ("read_file", r#"{"path": "menu.md"}"#),
        ("read_file", r#"{"path": "hours.md"}"#),
    ];
    let calls = calls.map(|(tool, arguments)| ScriptStep::tool_call(tool, arguments));
    let answer = ScriptStep::text("There is leek soup, but not on Sunday: we are closed.");
    // Each request contains the conversation so far, so it grows from turn to turn.
    let steps = calls.into_iter().chain([answer]).zip(1..);
    ModelServer::start(ScriptedModel::new(steps.map(|(step, turn)| {
        step.with_usage(Usage::input_including_cached(60 * turn).with_output_tokens(40))
    })))
}
