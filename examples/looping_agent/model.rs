//! The model: a scripted function, or a server with the API of chat completions.

use std::{env, error::Error, process::Stdio};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// The model that answers.
#[derive(Debug)]
pub(crate) enum Model {
    /// A function that repeats a tool call. It follows the budget's advice unless it is stubborn.
    Scripted { stubborn: bool },
    /// A server.
    Server { base_url: String, name: String },
}

impl Model {
    /// The server at `OPENAI_BASE_URL`, or the script.
    pub(crate) fn from_env(stubborn: bool) -> Self {
        match env::var("OPENAI_BASE_URL") {
            Ok(base_url) if !base_url.is_empty() => Self::Server {
                base_url,
                name: env::var("OPENAI_MODEL").unwrap_or_else(|_| "gpt-4o-mini".to_owned()),
            },
            _ => Self::Scripted { stubborn },
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Scripted { .. } => "gpt-4o-mini",
            Self::Server { name, .. } => name,
        }
    }

    /// The response to a request, both in the format of chat completions.
    pub(crate) async fn complete(&self, request: &Value) -> Result<Value, Box<dyn Error + Send + Sync>> {
        match self {
            Self::Scripted { stubborn } => Ok(scripted(request, *stubborn)),
            Self::Server { base_url, .. } => post(&format!("{base_url}/chat/completions"), request).await,
        }
    }
}

/// The model's text and its tool call after the result of the last tool.
fn turn(last_result: Option<&str>, stubborn: bool) -> (&'static str, Option<(&'static str, Value)>) {
    let run_tests = Some(("run_tests", json!({})));
    match last_result {
        None => (
            "I read the function.",
            Some(("read_file", json!({ "path": "src/lib.rs" }))),
        ),
        Some("all tests pass") => ("The test passes: the median of four values is the mean of two.", None),
        Some("src/lib.rs is changed") => ("Now I run the tests.", run_tests),
        Some(text) if text.contains(ADVICE) && !stubborn => {
            ("I change the function instead.", Some(("edit_file", edit())))
        }
        Some(_) => ("I run the tests again.", run_tests),
    }
}

/// Part of a budget's advice, by which the script recognizes it.
const ADVICE: &str = "This call was not made";

/// The change that makes the test pass.
fn edit() -> Value {
    json!({
        "path": "src/lib.rs",
        "old": "    sorted[sorted.len() / 2]\n",
        "new": "    let middle = sorted.len() / 2;\n    (sorted[middle] + sorted[(sorted.len() - 1) / 2]) / 2.0\n",
    })
}

/// The script's response to a request.
fn scripted(request: &Value, stubborn: bool) -> Value {
    let messages = request["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let number = messages.len();
    let last = messages.last().filter(|message| message["role"] == "tool");
    let (text, call) = turn(last.and_then(|message| message["content"].as_str()), stubborn);
    let finish_reason = if call.is_some() { "tool_calls" } else { "stop" };
    let mut message = json!({ "role": "assistant", "content": text });
    if let Some((name, arguments)) = call {
        let function = json!({ "name": name, "arguments": arguments.to_string() });
        message["tool_calls"] = json!([{ "id": format!("call_{number}"), "type": "function", "function": function }]);
    }
    // As a rule of thumb, a token is four characters.
    let prompt = request.to_string().len() / 4;
    let completion = message.to_string().len() / 4;
    json!({
        "id": format!("chatcmpl-{number}"),
        "object": "chat.completion",
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }],
        "usage": { "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion },
    })
}

/// Posts a request by `curl`, so that the example requires no HTTP client. The key goes to its standard input, because
/// every user of the machine can see arguments.
async fn post(url: &str, request: &Value) -> Result<Value, Box<dyn Error + Send + Sync>> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#));
    let mut config = format!("url = {}\ndata-raw = {}\n", quoted(url), quoted(&request.to_string()));
    config += "header = \"content-type: application/json\"\n";
    if let Ok(key) = env::var("OPENAI_API_KEY") {
        let header = quoted(&format!("authorization: Bearer {key}"));
        config.extend(["header = ", &header, "\n"]);
    }
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut curl = curl.spawn()?;
    if let Some(mut input) = curl.stdin.take() {
        input.write_all(config.as_bytes()).await?;
    }
    let output = curl.wait_with_output().await?;
    if !output.status.success() {
        return Err(format!("curl ended with {}", output.status).into());
    }
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    match &answer["error"] {
        Value::Null => Ok(answer),
        error => Err(error.to_string().into()),
    }
}
